//! What the screen History holds: the entries as last read, what is looked for, and what is being done.

use super::row::Column;
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport};
use crate::domain::environment::Environment;
use crate::domain::reversal::Reversal;
use crate::domain::text::clean_edges;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Event, HistoryCommand, Reply, TaskId};
use crate::ui::action::{Action, Asker};
use crate::ui::clock::Clock;
use crate::ui::cx::Cx;
use crate::ui::export::Export;
use crate::ui::selection::{Choice, Selection};
use crate::ui::sort::{Direction, Sort};
use crate::ui::wait::Wait;

/// The most entries that are read for the table; an export has them all.
pub const MAX_SHOWN: u32 = 10_000;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading entries.
    Read,
    /// Writing them to a file.
    Export,
    /// Checking the chain of hashes.
    Verify,
    /// Finding out what of a job can be taken back.
    Reversal,
}

/// The entries as last read.
#[derive(Debug, Default)]
pub enum Entries {
    /// They were never read.
    #[default]
    NotRead,
    /// As read, newest first.
    Read(Vec<AuditEntry>),
    /// They could not be read.
    Failed(Failure),
}

/// Checking the chain.
#[derive(Debug, Default)]
pub enum Verify {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// It is being checked.
    Running,
    /// What was found.
    Told(ChainReport),
    /// It could not be checked.
    Failed(Failure),
}

/// Taking a job back.
#[derive(Debug, Default)]
pub enum Reversing {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// The changes of this job are being looked through.
    Reading(i64),
    /// What can be taken back and what cannot.
    Told(Box<Reversal>),
    /// It could not be found out for this job.
    Failed(i64, Failure),
}

impl Reversing {
    /// The job, once something was told of it.
    fn told_of(&self) -> Option<i64> {
        match self {
            Self::Told(reversal) => Some(reversal.job),
            Self::Failed(job, _) => Some(*job),
            Self::Closed | Self::Reading(_) => None,
        }
    }
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The entries as last read.
    pub entries: Entries,
    /// Part of a VIN, as typed.
    pub search: String,
    /// Only this system.
    pub environment: Option<Environment>,
    /// Only this job.
    pub job: Option<i64>,
    /// How the rows are sorted.
    pub sort: Sort<Column>,
    /// The rows chosen, by their place among the entries as read.
    pub selection: Selection,
    /// The row whose handle is to have the keyboard's focus, once it is drawn.
    pub handle_wanted: Option<usize>,
    /// Writing to a file.
    pub export: Export,
    /// Checking the chain.
    pub verify: Verify,
    /// Taking a job back.
    pub reversing: Reversing,
    /// The way out of that page is to have the keyboard's focus, once it is drawn.
    pub focus_wanted: bool,
    asked: Option<AuditQuery>,
    reading: Reading,
    verifying: Option<TaskId>,
    reading_reversal: Wait,
    order: Vec<usize>,
    ordered_by: Option<Sort<Column>>,
}

/// One read at a time: what is typed meanwhile is read when it has been answered.
#[derive(Debug, Default, PartialEq, Eq)]
enum Reading {
    #[default]
    No,
    Asked,
    UnderWay(TaskId),
}

impl State {
    /// The screen was just opened.
    pub fn entered(&mut self, cx: &mut Cx) {
        self.read_again(cx.actions);
    }

    /// Reads again what is shown: the entries, and what can be taken back, which changes with everything sent.
    pub fn read_again(&mut self, actions: &mut Vec<Action>) {
        self.read(actions);
        if let Some(job) = self.reversing.told_of() {
            self.read_reversal(job, actions);
        }
    }

    /// Which entries are meant by the fields.
    pub fn query(&self) -> AuditQuery {
        let vin: String = clean_edges(&self.search).chars().filter(|c| !c.is_whitespace()).collect();
        AuditQuery {
            vin: Some(vin.to_uppercase()).filter(|vin| !vin.is_empty()),
            environment: self.environment,
            limit: Some(MAX_SHOWN),
            job: self.job,
            before: None,
        }
    }

