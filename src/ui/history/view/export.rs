//! Writing the entries to a file.

use crate::domain::text::thousands;
use crate::ui::cx::Cx;
use crate::ui::history::state::{Export, State};
use crate::ui::keys::Shortcut;
use crate::ui::theme::TIGHT;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, card, text};
use egui::{Id, Ui};

/// Draws what there is to say about an export.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let mut close = false;
    match &state.export {
        Export::Closed => {}
        Export::Choosing => close = choosing(state, ui, cx),
        Export::Writing(path) => {
            text::note(ui, &format!("Writing {}…", path.display()));
        }
        Export::Written(entries, path) => {
            let heading = match entries {
                1 => "1 entry is written".to_owned(),
                many => format!("{} entries are written", thousands(*many)),
            };
            close = banner::show(ui, Tone::Good, &heading, |ui| {
                text::paragraph(ui, &path.display().to_string());
                let close = button::plain(ui, "Close");
                button::named(close, "Close the message").clicked()
            });
        }
        Export::Failed(failure) => {
            banner::failure(ui, failure);
            close = choosing(state, ui, cx);
        }
    }
    if close {
        state.export = Export::Closed;
    }
}

fn choosing(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> bool {
    card::show(ui, |ui| {
        let which = if state.is_filtered() { "The entries that match" } else { "All entries" };
        let note = format!("{which}, as CSV with UTF-8. Safe to open in a spreadsheet.");
        let path = PathField {
            id: Id::unique("history-export-path"),
            label: "Save as",
            note: &note,
            issue: None,
            path: &mut state.export_path,
            width: 480.0,
        };
        path.show(ui, &mut state.dialog, || Question::Save {
            title: "Export the history",
            kind: ("CSV", &["csv"]),
            file_name: "recall-desk-history.csv".to_owned(),
        });
        ui.add_space(TIGHT);
        ui.horizontal_wrapped(|ui| {
            if button::main(ui, "Export the history").clicked() || cx.take(Shortcut::Main) {
                state.start_export(cx.actions);
            }
            button::plain(ui, "Do not export").clicked()
        })
        .inner
    })
    .inner
}
