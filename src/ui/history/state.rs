//! What the screen History holds.

use crate::domain::audit::{AuditEntry, AuditQuery};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Event, HistoryCommand, Reply, TaskId};
use crate::ui::action::{Action, Asker};
use crate::ui::cx::Cx;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading entries.
    Read,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The entries as last read, newest first; `None` until they come.
    pub entries: Option<Result<Vec<AuditEntry>, Failure>>,
    reading: Option<TaskId>,
}

impl State {
    /// The screen was just opened: reads the entries again.
    pub fn entered(&mut self, cx: &mut Cx) {
        let read = HistoryCommand::Read(AuditQuery { limit: Some(500), ..AuditQuery::default() });
        cx.push(Action::Ask(Asker::History(Purpose::Read), Command::History(read)));
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Read => self.reading = Some(task),
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, _actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Reply { task, body } if self.reading == Some(task) => {
                self.reading = None;
                match *body {
                    Ok(Reply::History(entries)) => self.entries = Some(Ok(entries)),
                    Ok(_) => {}
                    Err(failure) => self.entries = Some(Err(failure)),
                }
                None
            }
            other => Some(other),
        }
    }
}
