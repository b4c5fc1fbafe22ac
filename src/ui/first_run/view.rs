//! Draws the first page.

use super::{Purpose, State};
use crate::domain::environment::Environment;
use crate::engine::message::{Command, ConnectionCommand};
use crate::ui::action::{Action, Asker};
use crate::ui::cx::Cx;
use crate::ui::icons::{self, Icon};
use crate::ui::keys::Shortcut;
use crate::ui::route::Route;
use crate::ui::theme::{self, GAP, GROUP, Hue};
use crate::ui::widgets::{banner, button, card, page, text};
use egui::Ui;

/// What DVSA sends, as its letter names it.
const FROM_DVSA: [&str; 5] = ["Client ID", "Client secret", "Scope", "Token URL", "API key"];

/// The widest the page's cards are, in points.
const CARD_WIDTH: f32 = 620.0;

/// Draws the page.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    page::show(ui, "Welcome to Recall Desk", |ui| {
        ui.set_max_width(ui.available_width().min(CARD_WIDTH));
        text::note(
            ui,
            "Look up, open, fix and delete recalls in DVSA’s Vehicle Recalls service. How do you want to begin?",
        );
        ui.add_space(GAP);
        if let Some(failure) = &state.failure {
            banner::failure(ui, failure);
            ui.add_space(GAP);
        }
        sandbox(state, ui, cx);
        ui.add_space(GROUP);
        dvsa(ui, cx);
    });
}

fn sandbox(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let hue = theme::of(ui).environment(Environment::Sandbox);
    card::show(ui, |ui| {
        headed(ui, Icon::FlaskConical, hue, "You want to look around first");
        text::paragraph(
            ui,
            "The sandbox runs inside Recall Desk with made-up vehicles. You need no account, and nothing leaves \
             this computer.",
        );
        ui.add_space(GAP);
        if state.is_busy() {
            text::note(ui, "Starting the sandbox…");
        } else if button::main(ui, "Try it with the sandbox").clicked() || cx.take(Shortcut::Main) {
            state.failure = None;
            let start = Command::Connection(ConnectionCommand::StartSandbox);
            cx.push(Action::Ask(Asker::FirstRun(Purpose::StartSandbox), start));
        }
    });
}

fn dvsa(ui: &mut Ui, cx: &mut Cx) {
    let hue = theme::of(ui).info;
    card::show(ui, |ui| {
        headed(ui, Icon::KeyRound, hue, "You have an account");
        text::paragraph(
            ui,
            "Have ready the five things that DVSA sent to your team, and the team’s e-mail address.",
        );
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = 18.0;
            ui.spacing_mut().item_spacing.y = theme::TIGHT;
            for name in FROM_DVSA {
                ui.horizontal(|ui| {
                    icons::paint(ui, Icon::Check, 16.0, hue.ink);
                    ui.label(name);
                });
            }
        });
        ui.add_space(GAP);
        ui.horizontal_wrapped(|ui| {
            if button::plain(ui, "Connect to DVSA").clicked() {
                cx.push(Action::Go(Route::Settings));
            }
            let known = cx.desk.settings.profiles.len();
            if known > 0 && button::plain(ui, "Choose one of your connections").clicked() {
                cx.push(Action::Go(Route::Settings));
            }
        });
    });
}

fn headed(ui: &mut Ui, icon: Icon, hue: Hue, words: &str) {
    ui.horizontal(|ui| {
        icons::paint(ui, icon, 20.0, hue.ink);
        text::section(ui, words);
    });
}
