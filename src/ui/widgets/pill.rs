//! A small word with an icon on a tinted ground: a status in a table.

use crate::domain::environment::Environment;
use crate::domain::recall::RepairStatus;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Hue};
use crate::ui::wording;
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

/// An environment: colour, icon and word.
pub fn environment(ui: &mut Ui, environment: Environment) -> Response {
    let hue = theme::of(ui).environment(environment);
    show(ui, hue, wording::environment_icon(environment), &environment.to_string())
}

/// A wrapping line no higher than its text: pills and icons beside words.
pub fn line<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal_wrapped(contents).inner
    })
    .inner
}
