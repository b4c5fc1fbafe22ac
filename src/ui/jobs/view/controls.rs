//! What can be done with a job: only what makes sense where it stands.

use super::again;
use crate::domain::job::{JobState, JobView};
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::state::{Act, Question, State, is_under_way};
use crate::ui::keys::Shortcut;
use crate::ui::widgets::{button, text};
use egui::Ui;

/// Draws the buttons.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    if let Some(act) = state.acting(job.id) {
        text::note(ui, act.busy_words());
        return;
    }
    if state.confirming.as_ref().is_some_and(|confirming| confirming.job == job.id) {
        again::ui(state, job, ui, cx);
        return;
    }
    let (mut wanted, mut rows) = (None, None);
    ui.horizontal_wrapped(|ui| {
        match job.state {
            JobState::Running => {
                if button::with_icon(ui, Icon::Pause, "Pause").clicked() {
                    wanted = Some(Act::Pause);
                }
            }
            JobState::Paused(_) | JobState::Parked { .. } | JobState::Waiting => {
                let label = format!("Resume on {}", job.spec.environment);
                if button::main(ui, &label).clicked() || cx.take(Shortcut::Main) {
                    wanted = Some(Act::Resume);
                }
            }
            JobState::Stopped | JobState::Finished => rows = again::offers(ui, job),
        }
        if is_under_way(&job.state) && button::with_icon(ui, Icon::CircleStop, "Stop…").clicked() {
            state.question = Some(Question::Stop(job.id));
        }
    });
    if let Some(act) = wanted {
        cx.actions.extend(state.act(job.id, act));
    }
    if let Some(rows) = rows {
        cx.actions.extend(state.take_up(job, rows));
    }
}
