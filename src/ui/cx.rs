//! What a view is given besides its own state.

use super::action::Action;
use super::clock::Clock;
use super::desk::Desk;
use super::keys::Shortcut;

/// The surroundings of a view: what it may read, and where it puts its actions.
pub struct Cx<'a> {
    /// Settings, connection in use, numbers.
    pub desk: &'a Desk,
    /// The time.
    pub clock: Clock,
    /// The shortcut pressed just now, until someone takes it.
    pub shortcut: Option<Shortcut>,
    /// What is to be done, in order.
    pub actions: &'a mut Vec<Action>,
}

impl Cx<'_> {
    /// Asks for something to be done after drawing.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Whether this shortcut was pressed. Only the first who asks gets it.
    pub fn take(&mut self, shortcut: Shortcut) -> bool {
        self.shortcut.take_if(|pressed| *pressed == shortcut).is_some()
    }
}
