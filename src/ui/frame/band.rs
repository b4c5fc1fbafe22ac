//! The band at the top: which system is about to be changed, as a colour and as a word, always.

use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, GAP};
use crate::ui::wording;
use egui::{Align, Frame, Label, Layout, Margin, Panel, RichText, Ui};

/// Draws the band.
pub fn ui(ui: &mut Ui, cx: &Cx) {
    let tokens = theme::of(ui);
    let profile = cx.desk.profile();
    let environment = profile.map(|profile| profile.environment);
    let hue = environment.map_or(tokens.info, |environment| tokens.environment(environment));
    let frame = Frame::new().fill(hue.ground).inner_margin(Margin { left: 16, right: 16, top: 6, bottom: 6 });
    let panel = Panel::top("environment-band").frame(frame).show_separator_line(false).resizable(false);
    let shown = panel.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let icon = environment.map_or(Icon::Unplug, wording::environment_icon);
            icons::paint(ui, icon, 18.0, hue.ink);
            let word =
                environment.map_or_else(|| "No connection".to_owned(), |it| it.to_string().to_uppercase());
            ui.add(Label::new(RichText::new(word).text_style(fonts::section()).color(hue.ink)).extend());
            let Some((profile, environment)) = profile.zip(environment) else { return };
            if profile.name != environment.to_string() {
                ui.add(Label::new(RichText::new(&profile.name).text_style(fonts::strong())).truncate());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let note = RichText::new(wording::environment_note(environment)).small();
                ui.add(Label::new(note.color(tokens.text)).truncate());
            });
        });
    });
    let bar = shown.response.rect.with_max_x(shown.response.rect.left() + 6.0);
    ui.painter().rect_filled(bar, 0.0, hue.ink);
    let line = shown.response.rect.with_min_y(shown.response.rect.bottom() - 2.0);
    ui.painter().rect_filled(line, 0.0, hue.ink);
}
