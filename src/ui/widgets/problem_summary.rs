//! "There is a problem": everything that must be put right, at the top, each a way to its field.

use super::banner::{self, Tone};
use egui::{Id, Link, RichText, Ui};

/// One thing to put right.
pub struct Problem<'a> {
    /// The field it leads to.
    pub field: Id,
    /// The same words as beside the field.
    pub message: &'a str,
}

/// Whether the summary takes the keyboard's focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// It has just come: reading starts here.
    Take,
    /// It is already known.
    Leave,
}

/// Draws the summary; a link that is followed puts the focus into its field.
pub fn show(ui: &mut Ui, problems: &[Problem<'_>], focus: Focus) {
    if problems.is_empty() {
        return;
    }
    banner::show(ui, Tone::Problem, "There is a problem", |ui| {
        for (place, problem) in problems.iter().enumerate() {
            let link = ui.add(Link::new(RichText::new(problem.message).underline()));
            if link.clicked() {
                // The key that followed the link must not be typed into the field, nor end its focus.
                ui.input_mut(|input| input.events.clear());
                ui.memory_mut(|memory| memory.request_focus(problem.field));
            }
            if place == 0 && focus == Focus::Take {
                link.request_focus();
                link.scroll_to_me(None);
            }
        }
    });
}
