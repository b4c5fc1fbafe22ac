//! What the engine has to say unasked, and what became of changes that were left alone. Each stays until it is
//! dismissed.

use crate::engine::message::{Changed, Notice};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::theme;
use crate::ui::widgets::{banner, button, text};
use crate::ui::wording;
use egui::{Frame, Margin, Panel, ScrollArea, Ui};

/// Something that is told.
#[derive(Debug, Clone)]
pub enum Told {
    /// The engine's.
    Engine(Notice),
    /// A change whose editor was closed while it was being sent.
    ChangeEnded(Box<Changed>),
    /// A change whose editor was closed could not be carried out.
    ChangeFailed(crate::engine::failure::Failure),
}

/// The notices, oldest first.
#[derive(Debug, Default)]
pub struct Notices(Vec<Told>);

impl Notices {
    /// Adds one. A newer report about waiting changes replaces the older.
    pub fn add(&mut self, told: Told) {
        let waiting = |told: &Told| matches!(told, Told::Engine(Notice::RecoveryWaiting { .. }));
        if waiting(&told) {
            self.0.retain(|earlier| !waiting(earlier));
        }
        self.0.push(told);
    }

    /// Takes one away.
    pub fn dismiss(&mut self, place: usize) {
        if place < self.0.len() {
            self.0.remove(place);
        }
    }
}

/// Draws them above the screen; many of them scroll.
pub fn ui(notices: &Notices, ui: &mut Ui, cx: &mut Cx) {
    if notices.0.is_empty() {
        return;
    }
    let frame =
        Frame::new().fill(theme::of(ui).bg).inner_margin(Margin { left: 24, right: 16, top: 12, bottom: 0 });
    let panel = Panel::top("notices").frame(frame).show_separator_line(false).resizable(false);
    panel.show(ui, |ui| {
        ScrollArea::vertical().id_salt("notices").max_height(220.0).auto_shrink([false, true]).show(
            ui,
            |ui| {
                for (place, told) in notices.0.iter().enumerate() {
                    ui.push_id(place, |ui| one(ui, place, told, cx));
                }
            },
        );
    });
}

fn one(ui: &mut Ui, place: usize, told: &Told, cx: &mut Cx) {
    let words = wording::told(told, &cx.clock);
    banner::show(ui, words.tone, &words.heading, |ui| {
        if !words.body.is_empty() {
            text::paragraph(ui, &words.body);
        }
        ui.horizontal_wrapped(|ui| {
            if let Some(vin) = &words.vin
                && button::plain(ui, "Look the vehicle up").clicked()
            {
                cx.push(Action::LookUp(vin.clone()));
            }
            if button::plain(ui, "Dismiss").clicked() {
                cx.push(Action::Dismiss(place));
            }
        });
    });
}
