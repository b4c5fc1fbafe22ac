//! The rows of a check. Only those in sight are drawn, so a million scroll like ten. Cells are put right in
//! place: Enter or a click opens one, Enter takes what was typed, Esc leaves it as it was.

use crate::domain::draft::Field;
use crate::domain::edits::CellAt;
use crate::domain::row_issue::{RowIssue, RowStatus, Severity};
use crate::domain::sheet::Sheet;
use crate::domain::text::{plain, thousands};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::import::check::{CellEditing, CheckStep, Outcome, TakeFocus};
use crate::ui::import::row_order::RowOrder;
use crate::ui::import::rows_text::{self, short, shown_fields};
use crate::ui::import::rows_view::PAGE;
use crate::ui::import::state::State;
use crate::ui::keys::Shortcut;
use crate::ui::repaint::context_waker;
use crate::ui::theme::{self, GAP, Hue, ROW, TIGHT};
use crate::ui::widgets::{button, page, pill, table_ground, text};
use crate::ui::wording::import::{counted, row_status};
use egui::{Align, Button, Id, Key, Label, Layout, RichText, TextEdit, TextStyle, Ui, Vec2};
use egui_extras::{Column, TableBuilder, TableRow};
use std::sync::Arc;

/// Draws the rows with their filter above.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(sheet) = state.file.sheet.clone() else { return };
    let Some(outcome) = state.check.outcome.clone() else { return };
    state.check.rows.refresh(&sheet, &outcome, &context_waker(ui.ctx()));
    filters(state, ui, cx);
    pages(&mut state.check, ui);
    if state.check.rows.count() > 0 && cx.take(Shortcut::CopyRows) {
        cx.push(Action::Copy(rows_text::of(&state.check, &sheet, &outcome)));
    }
    if state.check.rows.count() == 0 {
        let words = if state.check.rows.is_busy() { "Filtering…" } else { "No row fits the filter" };
        text::note(ui, words);
        return;
    }
    opened_row(&state.check, &sheet, &outcome, ui);
    let mut done = Done::default();
    table(&mut state.check, &sheet, &outcome, ui, &mut done);
    if done.left {
        state.check.editing = None;
    }
    // A cell that is open while another one is opened keeps what was typed into it.
    if (done.committed || done.opened.is_some()) && state.check.commit_cell(&sheet) {
        cx.actions.extend(state.start_check(cx.clock.today()));
    }
    if let Some(at) = done.opened {
        state.check.open_cell(&sheet, at);
    }
}

/// Everything that is to be said of the row whose cell is open, in full.
fn opened_row(check: &CheckStep, sheet: &Sheet, outcome: &Outcome, ui: &mut Ui) {
    let Some(CellEditing { at, .. }) = &check.editing else { return };
    let line = thousands(u64::from(sheet.row(at.row as usize).line()));
    for issue in outcome.checked.issues(sheet, &outcome.edits, at.row) {
        let field = issue.field.map(|field| format!("{}: ", field.label())).unwrap_or_default();
        text::paragraph(ui, &format!("Line {line}. {field}{}.", issue.message.trim_end_matches('.')));
    }
    text::note(ui, "Enter takes what you type, Esc leaves the cell as it was.");
}

/// What was done with cells in this picture: one may be left by opening another.
#[derive(Default)]
struct Done {
    opened: Option<CellAt>,
    committed: bool,
    left: bool,
}

fn filters(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let mut changed = false;
    let waker = context_waker(ui.ctx());
    ui.horizontal_wrapped(|ui| {
        let check = &mut state.check;
        let label = ui.label("Filter");
        let id = Id::unique("import-filter");
        let field = TextEdit::singleline(&mut check.rows.filter.text)
            .id(id)
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(170.0)
            .min_size(Vec2::new(0.0, ROW));
        let field = ui.add(field).labelled_by(label.id);
        if cx.take(Shortcut::Filter) {
            field.request_focus();
        }
        let mut only_errors = check.rows.filter.status == Some(RowStatus::Error);
        if ui.checkbox(&mut only_errors, "Only errors").changed() {
            check.rows.filter.status = only_errors.then_some(RowStatus::Error);
            check.rows.filter.cause = None;
        }
        if check.rows.filter.narrows() && button::quiet(ui, "Show all rows").clicked() {
            check.rows.filter = crate::ui::import::row_filter::RowFilter::default();
        }
        if button::with_icon(ui, Icon::Undo2, "Undo").on_hover_text("Ctrl+Z").clicked() {
            changed |= check.undo(&waker);
        }
        if button::with_icon(ui, Icon::Redo2, "Redo").on_hover_text("Ctrl+Y").clicked() {
            changed |= check.redo(&waker);
        }
        let busy = if check.is_changing() {
            "changing cells…"
        } else if check.checking.is_waiting() {
            "checking again…"
        } else if check.rows.is_busy() {
            "filtering…"
        } else {
            ""
        };
        let count = format!("{} {busy}", counted(check.rows.count() as u64, "row"));
        ui.label(RichText::new(count).color(theme::of(ui).muted));
    });
    if changed {
        cx.actions.extend(state.start_check(cx.clock.today()));
    }
}

