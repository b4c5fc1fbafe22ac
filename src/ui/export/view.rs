//! Draws the question for a file's name, and what came of writing it.

use super::state::{Export, Phase};
use crate::domain::text::thousands;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::theme::TIGHT;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::file_dialog::Question;
use crate::ui::widgets::path_field::PathField;
use crate::ui::widgets::{button, card, text};
use egui::{Id, Ui};

/// The words for what is saved.
pub struct Words<'a> {
    /// Which rows, and in which form: beside the field.
    pub note: &'a str,
    /// The button that writes.
    pub write: &'a str,
    /// The button that does not.
    pub leave: &'a str,
    /// The title of the system's dialog.
    pub title: &'static str,
    /// The name that the dialog starts with.
    pub file_name: &'a str,
    /// One row of the file, and several.
    pub row: [&'a str; 2],
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Nothing.
    Nothing,
    /// To write the file.
    Write,
}

/// Draws what there is to say. `id` is the screen's own.
pub fn ui(export: &mut Export, id: &'static str, words: &Words, ui: &mut Ui, cx: &mut Cx) -> Pressed {
    match &export.phase {
        Phase::Closed => {}
        Phase::Choosing => return choosing(export, id, words, ui, cx),
        Phase::Writing(path) => {
            text::note(ui, &format!("Writing {}…", path.display()));
        }
        Phase::Written(rows, path) => {
            let heading = match rows {
                1 => format!("1 {} is written", words.row[0]),
                many => format!("{} {} are written", thousands(*many), words.row[1]),
            };
            let close = banner::show(ui, Tone::Good, &heading, |ui| {
                text::paragraph(ui, &path.display().to_string());
                let close = button::plain(ui, "Close");
                button::named(close, "Close the message").clicked()
            });
            if close {
                export.close();
            }
        }
        Phase::Failed(failure) => {
            banner::failure(ui, failure);
            return choosing(export, id, words, ui, cx);
        }
    }
    Pressed::Nothing
}

fn choosing(export: &mut Export, id: &'static str, words: &Words, ui: &mut Ui, cx: &mut Cx) -> Pressed {
    card::show(ui, |ui| {
        let path = PathField {
            id: Id::unique((id, "path")),
            label: "Save as",
            note: words.note,
            issue: export.path.issue(),
            path: &mut export.path.text,
            width: 480.0,
        };
        let path = path.show(ui, &mut export.dialog, || Question::Save {
            title: words.title,
            kind: ("CSV", &["csv"]),
            file_name: words.file_name.to_owned(),
        });
        ui.add_space(TIGHT);
        ui.horizontal_wrapped(|ui| {
            let write = button::main(ui, words.write).clicked() || cx.take(Shortcut::Main) || path.entered;
            if button::plain(ui, words.leave).clicked() {
                export.close();
                return Pressed::Nothing;
            }
            if write { Pressed::Write } else { Pressed::Nothing }
        })
        .inner
    })
    .inner
}
