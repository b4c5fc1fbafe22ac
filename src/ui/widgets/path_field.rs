//! A field for a file's path, with a button for the operating system's dialog. The field is always there: some
//! computers have no dialog.

use super::button;
use super::file_dialog::{FileDialog, Question};
use super::text_field::{TextField, entered};
use crate::domain::text::clean_edges;
use crate::ui::icons::Icon;
use egui::{Id, Response, Ui};

/// A labelled path.
pub struct PathField<'a> {
    /// Its own in the window.
    pub id: Id,
    /// Above the field.
    pub label: &'a str,
    /// What belongs here.
    pub note: &'a str,
    /// What is wrong, once checked.
    pub issue: Option<&'a str>,
    /// The path as typed.
    pub path: &'a mut String,
    /// The widest it may be, in points.
    pub width: f32,
}

/// What was drawn.
pub struct Shown {
    /// The field.
    pub field: Response,
    /// Whether Enter was pressed in it: what the path is for is to be done.
    pub entered: bool,
}

impl PathField<'_> {
    /// Draws it and takes the dialog's answer.
    pub fn show(self, ui: &mut Ui, dialog: &mut FileDialog, question: impl FnOnce() -> Question) -> Shown {
        if let Some(chosen) = dialog.poll(self.id) {
            *self.path = chosen.display().to_string();
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = crate::ui::theme::TIGHT;
            let is_empty = clean_edges(self.path).is_empty();
            let field = TextField::new(self.id, self.label, self.path).issue(self.issue).width(self.width);
            let field = if self.note.is_empty() { field } else { field.note(self.note) };
            let field = field.show(ui);
            let entered = entered(&field);
            if entered && is_empty {
                // What is missing is typed here.
                field.request_focus();
            }
            if dialog.is_open() {
                super::text::note(ui, "A file dialog is open.");
            } else if button::with_icon(ui, Icon::FolderOpen, "Choose a file…").clicked() {
                dialog.ask(ui.ctx(), self.id, question());
            }
            Shown { field, entered }
        })
        .inner
    }
}
