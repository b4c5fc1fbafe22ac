//! The diagnostics: put together when asked for, shown in full, then saved or copied by hand.

use super::push;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::settings::ask::{Ask, Probe};
use crate::ui::settings::diagnostics::{Diagnostics, Stage, Surroundings, text as put_together};
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, text};
use egui::{Id, TextEdit, TextStyle, Ui};

/// Draws the diagnostics.
pub(super) fn ui(diagnostics: &mut Diagnostics, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Diagnostics");
    text::note(
        ui,
        "What helps to find out why something does not work, as a text: version, settings, the state of the \
         journal, counts of jobs, the last lines of the log. Secrets are not in it; VINs and account numbers are \
         masked. You see all of it first, and nothing is sent anywhere.",
    );
    if diagnostics.is_told() {
        let around = Surroundings {
            at: (cx.clock.now)(),
            renderer: cx.desk.renderer,
            settings: &cx.desk.settings,
            home: &cx.desk.home,
        };
        diagnostics.stage = Stage::Shown(put_together(diagnostics, &around));
    }
    match &diagnostics.stage {
        Stage::Closed => {
            if button::plain(ui, "Put the diagnostics together").clicked() {
                diagnostics.begin();
                push(cx, [Ask::Diagnose(Probe::Jobs), Ask::Diagnose(Probe::Journal)]);
            }
        }
        Stage::Asking => _ = text::note(ui, "Checking the journal and the jobs…"),
        Stage::Shown(told) => {
            let told = told.clone();
            save(diagnostics, &told, ui, cx);
            ui.add_space(GAP);
            shown(&told, ui);
        }
    }
}

/// In full: the page scrolls, not the text.
fn shown(told: &str, ui: &mut Ui) {
    let label = text::strong(ui, "This is all of it");
    // It can be selected and read by a screen reader, and not be changed.
    let mut read_only = told;
    let edit = TextEdit::multiline(&mut read_only).font(TextStyle::Monospace).desired_width(f32::INFINITY);
    ui.add(edit).labelled_by(label.id);
}

fn save(diagnostics: &mut Diagnostics, told: &str, ui: &mut Ui, cx: &mut Cx) {
    ui.add_space(GAP);
    let field = PathField {
        id: Id::unique("diagnostics-path"),
        label: "Save as",
        note: "",
        issue: diagnostics.path.issue(),
        path: &mut diagnostics.path.text,
        width: super::FIELD_WIDTH,
    };
    let field = field.show(ui, &mut diagnostics.dialog, || Question::Save {
        title: "Save the diagnostics",
        kind: ("Text", &["txt"]),
        file_name: "recall-desk-diagnostics.txt".to_owned(),
    });
    ui.horizontal_wrapped(|ui| {
        let save = button::plain(ui, "Save the diagnostics").clicked() || field.entered;
        if save && let Some(path) = diagnostics.path.path() {
            diagnostics.saved = None;
            push(cx, [Ask::SaveDiagnostics { path, text: told.to_owned() }]);
        }
        if button::with_icon(ui, Icon::Copy, "Copy the diagnostics").clicked() {
            cx.push(Action::Copy(told.to_owned()));
        }
        if button::plain(ui, "Close").clicked() {
            diagnostics.stage = Stage::Closed;
        }
    });
    match &diagnostics.saved {
        None => {}
        Some(Ok(path)) => {
            banner::plain(ui, Tone::Good, "The diagnostics are saved", &path.display().to_string());
        }
        Some(Err(failure)) => banner::failure(ui, failure),
    }
}
