//! The header of a column that a table can be sorted by: a button, so that the keyboard reaches it.

use super::button;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::sort::{Direction, Sort};
use crate::ui::theme;
use egui::{Button, RichText, Ui};

/// Draws the header and sorts by it when it is pressed.
pub fn ui<Column: Copy + PartialEq>(ui: &mut Ui, label: &str, column: Column, sort: &mut Sort<Column>) {
    let tokens = theme::of(ui);
    let text = RichText::new(label).text_style(fonts::strong()).color(tokens.text).size(13.5);
    let arrow = match sort.direction {
        Direction::Up => Icon::ArrowUp,
        Direction::Down => Icon::ArrowDown,
    };
    let button = if sort.column == column {
        Button::new((text, icons::text(arrow, 13.0).color(tokens.accent)))
    } else {
        Button::new(text)
    };
    let response = ui.add(button.frame(false).gap(2.0).truncate());
    let name = format!("Sort by {label}");
    if button::named(response, &name).on_hover_text(&name).clicked() {
        sort.by(column);
    }
}
