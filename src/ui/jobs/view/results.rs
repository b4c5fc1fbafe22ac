//! Results and receipt: what can be handed on.

use crate::domain::job::JobView;
use crate::engine::message_jobs::ResultsFormat;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::receipt;
use crate::ui::jobs::results::{FORMS, Stage, file_name};
use crate::ui::jobs::state::{State, is_under_way};
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_entry::PathEntry;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, text};
use crate::ui::wording::import::counted;
use crate::ui::wording::jobs::export;
use egui::{Id, Ui};

/// Draws them.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Results and receipt");
    let note = if is_under_way(&job.state) {
        "Every row of the file with what became of it so far. Better at the end."
    } else {
        "Every row of the file, in its order, with its own columns and what became of it."
    };
    text::note(ui, note);
    ui.horizontal_wrapped(|ui| {
        for form in FORMS {
            if button::with_icon(ui, Icon::Download, export(form)).clicked() {
                state.results.job = Some(job.id);
                state.results.form = Some(form);
                state.results.stage = Stage::Choosing;
                state.results.path = PathEntry::default();
                state.results.focus_wanted = true;
            }
        }
        if button::with_icon(ui, Icon::Copy, "Copy the receipt").clicked() {
            cx.push(Action::Copy(receipt::text(job, state.results.written(), &cx.clock)));
        }
    });
    writing(state, job, ui, cx);
    ui.add_space(GAP);
    text::facts(ui, "receipt", &receipt::lines(job, state.results.written(), &cx.clock));
}

fn writing(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    match &state.results.stage {
        Stage::Choosing => {}
        Stage::Writing(path) => {
            text::note(ui, &format!("Writing {}…", path.display()));
            return;
        }
        Stage::Written(written) => {
            let heading = format!("{} written", counted(written.rows, "row"));
            banner::plain(ui, Tone::Good, &heading, &written.path.display().to_string());
        }
        Stage::Failed(failure) => banner::failure(ui, failure),
    }
    let Some(form) = state.results.form else { return };
    let results = &mut state.results;
    let label = format!("Save the {} as", export(form));
    let field = PathField {
        id: Id::unique("results-path"),
        label: &label,
        note: "Drop it into Import later: it is recognised, and its outcome columns are not read as data.",
        issue: results.path.issue(),
        path: &mut results.path.text,
        width: 520.0,
    };
    let shown = field.show(ui, &mut results.dialog, || Question::Save {
        title: "Save the results",
        kind: kind(form),
        file_name: file_name(job, form),
    });
    // The press that opened the field counts as one beside it, which takes the focus away again.
    results.focus_wanted &= !shown.field.has_focus();
    if results.focus_wanted {
        button::focus(&shown.field);
    }
    let mut write = shown.entered;
    ui.horizontal_wrapped(|ui| {
        write |= button::main(ui, "Save the results").clicked();
        if button::plain(ui, "Do not save").clicked() {
            results.form = None;
        }
    });
    if write {
        cx.actions.extend(state.write_results());
    }
}

fn kind(form: ResultsFormat) -> (&'static str, &'static [&'static str]) {
    match form {
        ResultsFormat::Xlsx => ("Excel workbook", &["xlsx"]),
        ResultsFormat::CsvForExcel | ResultsFormat::CsvForMachines => ("CSV", &["csv"]),
    }
}
