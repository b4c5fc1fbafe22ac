//! The shortcuts and what they do.

use super::text;
use crate::ui::fonts;
use crate::ui::keys;
use crate::ui::theme::GAP;
use egui::{Grid, Label, RichText, Ui, Vec2};

/// From this width on, in points, keys and meanings stand side by side.
const SIDE_BY_SIDE_WIDTH: f32 = 460.0;

/// Draws the list. `id` is its own in the window.
pub fn ui(ui: &mut Ui, id: &str) {
    if ui.available_width() < SIDE_BY_SIDE_WIDTH {
        for (keys, meaning) in keys::LIST {
            text::strong(ui, keys);
            text::paragraph(ui, meaning);
        }
        return;
    }
    Grid::new(id).num_columns(2).spacing(Vec2::new(24.0, GAP)).show(ui, |ui| {
        for (keys, meaning) in keys::LIST {
            ui.add(Label::new(RichText::new(keys).text_style(fonts::strong())).extend());
            ui.add(Label::new(meaning).extend());
            ui.end_row();
        }
    });
}
