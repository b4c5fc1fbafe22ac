//! Writing the entries to a file.

use crate::ui::cx::Cx;
use crate::ui::export::view::{self, Pressed, Words};
use crate::ui::history::state::State;
use egui::Ui;

/// Draws what there is to say about an export.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let which = if state.is_filtered() { "The entries that match" } else { "All entries" };
    let words = Words {
        note: &format!("{which}, as CSV with UTF-8. Safe to open in a spreadsheet."),
        write: "Export the history",
        leave: "Do not export",
        title: "Export the history",
        file_name: "recall-desk-history.csv",
        row: ["entry", "entries"],
    };
    if view::ui(&mut state.export, "history-export", &words, ui, cx) == Pressed::Write {
        state.start_export(cx.actions);
    }
}
