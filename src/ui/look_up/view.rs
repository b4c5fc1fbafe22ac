//! Draws the screen Look up.

use super::State;
use crate::ui::cx::Cx;
use crate::ui::editor;
use crate::ui::widgets::page;
use egui::Ui;

/// Draws the screen.
pub fn ui(_state: &mut State, _editor: &mut editor::State, ui: &mut Ui, _cx: &mut Cx) {
    page::show(ui, "Look up", |_| {});
}
