//! What the screen Import holds, and how it moves between its steps. Going back never loses work; only reading
//! another file does, and it asks first when cells were put right. Rows of another screen: see [`super::handed`].

use super::check::{CheckStep, Staleness};
use super::columns::{Columns, Told};
use super::file::{FileStep, Replacing};
use super::plan::{Comparison, PlanStep};
use super::send::{SendStep, Stage, needs_number};
use super::source::Source;
use super::step::Step;
use crate::domain::check::{CheckOptions, CheckRefusal, Checked};
use crate::domain::job::JobView;
use crate::domain::sheet::Sheet;
use crate::domain::text::clean_edges;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Destination, Event, Progress, Reply, TaskId};
use crate::engine::message_jobs::{
    ImportCommand, ImportPlan, ImportReply, JobsCommand, JobsProgress, JobsReply, MappingMemory,
    ReadingOptions,
};
use crate::settings::Profile;
use crate::ui::action::{Action, Asker};
use crate::ui::confirmation::Confirmation;
use chrono::NaiveDate;
use std::path::PathBuf;
use std::sync::Arc;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading the file or the pasted table.
    Read,
    /// Looking a mapping up.
    RecallMapping,
    /// Saving the mapping.
    SaveMapping,
    /// Checking the file.
    Check,
    /// Comparing with what DVSA holds.
    Compare,
    /// Making it a job.
    Start,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The step shown.
    pub step: Step,
    /// Which file.
    pub file: FileStep,
    /// Which column is what.
    pub columns: Columns,
    /// What is wrong.
    pub check: CheckStep,
    /// What it costs.
    pub plan: PlanStep,
    /// The last word.
    pub send: SendStep,
    /// Where it would go, as it was last shown.
    seen: Option<Destination>,
}

impl State {
    /// Whether a step can be shown.
    pub fn can_show(&self, step: Step) -> bool {
        match step {
            Step::File => true,
            Step::Columns => self.file.obstacle().is_none(),
            Step::Check => {
                self.file.obstacle().is_none()
                    && (self.check.outcome.is_some() || self.check.checking.is_waiting())
            }
            Step::Plan | Step::Send => self.can_show(Step::Check) && self.check.obstacle().is_none(),
            Step::Results => self.send.job().is_some(),
        }
    }

    /// Shows a step, if it can be shown.
    pub fn show(&mut self, step: Step) {
        if self.can_show(step) {
            self.step = step;
        }
    }

    /// Opens a file.
    pub fn open(&mut self, path: PathBuf) -> Vec<Action> {
        self.file.dropped = Vec::new();
        self.file.path = path.display().to_string();
        self.request(Source::File(path), ReadingOptions::default())
    }

    /// Takes files that were dropped. One is imported at a time, so of several someone has to choose.
    pub fn take_dropped(&mut self, mut paths: Vec<PathBuf>) -> Vec<Action> {
        self.file.dropped = Vec::new();
        if paths.len() > 1 {
            self.step = Step::File;
            self.file.dropped = paths;
            return Vec::new();
        }
        paths.pop().map_or_else(Vec::new, |path| self.open(path))
    }

    /// Opens the file whose path was typed.
    pub fn open_typed(&mut self) -> Vec<Action> {
        let path = clean_edges(&self.file.path).trim_matches('"').to_owned();
        if path.is_empty() { Vec::new() } else { self.open(PathBuf::from(path)) }
    }

    /// Takes a pasted table.
    pub fn paste(&mut self, text: &str) -> Vec<Action> {
        self.request(Source::Pasted(Arc::from(text)), ReadingOptions::default())
    }

    /// Reads the same again in another way.
    pub fn read_with(&mut self, options: ReadingOptions) -> Vec<Action> {
        match self.file.source.clone() {
            Some(source) => self.request(source, options),
            None => Vec::new(),
        }
    }

    /// Reads it although what was put right is lost.
    pub fn replace(&mut self) -> Vec<Action> {
        match self.file.replacing.take() {
            Some(replacing) => self.read(replacing.source, replacing.options),
            None => Vec::new(),
        }
    }

