//! The step Results: the job that the rows have become, as the screen Jobs shows it.

use crate::ui::cx::Cx;
use crate::ui::import::state::State;
use crate::ui::jobs;
use crate::ui::widgets::text;
use egui::Ui;

/// Draws the step.
pub(super) fn ui(state: &mut State, jobs: &mut jobs::State, ui: &mut Ui, cx: &mut Cx) {
    let Some(id) = state.send.job() else { return };
    if jobs.job(id).is_none() {
        text::note(ui, "The data of this job was deleted. What was sent stays in History.");
        return;
    }
    jobs.show(id);
    jobs::view::job(jobs, id, ui, cx);
}
