//! Draws the screen History.

use super::State;
use crate::ui::cx::Cx;
use crate::ui::widgets::{banner, page};
use egui::Ui;

/// Draws the screen.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    page::show(ui, "History", |ui| match &None::<Result<Vec<crate::domain::audit::AuditEntry>, crate::engine::failure::Failure>> {
        None => {
            ui.label("Reading the history…");
        }
        Some(Err(failure)) => banner::failure(ui, failure),
        Some(Ok(entries)) => {
            for entry in entries {
                ui.label(format!("{} {}", cx.clock.date_time(entry.intent.at), entry.intent.deed.label()));
            }
        }
    });
}
