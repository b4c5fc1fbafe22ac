//! What can be done with a job: only what makes sense where it stands.

use crate::domain::job::{Again, JobState, JobView};
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::state::{Act, Question, State, is_under_way};
use crate::ui::keys::Shortcut;
use crate::ui::widgets::{button, text};
use crate::ui::wording::import::counted;
use egui::Ui;

/// Draws the buttons.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    if let Some(act) = state.acting(job.id) {
        text::note(ui, act.busy_words());
        return;
    }
    let mut wanted = None;
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
            JobState::Stopped | JobState::Finished => wanted = again(ui, job),
        }
        if is_under_way(&job.state) && button::with_icon(ui, Icon::CircleStop, "Stop…").clicked() {
            state.question = Some(Question::Stop(job.id));
        }
    });
    if let Some(act) = wanted {
        cx.actions.extend(state.act(job.id, act));
    }
}

fn again(ui: &mut Ui, job: &JobView) -> Option<Act> {
    let counts = &job.counts;
    let environment = job.spec.environment;
    let mut wanted = None;
    let mut offer = |ui: &mut Ui, rows: u64, label: String, again: Again| {
        if rows > 0 && button::plain(ui, &label).clicked() {
            wanted = Some(Act::Again(again));
        }
    };
    let unsent = counts.unsent;
    offer(ui, unsent, format!("Send the other {} to {environment}", counted(unsent, "row")), Again::Unsent);
    let rejected = counts.rejected;
    offer(
        ui,
        rejected,
        format!("Send {} again to {environment}", counted(rejected, "refused row")),
        Again::Rejected,
    );
    let unknown = counts.unknown;
    offer(ui, unknown, format!("Ask DVSA about {}", counted(unknown, "unknown row")), Again::Unknown);
    wanted
}
