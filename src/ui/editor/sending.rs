//! Draws a change on its way: it may be left without losing anything.

use super::editing::{Editing, Settling, SettlingOf, Stage};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, text};
use crate::ui::wording;
use egui::Ui;

/// Draws the stage.
pub(super) fn ui(editing: &mut Editing, ui: &mut Ui, cx: &mut Cx) {
    let Stage::Sending(sending) = &editing.stage else { return };
    let party = wording::asked_party(editing.opening.to.environment);
    match sending.settling {
        None => banner::plain(
            ui,
            Tone::Note,
            &format!("Sending to {}…", editing.opening.to.environment),
            "Waiting for the answer. What is sent is kept in History.",
        ),
        Some(Settling { of, seconds_left }) => {
            let (heading, asking) = match of {
                SettlingOf::ThisChange => ("The answer was lost on the way", "whether the change was made"),
                SettlingOf::EarlierChange => (
                    "An earlier change of this vehicle was cut off",
                    "whether that one was made, before this one is sent",
                ),
            };
            banner::show(ui, Tone::Warning, heading, |ui| {
                text::paragraph(
                    ui,
                    &format!(
                        "Recall Desk is asking {party} {asking}. A late server may still make it, so this takes up \
                         to {} more. Nothing is sent twice.",
                        wording::seconds(seconds_left)
                    ),
                );
            });
        }
    }
    ui.add_space(GAP);
    text::note(ui, "You can go on with something else. A notice will say what became of it.");
    if button::plain(ui, "Go on with something else").clicked() {
        cx.push(Action::CloseEditor);
    }
}
