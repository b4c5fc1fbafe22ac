//! Draws the first page.

use super::{Purpose, State};
use crate::engine::message::{Command, ConnectionCommand};
use crate::ui::action::{Action, Asker};
use crate::ui::cx::Cx;
use crate::ui::route::Route;
use crate::ui::widgets::{banner, button, page};
use egui::Ui;

/// Draws the page.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    page::show(ui, "Welcome to Recall Desk", |ui| {
        if let Some(failure) = &state.failure {
            banner::failure(ui, failure);
        }
        if button::main(ui, "Try it with the sandbox").clicked() && state.starting.is_none() {
            let start = Command::Connection(ConnectionCommand::StartSandbox);
            cx.push(Action::Ask(Asker::FirstRun(Purpose::StartSandbox), start));
        }
        if button::plain(ui, "Connect to DVSA").clicked() {
            cx.push(Action::Go(Route::Settings));
        }
    });
}
