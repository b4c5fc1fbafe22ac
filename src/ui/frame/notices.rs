//! What the engine has to say unasked, and what became of changes that were left alone. Each stays until it is
//! dismissed.

use crate::engine::message::{Changed, Notice};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::theme;
use crate::ui::widgets::{banner, button, text};
use crate::ui::wording;
use egui::{Frame, Margin, Panel, Ui};

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
    /// Adds one. A newer report about waiting changes replaces the older, and so does word of one that is
    /// settled: if others still wait, the engine tells it anew.
    pub fn add(&mut self, told: Told) {
        if matches!(told, Told::Engine(Notice::RecoveryWaiting { .. } | Notice::Recovered(_))) {
            self.0.retain(|earlier| !matches!(earlier, Told::Engine(Notice::RecoveryWaiting { .. })));
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

/// Windows lower than this show one notice at a time, in points.
const LOW_WINDOW: f32 = 500.0;

/// Draws the first of them above the screen; the others follow as these are dismissed.
pub fn ui(notices: &Notices, ui: &mut Ui, cx: &mut Cx) {
    if notices.0.is_empty() {
        return;
    }
    let frame =
        Frame::new().fill(theme::of(ui).bg).inner_margin(Margin { left: 24, right: 16, top: 12, bottom: 0 });
    let panel = Panel::top("notices").frame(frame).show_separator_line(false).resizable(false);
    let room = if ui.available_height() < LOW_WINDOW { 1 } else { 2 };
    panel.show(ui, |ui| {
        for (place, told) in notices.0.iter().enumerate().take(room) {
            ui.push_id(place, |ui| one(ui, place, told, cx));
        }
        match notices.0.len().saturating_sub(room) {
            0 => {}
            1 => _ = text::note(ui, "One more notice follows when one of these is dismissed"),
            more => _ = text::note(ui, &format!("{more} more notices follow when one of these is dismissed")),
        }
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
