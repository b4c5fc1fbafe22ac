//! Draws the screen Settings.

use super::State;
use crate::ui::cx::Cx;
use crate::ui::widgets::page;
use egui::Ui;

/// Draws the screen.
pub fn ui(_state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    page::show(ui, "Settings", |ui| {
        for profile in &cx.desk.settings.profiles {
            ui.label(format!("{} ({})", profile.name, profile.environment));
        }
    });
}
