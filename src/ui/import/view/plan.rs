//! The step Plan: requests, minutes, allowance, finish time; what DVSA holds already; the first rows only.

use super::forecast_rows;
use crate::domain::change::Operation;
use crate::domain::job::{Forecast, PlanCost};
use crate::domain::pace::Method;
use crate::domain::purpose::Purpose;
use crate::domain::text::thousands;
use crate::settings::Profile;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::import::plan::{Comparison, Extent, LONG_SECONDS};
use crate::ui::import::state::State;
use crate::ui::theme::{self, GAP, GROUP};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, card, pill, progress, text};
use crate::ui::wording::import::{counted, forecast, forecast_note, sending, share_of_allowance};
use crate::ui::wording::jobs::span;
use chrono::TimeDelta;
use egui::{Button, Grid, Id, RichText, Ui, Vec2};

/// From this many requests a second on, a rate tells how fast the link and DVSA are.
const TELLING_RATE: f32 = 5.0;

/// Draws the step.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(purpose) = state.columns.purpose else { return };
    card::show(ui, |ui| cost(state, purpose, ui, cx));
    long_load(state, purpose, ui);
    card::show(ui, |ui| extent(state, ui));
    if purpose != Purpose::LookUp {
        card::show(ui, |ui| comparison(state, purpose, ui, cx));
    }
}

fn cost(state: &State, purpose: Purpose, ui: &mut Ui, cx: &Cx) {
    let sendable = state.sendable();
    let PlanCost { requests, seconds } = state.plan.cost(sendable);
    match cx.desk.profile() {
        Some(profile) => {
            pill::line(ui, |ui| {
                pill::environment(ui, profile.environment);
                text::section(ui, &sending(purpose, requests, profile.environment));
            });
        }
        None => _ = text::section(ui, "No connection is chosen"),
    }
    ui.add_space(GAP);
    let finish = (cx.clock.now)() + TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GROUP * 1.5;
        let mut facts = vec![("Requests", thousands(requests)), ("Time at 25 a second", span(seconds))];
        if let Some((rate, seconds)) = at_present(purpose, requests, cx) {
            facts.push(("Time at the rate just now", format!("{} ({rate:.1} a second)", span(seconds))));
        }
        facts.push(("Finished at the earliest", cx.clock.short(finish)));
        facts.push(("Sent today so far", thousands(cx.desk.status.sent_today)));
        for (name, value) in facts {
            text::break_row_unless(ui, 160.0);
            text::fact(ui, name, &value);
        }
    });
    ui.add_space(GAP);
    let allowance = cx.desk.profile().and_then(|profile| profile.daily_allowance);
    text::note(ui, &share_of_allowance(allowance, cx.desk.status.sent_today, requests));
}

/// The rate at which requests of this kind leave just now, and the seconds that the plan takes at it; `None` while
/// only a few leave: then nothing is known of what could.
fn at_present(purpose: Purpose, requests: u64, cx: &Cx) -> Option<(f32, u64)> {
    let method = match purpose {
        Purpose::Change(operation) => operation.method(),
        Purpose::LookUp => Method::Get,
    };
    let (_, rate) = cx.desk.status.rates.iter().find(|(busy, _)| *busy == method)?;
    let seconds = PlanCost::seconds_at(requests, f64::from(*rate));
    (*rate >= TELLING_RATE).then_some((*rate, seconds))
}

fn long_load(state: &State, purpose: Purpose, ui: &mut Ui) {
    let seconds = state.plan.cost(state.sendable()).seconds;
    if purpose == Purpose::Change(Operation::Open) && seconds >= LONG_SECONDS {
        banner::plain(
            ui,
            Tone::Note,
            &format!("This takes {} at DVSA’s limit", span(seconds)),
            "For a first load of this size DVSA can take one file by SFTP instead. Ask your DVSA contact before \
             you start. The job can also be paused and resumed at any time.",
        );
    }
}

