//! Closing the window asks first while something would be lost or cut off: a new client secret that is on its
//! way or held in memory alone, and jobs that run. A job goes on at the next start; a secret comes only once.

use crate::domain::text::thousands;
use crate::engine::message::SecretAtStake;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::widgets::dialog::{Answer, Dialog};
use crate::ui::wording::connection::{Question, closing};
use egui::{Context, ViewportCommand};

/// Whether someone wants to close the window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Closing {
    /// No.
    #[default]
    No,
    /// Yes, and has to answer for what would be lost; these were answered for already.
    Asking(Vec<Concern>),
    /// Yes, for good.
    Allowed,
}

/// What closing would lose or cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern {
    /// A new client secret.
    Secret(SecretAtStake),
    /// Jobs.
    Jobs,
}

impl Closing {
    /// The window may close.
    pub fn allow(&mut self) {
        *self = Self::Allowed;
    }

    /// Keeps the window open while something is at stake and nobody has answered for it; draws the question.
    pub fn ui(&mut self, context: &Context, jobs_running: usize, cx: &mut Cx) {
        let secret = cx.desk.status.secret_at_stake.clone().map(Concern::Secret);
        let concerns: Vec<Concern> =
            secret.into_iter().chain((jobs_running > 0).then_some(Concern::Jobs)).collect();
        let requested = context.input(|input| input.viewport().close_requested());
        if requested && *self != Self::Allowed && !concerns.is_empty() {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
            if *self == Self::No {
                *self = Self::Asking(Vec::new());
            }
        }
        let Self::Asking(answered) = self else { return };
        let Some(concern) = concerns.into_iter().find(|concern| !answered.contains(concern)) else {
            // All is answered for, or has ended meanwhile.
            cx.push(Action::CloseWindow);
            return;
        };
        let question = match &concern {
            Concern::Secret(at_stake) => closing(at_stake),
            Concern::Jobs => about_jobs(jobs_running),
        };
        let dialog = Dialog {
            id: "closing",
            title: &question.title,
            body: question.body,
            safe: question.safe,
            act: question.act,
        };
        match dialog.show(context, &mut cx.shortcut) {
            Some(Answer::Safe) => *self = Self::No,
            Some(Answer::Act) => answered.push(concern),
            None => {}
        }
    }
}

fn about_jobs(running: usize) -> Question {
    Question {
        title: match running {
            1 => "A job is running".to_owned(),
            many => format!("{} jobs are running", thousands(many as u64)),
        },
        body: "Recall Desk sends only while it is open. If you close it, what is on its way is awaited for a few \
               seconds, no row is lost, and the job goes on by itself at the next start.",
        safe: "Keep running",
        act: "Stop for now and close",
    }
}
