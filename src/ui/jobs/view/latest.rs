//! The newest answers of a job under way.

use super::rows::answers;
use crate::domain::job::JobView;
use crate::ui::cx::Cx;
use crate::ui::widgets::text;
use egui::Ui;

/// Answers that are shown.
const SHOWN: usize = 6;

/// Draws them.
pub(super) fn ui(ui: &mut Ui, job: &JobView, cx: &Cx) {
    text::section(ui, "Last answers");
    let newest = job.latest.get(..job.latest.len().min(SHOWN)).unwrap_or_default();
    answers(ui, "job-latest", newest, cx);
}