fn extent(state: &mut State, ui: &mut Ui) {
    text::section(ui, "How many now?");
    let sendable = state.sendable();
    let before = (state.plan.extent, state.plan.first_text.clone());
    ui.radio_value(&mut state.plan.extent, Extent::All, format!("All {}", counted(sendable, "row")));
    ui.radio_value(&mut state.plan.extent, Extent::First, "Try the first rows; the others can be sent later");
    if state.plan.extent == Extent::First {
        let issue = state.plan.first().err().filter(|_| !state.plan.first_text.is_empty());
        TextField::new(Id::unique("import-first"), "First rows", &mut state.plan.first_text)
            .issue(issue)
            .width(140.0)
            .show(ui);
    }
    if before != (state.plan.extent, state.plan.first_text.clone()) {
        state.plan.forget_comparison();
    }
}

fn comparison(state: &mut State, purpose: Purpose, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Compare with DVSA first");
    text::note(
        ui,
        "Looks every vehicle up and says what would happen to each row. Changes nothing. Lookups have a limit of \
         their own, so they take nothing from the rate of the changes.",
    );
    let Some(profile) = cx.desk.profile() else { return };
    match &state.plan.comparison {
        Comparison::NotAsked => start(state, profile, "Compare with DVSA", ui, cx),
        Comparison::Running { done, total } => {
            progress::counted(ui, "Comparison progress", (*done, *total), "rows compared", 240.0);
            if let Some(task) = state.plan.comparing.task()
                && button::plain(ui, "Stop comparing").clicked()
            {
                cx.push(Action::Cancel(task));
            }
        }
        Comparison::Failed(failure) => {
            banner::failure(ui, failure);
            start(state, profile, "Compare again", ui, cx);
        }
        Comparison::Told { counts, rows, listed, .. } => {
            let chosen = listed.as_ref().map(|listed| listed.forecast);
            let pressed = forecasts(purpose, counts, chosen, ui);
            text::note(
                ui,
                &format!("{} compared. Press a line to see its rows.", counted(rows.len() as u64, "row")),
            );
            if let Some(listed) = listed {
                forecast_rows::ui(state, listed, ui, cx);
            }
            if let Some(told) = pressed {
                state.plan.list(told);
            }
            start(state, profile, "Compare again", ui, cx);
        }
    }
}

/// Each forecast with its rows. Answers the one that was pressed.
fn forecasts(
    purpose: Purpose,
    counts: &[(Forecast, u64)],
    chosen: Option<Forecast>,
    ui: &mut Ui,
) -> Option<Forecast> {
    let mut pressed = None;
    Grid::new("forecasts").num_columns(3).spacing(Vec2::new(24.0, 4.0)).show(ui, |ui| {
        for (told, rows) in counts.iter().filter(|(told, rows)| *told != Forecast::NotCompared || *rows > 0) {
            let words = forecast(purpose, *told);
            if *rows == 0 {
                // As far in as the others, which can be pressed.
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(ui.spacing().button_padding.x);
                    ui.label(words);
                });
            } else {
                let button = Button::selectable(chosen == Some(*told), words).frame_when_inactive(true);
                let line = ui.add(button);
                let name = format!("{words}: {}", counted(*rows, "row"));
                if button::named(line, &name).on_hover_text("Show these rows").clicked() {
                    pressed = Some(*told);
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                text::strong(ui, &thousands(*rows));
            });
            let note = if *rows > 0 { forecast_note(*told) } else { "" };
            ui.label(RichText::new(note).color(theme::of(ui).muted));
            ui.end_row();
        }
    });
    pressed
}

fn start(state: &mut State, profile: &Profile, label: &str, ui: &mut Ui, cx: &mut Cx) {
    if state.plan.first().is_err() {
        text::note(ui, "Say how many rows first.");
    } else if button::plain(ui, label).clicked() {
        cx.actions.extend(state.compare(profile));
    }
}
