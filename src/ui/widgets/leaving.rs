//! The question before what was typed is given up.

use super::banner::{self, Tone};
use super::{button, text};
use egui::Ui;

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing is given up.
    Stay,
    /// What was typed is given up.
    Discard,
}

/// Draws the question: `None` until it is answered.
pub fn ui(ui: &mut Ui, question: &str) -> Option<Answer> {
    banner::show(ui, Tone::Warning, question, |ui| {
        text::paragraph(ui, "What you have typed here is lost.");
        ui.horizontal_wrapped(|ui| {
            let stay = button::plain(ui, "Stay here").clicked();
            let discard = button::plain(ui, "Discard changes").clicked();
            match (stay, discard) {
                (true, _) => Some(Answer::Stay),
                (_, true) => Some(Answer::Discard),
                _ => None,
            }
        })
        .inner
    })
}
