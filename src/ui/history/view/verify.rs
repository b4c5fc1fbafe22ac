//! What checking the chain of hashes showed.

use crate::domain::audit::ChainReport;
use crate::ui::history::chain_words::chain_words;
use crate::ui::history::state::{State, Verify};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, text};
use egui::Ui;

/// Draws the report, if there is one.
pub(super) fn ui(state: &mut State, ui: &mut Ui) {
    match &state.verify {
        Verify::Closed => {}
        Verify::Running => _ = text::note(ui, "Checking every record of the history…"),
        Verify::Failed(failure) => banner::failure(ui, failure),
        Verify::Told(report) => {
            let words = chain_words(report);
            let tone = match report {
                ChainReport::Whole { .. } => Tone::Good,
                ChainReport::Broken { .. } => Tone::Problem,
            };
            let close = banner::show(ui, tone, &words.title, |ui| {
                text::paragraph(ui, &words.meaning);
                let close = button::plain(ui, "Close");
                button::named(close, "Close the report").clicked()
            });
            if close {
                state.verify = Verify::Closed;
            }
        }
    }
}
