//! What happened and what to do next, in a tinted box that stays.

use super::{card, text};
use crate::engine::failure::Failure;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Hue};
use egui::accesskit::Live;
use egui::{RichText, Ui};

/// How serious it is. Said by an icon and a word as well as by a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Good,
    /// Worth knowing.
    Note,
    /// Look before going on.
    Warning,
    /// It did not work.
    Problem,
}

impl Tone {
    /// Its colours.
    pub fn hue(self, ui: &Ui) -> Hue {
        let tokens = theme::of(ui);
        match self {
            Self::Good => tokens.ok,
            Self::Note => tokens.info,
            Self::Warning => tokens.warn,
            Self::Problem => tokens.error,
        }
    }

    /// Its icon.
    pub fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::CircleCheck,
            Self::Note => Icon::Info,
            Self::Warning => Icon::TriangleAlert,
            Self::Problem => Icon::CircleAlert,
        }
    }
}

/// A box with a heading and more below it.
pub fn show<R>(ui: &mut Ui, tone: Tone, heading: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let hue = tone.hue(ui);
    card::tinted(ui, hue, |ui| {
        ui.horizontal_top(|ui| {
            icons::paint(ui, tone.icon(), 18.0, hue.ink);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = theme::TIGHT;
                let label =
                    ui.add(egui::Label::new(RichText::new(heading).text_style(fonts::strong())).wrap());
                // A screen reader tells it when it comes, without taking the focus.
                ui.ctx().accesskit_node_builder(label.id, |node| node.set_live(Live::Polite));
                contents(ui)
            })
            .inner
        })
        .inner
    })
    .inner
}

/// A box with a heading and a sentence.
pub fn plain(ui: &mut Ui, tone: Tone, heading: &str, body: &str) {
    show(ui, tone, heading, |ui| {
        if !body.is_empty() {
            text::paragraph(ui, body);
        }
    });
}

/// What kept a command from being carried out.
pub fn failure(ui: &mut Ui, failure: &Failure) {
    plain(ui, Tone::Problem, &failure.message(), &failure.advice());
}
