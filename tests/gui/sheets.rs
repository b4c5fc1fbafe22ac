//! The steps of an import, played: the engine's part is done by the same functions that the engine uses.

use crate::played::{Played, now};
use recall_desk::domain::change::Operation;
use recall_desk::domain::check::{Checked, check};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{JobCounts, JobId, JobSpec, JobState, JobView};
use recall_desk::domain::purpose::Purpose;
use recall_desk::domain::sheet::Sheet;
use recall_desk::engine::message::{Command, Reply, TaskId};
use recall_desk::engine::message_jobs::{
    ImportCommand, ImportPlan, ImportReply, JobsCommand, JobsReply, ReadingOptions,
};
use recall_desk::spreadsheet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// Good rows, and one of each kind of bad one.
pub fn table() -> String {
    let mut table = String::from("Chassis no,Campaign code,R number,Launch date,Dealer\n");
    for number in 0..12 {
        let _ = writeln!(table, "SBXAAAAAAAA{number:06},ACM/26/014,R/2026/123,14/02/2026,Leeds");
    }
    table.push_str("SBXAAAAAA A000012,ACM/26/014,R/2026/123,14/02/2026,Leeds\n");
    table.push_str("SBXAAAAAA A000013,ACM/26/014,R/2026/123,14/02/2026,York\n");
    table.push_str("1.77E+13,ACM/26/014,R/2026/123,14/02/2026,York\n");
    table.push_str("SBXAAAAAAAA000016,ACM 26,R/2026/123,14/02/2026,York\n");
    table.push_str("SBXAAAAAAAO000017,ACM/26/014,R/2026/123,14/02/2026,York\n");
    table.push_str("SBXAAAAAAAA000001,ACM/26/014,R/2026/123,14/02/2026,Leeds\n");
    table.push_str("\n,,,,\n");
    table
}

pub fn sheet_of(text: &str) -> Arc<Sheet> {
    Arc::new(spreadsheet::pasted(text, &ReadingOptions::default()).unwrap())
}

pub fn fixture(name: &str, options: &ReadingOptions) -> Arc<Sheet> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    Arc::new(spreadsheet::open(&path, options).unwrap())
}

impl Played {
    /// Pastes a table into the first step and answers with what was read.
    pub fn paste_table(&mut self, text: &str) -> &mut Self {
        if !self.sees("Step 1 of 6: File") {
            self.go("Import");
        }
        self.harness.event(egui::Event::Paste(text.to_owned()));
        self.answer_read(sheet_of(text))
    }

    /// Answers the reading that was just asked for, and the looking up of a mapping.
    pub fn answer_read(&mut self, sheet: Arc<Sheet>) -> &mut Self {
        let (task, command) = self.command();
        let reads =
            matches!(command, Command::Import(ImportCommand::Open { .. } | ImportCommand::Paste { .. }));
        assert!(reads, "{command:?}");
        self.reply(task, Ok(Reply::Import(ImportReply::Sheet(sheet))));
        self.answer_recall()
    }

    /// Answers the looking up of a mapping, if one was asked for: none is remembered.
    pub fn answer_recall(&mut self) -> &mut Self {
        for (task, command) in self.commands() {
            assert!(matches!(command, Command::Import(ImportCommand::RecallMapping { .. })), "{command:?}");
            let reply = ImportReply::Mapping { mapping: None, saved: vec!["Weekly".into()] };
            self.reply(task, Ok(Reply::Import(reply)));
        }
        self
    }

    /// Does the check that was just asked for.
    pub fn answer_check(&mut self) -> &mut Self {
        let (task, command) = self.command();
        let Command::Import(ImportCommand::Check { sheet, edits, mapping, options, .. }) = command else {
            panic!("{command:?}")
        };
        let result = check(&sheet, &edits, &mapping, &options).map(Arc::new);
        self.answer(task, Ok(Reply::Import(ImportReply::Checked(Box::new(result)))))
    }

    /// From an empty window to the check of a pasted table.
    pub fn check_table(&mut self, text: &str, purpose: &str) -> &mut Self {
        self.paste_table(text).go("Next: columns").go(purpose);
        self.press(egui::Modifiers::COMMAND, egui::Key::Enter);
        self.answer_check()
    }

    /// The job that was just started.
    pub fn started(&mut self) -> (TaskId, Box<ImportPlan>) {
        let (task, command) = self.command();
        match command {
            Command::Jobs(JobsCommand::Start(plan)) => (task, plan),
            other => panic!("{other:?}"),
        }
    }

    pub fn tell_job(&mut self, job: JobView) -> &mut Self {
        self.engine.events.send(recall_desk::engine::message::Event::Job(Box::new(job)));
        self.run();
        self
    }

    pub fn answer_job(&mut self, task: TaskId, job: JobView) -> &mut Self {
        self.answer(task, Ok(Reply::Jobs(JobsReply::Job(Box::new(job)))))
    }
}

pub fn counts_of(checked: &Checked) -> (u64, u64, u64, u64) {
    let counts = checked.counts();
    (counts.ready, counts.warning, counts.error, counts.repeat)
}

/// A job of 1,240 rows on Live, 1,216 of them good, in this state.
pub fn job(id: i64, state: JobState) -> JobView {
    let counts = JobCounts {
        planned: 560,
        sending: 24,
        done: 600,
        already: 12,
        rejected: 17,
        conflict: 2,
        unknown: 1,
        invalid: 20,
        repeat: 4,
        ..JobCounts::default()
    };
    JobView {
        id: JobId(id),
        spec: JobSpec {
            at: now(),
            who: "ann.baker".into(),
            profile: "Acme Motors UK".into(),
            environment: Environment::Live,
            host: "api.example:443".into(),
            purpose: Purpose::Change(Operation::Open),
            source: "recalls march.xlsx".into(),
            source_sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            headers: vec!["VIN".into()],
            total: counts.total(),
        },
        state,
        counts,
        requests: 656,
        seconds: 27.0,
        rate_per_second: Some(24.1),
        seconds_left: Some(24),
        latest: Vec::new(),
    }
}

/// The same, ended.
pub fn finished(id: i64) -> JobView {
    let mut ended = job(id, JobState::Finished);
    ended.counts = JobCounts {
        done: 1_150,
        already: 12,
        rejected: 17,
        conflict: 2,
        unknown: 3,
        unsent: 32,
        invalid: 20,
        repeat: 4,
        ..JobCounts::default()
    };
    // A request for each row that was sent, and one more for each whose answer was lost.
    ended.requests = 1_187;
    ended.seconds = 49.0;
    ended.rate_per_second = None;
    ended.seconds_left = None;
    ended
}
