//! The shortcuts.

use super::column;
use crate::ui::keys;
use crate::ui::theme::GAP;
use crate::ui::widgets::{card, text};
use egui::{Grid, Ui, Vec2};

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
            Grid::new("settings-shortcuts").num_columns(2).spacing(Vec2::new(24.0, GAP)).show(ui, |ui| {
                for (keys, meaning) in keys::LIST {
                    text::strong(ui, keys);
                    ui.label(meaning);
                    ui.end_row();
                }
            });
        });
    });
}
