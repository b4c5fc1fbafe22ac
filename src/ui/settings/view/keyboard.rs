//! The shortcuts.

use super::column;
use crate::ui::theme::GAP;
use crate::ui::widgets::{card, shortcut_list, text};
use egui::Ui;

/// Draws the section.
pub(super) fn ui(ui: &mut Ui) {
    column(ui, |ui| {
        card::show(ui, |ui| {
            text::section(ui, "Keyboard shortcuts");
            text::note(
                ui,
                "Everything can be reached without a mouse. On a Mac, press Command instead of Ctrl.",
            );
            ui.add_space(GAP);
            shortcut_list::ui(ui, "settings-shortcuts");
        });
    });
}
