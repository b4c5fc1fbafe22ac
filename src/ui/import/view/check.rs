//! The step Check: tiles, what has to be decided, causes on the left, rows on the right.

use super::{causes, questions, rows};
use crate::domain::row_issue::RowStatus;
use crate::domain::text::thousands;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::import::check::{CheckStep, Outcome};
use crate::ui::import::row_filter::RowFilter;
use crate::ui::import::state::State;
use crate::ui::keys::Shortcut;
use crate::ui::repaint::context_waker;
use crate::ui::theme::{self, GAP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::tile::{self, Press, Tile};
use crate::ui::widgets::{button, page, text};
use crate::ui::wording::import::counted;
use egui::{Panel, Ui};
use std::task::Waker;

/// From this width on, in points, causes and rows stand side by side.
const SIDE_BY_SIDE: f32 = 760.0;
/// The width of the causes, in points.
const CAUSES_WIDTH: f32 = 256.0;
/// Room below which the whole step scrolls, in points.
const LOW: f32 = 430.0;
/// The height of the rows where the whole step scrolls, in points.
const ROWS_HEIGHT: f32 = 300.0;

/// How much room the step has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// It fills what is there and scrolls its own parts.
    Own,
    /// Everything around it scrolls.
    Scrolled,
}

/// Draws the step.
pub(super) fn ui(state: &mut State, room: Room, ui: &mut Ui, cx: &mut Cx) {
    listen(state, &context_waker(ui.ctx()), cx);
    if room == Room::Scrolled {
        below_each_other(state, ui, cx);
        return;
    }
    if ui.available_height() < needed_height(state) || ui.available_width() < SIDE_BY_SIDE {
        page::scrolled(ui, "import-check", |ui| below_each_other(state, ui, cx));
        return;
    }
    head(state, ui, cx);
    if state.check.outcome.is_none() {
        return;
    }
    let frame = egui::Frame::NONE.inner_margin(egui::Margin { left: 0, right: 12, top: 0, bottom: 0 });
    let panel = Panel::left("import-causes").frame(frame).show_separator_line(false).resizable(false);
    panel.exact_size(CAUSES_WIDTH).show(ui, |ui| {
        page::scrolled(ui, "causes", |ui| causes::ui(state, ui, cx));
    });
    rows::ui(state, ui, cx);
}

fn below_each_other(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    head(state, ui, cx);
    if state.check.outcome.is_some() {
        causes::ui(state, ui, cx);
        ui.add_space(GAP);
        ui.allocate_ui(egui::Vec2::new(ui.available_width(), ROWS_HEIGHT), |ui| {
            ui.set_max_height(ROWS_HEIGHT);
            rows::ui(state, ui, cx);
        });
    }
}

fn needed_height(state: &State) -> f32 {
    let asked = state.check.outcome.as_ref().map_or(0, |outcome| outcome.checked.questions().len());
    #[expect(clippy::cast_precision_loss, reason = "at most three questions")]
    let questions = asked as f32 * 200.0;
    LOW + questions
}

fn listen(state: &mut State, waker: &Waker, cx: &mut Cx) {
    let mut changed = state.check.collect();
    if cx.take(Shortcut::Undo) {
        changed |= state.check.undo(waker);
    } else if cx.take(Shortcut::Redo) {
        changed |= state.check.redo(waker);
    }
    if changed {
        cx.actions.extend(state.start_check(cx.clock.today()));
    }
    if cx.take(Shortcut::Close) && state.check.editing.take().is_none() && !state.check.drop_proposal() {
        state.check.rows.filter = RowFilter::default();
    }
}

fn head(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if let Some(failure) = &state.check.failure {
        banner::failure(ui, failure);
        if button::plain(ui, "Check again").clicked() {
            cx.actions.extend(state.start_check(cx.clock.today()));
        }
    }
    let rows = state.file.sheet.as_ref().map_or(0, |sheet| sheet.row_count() as u64);
    if state.check.outcome.is_none() {
        if state.check.checking.is_waiting() {
            let heading = format!("Checking {}…", counted(rows, "row"));
            banner::plain(ui, Tone::Note, &heading, "Every row against every rule. Nothing is sent.");
        }
        return;
    }
    let empty = state.file.sheet.as_ref().map_or(0, |sheet| sheet.facts().empty_rows);
    tiles(&mut state.check, empty, ui);
    questions::ui(state, ui, cx);
    ui.add_space(TIGHT);
}

fn tiles(check: &mut CheckStep, empty: u64, ui: &mut Ui) {
    let Some(Outcome { checked, .. }) = &check.outcome else { return };
    let tokens = theme::of(ui);
    let counts = checked.counts();
    let cleaned = checked.trimmed_cells();
    let mut statuses = vec![
        (RowStatus::Ready, "Ready", counts.ready, Icon::CircleCheck, tokens.ok),
        (RowStatus::Warning, "Warnings", counts.warning, Icon::TriangleAlert, tokens.warn),
        (RowStatus::Error, "Errors", counts.error, Icon::CircleX, tokens.error),
        (RowStatus::Repeat, "Repeats", counts.repeat, Icon::Repeat, tokens.info),
    ];
    if counts.left_out > 0 {
        statuses.push((RowStatus::LeftOut, "Left out", counts.left_out, Icon::Ban, tokens.info));
    }
    let filter = &mut check.rows.filter;
    let filtering = |status| if filter.status == Some(status) { Press::Filtering } else { Press::Filters };
    let hint = "Show only these rows";
    let mut drawn: Vec<(Tile<'_>, Press)> = statuses
        .iter()
        .map(|(status, word, count, icon, hue)| {
            (Tile { icon: *icon, hue: *hue, count: *count, word, detail: None, hint }, filtering(*status))
        })
        .collect();
    let hint = "Blank rows, left out when the file was read";
    let blank =
        Tile { icon: Icon::Eraser, hue: tokens.info, count: empty, word: "Empty", detail: None, hint };
    drawn.push((blank, Press::Nothing));
    let pressed = tile::row(ui, &drawn, 104.0).and_then(|place| statuses.get(place));
    if let Some((status, ..)) = pressed {
        filter.status = if filter.status == Some(*status) { None } else { Some(*status) };
        filter.cause = None;
    }
    if cleaned > 0 {
        text::note(
            ui,
            &format!("Spaces or invisible characters around {} cells were removed.", thousands(cleaned)),
        );
    }
}
