//! Durable jobs against the sandbox over real HTTP: every row exactly once, whatever happens.

mod again;
mod allowance;
mod breaker;
mod counted;
mod damaged;
mod faults;
mod held_journal;
mod identity;
mod killed;
mod mappings;
mod network;
mod ordering;
mod pauses;
mod retention;
mod reversal;
mod sign_in;
mod sleep;
mod small_disk;
mod stopping;
mod two_copies;

#[cfg(target_os = "linux")]
pub use small_disk::ON_A_SMALL_DISK;

use crate::desk::{Desk, DeskSetup, PROFILE, serve, short_limits};
use recall_desk::domain::change::Operation;
use recall_desk::domain::check::CheckOptions;
use recall_desk::domain::edits::Edits;
use recall_desk::domain::job::*;
use recall_desk::domain::mapping::Mapping;
use recall_desk::domain::purpose::Purpose;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::message_jobs::*;
use recall_desk::engine::start::{Limits, Sandbox, SandboxConfig, Seed};
use recall_desk::sandbox::AppliedChange;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A server that holds nothing and lets more through than DVSA would.
pub fn quick_server() -> SandboxConfig {
    SandboxConfig { seed: Seed::Empty, rate_per_second: 1_000, ..SandboxConfig::default() }
}

/// Limits for jobs that must not take long.
pub fn quick_limits() -> Limits {
    Limits {
        requests_per_second: 400.0,
        absent_after: Duration::from_millis(600),
        network_retry: Duration::from_millis(100),
        allowance_probe: Duration::from_millis(600),
        ..short_limits()
    }
}

pub fn quick() -> DeskSetup {
    DeskSetup { limits: quick_limits(), ..DeskSetup::default() }
}

pub fn vin(number: usize) -> String {
    format!("SALTEST{number:010}")
}

pub const HEADER: &str =
    "Note,VIN,Manufacturer campaign reference,Recall campaign start date,Rectification date\n";

/// A table of so many vehicles of the campaign `ACME/1`.
pub fn table(rows: usize) -> String {
    let mut text = HEADER.to_owned();
    for number in 0..rows {
        writeln!(text, "note {number},{},ACME/1,2024-03-01,2024-04-05", vin(number)).unwrap();
    }
    text
}

pub fn import(desk: &mut Desk, command: ImportCommand) -> ImportReply {
    match desk.ask(Command::Import(command)) {
        Ok(Reply::Import(reply)) => reply,
        other => panic!("{other:?}"),
    }
}

/// A checked plan of a table of text.
pub fn plan(desk: &mut Desk, text: &str, purpose: Purpose) -> ImportPlan {
    let paste = ImportCommand::Paste { text: text.into(), options: ReadingOptions::default() };
    let ImportReply::Sheet(sheet) = import(desk, paste) else { panic!() };
    plan_of(desk, sheet, purpose)
}

pub fn plan_of(
    desk: &mut Desk,
    sheet: Arc<recall_desk::domain::sheet::Sheet>,
    purpose: Purpose,
) -> ImportPlan {
    let mapping = Box::new(Mapping::guess(sheet.original_headers()));
    let edits = Arc::new(Edits::default());
    let today = chrono::Local::now().date_naive();
    let options = CheckOptions { purpose, date_order: None, today };
    let check = ImportCommand::Check {
        sheet: Arc::clone(&sheet),
        edits: Arc::clone(&edits),
        mapping,
        options,
        memory: MappingMemory::Keep,
    };
    let ImportReply::Checked(checked) = import(desk, check) else { panic!() };
    let checked = checked.unwrap();
    ImportPlan {
        to: desk.destination(PROFILE),
        source: "rows.csv".into(),
        sheet,
        edits,
        checked,
        first: None,
    }
}

pub fn jobs(desk: &mut Desk, command: JobsCommand) -> Result<Reply, Failure> {
    desk.ask(Command::Jobs(command))
}

pub fn job(desk: &mut Desk, command: JobsCommand) -> JobView {
    match jobs(desk, command) {
        Ok(Reply::Jobs(JobsReply::Job(view))) => *view,
        other => panic!("{other:?}"),
    }
}

/// Starts opening so many recalls.
pub fn start(desk: &mut Desk, rows: usize) -> JobId {
    start_for(desk, &table(rows), Purpose::Change(Operation::Open))
}

pub fn start_for(desk: &mut Desk, text: &str, purpose: Purpose) -> JobId {
    let plan = plan(desk, text, purpose);
    job(desk, JobsCommand::Start(Box::new(plan))).id
}

/// Waits until a job is as wanted. At every look its counts sum to its total.
pub fn wait_until(desk: &mut Desk, id: JobId, wanted: impl Fn(&JobView) -> bool) -> JobView {
    let begun = Instant::now();
    loop {
        let view = job(desk, JobsCommand::Show(id));
        assert_eq!(view.counts.total(), view.spec.total, "rows are missing: {:?}", view.counts);
        if wanted(&view) {
            return view;
        }
        assert!(
            begun.elapsed().as_secs() < 90,
            "it does not come to that: {:?} {:?}",
            view.state,
            view.counts
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn wait_finished(desk: &mut Desk, id: JobId) -> JobView {
    wait_until(desk, id, |view| view.state == JobState::Finished)
}

/// Waits until a job is paused and nothing of it is on the wire.
pub fn wait_paused(desk: &mut Desk, id: JobId) -> (PauseReason, JobCounts) {
    let view =
        wait_until(desk, id, |view| matches!(view.state, JobState::Paused(_)) && view.counts.sending == 0);
    let JobState::Paused(reason) = view.state else { unreachable!() };
    (reason, view.counts)
}

pub fn all_rows(desk: &mut Desk, id: JobId) -> Vec<RowAnswer> {
    let rows = JobsCommand::Rows { job: id, states: Vec::new(), vin: None, offset: 0, limit: 1_000_000 };
    match jobs(desk, rows) {
        Ok(Reply::Jobs(JobsReply::Rows { total, rows })) => {
            assert_eq!(total, rows.len() as u64);
            rows
        }
        other => panic!("{other:?}"),
    }
}

/// How often each vehicle's recall was opened.
pub fn opened(server: &Sandbox) -> HashMap<String, usize> {
    let mut opened = HashMap::new();
    for applied in server.applied() {
        if let AppliedChange::Opened { vin, .. } = applied.change {
            *opened.entry(vin).or_default() += 1;
        }
    }
    opened
}

/// Every one of the first `rows` vehicles was opened exactly once.
pub fn assert_opened_once(server: &Sandbox, rows: usize) {
    let opened = opened(server);
    for number in 0..rows {
        assert_eq!(opened.get(&vin(number)), Some(&1), "{} in {opened:?}", vin(number));
    }
    assert_eq!(opened.len(), rows);
}

/// A server with a desk that leads to it.
pub fn desk_and_server(config: SandboxConfig, setup: DeskSetup) -> (tempfile::TempDir, Sandbox, Desk) {
    let home = tempfile::tempdir().unwrap();
    let server = serve(config);
    let desk = Desk::connected(home.path(), &server, setup);
    (home, server, desk)
}
