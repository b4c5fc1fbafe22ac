//! A field with its label above, its count while a limit is near, and what is wrong with it below.

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, ROW, TIGHT};
use egui::{Id, Key, Label, Response, RichText, Stroke, TextEdit, TextStyle, Ui, Vec2};

/// A labelled field of one line.
pub struct TextField<'a> {
    id: Id,
    label: &'a str,
    text: &'a mut String,
    note: Option<&'a str>,
    issue: Option<&'a str>,
    limit: Option<usize>,
    width: f32,
    mono: Face,
}

/// How the text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Running text.
    Text,
    /// VINs and references, where O and 0 must be told apart.
    Mono,
}

impl<'a> TextField<'a> {
    /// A field; `id` must be its own in the window.
    pub fn new(id: Id, label: &'a str, text: &'a mut String) -> Self {
        Self { id, label, text, note: None, issue: None, limit: None, width: 320.0, mono: Face::Text }
    }

    /// Explains what belongs here, between label and field.
    #[must_use]
    pub fn note(mut self, note: &'a str) -> Self {
        self.note = Some(note);
        self
    }

    /// What is wrong, beside the field.
    #[must_use]
    pub fn issue(mut self, issue: Option<&'a str>) -> Self {
        self.issue = issue;
        self
    }

    /// The most characters taken; shown as `12/50`. More can be typed and is said to be too many.
    #[must_use]
    pub fn limit(mut self, characters: usize) -> Self {
        self.limit = Some(characters);
        self
    }

    /// The widest it may be, in points.
    #[must_use]
    pub fn width(mut self, points: f32) -> Self {
        self.width = points;
        self
    }

    /// How the text is set.
    #[must_use]
    pub fn face(mut self, face: Face) -> Self {
        self.mono = face;
        self
    }

    /// Draws it; the answer is the field's own.
    pub fn show(self, ui: &mut Ui) -> Response {
        let tokens = theme::of(ui);
        let width = self.width.min(ui.available_width());
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = TIGHT;
            let label = ui
                .horizontal(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().interact_size.y = 18.0;
                    let label = ui.add(
                        Label::new(RichText::new(self.label).text_style(crate::ui::fonts::strong())).wrap(),
                    );
                    if let Some(limit) = self.limit {
                        count(ui, self.text.trim().chars().count(), limit);
                    }
                    label
                })
                .inner;
            if let Some(note) = self.note {
                ui.add(Label::new(RichText::new(note).small().color(tokens.muted)).wrap());
            }
            if let Some(issue) = self.issue {
                self::issue(ui, issue);
            }
            let style = match self.mono {
                Face::Text => TextStyle::Body,
                Face::Mono => TextStyle::Monospace,
            };
            ui.scope(|ui| {
                if self.issue.is_some() {
                    let stroke = Stroke::new(tokens.outline + 1.0, tokens.error.ink);
                    ui.visuals_mut().widgets.inactive.bg_stroke = stroke;
                    ui.visuals_mut().widgets.hovered.bg_stroke = stroke;
                }
                let edit = TextEdit::singleline(self.text)
                    .id(self.id)
                    .font(style)
                    .align(egui::Align2::LEFT_CENTER)
                    .desired_width(width)
                    .min_size(Vec2::new(0.0, ROW));
                ui.add(edit).labelled_by(label.id)
            })
            .inner
        })
        .inner
    }
}

/// Whether Enter was pressed in a field of one line.
pub fn entered(field: &Response) -> bool {
    field.lost_focus() && field.ctx.input(|input| input.key_pressed(Key::Enter))
}

/// What is wrong with a field, in its colour and with its icon.
pub fn issue(ui: &mut Ui, message: &str) {
    let ink = theme::of(ui).error.ink;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        icons::paint(ui, Icon::CircleAlert, 16.0, ink);
        ui.add(Label::new(RichText::new(message).color(ink)).wrap());
    });
}

fn count(ui: &mut Ui, length: usize, limit: usize) {
    let tokens = theme::of(ui);
    let color = if length > limit { tokens.error.ink } else { tokens.muted };
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.label(RichText::new(format!("{length}/{limit}")).small().color(color));
    });
}
