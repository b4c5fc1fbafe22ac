//! What the recall editor holds: the change in it, and changes that were left to go on alone.

use super::editing::{Editing, FocusOn, Opening, Settling, Stage};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Destination, Event, Progress, Reply, TaskId, VehicleCommand};
use crate::ui::action::{Action, Asker};
use crate::ui::desk::Desk;
use crate::ui::frame::notices::Told;
use std::collections::BTreeMap;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sending the change.
    Send,
    /// Reading the campaign book.
    Campaigns,
}

/// Whether someone wants to leave the editor with typing in it.
#[derive(Debug, Default)]
pub enum Leaving {
    /// No.
    #[default]
    No,
    /// Yes, for this, and has to say whether the typing is given up.
    Asking(Box<Action>),
}

/// The editor's data.
#[derive(Debug, Default)]
pub struct State {
    /// The change in it; `None` while it is closed.
    pub editing: Option<Editing>,
    /// What would give up what was typed: it waits until someone has said so.
    pub leaving: Leaving,
    campaigns: Option<TaskId>,
    left_alone: BTreeMap<TaskId, Destination>,
}

impl State {
    /// Opens it. A change on its way in it goes on alone.
    pub fn open(&mut self, opening: Opening) -> Vec<Action> {
        self.close();
        let command = Command::Vehicle(VehicleCommand::Campaigns(opening.to.environment));
        self.editing = Some(Editing::new(opening));
        vec![Action::Ask(Asker::Editor(Purpose::Campaigns), command)]
    }

    /// Closes it. A change on its way goes on, and a notice tells what became of it.
    pub fn close(&mut self) {
        self.leaving = Leaving::No;
        let left = self.editing.take().and_then(|editing| Some((editing.task()?, editing.opening.to)));
        self.left_alone.extend(left);
    }

    /// Closes it when it belongs to another system than the one that the connection in use leads to; answers
    /// which one that was.
    pub fn keep_only(&mut self, desk: &Desk) -> Option<Destination> {
        let to = self.editing.as_ref().map(|editing| &editing.opening.to)?;
        if Some(to) == desk.destination().as_ref() {
            return None;
        }
        let to = to.clone();
        self.close();
        Some(to)
    }

    /// Before something that leaves this change: puts it off when typing would be lost, and otherwise closes the
    /// editor, unless what follows is about the same vehicle. Answers the action when it may be done now.
    pub fn before(&mut self, action: Action) -> Option<Action> {
        let Some(editing) = &self.editing else { return Some(action) };
        if editing.holds_typing() {
            self.leaving = Leaving::Asking(Box::new(action));
            return None;
        }
        let same_vehicle = matches!(&action, Action::LookUp(vin) if *vin == editing.draft.vin);
        if !same_vehicle {
            self.close();
        }
        Some(action)
    }

    /// Notes a task that was sent for the editor.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::Campaigns => self.campaigns = Some(task),
            Purpose::Send => {
                if let Some(Stage::Sending(sending)) = self.editing.as_mut().map(|editing| &mut editing.stage)
                {
                    sending.task = Some(task);
                }
            }
        }
    }

    /// Folds an event in; gives it back when it is not for the editor.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Progress {
                task,
                body:
                    progress @ (Progress::Sending | Progress::Settling { .. } | Progress::SettlingEarlier { .. }),
            } => {
                if let Some(Stage::Sending(sending)) = self.editing.as_mut().map(|editing| &mut editing.stage)
                    && sending.task == Some(task)
                {
                    sending.settling = Settling::told_by(&progress);
                }
                None
            }
            Event::Reply { task, body } if self.campaigns == Some(task) => {
                self.campaigns = None;
                if let (Ok(Reply::Campaigns(campaigns)), Some(editing)) = (*body, &mut self.editing) {
                    editing.campaigns = campaigns;
                }
                None
            }
            Event::Reply { task, body } if self.left_alone.contains_key(&task) => {
                let to = self.left_alone.remove(&task)?;
                match *body {
                    Ok(Reply::Changed(changed)) => {
                        actions.push(Action::Changed(to, changed.clone()));
                        actions.push(Action::Tell(Told::ChangeEnded(changed)));
                    }
                    Ok(_) => {}
                    Err(failure) => actions.push(Action::Tell(Told::ChangeFailed(failure))),
                }
                None
            }
            Event::Reply { task, body } if self.sending() == Some(task) => {
                self.take_answer(*body, actions);
                None
            }
            other => Some(other),
        }
    }

    fn sending(&self) -> Option<TaskId> {
        self.editing.as_ref().and_then(Editing::task)
    }

    fn take_answer(&mut self, body: Result<Reply, Failure>, actions: &mut Vec<Action>) {
        let Some(editing) = &mut self.editing else { return };
        let Stage::Sending(sending) = &editing.stage else { return };
        editing.focus = Some(FocusOn::Main);
        match body {
            Ok(Reply::Changed(changed)) => {
                actions.push(Action::Changed(editing.opening.to.clone(), changed.clone()));
                editing.stage = Stage::Answer(changed);
            }
            Ok(_) => {
                let failure = Failure::Defect("the answer was of another kind than a change's".to_owned());
                editing.stage = Stage::NotCarriedOut(sending.change.clone(), failure);
            }
            Err(failure) => editing.stage = Stage::NotCarriedOut(sending.change.clone(), failure),
        }
    }
}
