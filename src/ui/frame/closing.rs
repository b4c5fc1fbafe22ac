//! Closing the window while a job runs asks first. Nothing is lost either way: a job goes on at the next start.

use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::widgets::dialog::{Answer, Dialog};
use egui::{Context, ViewportCommand};

/// Whether someone wants to close the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Closing {
    /// No.
    #[default]
    No,
    /// Yes, and has to say what becomes of the jobs.
    Asking,
    /// Yes, for good.
    Allowed,
}

impl Closing {
    /// The window may close.
    pub fn allow(&mut self) {
        *self = Self::Allowed;
    }

    /// Keeps the window open while jobs go on by themselves and nobody has answered; draws the question. `waiting`:
    /// those that wait for the network or for tomorrow's allowance.
    pub fn ui(&mut self, context: &Context, running: usize, waiting: usize, cx: &mut Cx) {
        let requested = context.input(|input| input.viewport().close_requested());
        if requested && *self != Self::Allowed && running + waiting > 0 {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
            *self = Self::Asking;
        }
        if *self != Self::Asking {
            return;
        }
        if running + waiting == 0 {
            // They have ended meanwhile: there is nothing left to ask.
            cx.push(Action::CloseWindow);
            return;
        }
        let title = match (running, waiting) {
            (0, 1) => "A job waits to go on".to_owned(),
            (0, many) => format!("{} jobs wait to go on", thousands(many as u64)),
            (1, _) => "A job is running".to_owned(),
            (many, _) => format!("{} jobs are running", thousands(many as u64)),
        };
        let dialog = Dialog {
            id: "closing",
            title: &title,
            body: "Recall Desk sends only while it is open. If you close it, what is on its way is awaited for a \
                   few seconds, no row is lost, and the job goes on by itself at the next start.",
            safe: "Keep running",
            act: "Stop for now and close",
        };
        match dialog.show(context, &mut cx.shortcut) {
            Some(Answer::Safe) => *self = Self::No,
            Some(Answer::Act) => cx.push(Action::CloseWindow),
            None => {}
        }
    }
}