    /// Begins anew. The job that was started goes on.
    pub fn begin_anew(&mut self) {
        let recent = std::mem::take(&mut self.file.recent);
        *self = Self { file: FileStep { recent, ..FileStep::default() }, ..Self::default() };
    }

    pub(super) fn request(&mut self, source: Source, options: ReadingOptions) -> Vec<Action> {
        self.step = Step::File;
        let edited_cells = self.check.edits.len();
        if edited_cells > 0 && self.send.job().is_none() {
            self.file.replacing = Some(Replacing { source, options, edited_cells });
            return Vec::new();
        }
        self.read(source, options)
    }

    fn read(&mut self, source: Source, options: ReadingOptions) -> Vec<Action> {
        if self.file.source.as_ref() != Some(&source) {
            self.file.sheet = None;
            if self.handed().is_some() {
                // What those rows were for says nothing about others.
                self.columns = Columns::default();
            }
        }
        self.check = CheckStep::default();
        self.plan = PlanStep::default();
        self.send = SendStep::default();
        self.step = Step::File;
        self.file.failure = None;
        self.file.reading.begin();
        let command = source.read(&options);
        self.file.source = Some(source);
        self.file.options = options;
        vec![ask(Purpose::Read, Command::Import(command))]
    }

    /// Looks a saved mapping up by its name.
    pub fn recall_named(&mut self, name: &str) -> Vec<Action> {
        self.columns.recalling_name = Some(name.to_owned());
        self.recall(Some(name.to_owned()))
    }

    fn recall(&mut self, name: Option<String>) -> Vec<Action> {
        let Some(sheet) = &self.file.sheet else { return Vec::new() };
        self.columns.recalling.begin();
        let headers = sheet.original_headers().to_vec();
        vec![ask(Purpose::RecallMapping, Command::Import(ImportCommand::RecallMapping { headers, name }))]
    }

    /// Saves the mapping under the name that was typed.
    pub fn save_mapping(&mut self) -> Vec<Action> {
        let name = clean_edges(&self.columns.name).to_owned();
        let Some(sheet) = self.file.sheet.as_ref().filter(|_| !name.is_empty()) else { return Vec::new() };
        self.columns.saving.begin();
        let command = ImportCommand::SaveMapping {
            name,
            headers: sheet.original_headers().to_vec(),
            mapping: Box::new(self.columns.mapping.clone()),
        };
        vec![ask(Purpose::SaveMapping, Command::Import(command))]
    }

    /// Checks the file as it now stands, or once more after the check that is under way.
    pub fn start_check(&mut self, today: NaiveDate) -> Vec<Action> {
        let (Some(sheet), Some(purpose)) = (&self.file.sheet, self.columns.purpose) else {
            return Vec::new();
        };
        self.plan.forget_comparison();
        if self.check.checking.is_waiting() {
            self.check.staleness = Staleness::CheckAgain;
            return Vec::new();
        }
        self.check.staleness = Staleness::Fresh;
        self.check.checking.begin();
        self.check.failure = None;
        self.check.under_check = Some(Arc::clone(&self.check.edits));
        let command = ImportCommand::Check {
            sheet: Arc::clone(sheet),
            edits: Arc::clone(&self.check.edits),
            mapping: Box::new(self.columns.to_check(today)),
            options: CheckOptions { purpose, date_order: self.check.date_order, today },
            memory: MappingMemory::Keep,
        };
        vec![ask(Purpose::Check, Command::Import(command))]
    }

    /// Goes from the columns to the check.
    pub fn check_columns(&mut self, today: NaiveDate) -> Vec<Action> {
        self.columns.refusal = None;
        let actions = self.start_check(today);
        if self.check.checking.is_waiting() {
            self.step = Step::Check;
        }
        actions
    }

    /// The columns were chosen otherwise: what was checked with the earlier ones no longer counts. What was put
    /// right stays.
    pub fn columns_changed(&mut self) {
        self.check.outcome = None;
        self.check.checking.forget();
        self.check.staleness = Staleness::Fresh;
        self.plan.forget_comparison();
    }

