//! Draws the screen Jobs: the list, or one job with everything that can be done about it.

mod again;
mod controls;
mod counts;
mod detail;
mod latest;
mod list;
mod plot;
mod questions;
mod results;
mod rows;

use super::state::State;
use crate::domain::job::JobId;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::keys::Shortcut;
use crate::ui::widgets::{button, page};
use egui::Ui;

/// Draws the screen.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if cx.take(Shortcut::Again) {
        cx.actions.extend(state.read());
    }
    match state.shown.filter(|id| state.job(*id).is_some()) {
        Some(id) => {
            page::show(ui, &format!("Job {}", id.0), |ui| {
                let back = button::quiet_with_icon(ui, Icon::ArrowLeft, "Back to all jobs");
                if back.clicked()
                    || (state.question.is_none() && state.confirming.is_none() && cx.take(Shortcut::Close))
                {
                    state.back();
                    return;
                }
                job(state, id, ui, cx);
            });
        }
        None => list::ui(state, ui, cx),
    }
}

/// Draws one job: also the last step of an import.
pub fn job(state: &mut State, id: JobId, ui: &mut Ui, cx: &mut Cx) {
    questions::ui(state, ui.ctx(), cx);
    detail::ui(state, id, ui, cx);
}
