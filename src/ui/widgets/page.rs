//! A screen's room: padded, scrolling when it does not fit, with its title at the top.

use super::{page_start, text};
use crate::ui::theme;
use egui::{CentralPanel, Frame, Margin, ScrollArea, Ui};

/// A scrolling page with a title.
pub fn show<R>(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    fixed(ui, |ui| {
        ScrollArea::vertical()
            .id_salt(("page", title))
            .auto_shrink([false, false])
            .show(ui, |ui| {
                text::title(ui, title);
                page_start::here(ui, title);
                ui.add_space(theme::TIGHT);
                contents(ui)
            })
            .inner
    })
}

/// A page that scrolls its own parts (a table), without a title.
pub fn fixed<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let fill = theme::of(ui).bg;
    let frame = Frame::new().fill(fill).inner_margin(Margin { left: 24, right: 16, top: 16, bottom: 12 });
    CentralPanel::no_frame().frame(frame).show(ui, contents).inner
}
