//! The list of connections.

use super::{column, environment_pill, low_line, push, removal};
use crate::domain::environment::Environment;
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::ui::cx::Cx;
use crate::ui::icons::{self, Icon};
use crate::ui::settings::ask::Ask;
use crate::ui::settings::removal::Removal;
use crate::ui::settings::secret_age::SecretAge;
use crate::ui::settings::share::{ImportPage, SharePage};
use crate::ui::settings::state::{Page, State};
use crate::ui::theme::{self, TIGHT};
use crate::ui::widgets::{banner, button, card, pill, text};
use egui::{Label, RichText, Ui};

/// Draws the list.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    column(ui, |ui| {
        if let Some(failure) = &state.failure {
            banner::failure(ui, failure);
        }
        if cx.desk.settings.profiles.is_empty() {
            text::note(
                ui,
                "No connection to DVSA is set up yet. You need what DVSA sent to your team: client ID, client \
                 secret, scope, token URL and API key.",
            );
        }
        for profile in &cx.desk.settings.profiles {
            saved(ui, state, cx, profile);
        }
        sandbox(ui, state, cx);
        ui.add_space(TIGHT);
        ui.horizontal_wrapped(|ui| {
            if button::main(ui, "Add a connection").clicked() {
                state.add();
            }
            if button::plain(ui, "Import a shared connection…").clicked() {
                state.page = Page::Import(ImportPage::default());
            }
        });
    });
}

fn saved(ui: &mut Ui, state: &mut State, cx: &mut Cx, profile: &Profile) {
    card::show(ui, |ui| {
        heading(ui, profile, cx);
        facts(ui, profile, cx);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = TIGHT;
            use_this(ui, state, cx, profile);
            if action(ui, "Edit", &profile.name) {
                let ask = state.edit(profile);
                push(cx, [ask]);
            }
            test_and_rotate(ui, state, cx, profile);
            if action(ui, "Share…", &profile.name) {
                state.page = Page::Share(SharePage::new(&profile.name));
            }
            if action(ui, "Remove…", &profile.name) {
                state.removal = Some(Removal::new(profile));
            }
        });
        if let Some(asked) = state.removal.take_if(|removal| removal.name == profile.name) {
            state.removal = removal::ui(ui, cx, asked);
        }
    });
}

fn sandbox(ui: &mut Ui, state: &mut State, cx: &mut Cx) {
    card::show(ui, |ui| {
        if let Some(profile) = cx.desk.sandbox.as_deref() {
            running_sandbox(ui, state, cx, profile);
        } else {
            resting_sandbox(ui, state, cx);
        }
    });
}

fn running_sandbox(ui: &mut Ui, state: &mut State, cx: &mut Cx, profile: &Profile) {
    heading(ui, profile, cx);
    text::note(
        ui,
        "Runs inside Recall Desk with made-up vehicles, and is gone when Recall Desk closes. Nothing leaves this \
         computer. It cannot be edited.",
    );
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        use_this(ui, state, cx, profile);
        test_and_rotate(ui, state, cx, profile);
    });
}

fn resting_sandbox(ui: &mut Ui, state: &mut State, cx: &mut Cx) {
    low_line(ui, |ui| {
        environment_pill(ui, Environment::Sandbox);
        text::strong(ui, "Built-in sandbox");
    });
    text::note(ui, "Made-up vehicles to try everything on. Nothing leaves this computer.");
    if state.choosing.as_deref() == Some(SANDBOX_PROFILE) {
        text::note(ui, "Starting the sandbox…");
    } else if button::plain(ui, "Start the sandbox").clicked() {
        state.choosing = Some(SANDBOX_PROFILE.to_owned());
        state.failure = None;
        push(cx, [Ask::StartSandbox]);
    }
}

fn heading(ui: &mut Ui, profile: &Profile, cx: &Cx) {
    low_line(ui, |ui| {
        environment_pill(ui, profile.environment);
        let name = RichText::new(&profile.name).text_style(crate::ui::fonts::section());
        ui.add(Label::new(name).wrap());
        if is_in_use(profile, cx) {
            pill::show(ui, theme::of(ui).ok, Icon::Check, "In use");
        }
    });
}

fn facts(ui: &mut Ui, profile: &Profile, cx: &Cx) {
    text::note(ui, &profile.base_url);
    let age = SecretAge::of(profile.secret_issued, cx.clock.today());
    let tokens = theme::of(ui);
    let (icon, ink) = match age {
        SecretAge::Unknown => (Icon::CircleQuestionMark, tokens.muted),
        SecretAge::Good { .. } => (Icon::KeyRound, tokens.muted),
        SecretAge::EndsSoon { .. } => (Icon::TriangleAlert, tokens.warn.ink),
        SecretAge::Ended { .. } => (Icon::CircleAlert, tokens.error.ink),
    };
    low_line(ui, |ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        icons::paint(ui, icon, 16.0, ink);
        let words = format!("Client secret: {}", age.words());
        ui.add(Label::new(RichText::new(words).color(ink)).wrap());
    });
    ui.add_space(TIGHT);
}

fn use_this(ui: &mut Ui, state: &mut State, cx: &mut Cx, profile: &Profile) {
    if is_in_use(profile, cx) {
        return;
    }
    if state.choosing.as_deref() == Some(profile.name.as_str()) {
        ui.label("Changing over…");
    } else if action(ui, "Use this", &profile.name) {
        let ask = state.choose(&profile.name);
        push(cx, [ask]);
    }
}

fn test_and_rotate(ui: &mut Ui, state: &mut State, cx: &mut Cx, profile: &Profile) {
    if action(ui, "Test", &profile.name) {
        let ask = state.start_test(&profile.name);
        push(cx, ask);
    }
    if action(ui, "Rotate secret…", &profile.name) {
        let ask = state.tell_rotation(&profile.name);
        push(cx, ask);
    }
}

/// A button whose accessible name tells which connection it acts on.
fn action(ui: &mut Ui, label: &str, profile: &str) -> bool {
    let response = button::plain(ui, label);
    button::named(response, &format!("{label} {profile}")).clicked()
}

fn is_in_use(profile: &Profile, cx: &Cx) -> bool {
    cx.desk.profile().is_some_and(|in_use| in_use.name == profile.name)
}
