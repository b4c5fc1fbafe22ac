//! A framed group on the surface.

use crate::ui::theme::{self, Hue, PADDING, RADIUS};
use egui::{Frame, InnerResponse, Margin, Stroke, Ui};

/// A group with an outline.
pub fn show<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::of(ui);
    frame(PADDING).fill(tokens.surface).stroke(Stroke::new(tokens.outline, tokens.border)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        contents(ui)
    })
}

/// A group with a meaning: its ground and a bar on the left are tinted.
pub fn tinted<R>(ui: &mut Ui, hue: Hue, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let tokens = theme::of(ui);
    let inner = frame(PADDING).fill(hue.ground).stroke(Stroke::new(tokens.outline, hue.ink)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        contents(ui)
    });
    let bar = inner.response.rect.with_max_x(inner.response.rect.left() + 4.0);
    ui.painter().rect_filled(bar, 2.0, hue.ink);
    inner
}

fn frame(padding: f32) -> Frame {
    #[expect(clippy::cast_possible_truncation, reason = "paddings are small whole numbers")]
    let margin = Margin::same(padding as i8);
    Frame::new().inner_margin(margin).corner_radius(RADIUS)
}
