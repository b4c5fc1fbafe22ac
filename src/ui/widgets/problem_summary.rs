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
    if let Some(field) = ui.data(|data| data.get_temp::<Id>(followed())) {
        ui.data_mut(|data| data.remove::<Id>(followed()));
        ui.memory_mut(|memory| memory.request_focus(field));
    }
    banner::show(ui, Tone::Problem, "There is a problem", |ui| {
        for (place, problem) in problems.iter().enumerate() {
            let link = ui.add(Link::new(RichText::new(problem.message).underline()));
            if link.clicked() {
                // In the next picture: in this one, the key that followed the link would be typed into the
                // field, and a click on the link would count as one beside the field and end its focus.
                ui.data_mut(|data| data.insert_temp(followed(), problem.field));
                ui.ctx().request_repaint();
            }
            if place == 0 && focus == Focus::Take {
                link.request_focus();
                link.scroll_to_me(None);
            }
        }
    });
}

/// Where the field of a followed link waits.
fn followed() -> Id {
    Id::unique("problem-summary-followed")
}
