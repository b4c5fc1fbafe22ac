//! What the recall editor holds.

use crate::engine::message::{Event, TaskId};
use crate::ui::action::Action;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sending the change.
    Send,
}

/// What the editor opens with.
#[derive(Debug, Clone)]
pub struct Opening {}

/// The editor's data.
#[derive(Debug, Default)]
pub struct State {
    sending: Option<TaskId>,
}

impl State {
    /// Opens it.
    pub fn open(&mut self, _opening: Opening) -> Vec<Action> {
        Vec::new()
    }

    /// Closes it.
    pub fn close(&mut self) {}

    /// Notes a task that was sent for the editor.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Send => self.sending = Some(task),
        }
    }

    /// Folds an event in; gives it back when it is not for the editor.
    pub fn apply(&mut self, event: Event, _actions: &mut Vec<Action>) -> Option<Event> {
        Some(event)
    }
}
