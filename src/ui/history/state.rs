//! What the screen History holds: the entries as last read, what is looked for, and what is being done.

use super::selection::Selection;
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport};
use crate::domain::environment::Environment;
use crate::domain::text::clean_edges;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Event, HistoryCommand, Reply, TaskId};
use crate::ui::action::{Action, Asker};
use crate::ui::cx::Cx;
use crate::ui::widgets::file_dialog::FileDialog;
use std::path::PathBuf;

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

/// Writing entries to a file.
#[derive(Debug, Default)]
pub enum Export {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// A file is to be named.
    Choosing,
    /// They are being written here.
    Writing(PathBuf),
    /// So many were written here.
    Written(u64, PathBuf),
    /// They could not be written.
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

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The entries as last read.
    pub entries: Entries,
    /// Part of a VIN, as typed.
    pub search: String,
    /// Only this system.
    pub environment: Option<Environment>,
    /// The rows chosen.
    pub selection: Selection,
    /// The row whose handle is to have the keyboard's focus, once it is drawn.
    pub handle_wanted: Option<usize>,
    /// The path of an export, as typed or chosen.
    pub export_path: String,
    /// Writing to a file.
    pub export: Export,
    /// Checking the chain.
    pub verify: Verify,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    asked: Option<AuditQuery>,
    reading: Reading,
    exporting: Option<TaskId>,
    verifying: Option<TaskId>,
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
    /// The screen was just opened: reads the entries again.
    pub fn entered(&mut self, cx: &mut Cx) {
        self.read(cx.actions);
    }

    /// Which entries are meant by the fields.
    pub fn query(&self) -> AuditQuery {
        let vin: String = clean_edges(&self.search).chars().filter(|c| !c.is_whitespace()).collect();
        AuditQuery {
            vin: Some(vin.to_uppercase()).filter(|vin| !vin.is_empty()),
            environment: self.environment,
            limit: Some(MAX_SHOWN),
            job: None,
        }
    }

    /// Whether the fields narrow the history.
    pub fn is_filtered(&self) -> bool {
        let query = self.query();
        query.vin.is_some() || query.environment.is_some()
    }

    /// Whether entries are being read.
    pub fn is_reading(&self) -> bool {
        self.reading != Reading::No
    }

    /// The entries, as far as read.
    pub fn shown(&self) -> &[AuditEntry] {
        if let Entries::Read(entries) = &self.entries { entries } else { &[] }
    }

    /// The entry whose detail is shown.
    pub fn current(&self) -> Option<&AuditEntry> {
        self.selection.current().and_then(|row| self.shown().get(row))
    }

    /// The selected entries, from the top.
    pub fn selected(&self) -> impl Iterator<Item = &AuditEntry> {
        self.selection.rows().filter_map(|row| self.shown().get(row))
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
        let path = PathBuf::from(clean_edges(&self.export_path));
        if path.as_os_str().is_empty() || matches!(self.export, Export::Writing(_)) {
            return;
        }
        let query = AuditQuery { limit: None, ..self.query() };
        self.export = Export::Writing(path.clone());
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
            Purpose::Export => self.exporting = Some(task),
            Purpose::Verify => self.verifying = Some(task),
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
            Event::Reply { task, body } if self.exporting == Some(task) => {
                self.exporting = None;
                self.take_export(*body);
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
            other => Some(other),
        }
    }

    /// The selection follows its entries to their new places.
    fn take_entries(&mut self, answer: Result<Reply, Failure>) {
        match answer {
            Ok(Reply::History(entries)) => {
                let current = self.current().map(|entry| entry.id);
                self.selection = Selection::default();
                let place = current.and_then(|id| entries.iter().position(|entry| entry.id == id));
                if let Some(row) = place {
                    self.selection.choose(row, super::selection::Choice::Only);
                }
                self.entries = Entries::Read(entries);
            }
            Ok(_) => {}
            Err(failure) => self.entries = Entries::Failed(failure),
        }
    }

    fn take_export(&mut self, answer: Result<Reply, Failure>) {
        let Export::Writing(path) = &self.export else { return };
        self.export = match answer {
            Ok(Reply::Exported { entries }) => Export::Written(entries, path.clone()),
            Ok(_) => Export::Closed,
            Err(failure) => Export::Failed(failure),
        };
    }
}

fn ask(purpose: Purpose, command: HistoryCommand) -> Action {
    Action::Ask(Asker::History(purpose), Command::History(command))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut state =
            State { search: "abc".into(), export_path: " /tmp/h.csv ".into(), ..State::default() };
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
        assert!(matches!(&state.export, Export::Written(7, written) if written == path));
    }

    #[test]
    fn without_a_path_nothing_is_exported() {
        let mut actions = Vec::new();
        State::default().start_export(&mut actions);
        assert!(actions.is_empty());
    }
}
