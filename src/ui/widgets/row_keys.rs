//! The arrow keys in a table: from the handle of a row (the control of it that the keyboard reaches) to the handle
//! above or below.

use crate::ui::selection::Choice;
use egui::{Event, EventFilter, Id, Key, Response, Ui};

/// The keys of one table.
#[derive(Debug, Clone, Copy)]
pub struct RowKeys {
    focused: Id,
}

impl RowKeys {
    /// Of the table with this name, its own in the window.
    pub fn of(table: &str) -> Self {
        Self { focused: Id::unique("row-keys").with(table) }
    }

    /// Draws the arrow keys to a handle while it has the focus, and the focus to the one that is to have it. Call it
    /// for the handle of each row drawn.
    pub fn hold(self, handle: &Response, row: usize) {
        if handle.ctx.data(|data| data.get_temp::<usize>(self.wanted())) == Some(row) {
            handle.ctx.data_mut(|data| data.remove_temp::<usize>(self.wanted()));
            handle.request_focus();
        }
        if handle.has_focus() {
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            handle.ctx.memory_mut(|memory| memory.set_focus_lock_filter(handle.id, filter));
            handle.ctx.data_mut(|data| data.insert_temp(self.focused, (handle.id, row)));
        }
    }

    /// The handle of this row is to have the focus, once it is drawn.
    pub fn want(self, ui: &Ui, row: usize) {
        ui.data_mut(|data| data.insert_temp(self.wanted(), row));
    }

    fn wanted(self) -> Id {
        self.focused.with("wanted")
    }

    /// The row whose handle has the focus.
    pub fn row(self, ui: &Ui) -> Option<usize> {
        let (handle, row) = ui.data(|data| data.get_temp::<(Id, usize)>(self.focused))?;
        ui.memory(|memory| memory.has_focus(handle)).then_some(row)
    }

    /// The row that an arrow key leads to among those shown, and how it is chosen with Shift or without.
    pub fn step(self, ui: &Ui, order: &[usize]) -> Option<(usize, Choice)> {
        let row = self.row(ui)?;
        let (by, choice) = ui.input(|input| {
            input.events.iter().find_map(|event| {
                let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
                let choice = if modifiers.shift { Choice::Range } else { Choice::Only };
                match key {
                    Key::ArrowDown => Some((1, choice)),
                    Key::ArrowUp => Some((-1, choice)),
                    _ => None,
                }
            })
        })?;
        let here = order.iter().position(|shown| *shown == row).unwrap_or_default();
        let next = here.saturating_add_signed(by).min(order.len().checked_sub(1)?);
        Some((*order.get(next)?, choice))
    }
}
