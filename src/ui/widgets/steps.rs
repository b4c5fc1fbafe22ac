//! Steps in their order, each with its state as a sign and a word.

use super::text;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, GAP};
use egui::{Color32, Label, RichText, Ui};

/// How a step looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Not begun, or not tried.
    Empty,
    /// Under way.
    Running,
    /// Went well.
    Good,
    /// Went wrong.
    Bad,
}

impl Sign {
    fn icon(self) -> Icon {
        match self {
            Self::Empty => Icon::Circle,
            Self::Running => Icon::LoaderCircle,
            Self::Good => Icon::CircleCheck,
            Self::Bad => Icon::CircleX,
        }
    }

    fn color(self, ui: &Ui) -> Color32 {
        let tokens = theme::of(ui);
        match self {
            Self::Empty => tokens.muted,
            Self::Running => tokens.accent,
            Self::Good => tokens.ok.ink,
            Self::Bad => tokens.error.ink,
        }
    }
}

/// One step.
pub struct Step<'a> {
    /// How it looks.
    pub sign: Sign,
    /// What it does.
    pub label: &'a str,
    /// The word for its state.
    pub word: &'a str,
    /// What went wrong and what to do, if it failed.
    pub detail: Option<(String, String)>,
}

/// Draws a step.
pub fn show(ui: &mut Ui, number: usize, step: &Step<'_>) {
    let color = step.sign.color(ui);
    ui.horizontal_top(|ui| {
        icons::paint(ui, step.sign.icon(), 18.0, color);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(Label::new(RichText::new(format!("{number}. {}", step.label))).wrap());
            ui.add(Label::new(RichText::new(step.word).small().color(color)));
            if let Some((what, advice)) = &step.detail {
                ui.add(Label::new(RichText::new(what).text_style(fonts::strong())).wrap());
                if !advice.is_empty() {
                    text::paragraph(ui, advice);
                }
            }
        });
    });
    ui.add_space(GAP / 2.0);
}
