//! Draws the screen Look up: the field at the top, below it a vehicle or a list, beside it the editor.

use super::state::{FocusOn, State};
use super::{examples, hints, list_view, vehicle_view};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::editor;
use crate::ui::icons::{self, Icon};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP, MAIN_BUTTON, ROW};
use crate::ui::widgets::text_field::{entered, issue};
use crate::ui::widgets::{banner, button, page, page_start, text};
use crate::ui::wording;
use egui::{Align2, Id, Label, Panel, RichText, TextEdit, TextStyle, Ui, Vec2};

/// Room that both the answer and the editor need to stand side by side, in points.
const SIDE_BY_SIDE: f32 = 900.0;
const EDITOR_WIDTH: f32 = 430.0;
/// Room below which the whole page scrolls, in points.
const LOW: f32 = 400.0;
/// The screen's, with the editor or without.
const NAME: &str = "Look up";

/// Draws the screen.
pub fn ui(state: &mut State, editor: &mut editor::State, ui: &mut Ui, cx: &mut Cx) {
    let stopped = state.keep_only(cx.desk);
    cx.actions.extend(stopped);
    let left = editor.keep_only(cx.desk);
    state.dropped = state.dropped.take().or(left);
    if let Some(editing) = editor.editing.as_mut() {
        if ui.available_width() < SIDE_BY_SIDE {
            page::fixed(ui, |ui| {
                page_start::here(ui, NAME);
                editor::view::ui(editing, &mut editor.leaving, ui, cx);
            });
            return;
        }
        let tokens = theme::of(ui);
        let frame = egui::Frame::new().fill(tokens.surface).inner_margin(egui::Margin::same(16));
        let panel = Panel::right("editor").frame(frame).exact_size(EDITOR_WIDTH).resizable(false);
        panel.show(ui, |ui| editor::view::ui(editing, &mut editor.leaving, ui, cx));
    }
    let weight = match &state.list {
        _ if editor.editing.is_some() => Weight::Plain,
        Some(list) if state.vehicle.is_none() && list.export.asks() => Weight::Plain,
        _ => Weight::Main,
    };
    listen(state, cx);
    page::fixed(ui, |ui| {
        page_start::here(ui, NAME);
        // In a low window (960 × 640 at 200 %) the field scrolls away with the rest.
        if ui.available_height() < LOW {
            scrolled(ui, |ui| {
                field(state, weight, ui, cx);
                ui.add_space(GAP);
                answer(state, ui, cx);
            });
            return;
        }
        field(state, weight, ui, cx);
        ui.add_space(GAP);
        if state.vehicle.is_none() && state.list.is_some() {
            // The table scrolls by itself, under its header.
            answer(state, ui, cx);
        } else {
            scrolled(ui, |ui| answer(state, ui, cx));
        }
    });
}

fn answer(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if let Some(from) = &state.dropped {
        let words = wording::connection::dropped(from);
        let dismissed = banner::show(ui, words.tone, &words.heading, |ui| {
            text::paragraph(ui, &words.body);
            button::plain(ui, "Dismiss").clicked()
        });
        if dismissed {
            state.dropped = None;
        }
        ui.add_space(GAP);
    }
    match (&state.vehicle, &state.list) {
        (Some(_), _) => vehicle_view::ui(state, ui, cx),
        (None, Some(_)) => list_view::ui(state, ui, cx),
        (None, None) => empty(ui, cx),
    }
}

fn listen(state: &mut State, cx: &mut Cx) {
    if cx.take(Shortcut::VinField) {
        state.focus = Some(FocusOn::Field);
    }
    if cx.take(Shortcut::Again) {
        let actions = state.again(cx.desk);
        cx.actions.extend(actions);
    }
    if cx.take(Shortcut::Close) {
        state.close();
    }
    if cx.take(Shortcut::CopyRows)
        && let Some(rows) = state.rows_as_text(&cx.clock)
    {
        cx.push(Action::Copy(rows));
    }
}

fn scrolled(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    page::scrolled(ui, "look-up", contents);
}

/// Whether the button of the field is the main one of the screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Main,
    Plain,
}

fn field(state: &mut State, weight: Weight, ui: &mut Ui, cx: &mut Cx) {
    let id = Id::unique("vin-field");
    let label = text::strong(ui, "VIN, or a list of VINs");
    if let Some(problem) = &state.problem {
        issue(ui, problem);
    }
    let mut go = false;
    ui.horizontal_wrapped(|ui| {
        let width = (ui.available_width() - 130.0).clamp(160.0, 520.0);
        let edit = TextEdit::singleline(&mut state.input)
            .id(id)
            .font(TextStyle::Monospace)
            .align(Align2::LEFT_CENTER)
            .desired_width(width)
            .min_size(Vec2::new(0.0, MAIN_BUTTON))
            .hint_text(RichText::new("Type or paste").color(theme::of(ui).muted));
        let response = ui.add(edit).labelled_by(label.id);
        if response.changed() {
            state.problem = None;
        }
        go |= entered(&response);
        // One main button at most: the editor and the question for a file have it while they are open.
        go |= match weight {
            Weight::Main => button::main(ui, "Look up").clicked(),
            Weight::Plain => button::plain(ui, "Look up").clicked(),
        };
        if state.focus.take() == Some(FocusOn::Field) {
            response.request_focus();
            select_all(ui, id, state.input.chars().count());
        }
    });
    if weight == Weight::Main && cx.take(Shortcut::Main) {
        go = true;
    }
    if go {
        cx.push(Action::LookUpTyped(state.input.clone()));
    } else {
        show_hints(state, ui, cx);
    }
}

fn select_all(ui: &Ui, id: Id, length: usize) {
    let mut edit = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
    let range = egui::text::CCursorRange::two(egui::text::CCursor::new(0), egui::text::CCursor::new(length));
    edit.cursor.set_char_range(Some(range));
    TextEdit::store_state(ui.ctx(), id, edit);
}

fn show_hints(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let shown_already =
        state.vehicle.as_ref().is_some_and(|vehicle| vehicle.vin.as_str() == state.input.trim());
    if shown_already || state.problem.is_some() {
        return;
    }
    for hint in hints::hints(&state.input) {
        ui.horizontal_wrapped(|ui| {
            let ink = theme::of(ui).info.ink;
            ui.set_min_height(ROW);
            icons::paint(ui, Icon::Info, 15.0, ink);
            ui.add(Label::new(RichText::new(&hint.words).color(ink)).wrap());
            let Some(vin) = &hint.offered else { return };
            text::mono(ui, &vin.grouped());
            if button::plain(ui, "Look that one up").clicked() {
                cx.push(Action::LookUpTyped(vin.as_str().to_owned()));
            }
        });
    }
}

fn empty(ui: &mut Ui, cx: &mut Cx) {
    ui.add_space(GAP);
    text::section(ui, "Nothing looked up yet");
    let Some(environment) = cx.desk.environment() else {
        text::paragraph(
            ui,
            "No connection is chosen. Add or choose one in Settings, then look a vehicle up.",
        );
        if button::plain(ui, "Go to Settings").clicked() {
            cx.push(Action::Go(crate::ui::route::Route::Settings));
        }
        return;
    };
    text::paragraph(
        ui,
        &format!(
            "Type a VIN and press Enter. Recall Desk asks {} and shows every recall of the vehicle, with what \
             can be done about each.",
            wording::asked_party(environment)
        ),
    );
    text::note(
        ui,
        "To look many vehicles up, paste them: up to 5,000, one to a line or with commas, spaces or semicolons \
         between them.",
    );
    examples::ui(ui, cx);
}
