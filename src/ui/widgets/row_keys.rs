//! The arrow keys in a table: from the handle of a row (the control of it that the keyboard reaches) to the handle
//! above or below. Where a row has nothing else to choose, its VIN is the handle.

use super::button;
use crate::ui::selection::Choice;
use crate::ui::theme;
use egui::scroll_area::ScrollAreaOutput;
use egui::{Button, Event, EventFilter, Id, Key, Rangef, Rect, Response, RichText, TextStyle, Ui};

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
        if handle.gained_focus() {
            // One row more than there is room for is drawn.
            handle.scroll_to_me(None);
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
        let (row, by, choice) = self.moved(ui)?;
        let here = order.iter().position(|shown| *shown == row).unwrap_or_default();
        let next = here.saturating_add_signed(by).min(order.len().checked_sub(1)?);
        Some((*order.get(next)?, choice))
    }

    /// The row that has the focus and which way an arrow key leads from it.
    fn moved(self, ui: &Ui) -> Option<(usize, isize, Choice)> {
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
        Some((row, by, choice))
    }

    /// Draws the VIN of a row as its handle. Pressed, it is to look the vehicle up.
    pub fn vin(self, ui: &mut Ui, row: usize, vin: &str) -> Response {
        let text = RichText::new(vin).text_style(TextStyle::Monospace).size(13.0).color(theme::of(ui).accent);
        let id = self.focused.with(("vin", row));
        let response = ui.push_id(id, |ui| ui.add(Button::new(text).frame(false).truncate())).inner;
        let handle = button::named(response, &format!("Look up {vin}"));
        self.hold(&handle, row);
        handle
    }

    /// The row among the first `count` that an arrow key has led to. Its handle is to have the focus; the table is
    /// to scroll to it.
    pub fn step_to(self, ui: &Ui, count: usize) -> Option<usize> {
        let (row, by, _) = self.moved(ui)?;
        let row = row.saturating_add_signed(by).min(count.checked_sub(1)?);
        self.want(ui, row);
        Some(row)
    }

    /// Has the page around a table scroll to the row whose handle has got the focus, or is to have it: what the page
    /// clips is not drawn, and what is not drawn takes no focus. Call it after the table, outside of it.
    pub fn page_follows(self, ui: &Ui, table: &ScrollAreaOutput<()>, row_height: f32) {
        let wanted = ui.data(|data| data.get_temp::<usize>(self.wanted()));
        let focused = self.row(ui);
        let followed = self.focused.with("followed");
        let is_new =
            ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(followed), focused)) != focused;
        if let Some(row) = wanted.or(focused.filter(|_| is_new)) {
            page_to(ui, table, row_height, row);
        }
    }
}

/// Has the page around a table scroll to a row of it. Call it outside of the table.
pub fn page_to(ui: &Ui, table: &ScrollAreaOutput<()>, row_height: f32, row: usize) {
    let rows = table.inner_rect;
    #[expect(clippy::cast_precision_loss, reason = "tables have some hundred thousand rows at most")]
    let top = rows.top() + row as f32 * row_height - table.state.clamped_offset().y;
    let top = top.clamp(rows.top(), (rows.bottom() - row_height).max(rows.top()));
    ui.scroll_to_rect(Rect::from_x_y_ranges(rows.x_range(), Rangef::new(top, top + row_height)), None);
}
