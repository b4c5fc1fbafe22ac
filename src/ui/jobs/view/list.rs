//! All jobs, newest first, each with its progress.

use crate::domain::job::JobView;
use crate::domain::text::{plain, thousands};
use crate::engine::message::ProgramCopy;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::four_counts::Fate;
use crate::ui::jobs::state::{Listing, State, is_under_way};
use crate::ui::route::Route;
use crate::ui::theme::{self, GAP, GROUP};
use crate::ui::widgets::banner::Tone;
use crate::ui::widgets::{banner, button, card, page, page_start, pill, progress, text};
use crate::ui::wording;
use crate::ui::wording::jobs::{span, state_icon, state_tone};
use egui::{Label, RichText, ScrollArea, Ui};

/// The height of a job in the list, in points; jobs out of sight are not drawn.
const HEIGHT: f32 = 108.0;
/// More jobs than this are drawn only where they are in sight.
const DRAW_ALL: usize = 40;

/// Draws the list.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    page::fixed(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            text::title(ui, "Jobs");
            page_start::here(ui, "Jobs");
            if button::with_icon(ui, Icon::RefreshCw, "Refresh").clicked() {
                cx.actions.extend(state.read());
            }
        });
        other_copy(state, ui);
        ui.add_space(GAP / 2.0);
        match &state.listing {
            Listing::Failed(failure) => banner::failure(ui, failure),
            Listing::NotRead if state.jobs().is_empty() => {
                text::note(ui, "Reading the jobs…");
                return;
            }
            Listing::NotRead | Listing::Read => {}
        }
        if state.jobs().is_empty() {
            empty(ui, cx);
            return;
        }
        let mut opened = None;
        let count = state.jobs().len();
        if count <= DRAW_ALL {
            page::scrolled(ui, "jobs", |ui| {
                for job in state.jobs() {
                    if one(ui, job, cx) {
                        opened = Some(job.id);
                    }
                }
            });
        } else {
            let scroll = ScrollArea::vertical().id_salt("jobs").auto_shrink([false, false]);
            scroll.show_rows(ui, HEIGHT, count, |ui, range| {
                page::following_focus(ui, |ui| {
                    for job in state.jobs().get(range).unwrap_or_default() {
                        ui.allocate_ui(egui::Vec2::new(ui.available_width(), HEIGHT), |ui| {
                            if one(ui, job, cx) {
                                opened = Some(job.id);
                            }
                        });
                    }
                });
            });
        }
        if let Some(id) = opened {
            state.show(id);
        }
    });
}

/// Says that another copy of the program runs the jobs, if one does.
pub(super) fn other_copy(state: &State, ui: &mut Ui) {
    if state.runs_in == ProgramCopy::Another {
        banner::plain(
            ui,
            Tone::Note,
            "Another copy of Recall Desk runs the jobs",
            "Only one can. How they stand is shown here every few seconds. Start, pause and stop them there; when that \
             copy ends, this one goes on with them.",
        );
    }
}

fn empty(ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "No jobs yet");
    text::paragraph(
        ui,
        "Import a spreadsheet, and its rows become a job: it sends them at the pace that DVSA takes, goes on \
         while you use other screens, and resumes after a restart. Every row is accounted for at the end.",
    );
    if button::main(ui, "Import a spreadsheet").clicked() {
        cx.push(Action::Go(Route::Import));
    }
}

fn one(ui: &mut Ui, job: &JobView, cx: &Cx) -> bool {
    card::show(ui, |ui| {
        let opened = head(ui, job);
        let spec = &job.spec;
        let counts = &job.counts;
        let settled = counts.total().saturating_sub(counts.open());
        ui.horizontal_wrapped(|ui| {
            let name = format!("Progress of job {}", job.id.0);
            progress::bar(ui, &name, progress::share(settled, counts.total()), 220.0);
            let parts = Fate::ALL
                .map(|fate| format!("{} {}", thousands(fate.count(counts)), fate.label().to_lowercase()));
            ui.label(parts.join(" · "));
        });
        let mut about = format!(
            "{} · {} · {} · {}",
            plain(&spec.source, 60),
            plain(&spec.profile, 40),
            cx.clock.date_time(spec.at),
            plain(&spec.who, 40)
        );
        if let Some(left) = job.seconds_left.filter(|_| is_under_way(&job.state)) {
            about = format!("{about} · {} left", span(left));
        }
        ui.add(Label::new(RichText::new(about).color(theme::of(ui).muted)).wrap());
        opened
    })
    .inner
}

fn head(ui: &mut Ui, job: &JobView) -> bool {
    let spec = &job.spec;
    let title = wording::jobs::title(job);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GROUP / 2.0;
        let label = format!("Job {}: {title}", job.id.0);
        ui.spacing_mut().button_padding.x = 0.0;
        let response = button::quiet(ui, &label);
        let opened = button::named(response, &format!("Show job {}: {title}", job.id.0)).clicked();
        let hue = state_tone(&job.state, &job.counts).hue(ui);
        pill::show(ui, hue, state_icon(&job.state, &job.counts), wording::jobs::state(&job.state));
        pill::environment(ui, spec.environment);
        opened
    })
    .inner
}
