//! A field for a secret: masked, never copied or cut out of, without an undo history (S17).
//!
//! egui's password field masks what it shows and what it tells screen readers, and refuses to copy. Its undo
//! history would keep every state of the text; it is emptied after every picture.

use super::text_field;
use crate::ui::fonts;
use crate::ui::theme::{self, ROW, TIGHT};
use egui::{Id, Label, Response, RichText, TextEdit, TextStyle, Ui, Vec2};

/// A labelled field for a secret.
pub struct SecretField<'a> {
    /// Its own in the window.
    pub id: Id,
    /// Above the field.
    pub label: &'a str,
    /// What belongs here.
    pub note: &'a str,
    /// What is wrong, once checked.
    pub issue: Option<&'a str>,
    /// The text. Its room is not enlarged: more than it can hold is not taken.
    pub text: &'a mut String,
    /// The widest it may be, in points.
    pub width: f32,
}

impl SecretField<'_> {
    /// Draws it; the answer is the field's own.
    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = theme::of(ui);
        let width = self.width.min(ui.available_width());
        let response = ui
            .vertical(|ui| {
                ui.spacing_mut().item_spacing.y = TIGHT;
                let label = ui.label(RichText::new(self.label).text_style(fonts::strong()));
                if !self.note.is_empty() {
                    ui.add(Label::new(RichText::new(self.note).small().color(tokens.muted)).wrap());
                }
                if let Some(issue) = self.issue {
                    text_field::issue(ui, issue);
                }
                // Secrets are ASCII; a limit in characters keeps the text inside the room it was given.
                let limit = self.text.capacity();
                let edit = TextEdit::singleline(self.text)
                    .id(self.id)
                    .password(true)
                    .char_limit(limit)
                    .font(TextStyle::Monospace)
                    .desired_width(width)
                    .min_size(Vec2::new(0.0, ROW));
                ui.add(edit).labelled_by(label.id)
            })
            .inner;
        forget_history(ui, self.id);
        response
    }
}

/// Empties the undo history of a field.
fn forget_history(ui: &Ui, id: Id) {
    if let Some(mut state) = TextEdit::load_state(ui.ctx(), id) {
        state.clear_undoer();
        TextEdit::store_state(ui.ctx(), id, state);
    }
}
