//! A small word with an icon on a tinted ground: a status in a table.

use crate::domain::recall::RepairStatus;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Hue};
use egui::{Frame, Label, Margin, Response, RichText, Ui};

/// A pill.
pub fn show(ui: &mut Ui, hue: Hue, icon: Icon, word: &str) -> Response {
    Frame::new()
        .fill(hue.ground)
        .corner_radius(10)
        .inner_margin(Margin { left: 6, right: 8, top: 1, bottom: 1 })
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = theme::TIGHT;
            ui.spacing_mut().interact_size.y = 18.0;
            ui.horizontal(|ui| {
                icons::paint(ui, icon, 14.0, hue.ink);
                ui.add(Label::new(RichText::new(word).small().color(hue.ink)).extend().selectable(false))
            })
            .inner
        })
        .inner
}

/// A repair status as DVSA holds it.
pub fn repair_status(ui: &mut Ui, status: Option<RepairStatus>) -> Response {
    let tokens = theme::of(ui);
    match status {
        Some(status @ RepairStatus::Fixed) => show(ui, tokens.ok, Icon::CircleCheck, &status.to_string()),
        Some(status @ RepairStatus::NotFixed) => show(ui, tokens.warn, Icon::Wrench, &status.to_string()),
        None => show(ui, tokens.info, Icon::CircleQuestionMark, "Status not told"),
    }
}