    /// Everything that is sent, as a snapshot.
    fn snapshot(&self, profile: &Profile) -> Option<Box<ImportPlan>> {
        if self.belongs_elsewhere(Some(&profile.into())).is_some() {
            return None;
        }
        let sheet = Arc::clone(self.file.sheet.as_ref()?);
        let outcome = self.check.outcome.as_ref().filter(|_| self.check.obstacle().is_none())?;
        Some(Box::new(ImportPlan {
            to: profile.into(),
            source: self.file.name(),
            sheet,
            edits: Arc::clone(&outcome.edits),
            checked: Arc::clone(&outcome.checked),
            first: self.plan.first().ok()?,
        }))
    }

    /// Asks what DVSA holds for the rows of the plan.
    pub fn compare(&mut self, profile: &Profile) -> Vec<Action> {
        let Some(plan) = self.snapshot(profile) else { return Vec::new() };
        let total = self.plan.rows(self.sendable());
        self.plan.comparison = Comparison::Running { done: 0, total };
        self.plan.comparing.begin();
        vec![ask(Purpose::Compare, Command::Jobs(JobsCommand::Compare(plan)))]
    }

    /// Makes the rows a job, if that is confirmed and not done yet.
    pub fn start(&mut self, profile: &Profile) -> Vec<Action> {
        if self.send.starting.is_waiting() || self.send.job().is_some() {
            return Vec::new();
        }
        let rows = self.plan.rows(self.sendable());
        let must_type = self.columns.purpose.is_none_or(needs_number);
        if must_type && !self.send.confirmation.confirms_number(rows) {
            return Vec::new();
        }
        let Some(plan) = self.snapshot(profile) else { return Vec::new() };
        self.send.stage = Stage::Copying { done: 0, total: plan.sheet.row_count() as u64 };
        self.send.starting.begin();
        vec![ask(Purpose::Start, Command::Jobs(JobsCommand::Start(plan)))]
    }

    /// How many rows the check lets through.
    pub fn sendable(&self) -> u64 {
        self.check.outcome.as_ref().map_or(0, super::check::Outcome::sendable)
    }