    /// Whether the fields narrow the history.
    pub fn is_filtered(&self) -> bool {
        let query = self.query();
        query.vin.is_some() || query.environment.is_some() || query.job.is_some()
    }

    /// Whether entries are being read.
    pub fn is_reading(&self) -> bool {
        self.reading != Reading::No
    }

    /// The entries, as far as read.
    pub fn shown(&self) -> &[AuditEntry] {
        if let Entries::Read(entries) = &self.entries { entries } else { &[] }
    }

    /// The places of the entries in the order shown.
    pub fn order(&mut self, clock: &Clock) -> &[usize] {
        if self.ordered_by != Some(self.sort) {
            let Self { entries: Entries::Read(entries), order, sort, .. } = self else { return &[] };
            order.clear();
            order.extend(0..entries.len());
            order.sort_by_cached_key(|place| entries.get(*place).map(|entry| sort.column.key(entry, clock)));
            if sort.direction == Direction::Down {
                order.reverse();
            }
            self.ordered_by = Some(self.sort);
        }
        &self.order
    }

    /// The entry whose detail is shown.
    pub fn current(&self) -> Option<&AuditEntry> {
        self.selection.current().and_then(|row| self.shown().get(row))
    }

    /// The selected entries, from the top.
    pub fn selected(&self) -> impl Iterator<Item = &AuditEntry> {
        let is_selected = |row: &&usize| self.selection.contains(**row);
        self.order.iter().filter(is_selected).filter_map(|row| self.shown().get(*row))
    }

    /// Shows the entries of one job only, or of all again.
    pub fn narrow_to_job(&mut self, job: Option<i64>, actions: &mut Vec<Action>) {
        self.job = job;
        self.read_if_changed(actions);
    }

    /// Finds out what of a job can be taken back.
    pub fn start_reversal(&mut self, job: i64, actions: &mut Vec<Action>) {
        self.focus_wanted = true;
        self.read_reversal(job, actions);
    }

    fn read_reversal(&mut self, job: i64, actions: &mut Vec<Action>) {
        self.reversing = Reversing::Reading(job);
        self.reading_reversal.begin();
        actions.push(ask(Purpose::Reversal, HistoryCommand::Reversal(job)));
    }

    /// Leaves the reversal. Answers whether there was one.
    pub fn close_reversal(&mut self) -> bool {
        self.reading_reversal.forget();
        let was_open = !matches!(std::mem::take(&mut self.reversing), Reversing::Closed);
        if was_open {
            self.handle_wanted = self.selection.current();
        }
        was_open
    }

    /// Reads the entries again, unless a read is under way.
    pub fn read(&mut self, actions: &mut Vec<Action>) {
        if self.reading != Reading::No {
            return;
        }
        let query = self.query();
        self.asked = Some(query.clone());
        self.reading = Reading::Asked;
        actions.push(ask(Purpose::Read, HistoryCommand::Read(query)));
    }

    /// Reads what the fields now mean, if that is something else than was read.
    pub fn read_if_changed(&mut self, actions: &mut Vec<Action>) {
        if self.asked.as_ref() != Some(&self.query()) {
            self.read(actions);
        }
    }

    /// Writes all entries that the fields mean to the named file.
    pub fn start_export(&mut self, actions: &mut Vec<Action>) {
        let Some(path) = self.export.start() else { return };
        let query = AuditQuery { limit: None, ..self.query() };
        actions.push(ask(Purpose::Export, HistoryCommand::Export { query, path }));
    }

