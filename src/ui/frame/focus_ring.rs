//! The ring around whatever has the keyboard's focus: 2 points of accent with a gap of 1, the same for every
//! control, so that none can be without.

use crate::ui::theme;
use egui::{Context, Stroke, StrokeKind};

/// Paints the ring. Call it after everything else was drawn.
pub fn paint(context: &Context) {
    let Some(response) = context.memory(egui::Memory::focused).and_then(|id| context.read_response(id))
    else {
        return;
    };
    let visible = response.interact_rect;
    if !visible.is_positive() {
        return;
    }
    let accent = theme::of_context(context).accent;
    let painter = context.layer_painter(response.layer_id);
    let ring = visible.expand(1.0).intersect(context.content_rect().shrink(2.0));
    painter.rect_stroke(ring, f32::from(theme::RADIUS) + 1.0, Stroke::new(2.0, accent), StrokeKind::Outside);
}
