//! A question that has to be answered before anything else. Esc and a click beside it choose the safe answer.

use super::{button, page_start, text};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP, MAIN_BUTTON};
use egui::{Context, Frame, Id, Margin, Modal};

/// A question with a safe answer and one that does something.
pub struct Dialog<'a> {
    /// Its own in the window.
    pub id: &'static str,
    /// The question.
    pub title: &'a str,
    /// What each answer means.
    pub body: &'a str,
    /// The button that changes nothing; has the focus at first.
    pub safe: &'a str,
    /// The button that does it.
    pub act: &'a str,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Change nothing.
    Safe,
    /// Do it.
    Act,
}

impl Dialog<'_> {
    /// Draws it; `None` until it is answered. While it is open, no shortcut gets through: draw it before what
    /// takes shortcuts.
    pub fn show(&self, context: &Context, shortcut: &mut Option<Shortcut>) -> Option<Answer> {
        let tokens = theme::of_context(context);
        let frame = Frame::popup(&context.global_style()).fill(tokens.surface).inner_margin(Margin::same(20));
        let modal = Modal::new(Id::unique(self.id)).frame(frame).backdrop_color(tokens.veil);
        let shown = modal.show(context, |ui| {
            ui.set_max_width(460.0_f32.min(context.content_rect().width() - 80.0));
            text::section(ui, self.title);
            text::paragraph(ui, self.body);
            ui.add_space(GAP);
            ui.spacing_mut().interact_size.y = MAIN_BUTTON;
            ui.horizontal_wrapped(|ui| {
                let safe = button::plain(ui, self.safe);
                if page_start::no_control_has_focus(ui) {
                    safe.request_focus();
                }
                let act = button::danger(ui, self.act);
                match (safe.clicked(), act.clicked()) {
                    (true, _) => Some(Answer::Safe),
                    (_, true) => Some(Answer::Act),
                    _ => None,
                }
            })
            .inner
        });
        let escaped = shortcut.take() == Some(Shortcut::Close);
        let beside = shown.backdrop_response.clicked();
        shown.inner.or((escaped || beside).then_some(Answer::Safe))
    }
}
