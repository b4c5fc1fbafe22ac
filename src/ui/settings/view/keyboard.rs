//! The shortcuts.

use super::column;
use crate::ui::fonts;
use crate::ui::keys;
use crate::ui::theme::GAP;
use crate::ui::widgets::{card, text};
use egui::{Grid, Label, RichText, Ui, Vec2};

/// From this width on, in points, keys and meanings stand side by side.
const SIDE_BY_SIDE_WIDTH: f32 = 520.0;

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
            if ui.available_width() < SIDE_BY_SIDE_WIDTH {
                for (keys, meaning) in keys::LIST {
                    text::strong(ui, keys);
                    text::paragraph(ui, meaning);
                }
                return;
            }
            Grid::new("settings-shortcuts").num_columns(2).spacing(Vec2::new(24.0, GAP)).show(ui, |ui| {
                for (keys, meaning) in keys::LIST {
                    ui.add(Label::new(RichText::new(keys).text_style(fonts::strong())).extend());
                    ui.add(Label::new(meaning).extend());
                    ui.end_row();
                }
            });
        });
    });
}
