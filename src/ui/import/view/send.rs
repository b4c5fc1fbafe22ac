//! The step Send: what leaves, where to, and the number typed where it has to be. The button is in the footer.

use crate::domain::environment::Environment;
use crate::domain::purpose::Purpose;
use crate::domain::text::thousands;
use crate::settings::Profile;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::import::send::{Stage, needs_number};
use crate::ui::import::state::State;
use crate::ui::import::step::Step;
use crate::ui::route::Route;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, card, pill, progress, text};
use crate::ui::wording::import::{counted, not_sent, purpose_note, sending};
use crate::ui::wording::jobs::{confirmation_heading, confirmation_issue, confirmation_label, span};
use egui::{Id, Ui};

/// Draws the step.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some((profile, purpose)) = cx.desk.profile().zip(state.columns.purpose) else {
        banner::plain(ui, Tone::Problem, "No connection is chosen", "Add or choose one in Settings.");
        return;
    };
    match &state.send.stage {
        Stage::Started(job) => {
            let heading = format!("These rows are job {} already", job.0);
            let body = "They are not sent twice. What became of them stands in the results.";
            let go = banner::show(ui, Tone::Note, &heading, |ui| {
                text::paragraph(ui, body);
                button::plain(ui, "Show the results").clicked()
            });
            if go {
                state.show(Step::Results);
            }
            return;
        }
        Stage::Copying { done, total } => {
            let heading = "The rows are copied into the journal before anything is sent";
            banner::show(ui, Tone::Note, heading, |ui| {
                progress::counted(ui, "Copying progress", (*done, *total), "rows", 240.0);
                text::note(
                    ui,
                    "From then on nothing that happens to the file or this window can lose a row.",
                );
                if let Some(task) = state.send.starting.task()
                    && button::plain(ui, "Stop copying").clicked()
                {
                    cx.push(Action::Cancel(task));
                }
            });
        }
        Stage::Failed(failure) => {
            let heading = format!("Nothing was sent. {}", failure.message());
            let go = banner::show(ui, Tone::Problem, &heading, |ui| {
                text::paragraph(ui, &failure.advice());
                button::plain(ui, "Go to Settings").clicked()
            });
            if go {
                cx.push(Action::Go(Route::Settings));
            }
        }
        Stage::Asking => {}
    }
    card::show(ui, |ui| summary(state, profile, purpose, ui));
    if needs_number(purpose) && !matches!(state.send.stage, Stage::Copying { .. }) {
        card::show(ui, |ui| confirmation(state, profile, purpose, ui));
    }
}

fn summary(state: &State, profile: &Profile, purpose: Purpose, ui: &mut Ui) {
    let rows = state.plan.rows(state.sendable());
    pill::line(ui, |ui| {
        pill::environment(ui, profile.environment);
        text::section(ui, &format!("{}?", sending(purpose, rows, profile.environment)));
    });
    text::paragraph(ui, purpose_note(purpose));
    if profile.environment == Environment::Live && purpose != Purpose::LookUp {
        text::paragraph(ui, "This is Live: MOT garages and drivers see it as soon as DVSA has it.");
    }
    ui.add_space(GAP);
    let Some(outcome) = &state.check.outcome else { return };
    let Some(sheet) = &state.file.sheet else { return };
    let counts = outcome.checked.counts();
    let later = state.sendable() - rows;
    let mut facts = vec![
        ("Connection", profile.name.clone()),
        ("File", state.file.name()),
        ("Rows that are sent", counted(rows, "row")),
    ];
    if later > 0 {
        facts.push(("Good rows left for later", thousands(later)));
    }
    facts.push(("Rows that are not sent", not_sent(&counts)));
    if counts.warning > 0 {
        facts.push(("Sent with a warning", thousands(counts.warning)));
    }
    if !outcome.edits.is_empty() {
        facts.push(("Cells that you put right", thousands(outcome.edits.len() as u64)));
    }
    facts.push(("Time at 25 a second", span(state.plan.cost(state.sendable()).seconds)));
    facts.push(("SHA-256 of the file", sheet.facts().sha256.clone()));
    text::facts(ui, "import-send", &facts);
}

fn confirmation(state: &mut State, profile: &Profile, purpose: Purpose, ui: &mut Ui) {
    let number = thousands(state.plan.rows(state.sendable()));
    text::section(ui, confirmation_heading(purpose));
    let (label, issue) = (confirmation_label(&number), confirmation_issue(&number, profile.environment));
    let refused = state.send.confirmation.was_refused().then_some(issue.as_str());
    TextField::new(Id::unique("import-confirm"), &label, &mut state.send.confirmation.typed)
        .issue(refused)
        .width(220.0)
        .show(ui);
}