    /// Forgets what another connection than the one in use told.
    pub fn keep_only(&mut self, profile: Option<&Profile>) {
        let now = profile.map(Destination::from);
        if now != self.seen {
            self.plan.forget_comparison();
            self.send.confirmation = Confirmation::default();
            self.seen = now;
        }
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Read => &mut self.file.reading,
            Purpose::RecallMapping => &mut self.columns.recalling,
            Purpose::SaveMapping => &mut self.columns.saving,
            Purpose::Check => &mut self.check.checking,
            Purpose::Compare => &mut self.plan.comparing,
            Purpose::Start => &mut self.send.starting,
        }
        .asked(task);
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Progress { task, body: Progress::Jobs(progress) } => self
                .progressed(task, progress)
                .map(|progress| Event::Progress { task, body: Progress::Jobs(progress) }),
            Event::Reply { task, body } => {
                let Some(purpose) = self.ended(task) else { return Some(Event::Reply { task, body }) };
                actions.extend(self.answered(purpose, *body));
                None
            }
            other => Some(other),
        }
    }

    fn progressed(&mut self, task: TaskId, progress: JobsProgress) -> Option<JobsProgress> {
        match progress {
            JobsProgress::Compared { done, total } if self.plan.comparing.task() == Some(task) => {
                self.plan.comparison = Comparison::Running { done, total };
                None
            }
            JobsProgress::Copied { done, total } if self.send.starting.task() == Some(task) => {
                self.send.stage = Stage::Copying { done, total };
                None
            }
            other => Some(other),
        }
    }

    fn ended(&mut self, task: TaskId) -> Option<Purpose> {
        let waits = [
            (Purpose::Read, &mut self.file.reading),
            (Purpose::RecallMapping, &mut self.columns.recalling),
            (Purpose::SaveMapping, &mut self.columns.saving),
            (Purpose::Check, &mut self.check.checking),
            (Purpose::Compare, &mut self.plan.comparing),
            (Purpose::Start, &mut self.send.starting),
        ];
        waits.into_iter().find_map(|(purpose, wait)| wait.ends_with(task).then_some(purpose))
    }

    fn answered(&mut self, purpose: Purpose, answer: Result<Reply, Failure>) -> Vec<Action> {
        match (purpose, answer) {
            (Purpose::Read, Ok(Reply::Import(ImportReply::Sheet(sheet)))) => return self.take_sheet(sheet),
            (Purpose::Read, Err(failure)) => self.file.failure = Some(failure),
            (Purpose::RecallMapping, Ok(Reply::Import(ImportReply::Mapping { mapping, saved }))) => {
                self.columns.take_recalled(mapping.map(|mapping| *mapping), saved);
            }
            (Purpose::RecallMapping, Err(failure)) if self.columns.recalling_name.take().is_some() => {
                self.columns.told = Some(Told::Failed(failure));
            }
            (Purpose::RecallMapping, Err(failure)) => {
                tracing::debug!(failure = failure.code(), "no mapping could be looked up");
            }
            (Purpose::SaveMapping, answer) => self.mapping_saved(answer.map(|_| ())),
            (Purpose::Check, Ok(Reply::Import(ImportReply::Checked(result)))) => {
                return self.take_checked(*result);
            }
            (Purpose::Check, Err(failure)) => self.check.failure = Some(failure),
            (Purpose::Compare, Ok(Reply::Jobs(JobsReply::Compared(forecasts)))) => {
                self.plan.take(forecasts);
            }
            (Purpose::Compare, Err(Failure::Cancelled)) => self.plan.comparison = Comparison::NotAsked,
            (Purpose::Compare, Err(failure)) => self.plan.comparison = Comparison::Failed(failure),
            (Purpose::Start, Ok(Reply::Jobs(JobsReply::Job(job)))) => return self.started(job),
            (Purpose::Start, Err(Failure::Cancelled)) => self.send.stage = Stage::Asking,
            (Purpose::Start, Err(failure)) => self.send.stage = Stage::Failed(failure),
            (purpose, Ok(reply)) => {
                tracing::warn!(?purpose, "an answer of another kind was expected");
                drop(reply);
            }
        }
        Vec::new()
    }

    fn take_sheet(&mut self, sheet: Arc<Sheet>) -> Vec<Action> {
        if let Some(operation) = self.handed().map(|handed| handed.operation) {
            return self.take_handed(sheet, operation);
        }
        let same_columns = self
            .file
            .sheet
            .as_ref()
            .is_some_and(|earlier| earlier.original_headers() == sheet.original_headers());
        if !same_columns {
            let purpose = self.columns.purpose;
            self.columns = Columns { purpose, ..Columns::of(&sheet) };
        }
        self.file.sheet = Some(sheet);
        let mut actions = if same_columns { Vec::new() } else { self.recall(None) };
        if let Some(Source::File(path)) = &self.file.source {
            self.file.recent.opened(path);
            actions.push(Action::KeepRecentFiles);
        }
        actions
    }

    fn mapping_saved(&mut self, answer: Result<(), Failure>) {
        let name = clean_edges(&self.columns.name).to_owned();
        self.columns.told = Some(match answer {
            Ok(()) => {
                if !self.columns.saved.contains(&name) {
                    self.columns.saved.push(name.clone());
                    self.columns.saved.sort();
                }
                self.columns.name.clear();
                Told::Saved(name)
            }
            Err(failure) => Told::Failed(failure),
        });
    }

    fn take_checked(&mut self, result: Result<Arc<Checked>, CheckRefusal>) -> Vec<Action> {
        match result {
            Ok(checked) => {
                let today = checked.options().today;
                self.check.take(checked);
                if self.check.staleness == Staleness::CheckAgain {
                    return self.start_check(today);
                }
            }
            Err(refusal) => {
                self.check.outcome = None;
                self.columns.refusal = Some(refusal);
                self.step = Step::Columns;
            }
        }
        Vec::new()
    }

    fn started(&mut self, job: Box<JobView>) -> Vec<Action> {
        self.send.stage = Stage::Started(job.id);
        self.step = Step::Results;
        vec![Action::ShowJob(job)]
    }
}

fn ask(purpose: Purpose, command: Command) -> Action {
    Action::Ask(Asker::Import(purpose), command)
}
