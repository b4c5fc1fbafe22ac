//! What the screen Settings holds.

use crate::engine::message::{Event, TaskId};
use crate::ui::action::Action;
use crate::ui::cx::Cx;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing the connection in use.
    Select,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    selecting: Option<TaskId>,
}

impl State {
    /// The screen was just opened.
    pub fn entered(&mut self, _cx: &mut Cx) {}

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Select => self.selecting = Some(task),
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, _actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Reply { task, .. } if self.selecting == Some(task) => {
                self.selecting = None;
                None
            }
            other => Some(other),
        }
    }
}
