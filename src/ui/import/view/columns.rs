//! The step Columns: what the rows are for; ours on the left, theirs on the right.

use super::{column, saved_mappings};
use crate::domain::check::CheckRefusal;
use crate::domain::dates::in_words;
use crate::domain::draft::Field;
use crate::domain::mapping::{Source, header_of};
use crate::domain::purpose::Purpose;
use crate::domain::sheet::Sheet;
use crate::domain::text::plain;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::import::columns::{Columns, Origin};
use crate::ui::import::state::State;
use crate::ui::theme::{self, GAP, GROUP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::date_field::DateField;
use crate::ui::widgets::problem_summary::{self, Focus, Problem};
use crate::ui::widgets::text_field::{Face, TextField, issue};
use crate::ui::widgets::{button, card, combo, pill, text};
use crate::ui::wording;
use egui::{ComboBox, Id, Label, RichText, Ui};

/// From this width on, in points, ours and theirs stand side by side.
const SIDE_BY_SIDE: f32 = 640.0;
/// The width of our names, in points.
const OURS: f32 = 250.0;
/// How far the samples are looked for.
const SAMPLE_ROWS: usize = 200;

/// Draws the step.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(sheet) = state.file.sheet.clone() else { return };
    let before = (state.columns.purpose, state.columns.mapping.clone());
    column(ui, |ui| {
        refusal(&state.columns, ui);
        card::show(ui, |ui| purposes(&mut state.columns, ui));
        if let Some(purpose) = state.columns.purpose {
            card::show(ui, |ui| fields(&mut state.columns, purpose, &sheet, ui, cx));
            card::show(ui, |ui| saved_mappings::ui(state, ui, cx));
        }
    });
    if before != (state.columns.purpose, state.columns.mapping.clone()) {
        state.columns_changed();
    }
}

fn refusal(columns: &Columns, ui: &mut Ui) {
    match &columns.refusal {
        None => {}
        Some(CheckRefusal::NotMapped(fields)) => {
            let messages: Vec<String> =
                fields.iter().map(|field| format!("{}: no column is chosen", field.label())).collect();
            let problems: Vec<Problem<'_>> = fields
                .iter()
                .zip(&messages)
                .map(|(field, message)| Problem { field: source_id(*field), message })
                .collect();
            problem_summary::show(ui, &problems, Focus::Leave);
        }
        Some(refusal) => banner::plain(ui, Tone::Problem, &format!("{refusal}"), refusal.advice()),
    }
}

fn purposes(columns: &mut Columns, ui: &mut Ui) {
    text::section(ui, "What are the rows for?");
    ui.horizontal_wrapped(|ui| {
        for purpose in Purpose::ALL {
            let chosen = columns.purpose == Some(purpose);
            if ui.radio(chosen, wording::import::purpose(purpose)).clicked() && !chosen {
                columns.choose(purpose);
            }
        }
    });
    if let Some(purpose) = columns.purpose {
        text::note(ui, wording::import::purpose_note(purpose));
    }
}

fn fields(columns: &mut Columns, purpose: Purpose, sheet: &Sheet, ui: &mut Ui, cx: &Cx) {
    text::section(ui, "Which column is what?");
    let origin = match columns.origin {
        Origin::Guessed => "Guessed from the names of the columns. Look them over.",
        Origin::Remembered => "As you chose them for the last file with these columns. Look them over.",
        Origin::Chosen => "As chosen.",
    };
    text::note(ui, origin);
    for field in purpose.fields() {
        ui.add_space(TIGHT);
        ui.separator();
        ui.push_id(field.key(), |ui| one(columns, *field, purpose, sheet, ui, cx));
    }
    ui.separator();
    let others = sheet.original_headers().len().saturating_sub(mapped(columns, purpose));
    text::note(
        ui,
        &match others {
            1 => "1 column besides, untouched: it comes back in the results.".to_owned(),
            _ => format!("{others} columns besides, untouched: they come back in the results."),
        },
    );
}

fn mapped(columns: &Columns, purpose: Purpose) -> usize {
    purpose.fields().iter().filter(|field| columns.mapping.column(**field).is_some()).count()
}

