//! Text in its roles.

use crate::ui::fonts;
use crate::ui::theme::{self, TEXT_WIDTH};
use egui::{Label, Response, RichText, TextStyle, Ui};

/// A section's heading.
pub fn section(ui: &mut Ui, text: &str) -> Response {
    heading(ui, text, fonts::section(), 2)
}

/// The page's heading.
pub fn title(ui: &mut Ui, text: &str) -> Response {
    heading(ui, text, TextStyle::Heading, 1)
}

fn heading(ui: &mut Ui, text: &str, style: TextStyle, level: usize) -> Response {
    let shown = RichText::new(text).text_style(style).color(theme::of(ui).text);
    let response = ui.add(Label::new(shown).wrap());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Heading);
        node.set_label(text);
        node.set_level(level);
    });
    response
}

/// Running text, at most 72 characters wide.
pub fn paragraph(ui: &mut Ui, text: &str) -> Response {
    bounded(ui, RichText::new(text))
}

/// Running text that explains.
pub fn note(ui: &mut Ui, text: &str) -> Response {
    let muted = theme::of(ui).muted;
    bounded(ui, RichText::new(text).color(muted))
}

/// Emphasised text.
pub fn strong(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).text_style(fonts::strong())).wrap())
}

/// A VIN, a reference, a code: monospaced, selectable.
pub fn mono(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).text_style(TextStyle::Monospace)))
}

/// A name and its value, the name above.
pub fn fact(ui: &mut Ui, name: &str, value: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let muted = theme::of(ui).muted;
        ui.label(RichText::new(name).small().color(muted));
        ui.add(Label::new(value).wrap());
    });
}

/// Names and values below each other: names on the left where there is room, above their values where not.
pub fn facts(ui: &mut Ui, salt: &str, facts: &[(&str, String)]) {
    const ROOM: f32 = 660.0;
    if ui.available_width() < ROOM {
        for (name, value) in facts {
            fact(ui, name, value);
        }
        return;
    }
    let muted = theme::of(ui).muted;
    egui::Grid::new(salt).num_columns(2).spacing(egui::Vec2::new(24.0, theme::TIGHT)).show(ui, |ui| {
        for (name, value) in facts {
            ui.label(RichText::new(*name).color(muted));
            let is_code = name.starts_with("SHA-256");
            let value = RichText::new(value);
            ui.label(if is_code { value.text_style(TextStyle::Monospace).size(13.0) } else { value });
            ui.end_row();
        }
    });
}

/// In a wrapped row: begins a new line when less than this many points are left on this one.
pub fn break_row_unless(ui: &mut Ui, points: f32) {
    if ui.available_size_before_wrap().x < points {
        ui.end_row();
    }
}

/// As [`fact`], with a VIN, a reference or a code as its value.
pub fn mono_fact(ui: &mut Ui, name: &str, value: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let muted = theme::of(ui).muted;
        ui.label(RichText::new(name).small().color(muted));
        ui.add(Label::new(RichText::new(value).text_style(TextStyle::Monospace)).wrap());
    });
}

fn bounded(ui: &mut Ui, text: RichText) -> Response {
    let width = ui.available_width().min(TEXT_WIDTH);
    ui.scope(|ui| {
        ui.set_max_width(width);
        ui.add(Label::new(text).wrap())
    })
    .inner
}
