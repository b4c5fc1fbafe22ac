//! The table of entries. Only the rows in sight are drawn. The first cell of a row is its handle: a button that
//! the keyboard and screen readers reach, from which the arrow keys go up and down.

use crate::domain::audit::AuditEntry;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::history::outcome_words::outcome_words;
use crate::ui::history::row::{Column, vin, what};
use crate::ui::history::state::{Entries, State};
use crate::ui::keys::Shortcut;
use crate::ui::selection::{Choice, Selection};
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::row_keys::{RowKeys, page_to};
use crate::ui::widgets::{page, pill, sort_header};
use crate::ui::wording;
use egui::{Align, Button, Id, Label, Layout, Rect, Response, RichText, Role, Sense, Ui, Vec2, WidgetInfo};
use egui_extras::{Column as Width, TableBuilder, TableRow};

/// Draws the table.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let order = state.order(&cx.clock).to_vec();
    let State { entries: Entries::Read(entries), selection, handle_wanted, sort, .. } = state else { return };
    if cx.take(Shortcut::SelectAll) {
        selection.all(&order);
    }
    let stepped = keys().step(ui, &order);
    if let Some((place, choice)) = stepped {
        selection.choose(place, choice, &order);
        *handle_wanted = Some(place);
    }
    let has_jobs = entries.iter().any(|entry| entry.intent.job.is_some());
    // The column is there only when it has something to tell: the table is short of room.
    let is_shown = |column: &Column| has_jobs || *column != Column::Job;
    let columns: Vec<Column> = Column::ALL.into_iter().filter(is_shown).collect();
    let scroll_to = stepped.and_then(|(place, _)| order.iter().position(|shown| *shown == place));
    let tokens = theme::of(ui);
    let row_height = theme::table_row(ui);
    let frame =
        egui::Frame::new().fill(tokens.surface).stroke(egui::Stroke::new(tokens.outline, tokens.border));
    let framed = frame.show(ui, |ui| {
        let across = page::across(ui, "history-table").auto_shrink([false, false]);
        across
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing = Vec2::new(GAP, 0.0);
                ui.spacing_mut().interact_size.y = 20.0;
                // Wider than any table: what is out of sight is cut off.
                let head = Rect::from_min_size(ui.cursor().min, Vec2::new(8_000.0, ROW));
                ui.painter().rect_filled(head, 0.0, tokens.raised);
                let mut table = TableBuilder::new(ui)
                    .id_salt(("history-rows", has_jobs))
                    .sense(Sense::CLICK | Sense::HOVER)
                    .resizable(true)
                    .auto_shrink([false, false])
                    .min_scrolled_height(0.0)
                    .cell_layout(Layout::left_to_right(Align::Center));
                for column in &columns {
                    table = table.column(width(*column, columns.len()));
                }
                if let Some(row) = scroll_to {
                    table = table.scroll_to_row(row, None);
                }
                let table = table.header(ROW, |mut header| {
                    for column in &columns {
                        header.col(|ui| {
                            if *column == Column::When {
                                ui.add_space(GAP);
                            }
                            sort_header::ui(ui, column.label(), *column, sort);
                        });
                    }
                });
                table.body(|body| {
                    body.rows(row_height, order.len(), |mut drawn| {
                        let place = order.get(drawn.index()).copied().unwrap_or_default();
                        if let Some(entry) = entries.get(place) {
                            let mut rows =
                                Rows { order: &order, columns: &columns, selection, wanted: handle_wanted };
                            one(&mut drawn, place, entry, &mut rows, cx);
                        }
                    });
                })
            })
            .inner
    });
    // Not drawn yet: the page clips it.
    if let Some(row) = handle_wanted.and_then(|wanted| order.iter().position(|place| *place == wanted)) {
        page_to(ui, &framed.inner, row_height, row);
    }
}

/// The keys of this table.
fn keys() -> RowKeys {
    RowKeys::of("history")
}

/// What is shown and selected.
struct Rows<'a> {
    order: &'a [usize],
    columns: &'a [Column],
    selection: &'a mut Selection,
    wanted: &'a mut Option<usize>,
}

fn width(column: Column, columns: usize) -> Width {
    let what_is_left = if columns == Column::ALL.len() { 140.0 } else { 164.0 };
    let (start, least) = match column {
        Column::When => (152.0, 120.0),
        Column::Who => (72.0, 60.0),
        Column::Environment => (90.0, 88.0),
        Column::Vin => (140.0, 100.0),
        Column::BeforeAfter => (what_is_left, 100.0),
        Column::What | Column::Outcome => (150.0, 100.0),
        Column::Job => (40.0, 36.0),
        Column::RequestId => return Width::remainder().at_least(72.0).clip(true),
    };
    Width::initial(start).at_least(least).clip(true)
}

fn one(row: &mut TableRow<'_, '_>, place: usize, entry: &AuditEntry, rows: &mut Rows<'_>, cx: &Cx) {
    let is_selected = rows.selection.contains(place);
    row.set_selected(is_selected);
    let mut pressed = None;
    for column in rows.columns.iter().copied() {
        row.col(|ui| {
            if column == Column::When {
                ui.add_space(GAP);
                let response = handle(ui, place, entry, is_selected, cx);
                if *rows.wanted == Some(place) {
                    *rows.wanted = None;
                    response.request_focus();
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    pressed = Some(ui.input(|input| Choice::by(input.modifiers)));
                }
            } else {
                cell(ui, entry, column, cx);
            }
        });
    }
    let response = row.response();
    if response.clicked() {
        pressed = pressed.or(Some(response.ctx.input(|input| Choice::by(input.modifiers))));
    }
    if let Some(choice) = pressed {
        rows.selection.choose(place, choice, rows.order);
        // The arrow keys go on from here.
        *rows.wanted = Some(place);
        response.ctx.request_repaint();
    }
}

/// The row's handle: shows the time, is named by what the entry is about.
fn handle(ui: &mut Ui, place: usize, entry: &AuditEntry, selected: bool, cx: &Cx) -> Response {
    let time = Column::When.text(entry, &cx.clock);
    let text = RichText::new(&time).text_style(fonts::table()).color(theme::of(ui).text);
    let id = Id::unique("history-handle").with(entry.id);
    let response = ui.push_id(id, |ui| ui.add(Button::new(text).frame(false).truncate())).inner;
    let name = format!("{time}, {}, {}, {}", what(entry), vin(entry), Column::Outcome.text(entry, &cx.clock));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));
    keys().hold(&response, place);
    response
}

fn cell(ui: &mut Ui, entry: &AuditEntry, column: Column, cx: &Cx) {
    let tokens = theme::of(ui);
    match column {
        Column::Environment => {
            let environment = entry.intent.environment;
            let icon = wording::environment_icon(environment);
            pill::show(ui, tokens.environment(environment), icon, &environment.to_string());
        }
        Column::Outcome => {
            let words = outcome_words(entry);
            pill::show(ui, words.tone.hue(ui), words.icon, &words.word).on_hover_text(&words.heading);
        }
        Column::Vin | Column::RequestId => {
            let text = RichText::new(column.text(entry, &cx.clock)).monospace().size(13.0).color(tokens.text);
            ui.add(Label::new(text).truncate().selectable(false));
        }
        _ => {
            let text =
                RichText::new(column.text(entry, &cx.clock)).text_style(fonts::table()).color(tokens.text);
            ui.add(Label::new(text).truncate().selectable(false));
        }
    }
}