fn pages(check: &mut CheckStep, ui: &mut Ui) {
    let pages = check.rows.pages();
    if pages < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let page = check.rows.page;
        if page > 0 && button::with_icon(ui, Icon::ChevronLeft, "Rows before").clicked() {
            check.rows.page -= 1;
        }
        let first = page * PAGE + 1;
        let last = (page + 1).saturating_mul(PAGE).min(check.rows.count());
        text::note(ui, &format!("{} to {} of these", thousands(first as u64), thousands(last as u64)));
        if page + 1 < pages && button::with_icon(ui, Icon::ChevronRight, "Rows after").clicked() {
            check.rows.page += 1;
        }
    });
}

fn table(check: &mut CheckStep, sheet: &Arc<Sheet>, outcome: &Outcome, ui: &mut Ui, done: &mut Done) {
    let fields = shown_fields(outcome);
    let height = ui.available_height().clamp(120.0, 4_000.0);
    page::across(ui, "import-rows-across").auto_shrink([false, false]).show(ui, |ui| {
        let row_height = theme::table_row(ui);
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.spacing_mut().interact_size.y = 22.0;
        ui.spacing_mut().button_padding.x = TIGHT;
        table_ground::paint(ui, height);
        let mut table = TableBuilder::new(ui)
            .id_salt(("import-rows", check.rows.page, fields.len()))
            .max_scroll_height(height)
            .min_scrolled_height(0.0)
            .auto_shrink([false, false])
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(fixed(if sheet.row_count() > 99_999 { 84.0 } else { 66.0 }))
            .column(fixed(94.0));
        for (field, _) in &fields {
            table = table.column(width(*field));
        }
        table
            .column(Column::remainder().at_least(200.0).clip(true))
            .header(ROW, |mut header| {
                header.col(|ui| sorting_head(ui, rows_text::LINE, RowOrder::File, &mut check.rows.order));
                header.col(|ui| head(ui, rows_text::STATUS));
                for (field, _) in &fields {
                    header.col(|ui| match field {
                        Field::Vin => sorting_head(ui, short(*field), RowOrder::Vin, &mut check.rows.order),
                        _ => head(ui, short(*field)),
                    });
                }
                let issues = RowOrder::Issue;
                header.col(|ui| sorting_head(ui, rows_text::TO_KNOW, issues, &mut check.rows.order));
            })
            .body(|body| {
                let count = check.rows.page_rows().len();
                body.rows(row_height, count, |mut drawn| {
                    let Some(row) = check.rows.page_rows().get(drawn.index()).copied() else { return };
                    one(check, sheet, outcome, &fields, row, &mut drawn, done);
                });
            });
    });
}

fn width(field: Field) -> Column {
    let start = match field {
        Field::Vin => 156.0,
        Field::ManufacturerRef | Field::DvsaRef => 104.0,
        Field::StartDate | Field::RectificationDate => 90.0,
    };
    Column::initial(start).at_least(80.0).clip(true).resizable(true)
}

fn fixed(start: f32) -> Column {
    Column::initial(start).at_least(58.0).clip(true).resizable(true)
}

/// A header by which the rows are sorted when it is pressed.
fn sorting_head(ui: &mut Ui, name: &str, order: RowOrder, chosen: &mut RowOrder) {
    let tokens = theme::of(ui);
    ui.add_space(GAP - ui.spacing().button_padding.x);
    let words = RichText::new(name).text_style(fonts::strong()).color(tokens.text);
    let button = if *chosen == order {
        Button::new((words, icons::text(Icon::ArrowUp, 13.0).color(tokens.accent)))
    } else {
        Button::new(words)
    };
    let response = ui.add(button.frame_when_inactive(false).gap(2.0));
    let says = format!("Sort by {}", name.to_lowercase().replace("vin", "VIN"));
    if button::named(response, &says).on_hover_text(&says).clicked() {
        *chosen = order;
    }
}

fn head(ui: &mut Ui, name: &str) {
    ui.add_space(GAP);
    ui.add(Label::new(RichText::new(name).text_style(fonts::strong())).truncate().selectable(false));
}

