//! Draws what became of a change.

use super::conflict;
use super::editing::{Editing, FocusOn, Stage};
use crate::domain::change::Change;
use crate::domain::outcome::Outcome;
use crate::domain::text::plain;
use crate::engine::message::Changed;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::GAP;
use crate::ui::widgets::{banner, button, card, text};
use crate::ui::wording;
use egui::Ui;

/// What was pressed.
enum Pressed {
    LookUp,
    Change,
    GoOn,
    Close,
}

/// Draws the stage.
pub(super) fn ui(editing: &mut Editing, ui: &mut Ui, cx: &mut Cx) {
    let focus = editing.focus.take();
    let pressed = match &editing.stage {
        Stage::Answer(changed) => answered(editing, changed, focus, ui, cx),
        Stage::NotCarriedOut(change, failure) => {
            banner::failure(ui, failure);
            ui.add_space(GAP);
            buttons(ui, focus, change, &[Pressed::Change, Pressed::LookUp, Pressed::Close])
        }
        _ => None,
    };
    match pressed {
        Some(Pressed::LookUp) => cx.push(Action::LookUp(editing.draft.vin.clone())),
        Some(Pressed::Close) => cx.push(Action::CloseEditor),
        Some(Pressed::Change) => editing.back_to_fields(),
        Some(Pressed::GoOn) => {
            if let Stage::Answer(changed) = std::mem::replace(&mut editing.stage, Stage::Fields) {
                editing.go_on_from(&changed);
            }
        }
        None => {}
    }
}

fn answered(
    editing: &Editing,
    changed: &Changed,
    focus: Option<FocusOn>,
    ui: &mut Ui,
    cx: &mut Cx,
) -> Option<Pressed> {
    let words = wording::outcome::of(&changed.change, &changed.outcome);
    banner::plain(ui, words.tone, &words.heading, &words.body);
    ui.add_space(GAP);
    if let Outcome::Conflict { held, .. } = &changed.outcome {
        conflict::ui(editing, changed, held.as_ref(), ui);
        ui.add_space(GAP);
    }
    card::show(ui, |ui| facts(editing, changed, ui, cx));
    ui.add_space(GAP);
    let choices: &[Pressed] = match &changed.outcome {
        Outcome::Done { .. } | Outcome::Already => &[Pressed::Close, Pressed::LookUp],
        Outcome::Conflict { error: None, .. } => &[Pressed::LookUp, Pressed::GoOn, Pressed::Close],
        Outcome::Conflict { .. } | Outcome::Unknown { .. } => &[Pressed::LookUp, Pressed::Close],
        Outcome::Rejected(_) | Outcome::NotSent { .. } => &[Pressed::Change, Pressed::LookUp, Pressed::Close],
    };
    buttons(ui, focus, &changed.change, choices)
}

fn facts(editing: &Editing, changed: &Changed, ui: &mut Ui, cx: &mut Cx) {
    text::fact(ui, "Environment", &editing.opening.to.environment.to_string());
    if let Some(error) = changed.outcome.error() {
        let said = if error.message.is_empty() { "Nothing".to_owned() } else { plain(&error.message, 500) };
        text::fact(ui, "DVSA’s words", &said);
        text::mono_fact(ui, "Code", error.code.as_str());
    }
    let request_id = changed.request_id.as_deref().unwrap_or_default();
    let request_id = plain(request_id, 120);
    if !request_id.is_empty() {
        ui.horizontal(|ui| {
            text::mono_fact(ui, "Request id", &request_id);
            if button::icon(ui, Icon::Copy, "Copy the request ID").clicked() {
                cx.push(Action::Copy(request_id.clone()));
            }
        });
    }
    let kept = changed
        .audit_id
        .map_or_else(|| "Not kept: nothing was about to leave".to_owned(), |id| format!("Entry {id}"));
    text::fact(ui, "In History", &kept);
}

fn buttons(ui: &mut Ui, focus: Option<FocusOn>, change: &Change, choices: &[Pressed]) -> Option<Pressed> {
    let mut pressed = None;
    ui.horizontal_wrapped(|ui| {
        for (place, choice) in choices.iter().enumerate() {
            let (label, made) = match choice {
                Pressed::LookUp => ("Look up again".to_owned(), Pressed::LookUp),
                Pressed::Change => ("Change and try again".to_owned(), Pressed::Change),
                Pressed::Close => ("Close".to_owned(), Pressed::Close),
                Pressed::GoOn => (format!("{} all the same…", change.operation()), Pressed::GoOn),
            };
            let response = if place == 0 { button::main(ui, &label) } else { button::plain(ui, &label) };
            if place == 0 && focus == Some(FocusOn::Main) {
                button::focus(&response);
            }
            if response.clicked() {
                pressed = Some(made);
            }
        }
    });
    pressed
}
