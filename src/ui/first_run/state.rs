//! What the first page holds.

use crate::engine::failure::Failure;
use crate::engine::message::{Command, Event, Reply, SettingsCommand, TaskId};
use crate::settings::profile::SANDBOX_PROFILE;
use crate::ui::action::{Action, Asker};
use crate::ui::route::Route;

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Starting the sandbox.
    StartSandbox,
    /// Making it the connection in use.
    UseSandbox,
}

/// The page's data.
#[derive(Debug, Default)]
pub struct State {
    /// The sandbox is being started.
    pub starting: Option<TaskId>,
    selecting: Option<TaskId>,
    /// Why the last attempt failed.
    pub failure: Option<Failure>,
}

impl State {
    /// Notes a task that was sent for this page.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::StartSandbox => self.starting = Some(task),
            Purpose::UseSandbox => self.selecting = Some(task),
        }
    }

    /// Folds an event in; gives it back when it is not for this page.
    pub fn apply(&mut self, event: Event, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Reply { task, body } if self.starting == Some(task) => {
                self.starting = None;
                match *body {
                    Ok(Reply::Sandbox(_)) => actions.push(Action::Ask(
                        Asker::FirstRun(Purpose::UseSandbox),
                        Command::Settings(SettingsCommand::Select(SANDBOX_PROFILE.to_owned())),
                    )),
                    Ok(_) => {}
                    Err(failure) => self.failure = Some(failure),
                }
                None
            }
            Event::Reply { task, body } if self.selecting == Some(task) => {
                self.selecting = None;
                match *body {
                    Ok(_) => actions.push(Action::Go(Route::LookUp)),
                    Err(failure) => self.failure = Some(failure),
                }
                None
            }
            other => Some(other),
        }
    }
}
