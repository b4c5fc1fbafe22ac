//! One job: where it stands, its four counts, its pace, what can be done, what became of each row.

use super::{controls, counts, latest, list, plot, results, rows};
use crate::domain::job::{JobId, JobState, JobView};
use crate::domain::text::plain;
use crate::engine::message::ProgramCopy;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::state::{State, is_under_way};
use crate::ui::theme::{self, GAP, GROUP};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, card, pill, progress, text};
use crate::ui::wording;
use crate::ui::wording::jobs::{span, standstill, state_icon, state_tone};
use egui::{Label, RichText, Ui};

/// Draws the job.
pub(super) fn ui(state: &mut State, id: JobId, ui: &mut Ui, cx: &mut Cx) {
    let Some(job) = state.job(id).cloned() else { return };
    head(ui, &job);
    list::other_copy(state, ui);
    if let Some((heading, body)) = standstill(&job.state, &cx.clock) {
        banner::plain(ui, tone(&job), &heading, &body);
    }
    if let Some((failed, failure)) = &state.failure
        && *failed == id
    {
        banner::failure(ui, failure);
    }
    counts::ui(state, &job, ui, cx);
    progress_line(ui, &job, cx);
    controls::ui(state, &job, ui, cx);
    ui.add_space(GAP);
    if is_under_way(&job.state) {
        if state.runs_in == ProgramCopy::This {
            card::show(ui, |ui| plot::ui(state, &job, ui, cx));
        }
        if !job.latest.is_empty() {
            card::show(ui, |ui| latest::ui(ui, &job, cx));
        }
    }
    card::show(ui, |ui| results::ui(state, &job, ui, cx));
    card::show(ui, |ui| rows::ui(state, &job, ui, cx));
    if !is_under_way(&job.state) {
        delete(state, &job, ui);
    }
}

fn tone(job: &JobView) -> Tone {
    match &job.state {
        JobState::Paused(crate::domain::job::PauseReason::ByUser) | JobState::Waiting => Tone::Note,
        other => state_tone(other, &job.counts),
    }
}

fn head(ui: &mut Ui, job: &JobView) {
    let spec = &job.spec;
    text::section(ui, &wording::jobs::title(job));
    pill::line(ui, |ui| {
        let hue = state_tone(&job.state, &job.counts).hue(ui);
        pill::show(ui, hue, state_icon(&job.state, &job.counts), wording::jobs::state(&job.state));
        pill::environment(ui, spec.environment);
        let about = format!("{} · {}", plain(&spec.profile, 60), plain(&spec.source, 80));
        ui.add(Label::new(RichText::new(about).color(theme::of(ui).muted)).wrap());
    });
}

fn progress_line(ui: &mut Ui, job: &JobView, cx: &Cx) {
    let total = job.counts.total();
    let settled = total.saturating_sub(job.counts.open());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GROUP;
        let name = format!("Progress of job {}", job.id.0);
        progress::counted(ui, &name, (settled, total), "rows settled", 300.0);
        if let Some(left) = job.seconds_left.filter(|_| is_under_way(&job.state)) {
            text::strong(ui, &format!("{} left", span(left)));
        }
        text::note(ui, &wording::import::counted(job.requests, "request"));
        // What was sent today is only told of the connection in use.
        if let Some(profile) = cx.desk.profile().filter(|profile| profile.name == job.spec.profile) {
            text::break_row_unless(ui, 440.0);
            text::note(ui, &wording::jobs::allowance(profile.daily_allowance, cx.desk.status.sent_today));
        }
    });
}

fn delete(state: &mut State, job: &JobView, ui: &mut Ui) {
    ui.add_space(GAP);
    if state.is_deleting(job.id) {
        text::note(ui, "Deleting its rows and results…");
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if button::with_icon(ui, Icon::Trash2, "Delete this job’s data…").clicked() {
            state.question = Some(crate::ui::jobs::state::Question::Delete(job.id));
        }
        text::note(ui, "Its rows and results go; what was sent stays in History.");
    });
}
