//! What the screen Look up holds.

use crate::engine::message::{Event, TaskId};
use crate::ui::action::Action;
use crate::ui::desk::Desk;

/// What a task was sent for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Asking DVSA.
    LookUp,
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// The field as typed.
    pub input: String,
    looking: Option<TaskId>,
}

impl State {
    /// The screen was just opened.
    pub fn entered(&mut self) {}

    /// Takes a VIN and asks DVSA.
    pub fn start(&mut self, vin: &str, _desk: &Desk) -> Vec<Action> {
        vin.clone_into(&mut self.input);
        Vec::new()
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::LookUp => self.looking = Some(task),
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, _desk: &Desk, _actions: &mut Vec<Action>) -> Option<Event> {
        Some(event)
    }
}