fn one(columns: &mut Columns, field: Field, purpose: Purpose, sheet: &Sheet, ui: &mut Ui, cx: &Cx) {
    let need = if purpose.needed_fields().contains(&field) { "Needed" } else { "If there is one" };
    if ui.available_width() < SIDE_BY_SIDE {
        ours(ui, field, need);
        theirs(columns, field, sheet, ui, cx);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui(egui::Vec2::new(OURS, 40.0), |ui| {
            ui.set_width(OURS);
            ours(ui, field, need);
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = TIGHT;
            theirs(columns, field, sheet, ui, cx);
        });
    });
}

fn ours(ui: &mut Ui, field: Field, need: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let muted = theme::of(ui).muted;
        ui.add(Label::new(RichText::new(field.label()).text_style(fonts::strong())).wrap());
        ui.label(RichText::new(need).small().color(muted));
    });
}

fn source_id(field: Field) -> Id {
    Id::unique("import-source").with(field.key())
}

fn theirs(columns: &mut Columns, field: Field, sheet: &Sheet, ui: &mut Ui, cx: &Cx) {
    let headers = sheet.original_headers();
    if let Some(message) = columns.issue(field) {
        issue(ui, message);
    }
    let source = columns.mapping.source(field).cloned();
    let chosen = match &source {
        None => "Not in this file".to_owned(),
        Some(Source::Column(column)) => plain(&header_of(*column, headers), 60),
        Some(Source::Constant(_)) => "One value for all rows".to_owned(),
    };
    let mut wanted = source.clone();
    let list = ComboBox::from_id_salt("source").width(280.0).selected_text(&chosen).truncate();
    let shown = combo::show(list, ui, |ui| {
        for place in 0..headers.len() {
            let name = plain(&header_of(place, headers), 60);
            ui.selectable_value(&mut wanted, Some(Source::Column(place)), name);
        }
        let is_constant = matches!(wanted, Some(Source::Constant(_)));
        if ui.selectable_label(is_constant, "One value for all rows").clicked() && !is_constant {
            wanted = Some(Source::Constant(String::new()));
        }
        ui.selectable_value(&mut wanted, None, "Not in this file");
    });
    let name = format!("Column for {}", field.label());
    shown.response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name);
        info.current_text_value = Some(chosen.clone());
        info
    });
    if ui.memory(|memory| memory.has_focus(source_id(field))) {
        shown.response.request_focus();
    }
    match &mut wanted {
        Some(Source::Column(place)) => samples(ui, sheet, *place),
        Some(Source::Constant(typed)) => constant(ui, field, typed, cx),
        None => {}
    }
    if let Some(text) = columns.offered(field)
        && last_time(ui, field, text)
    {
        wanted = Some(Source::Constant(text.to_owned()));
    }
    if wanted != source {
        columns.set(field, wanted);
    }
}

/// What all rows had the last time; whether it is to be used again.
fn last_time(ui: &mut Ui, field: Field, text: &str) -> bool {
    let shown = match text.parse() {
        Ok(day) if field.is_date() => in_words(day),
        _ => plain(text, 60),
    };
    ui.horizontal_wrapped(|ui| {
        text::note(ui, &format!("Last time all rows had {shown}."));
        let again = button::quiet(ui, "Use it again");
        button::named(again, &format!("Use {shown} again for {}", field.label())).clicked()
    })
    .inner
}

fn samples(ui: &mut Ui, sheet: &Sheet, place: usize) {
    let cells = sheet.rows().take(SAMPLE_ROWS).map(|row| row.cell(place));
    let found: Vec<_> = cells.filter(|cell| !cell.text.trim().is_empty()).take(3).collect();
    let muted = theme::of(ui).muted;
    if found.is_empty() {
        text::note(ui, "Its first cells are empty.");
        return;
    }
    pill::line(ui, |ui| {
        ui.spacing_mut().item_spacing.x = GROUP;
        for cell in &found {
            let sample = RichText::new(plain(cell.text, 40)).monospace().size(13.0).color(muted);
            let label = ui.add(Label::new(sample).extend());
            if let Some(kind) = wording::import::cell_kind(cell.kind) {
                label.on_hover_text(kind);
            }
        }
    });
}

fn constant(ui: &mut Ui, field: Field, typed: &mut String, cx: &Cx) {
    let label = format!("{} for all rows", field.label());
    let id = Id::unique("import-constant").with(field.key());
    ui.add_space(GAP / 2.0);
    if field.is_date() {
        DateField { id, label: &label, text: typed, issue: None, today: cx.clock.today() }.show(ui);
    } else {
        TextField::new(id, &label, typed).face(Face::Mono).show(ui);
    }
}
