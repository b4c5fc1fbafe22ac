//! Draws the fields of a change.

use super::campaign_book;
use super::editing::{Editing, FocusOn};
use crate::domain::campaign::MAX_REFERENCE_LEN;
use crate::domain::change::Operation;
use crate::domain::dates::{in_words, parse_typed};
use crate::domain::draft::Field;
use crate::domain::vin::MAX_VIN_LEN;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{GAP, GROUP};
use crate::ui::widgets::date_field::DateField;
use crate::ui::widgets::problem_summary::{self, Focus, Problem};
use crate::ui::widgets::text_field::{Face, TextField};
use crate::ui::widgets::{button, text};
use chrono::NaiveDate;
use egui::{Id, Response, Ui};

/// Draws the stage.
pub(super) fn ui(editing: &mut Editing, ui: &mut Ui, cx: &mut Cx) {
    let today = cx.clock.today();
    let focus = editing.focus.take();
    problems(editing, focus, ui);
    explanation(editing.opening.operation, ui);
    facts(editing, today, ui);
    if editing.opening.operation == Operation::Open {
        campaign_book::ui(editing, ui);
    }
    for field in Editing::FIELDS {
        if editing.is_open_to_typing(field) {
            let response = one(editing, field, today, ui);
            if focus == Some(FocusOn::Field(field)) {
                response.request_focus();
            }
            ui.add_space(GAP);
        }
    }
    ui.add_space(GAP);
    ui.horizontal_wrapped(|ui| {
        let main = button::main(ui, "Check your answers").on_hover_text("Ctrl+Enter");
        if focus == Some(FocusOn::Main) {
            main.request_focus();
        }
        if main.clicked() || cx.take(Shortcut::Main) {
            editing.check(today);
        }
        if button::plain(ui, "Cancel").clicked() {
            cx.push(Action::CloseEditor);
        }
    });
}

/// A field's own name in the window.
pub(super) fn id(field: Field) -> Id {
    Id::unique(("editor-field", field.key()))
}

fn problems(editing: &Editing, focus: Option<FocusOn>, ui: &mut Ui) {
    let problems: Vec<Problem<'_>> = editing
        .issues
        .iter()
        .map(|issue| Problem { field: id(issue.field), message: &issue.message })
        .collect();
    let focus = if focus == Some(FocusOn::Problems) { Focus::Take } else { Focus::Leave };
    problem_summary::show(ui, &problems, focus);
    if !problems.is_empty() {
        ui.add_space(GAP);
    }
}

fn explanation(operation: Operation, ui: &mut Ui) {
    let words = match operation {
        Operation::Open => "The vehicle will show as having an outstanding recall.",
        Operation::Fix => "The recall will no longer show as outstanding.",
        Operation::Unfix => "The recall will show as outstanding again, without a rectification date.",
        Operation::Delete => {
            "For recalls opened in error. Repaired vehicles are marked as fixed instead, which keeps the record."
        }
    };
    text::note(ui, words);
    ui.add_space(GAP);
}

/// What names the recall and is not to be changed here.
fn facts(editing: &Editing, today: NaiveDate, ui: &mut Ui) {
    let draft = &editing.draft;
    let mut shown = false;
    for (field, value) in
        [(Field::ManufacturerRef, &draft.manufacturer_ref), (Field::DvsaRef, &draft.dvsa_ref)]
    {
        if !editing.is_open_to_typing(field) && !value.is_empty() {
            text::mono_fact(ui, field.label(), value);
            shown = true;
        }
    }
    let start = parse_typed(&draft.start_date, today).ok();
    if let (false, Some(start)) = (editing.is_open_to_typing(Field::StartDate), start) {
        text::fact(ui, Field::StartDate.label(), &in_words(start));
        shown = true;
    }
    if shown {
        ui.add_space(GROUP);
    }
}

fn one(editing: &mut Editing, field: Field, today: NaiveDate, ui: &mut Ui) -> Response {
    let issue = editing.issue(field).map(str::to_owned);
    let issue = issue.as_deref();
    let draft = &mut editing.draft;
    let text = |text| TextField::new(id(field), field.label(), text).issue(issue).face(Face::Mono);
    let date = |text| DateField { id: id(field), label: field.label(), text, issue, today };
    match field {
        Field::Vin => text(&mut draft.vin).limit(MAX_VIN_LEN).show(ui),
        Field::ManufacturerRef => text(&mut draft.manufacturer_ref).limit(MAX_REFERENCE_LEN).show(ui),
        Field::DvsaRef => {
            text(&mut draft.dvsa_ref).limit(MAX_REFERENCE_LEN).note("Optional, such as R/2026/041").show(ui)
        }
        Field::StartDate => date(&mut draft.start_date).show(ui),
        Field::RectificationDate => date(&mut draft.rectification_date).show(ui),
    }
}
