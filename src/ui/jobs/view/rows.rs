//! The rows of a job, page by page, and how an answer is drawn.

use crate::domain::job::{JobView, RowAnswer, RowState};
use crate::domain::text::{plain, thousands};
use crate::ui::action::Action;
use crate::ui::clipboard;
use crate::ui::clock::Clock;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::jobs::four_counts::Fate;
use crate::ui::jobs::rows::{PAGE, Read};
use crate::ui::jobs::state::State;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::text_field::{Face, TextField, entered};
use crate::ui::widgets::{banner, button, combo, page, pill, text};
use crate::ui::wording::jobs::{row_state, row_state_icon, row_state_tone};
use egui::{Align, Id, Label, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder};

/// The header of the last column.
const AT: &str = "At";
/// The headers of the columns.
const HEADERS: [&str; 5] = ["Line", "VIN", "Outcome", "What DVSA or the check says", AT];

/// Draws the rows.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Rows");
    let mut turn_to = None;
    ui.horizontal_wrapped(|ui| {
        let word = |fate: Option<Fate>| fate.map_or("All rows", Fate::label);
        let picked = combo::labelled(ui, "Which", word(state.rows.fate), 130.0, |ui| {
            let mut picked = None;
            for fate in std::iter::once(None).chain(Fate::ALL.map(Some)) {
                if ui.selectable_label(state.rows.fate == fate, word(fate)).clicked() {
                    picked = Some(fate);
                }
            }
            picked
        });
        if let Some(fate) = picked.flatten() {
            state.rows.fate = fate;
            turn_to = Some(0);
        }
        text::break_row_unless(ui, 230.0);
        let field = TextField::new(Id::unique("job-rows-vin"), "VIN or part of it", &mut state.rows.vin)
            .face(Face::Mono)
            .width(220.0)
            .show(ui);
        if cx.take(Shortcut::Filter) {
            button::focus(&field);
        }
        if entered(&field) {
            turn_to = Some(0);
        }
        text::break_row_unless(ui, 120.0);
        ui.vertical(|ui| {
            ui.add_space(ROW - 4.0);
            if button::plain(ui, "Show rows").clicked() {
                turn_to = Some(0);
            }
        });
    });
    if state.rows.job == Some(job.id) {
        page(state, ui, cx, &mut turn_to);
    }
    if let Some(offset) = turn_to {
        cx.actions.extend(state.turn_to(offset));
    }
}

fn page(state: &State, ui: &mut Ui, cx: &mut Cx, turn_to: &mut Option<u64>) {
    let rows = &state.rows;
    match &rows.read {
        Read::Nothing if rows.reading.is_waiting() => _ = text::note(ui, "Reading the rows…"),
        Read::Nothing => _ = text::note(ui, "Choose which rows to see, or press one of the counts above."),
        Read::Failed(failure) => banner::failure(ui, failure),
        Read::Page { total: 0, .. } => _ = text::note(ui, "No row matches."),
        Read::Page { total, rows: answered } => {
            if cx.take(Shortcut::CopyRows) {
                cx.push(Action::Copy(as_text(answered, &cx.clock)));
            }
            answers(ui, "job-rows", answered, cx);
            let last = rows.offset + answered.len() as u64;
            ui.horizontal_wrapped(|ui| {
                let span =
                    format!("{} to {} of {}", thousands(rows.offset + 1), thousands(last), thousands(*total));
                text::note(ui, &span);
                if rows.offset > 0 && button::with_icon(ui, Icon::ChevronLeft, "Rows before").clicked() {
                    *turn_to = Some(rows.offset.saturating_sub(u64::from(PAGE)));
                }
                if last < *total && button::with_icon(ui, Icon::ChevronRight, "Rows after").clicked() {
                    *turn_to = Some(rows.offset + u64::from(PAGE));
                }
            });
        }
    }
}

/// Draws answers as a table.
pub(super) fn answers(ui: &mut Ui, salt: &'static str, rows: &[RowAnswer], cx: &Cx) {
    let tokens = theme::of(ui);
    page::across(ui, salt).auto_shrink([false, true]).show(ui, |ui| {
        let row_height = theme::table_row(ui);
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ui.spacing_mut().interact_size.y = 22.0;
        let table = TableBuilder::new(ui)
            .id_salt((salt, "rows"))
            .vscroll(false)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::exact(72.0))
            .column(Column::exact(160.0))
            .column(Column::exact(148.0))
            .column(Column::remainder().at_least(260.0).clip(true))
            .column(Column::exact(70.0 + GAP));
        let table = table.header(ROW, |mut header| {
            for name in HEADERS {
                header.col(|ui| {
                    if name == AT {
                        ui.add_space(GAP);
                    }
                    let text = RichText::new(name).text_style(fonts::strong());
                    ui.add(Label::new(text).truncate().selectable(false));
                });
            }
        });
        table.body(|body| {
            body.rows(row_height, rows.len(), |mut drawn| {
                let Some(answer) = rows.get(drawn.index()) else { return };
                drawn.set_overline(true);
                let plain_cell = |ui: &mut Ui, words: &str| {
                    ui.add(Label::new(RichText::new(words).text_style(fonts::table())).truncate());
                };
                drawn.col(|ui| plain_cell(ui, &thousands(u64::from(answer.line))));
                drawn.col(|ui| {
                    let vin = answer.vin.as_deref().map(|vin| plain(vin, 30)).unwrap_or_default();
                    let vin = RichText::new(vin).monospace().size(13.0).color(tokens.text);
                    ui.add(Label::new(vin).truncate());
                });
                drawn.col(|ui| {
                    let hue = row_state_tone(answer.state).hue(ui);
                    pill::show(ui, hue, row_state_icon(answer.state), row_state(answer.state));
                });
                drawn.col(|ui| plain_cell(ui, &words(answer)));
                let at = answer.at.map(|at| cx.clock.short(at)).unwrap_or_default();
                drawn.col(|ui| {
                    ui.add_space(GAP);
                    plain_cell(ui, &at);
                });
            });
        });
    });
}

/// Answers for the clipboard, with headers.
fn as_text(rows: &[RowAnswer], clock: &Clock) -> String {
    let mut text = clipboard::row(HEADERS);
    for answer in rows {
        text.push_str(&clipboard::row([
            answer.line.to_string(),
            answer.vin.clone().unwrap_or_default(),
            row_state(answer.state).to_owned(),
            words(answer),
            answer.at.map(|at| clock.short(at)).unwrap_or_default(),
        ]));
    }
    text
}

fn words(answer: &RowAnswer) -> String {
    let message = plain(&answer.message, 300);
    match &answer.code {
        Some(code) if answer.state != RowState::Done => format!("{}: {message}", plain(code, 40)),
        _ => message,
    }
}
