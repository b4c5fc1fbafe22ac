//! The connection test, step by step.

use super::{environment_pill, low_line, push, task};
use crate::engine::failure::Failure;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::settings::ask::{Ask, Purpose};
use crate::ui::settings::state::State;
use crate::ui::settings::step_list::{Stage, StepList};
use crate::ui::settings::test_run::TestStage;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::steps::{self, Sign, Step};
use crate::ui::widgets::{button, card, text};
use crate::ui::wording::connection::test_step;
use egui::Ui;

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    task(ui, state, cx, "Connection test", |ui, state, cx| {
        let Some(run) = &state.test else { return };
        let profile = run.profile.clone();
        low_line(ui, |ui| {
            if let Some(profile) = cx.desk.profile_named(&run.profile) {
                environment_pill(ui, profile.environment);
            }
            text::strong(ui, &run.profile);
        });
        result(ui, &run.stage, run.steps.failed().map(|(step, _)| test_step(step)));
        card::show(ui, |ui| list(ui, &run.steps, test_step, |_, failure| failure.advice()));
        ui.add_space(GAP);
        if run.stage == TestStage::Running {
            let stop = button::plain(ui, "Stop the test").clicked();
            if let Some(task) = state.task(|purpose| matches!(purpose, Purpose::Test(_))).filter(|_| stop) {
                push(cx, [Ask::Cancel(task)]);
            }
            return;
        }
        let has_passed = run.stage == TestStage::Passed;
        ui.horizontal_wrapped(|ui| {
            if button::main(ui, "Test again").clicked() || cx.take(Shortcut::Main) || cx.take(Shortcut::Again)
            {
                let ask = state.start_test(&profile);
                push(cx, ask);
            }
            let saved = cx.desk.settings.profile(&profile).filter(|_| !has_passed);
            if let Some(saved) = saved
                && button::plain(ui, "Edit this connection").clicked()
            {
                let ask = state.edit(saved);
                push(cx, [ask]);
            }
        });
    });
}

fn result(ui: &mut Ui, stage: &TestStage, failed: Option<&str>) {
    match stage {
        TestStage::Running => text_running(ui),
        TestStage::Passed => {
            banner::plain(
                ui,
                Tone::Good,
                "The connection works",
                "All four steps passed. Nothing was changed at DVSA.",
            );
        }
        TestStage::StepFailed => {
            let heading = match failed {
                Some(step) => format!("The connection does not work yet: “{step}” failed"),
                None => "The connection does not work yet".to_owned(),
            };
            let body = "Do what is said at that step, then test again. Nothing was changed at DVSA.";
            banner::plain(ui, Tone::Problem, &heading, body);
        }
        TestStage::Failed(failure) => banner::failure(ui, failure),
    }
}

fn text_running(ui: &mut Ui) {
    banner::plain(ui, Tone::Note, "The test is running", "It goes on while you use other screens.");
}

/// Steps with their signs, words and, where one failed, what to do.
pub(super) fn list<S: Copy + PartialEq>(
    ui: &mut Ui,
    list: &StepList<S>,
    label: fn(S) -> &'static str,
    advice: fn(S, &Failure) -> String,
) {
    for (place, (step, stage)) in list.iter().enumerate() {
        let detail = match stage {
            Stage::Failed(failure) | Stage::TryingAgain(failure) => {
                Some((failure.message(), advice(step, failure)))
            }
            _ => None,
        };
        let step = Step { sign: sign(stage), label: label(step), word: stage.word(), detail };
        steps::show(ui, place + 1, &step);
    }
}

fn sign(stage: &Stage) -> Sign {
    match stage {
        Stage::Waiting | Stage::NotTried => Sign::Empty,
        Stage::Running | Stage::TryingAgain(_) => Sign::Running,
        Stage::Passed => Sign::Good,
        Stage::Failed(_) => Sign::Bad,
    }
}
