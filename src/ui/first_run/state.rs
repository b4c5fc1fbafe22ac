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
    starting: Option<TaskId>,
    selecting: Option<TaskId>,
    /// Why the last attempt failed.
    pub failure: Option<Failure>,
}

impl State {
    /// Whether the sandbox is being started or put into use.
    pub fn is_busy(&self) -> bool {
        self.starting.is_some() || self.selecting.is_some()
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(task: u64, body: Result<Reply, Failure>) -> Event {
        Event::Reply { task: TaskId(task), body: Box::new(body) }
    }

    #[test]
    fn one_click_starts_the_sandbox_uses_it_and_shows_look_up() {
        let mut state = State::default();
        let mut actions = Vec::new();
        state.asked(Purpose::StartSandbox, TaskId(1));
        assert!(state.is_busy());
        state.apply(reply(1, Ok(Reply::Sandbox(Box::new(sandbox())))), &mut actions);
        let [
            Action::Ask(
                Asker::FirstRun(Purpose::UseSandbox),
                Command::Settings(SettingsCommand::Select(name)),
            ),
        ] = actions.as_slice()
        else {
            panic!("{actions:?}")
        };
        assert_eq!(name, SANDBOX_PROFILE);
        state.asked(Purpose::UseSandbox, TaskId(2));
        let mut actions = Vec::new();
        state.apply(reply(2, Ok(Reply::Done)), &mut actions);
        assert!(matches!(actions.as_slice(), [Action::Go(Route::LookUp)]));
        assert!(!state.is_busy());
    }

    #[test]
    fn a_failure_is_kept_and_the_page_can_be_used_again() {
        let mut state = State::default();
        state.asked(Purpose::StartSandbox, TaskId(1));
        state.apply(reply(1, Err(Failure::Cancelled)), &mut Vec::new());
        assert_eq!((state.is_busy(), state.failure), (false, Some(Failure::Cancelled)));
    }

    fn sandbox() -> crate::settings::Profile {
        crate::settings::Profile {
            name: SANDBOX_PROFILE.into(),
            environment: crate::domain::environment::Environment::Sandbox,
            base_url: "http://127.0.0.1:1".into(),
            token_url: "http://127.0.0.1:1/token".into(),
            client_id: "sandbox".into(),
            scope: "sandbox".into(),
            email: None,
            secret_issued: None,
            proxy: None,
            daily_allowance: None,
            ca_file: None,
        }
    }
}
