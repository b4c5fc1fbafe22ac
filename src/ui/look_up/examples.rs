//! Vehicles to try: what the sandbox holds from its start.

use crate::domain::environment::Environment;
use crate::engine::start::SANDBOX_EXAMPLES;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::theme::{self, GAP, GROUP, ROW, TIGHT};
use crate::ui::widgets::{button, text};
use egui::{Button, Grid, Label, RichText, TextStyle, Ui, Vec2};

/// As wide as the longest VIN, in points.
const VIN_WIDTH: f32 = 170.0;

/// Draws the examples, if the connection in use leads to a sandbox.
pub(super) fn ui(ui: &mut Ui, cx: &mut Cx) {
    if cx.desk.environment() != Some(Environment::Sandbox) {
        return;
    }
    ui.add_space(GROUP);
    text::section(ui, "Try one of these");
    let accent = theme::of(ui).accent;
    Grid::new("examples").num_columns(2).spacing(Vec2::new(GAP, TIGHT)).show(ui, |ui| {
        for example in SANDBOX_EXAMPLES {
            let vin = RichText::new(example.vin).text_style(TextStyle::Monospace).color(accent);
            let shown = ui.add(Button::new(vin).min_size(Vec2::new(VIN_WIDTH, ROW)));
            let name = format!("Look up {}. {}", example.vin, example.description);
            if button::named(shown, &name).clicked() {
                cx.push(Action::LookUp(example.vin.to_owned()));
            }
            ui.add(Label::new(example.description).wrap());
            ui.end_row();
        }
    });
}