fn one(
    check: &mut CheckStep,
    sheet: &Arc<Sheet>,
    outcome: &Outcome,
    fields: &[(Field, u32)],
    row: u32,
    drawn: &mut TableRow<'_, '_>,
    done: &mut Done,
) {
    let status = outcome.checked.statuses().get(row as usize).copied().unwrap_or(RowStatus::Error);
    let issues = match status {
        RowStatus::Ready => Vec::new(),
        _ => outcome.checked.issues(sheet, &outcome.edits, row),
    };
    drawn.set_overline(true);
    drawn.col(|ui| {
        ui.add_space(GAP);
        let line = thousands(u64::from(sheet.row(row as usize).line()));
        let text = RichText::new(line).text_style(fonts::table()).color(theme::of(ui).muted);
        ui.add(Label::new(text).selectable(false));
    });
    drawn.col(|ui| {
        ui.add_space(GAP);
        let (icon, hue) = look(ui, status);
        pill::show(ui, hue, icon, row_status(status));
    });
    for (field, column) in fields {
        drawn.col(|ui| {
            ui.add_space(TIGHT);
            let at = CellAt { row, column: *column };
            let worst =
                issues.iter().filter(|issue| issue.field == Some(*field)).map(|issue| issue.severity).max();
            match &mut check.editing {
                Some(editing) if editing.at == at => edit(ui, editing, *field, done),
                _ => show(ui, check.cell(sheet, at), *field, at, worst, done),
            }
        });
    }
    drawn.col(|ui| said(ui, &issues));
}

fn look(ui: &Ui, status: RowStatus) -> (Icon, Hue) {
    let tokens = theme::of(ui);
    match status {
        RowStatus::Ready => (Icon::CircleCheck, tokens.ok),
        RowStatus::Warning => (Icon::TriangleAlert, tokens.warn),
        RowStatus::Error => (Icon::CircleX, tokens.error),
        RowStatus::Repeat => (Icon::Repeat, tokens.info),
        RowStatus::LeftOut => (Icon::Ban, tokens.info),
    }
}

fn show(ui: &mut Ui, cell: &str, field: Field, at: CellAt, worst: Option<Severity>, done: &mut Done) {
    let tokens = theme::of(ui);
    let color = match worst {
        Some(Severity::Error) => tokens.error.ink,
        Some(Severity::Warning) => tokens.warn.ink,
        None => tokens.text,
    };
    let shown = if cell.trim().is_empty() { "(empty)".to_owned() } else { plain(cell, 80) };
    let mut text = RichText::new(&shown).text_style(fonts::table()).color(color);
    if !field.is_date() && !cell.trim().is_empty() {
        text = text.text_style(TextStyle::Monospace).size(13.0);
    }
    let button = Button::new(text).frame_when_inactive(false).truncate();
    let id = Id::unique("import-cell").with(at);
    let response = ui.push_id(id, |ui| ui.add(button)).inner;
    let name = format!("Edit {} of row {}: {shown}", field.label(), at.row + 1);
    if button::named(response, &name).on_hover_text("Press to change").clicked() {
        done.opened = Some(at);
    }
}

fn edit(ui: &mut Ui, editing: &mut CellEditing, field: Field, done: &mut Done) {
    let at = editing.at;
    let id = Id::unique("import-cell-editor");
    let width = ui.available_width();
    let face = if field.is_date() { fonts::table() } else { TextStyle::Monospace };
    let response = ui.add(TextEdit::singleline(&mut editing.text).id(id).font(face).desired_width(width));
    let name = format!("{} of row {}", field.label(), at.row + 1);
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
    if editing.focus == TakeFocus::Now {
        editing.focus = TakeFocus::Had;
        response.request_focus();
    } else if response.lost_focus() {
        let escaped = ui.input(|input| input.key_pressed(Key::Escape));
        done.left |= escaped;
        done.committed |= !escaped;
    }
}

fn said(ui: &mut Ui, issues: &[RowIssue]) {
    let tokens = theme::of(ui);
    ui.add_space(GAP);
    ui.spacing_mut().item_spacing.x = TIGHT;
    let Some(first) = issues.iter().max_by_key(|issue| issue.severity) else { return };
    let hue = match first.severity {
        Severity::Error => tokens.error,
        Severity::Warning => tokens.warn,
    };
    icons::paint(ui, Icon::Info, 14.0, hue.ink);
    let words = match first.field {
        Some(field) => format!("{}: {}", short(field), first.message),
        None => first.message.clone(),
    };
    let more = issues.len() - 1;
    let words = if more == 0 { words } else { format!("{words} (and {more} more)") };
    let text = RichText::new(&words).text_style(fonts::table());
    let label = ui.add(Label::new(text).truncate());
    let all: Vec<&str> = issues.iter().map(|issue| issue.message.as_str()).collect();
    label.on_hover_text(all.join("\n"));
}
