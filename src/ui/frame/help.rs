//! F1: the shortcuts, and where to read on.

use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP};
use crate::ui::widgets::{button, shortcut_list, text};
use egui::{Context, Frame, Id, Margin, Modal, ScrollArea};

/// The widest it is, in points.
const WIDEST: f32 = 520.0;

/// Room that it leaves in a narrow window, its own margins included, in points.
const AROUND: f32 = 72.0;

/// The help window.
#[derive(Debug, Default)]
pub struct Help {
    shown: Shown,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Shown {
    #[default]
    No,
    JustOpened,
    Yes,
}

impl Help {
    /// Opens it.
    pub fn open(&mut self) {
        self.shown = Shown::JustOpened;
    }

    /// F1 opens and closes it; while it is open, no other shortcut gets through.
    pub fn listen(&mut self, shortcut: &mut Option<Shortcut>) {
        match (*shortcut, self.shown) {
            (Some(Shortcut::Help), Shown::No) => self.open(),
            (Some(Shortcut::Help | Shortcut::Close), _) if self.shown != Shown::No => self.shown = Shown::No,
            (_, Shown::No) => return,
            _ => {}
        }
        *shortcut = None;
    }

    /// Draws it while it is open.
    pub fn ui(&mut self, context: &Context) {
        if self.shown == Shown::No {
            return;
        }
        let tokens = theme::of_context(context);
        let frame = Frame::popup(&context.global_style()).fill(tokens.surface).inner_margin(Margin::same(20));
        let modal = Modal::new(Id::unique("help")).frame(frame).backdrop_color(tokens.veil);
        let closed = modal.show(context, |ui| {
            ui.set_width((context.content_rect().width() - AROUND).min(WIDEST));
            text::title(ui, "Keys and help");
            let height = (context.content_rect().height() - 220.0).max(80.0);
            ScrollArea::vertical()
                .max_height(height)
                .auto_shrink([false, true])
                .show(ui, |ui| shortcut_list::ui(ui, "shortcuts"));
            ui.add_space(GAP);
            text::note(ui, "Everything that is sent is kept in History, with DVSA’s answer and request ID.");
            ui.add_space(GAP);
            let close = button::plain(ui, "Close");
            if self.shown == Shown::JustOpened {
                close.request_focus();
            }
            close.clicked()
        });
        self.shown = if closed.inner || closed.backdrop_response.clicked() { Shown::No } else { Shown::Yes };
    }
}
