//! How far saving to a file has come.

use crate::engine::failure::Failure;
use crate::engine::message::{Event, Reply, TaskId};
use crate::ui::widgets::file_dialog::FileDialog;
use crate::ui::widgets::path_entry::PathEntry;
use std::path::PathBuf;

/// Saving to a file.
#[derive(Debug, Default)]
pub struct Export {
    /// How far it has come.
    pub phase: Phase,
    /// The path, as typed or chosen.
    pub path: PathEntry,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    task: Option<TaskId>,
}

/// How far it has come.
#[derive(Debug, Default)]
pub enum Phase {
    /// Nobody asked for it.
    #[default]
    Closed,
    /// A file is to be named.
    Choosing,
    /// Rows are being written here.
    Writing(PathBuf),
    /// So many rows were written here.
    Written(u64, PathBuf),
    /// They could not be written.
    Failed(Failure),
}

impl Export {
    /// Asks for a file's name, unless one is being written.
    pub fn open(&mut self) {
        if !self.is_writing() {
            self.phase = Phase::Choosing;
        }
    }

    /// Leaves the question or the message; what is being written goes on. Answers whether there was one.
    pub fn close(&mut self) -> bool {
        let is_shown = self.takes_room();
        if is_shown {
            self.phase = Phase::Closed;
        }
        is_shown
    }

    /// Whether rows are being written.
    pub fn is_writing(&self) -> bool {
        matches!(self.phase, Phase::Writing(_))
    }

    /// Whether a question or a message stands on the screen.
    pub fn takes_room(&self) -> bool {
        !matches!(self.phase, Phase::Closed | Phase::Writing(_))
    }

    /// Whether a file's name is asked for.
    pub fn asks(&self) -> bool {
        matches!(self.phase, Phase::Choosing | Phase::Failed(_))
    }

    /// The file to write now, if one was named and none is being written. Once asked, it counts as being
    /// written.
    pub fn start(&mut self) -> Option<PathBuf> {
        if self.is_writing() {
            return None;
        }
        let path = self.path.path()?;
        self.phase = Phase::Writing(path.clone());
        Some(path)
    }

    /// Notes the task that writes.
    pub fn asked(&mut self, task: TaskId) {
        self.task = Some(task);
    }

    /// Folds an event in; gives it back when it is not about this file.
    pub fn apply(&mut self, event: Event) -> Option<Event> {
        match event {
            Event::Reply { task, body } if self.task == Some(task) => {
                self.task = None;
                self.take(*body);
                None
            }
            other => Some(other),
        }
    }

    fn take(&mut self, answer: Result<Reply, Failure>) {
        let Phase::Writing(path) = &self.phase else { return };
        self.phase = match answer {
            Ok(Reply::Exported { entries }) => Phase::Written(entries, path.clone()),
            Ok(_) => Phase::Closed,
            Err(failure) => Phase::Failed(failure),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(task: u64, body: Result<Reply, Failure>) -> Event {
        Event::Reply { task: TaskId(task), body: Box::new(body) }
    }

    #[test]
    fn a_file_is_written_once_and_told() {
        let mut export = Export::default();
        export.open();
        export.path.text = " /tmp/h.csv ".to_owned();
        assert_eq!(export.start(), Some(PathBuf::from("/tmp/h.csv")));
        assert_eq!(export.start(), None);
        export.asked(TaskId(4));
        export.open();
        assert!(export.apply(reply(9, Ok(Reply::Done))).is_some());
        assert!(export.apply(reply(4, Ok(Reply::Exported { entries: 7 }))).is_none());
        let Phase::Written(7, path) = &export.phase else { panic!("{:?}", export.phase) };
        assert_eq!(path, &PathBuf::from("/tmp/h.csv"));
        assert!(export.close());
        assert!(!export.close());
    }

    #[test]
    fn without_a_path_nothing_is_written() {
        let mut export = Export::default();
        export.open();
        assert_eq!(export.start(), None);
        assert!(matches!(export.phase, Phase::Choosing));
        assert!(export.path.issue().is_some());
    }
}
