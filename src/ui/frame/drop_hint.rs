//! While a file is held over the window: where it may be dropped (anywhere) and what happens then.

use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme;
use egui::{Align2, Context, FontId, Id, LayerId, Order, Stroke, StrokeKind};

/// Paints the hint, over everything.
pub fn paint(context: &Context) {
    let hovered = context.input(|input| input.raw.hovered_files.len());
    if hovered == 0 {
        return;
    }
    let tokens = theme::of_context(context);
    let painter = context.layer_painter(LayerId::new(Order::Foreground, Id::unique("drop-hint")));
    let whole = context.content_rect();
    painter.rect_filled(whole, 0.0, tokens.veil);
    let card = egui::Rect::from_center_size(whole.center(), egui::vec2(380.0, 132.0));
    painter.rect(card, theme::RADIUS, tokens.surface, Stroke::new(2.0, tokens.accent), StrokeKind::Inside);
    icons::paint_at(
        &painter,
        card.center_top() + egui::vec2(0.0, 36.0),
        Icon::FileInput,
        32.0,
        tokens.accent,
    );
    let title = if hovered == 1 { "Drop the file to import it" } else { "Drop one file at a time" };
    let note = if hovered == 1 { "Nothing is sent yet" } else { "Only the first one is opened" };
    let at = card.center_top() + egui::vec2(0.0, 76.0);
    painter.text(at, Align2::CENTER_CENTER, title, FontId::new(16.0, fonts::semibold()), tokens.text);
    let below = card.center_top() + egui::vec2(0.0, 102.0);
    painter.text(below, Align2::CENTER_CENTER, note, FontId::proportional(14.0), tokens.muted);
}
