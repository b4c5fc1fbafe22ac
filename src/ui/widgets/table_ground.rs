//! What a table stands on, painted before its rows are drawn.

use crate::ui::theme::{self, ROW};
use egui::{Rect, Ui, Vec2};

/// Wider than any table, in points: what is out of sight is cut off.
const WIDTH: f32 = 9_000.0;

/// The grounds of a header and of the rows under it, so high in all, in points.
pub fn paint(ui: &Ui, height: f32) {
    let tokens = theme::of(ui);
    let ground = |height| Rect::from_min_size(ui.cursor().min, Vec2::new(WIDTH, height));
    ui.painter().rect_filled(ground(height), 0.0, tokens.surface);
    ui.painter().rect_filled(ground(ROW), 0.0, tokens.raised);
}