    /// Checks the chain.
    pub fn start_verify(&mut self, actions: &mut Vec<Action>) {
        if !matches!(self.verify, Verify::Running) {
            self.verify = Verify::Running;
            actions.push(ask(Purpose::Verify, HistoryCommand::Verify));
        }
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Read => self.reading = Reading::UnderWay(task),
            Purpose::Export => self.export.asked(task),
            Purpose::Verify => self.verifying = Some(task),
            Purpose::Reversal => self.reading_reversal.asked(task),
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Reply { task, body } if self.reading == Reading::UnderWay(task) => {
                self.reading = Reading::No;
                self.take_entries(*body);
                self.read_if_changed(actions);
                None
            }
            Event::Reply { task, body } if self.verifying == Some(task) => {
                self.verifying = None;
                self.verify = match *body {
                    Ok(Reply::Verified(report)) => Verify::Told(report),
                    Ok(_) => Verify::Closed,
                    Err(failure) => Verify::Failed(failure),
                };
                None
            }
            Event::Reply { task, body } if self.reading_reversal.ends_with(task) => {
                self.reversing = match (*body, &self.reversing) {
                    (Ok(Reply::Reversal(reversal)), _) => Reversing::Told(reversal),
                    (Err(failure), Reversing::Reading(job)) => Reversing::Failed(*job, failure),
                    _ => Reversing::Closed,
                };
                None
            }
            other => self.export.apply(other),
        }
    }

    /// The selection follows its entries to their new places.
    fn take_entries(&mut self, answer: Result<Reply, Failure>) {
        match answer {
            Ok(Reply::History(entries)) => {
                let current = self.current().map(|entry| entry.id);
                self.selection.clear();
                self.ordered_by = None;
                let place = current.and_then(|id| entries.iter().position(|entry| entry.id == id));
                if let Some(row) = place {
                    self.selection.choose(row, Choice::Only, &[row]);
                }
                self.entries = Entries::Read(entries);
            }
            Ok(_) => {}
            Err(failure) => self.entries = Entries::Failed(failure),
        }
    }
}

fn ask(purpose: Purpose, command: HistoryCommand) -> Action {
    Action::Ask(Asker::History(purpose), Command::History(command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::export::Phase;
    use std::path::PathBuf;

    fn reply(task: u64, body: Result<Reply, Failure>) -> Event {
        Event::Reply { task: TaskId(task), body: Box::new(body) }
    }

    fn queries(actions: &[Action]) -> Vec<Option<String>> {
        let vin = |action: &Action| match action {
            Action::Ask(_, Command::History(HistoryCommand::Read(query))) => query.vin.clone(),
            other => panic!("not a read: {other:?}"),
        };
        actions.iter().map(vin).collect()
    }

    #[test]
    fn typing_while_reading_reads_once_more_at_the_end() {
        let mut state = State::default();
        let mut actions = Vec::new();
        state.read(&mut actions);
        state.asked(Purpose::Read, TaskId(1));
        for typed in ["s", "sb", " sbx "] {
            typed.clone_into(&mut state.search);
            state.read_if_changed(&mut actions);
        }
        assert_eq!(queries(&actions), [None]);
        assert!(state.apply(reply(1, Ok(Reply::History(Vec::new()))), &mut actions).is_none());
        assert_eq!(queries(&actions), [None, Some("SBX".into())]);
        state.asked(Purpose::Read, TaskId(2));
        assert!(state.apply(reply(2, Ok(Reply::History(Vec::new()))), &mut actions).is_none());
        assert_eq!(actions.len(), 2);
        assert!(!state.is_reading());
    }

    #[test]
    fn a_reply_for_someone_else_is_given_back() {
        let mut state = State::default();
        assert!(state.apply(reply(9, Ok(Reply::Done)), &mut Vec::new()).is_some());
    }

    #[test]
    fn an_export_has_every_entry_of_the_filter() {
        let mut state = State { search: "abc".into(), ..State::default() };
        state.export.path.text = " /tmp/h.csv ".into();
        let mut actions = Vec::new();
        state.start_export(&mut actions);
        state.start_export(&mut actions);
        let [Action::Ask(_, Command::History(HistoryCommand::Export { query, path }))] = actions.as_slice()
        else {
            panic!("{actions:?}")
        };
        assert_eq!((query.limit, query.vin.as_deref()), (None, Some("ABC")));
        assert_eq!(path, &PathBuf::from("/tmp/h.csv"));
        state.asked(Purpose::Export, TaskId(4));
        state.apply(reply(4, Ok(Reply::Exported { entries: 7 })), &mut Vec::new());
        assert!(matches!(&state.export.phase, Phase::Written(7, written) if written == path));
    }
}
