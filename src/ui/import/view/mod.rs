//! Draws the screen Import: the steps at the top, the step shown below them, the way back and on at the bottom.

mod causes;
mod check;
mod columns;
mod file;
mod file_facts;
mod footer;
mod forecast_rows;
mod header;
mod plan;
mod preview;
mod questions;
mod results;
mod rows;
mod saved_mappings;
mod send;

use super::state::State;
use super::step::Step;
use crate::ui::cx::Cx;
use crate::ui::jobs;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{GAP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::page;
use crate::ui::wording::connection::place;
use egui::{Id, Ui, UiBuilder};

/// The widest a step's cards are, in points: labels and values stay close together.
const CARD_WIDTH: f32 = 860.0;
/// Room below which everything scrolls, in points.
const LOW: f32 = 360.0;

/// Draws the screen.
pub fn ui(state: &mut State, jobs: &mut jobs::State, ui: &mut Ui, cx: &mut Cx) {
    state.keep_only(cx.desk.profile());
    if cx.take(Shortcut::Again) {
        again(state, cx);
    }
    page::fixed(ui, |ui| {
        // In a low window (960 × 640 at 200 %) steps and buttons scroll away with the rest.
        if ui.available_height() < LOW {
            page::scrolled(ui, "import-low", |ui| {
                header::ui(state, ui);
                elsewhere(state, ui, cx);
                step(state, jobs, check::Room::Scrolled, ui, cx);
                footer::ui(state, ui, cx);
            });
            return;
        }
        header::ui(state, ui);
        elsewhere(state, ui, cx);
        // The buttons are drawn last, as they are seen: the keyboard goes in the order of drawing. So their height
        // is that of the picture before.
        let room = ui.available_rect_before_wrap();
        let height_known = ui.data(|data| data.get_temp::<f32>(footer_height()).unwrap_or_default());
        let border = room.bottom() - height_known;
        let above = room.with_max_y(border).with_min_y(room.top() + TIGHT);
        ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
            if state.step == Step::Check {
                step(state, jobs, check::Room::Own, ui, cx);
                return;
            }
            let salt = ("import-step", state.step.label());
            page::scrolled(ui, salt, |ui| step(state, jobs, check::Room::Own, ui, cx));
        });
        let below = UiBuilder::new().max_rect(room.with_min_y(border));
        let height = ui.scope_builder(below, |ui| {
            ui.add_space(GAP);
            footer::ui(state, ui, cx);
            ui.min_rect().height()
        });
        if (height.inner - height_known).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(footer_height(), height.inner));
            ui.ctx().request_discard("the buttons below an import's step have another height");
        }
    });
}

fn footer_height() -> Id {
    Id::unique("import-footer-height")
}

/// Rows that were read from one system are sent to no other.
fn elsewhere(state: &State, ui: &mut Ui, cx: &Cx) {
    if state.send.job().is_none()
        && let Some(from) = state.belongs_elsewhere(cx.desk.destination().as_ref())
    {
        banner::plain(
            ui,
            Tone::Warning,
            &format!("These rows were read from {}, and the connection in use leads elsewhere", place(from)),
            "They cannot be sent through another connection. Choose that one again in Settings, or open other \
             rows.",
        );
    }
}

fn step(state: &mut State, jobs: &mut jobs::State, room: check::Room, ui: &mut Ui, cx: &mut Cx) {
    match state.step {
        Step::File => file::ui(state, ui, cx),
        Step::Columns => columns::ui(state, ui, cx),
        Step::Check => return check::ui(state, room, ui, cx),
        Step::Plan => column(ui, |ui| plan::ui(state, ui, cx)),
        Step::Send => column(ui, |ui| send::ui(state, ui, cx)),
        Step::Results => results::ui(state, jobs, ui, cx),
    }
    ui.add_space(GAP);
}

/// F5: read again, or check again.
fn again(state: &mut State, cx: &mut Cx) {
    let actions = match state.step {
        Step::File => state.read_with(state.file.options.clone()),
        Step::Check => state.start_check(cx.clock.today()),
        _ => Vec::new(),
    };
    cx.actions.extend(actions);
}

/// A column that does not grow wider than is good to read.
fn column(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let width = ui.available_width().min(CARD_WIDTH);
    ui.scope(|ui| {
        ui.set_max_width(width);
        contents(ui);
    });
}
