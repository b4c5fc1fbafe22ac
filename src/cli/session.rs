//! One run of the engine: a command is sent, its progress is heard, its one reply is returned.

use super::args::{Args, Command, ProfileCommand};
use super::output::Output;
use super::place;
use crate::engine::failure::Failure;
use crate::engine::message::{self, Event, Notice, Progress, Reply, Startup};
use crate::engine::port::Port;
use crate::engine::start::{Engine, Recovery};
use std::sync::mpsc::RecvTimeoutError;
use std::task::Waker;
use std::time::Duration;

/// A running engine and what it said beside the replies.
pub(crate) struct Session {
    engine: Engine,
    port: Port,
    startup: Startup,
    notices: Vec<Notice>,
}

impl Session {
    pub(crate) fn start(args: &Args) -> Result<Self, Failure> {
        let recovery = match args.command {
            Command::Create(_) | Command::Fix(_) | Command::Unfix(_) | Command::Delete(_) => {
                Recovery::AtStart
            }
            _ => Recovery::Never,
        };
        let mut config = place::config(&args.place, recovery)?;
        if let Command::Profile(ProfileCommand::Test { name }) = &args.command {
            // Secrets from the environment belong to the profile in use: here the one to be tested.
            config.profile = Some(name.clone());
        }
        let (engine, port, startup) = Engine::start(config, Waker::noop().clone())?;
        Ok(Self { engine, port, startup, notices: Vec::new() })
    }

    /// What the engine started with.
    pub(crate) fn startup(&self) -> &Startup {
        &self.startup
    }

    /// The name of the connection in use.
    pub(crate) fn profile(&self) -> Result<String, Failure> {
        self.startup.settings.selected.clone().ok_or_else(|| Failure::NoProfile(String::new()))
    }

    /// Sends a command and waits for its reply.
    pub(crate) fn ask(&mut self, command: message::Command) -> Result<Reply, Failure> {
        self.ask_with_progress(command, |_| {})
    }

    /// As [`Session::ask`]; progress is told as it comes.
    pub(crate) fn ask_with_progress(
        &mut self,
        command: message::Command,
        mut on_progress: impl FnMut(Progress),
    ) -> Result<Reply, Failure> {
        let asked = self.port.commands.send(command);
        loop {
            match self.port.events.recv_timeout(Duration::from_hours(1)) {
                Ok(Event::Reply { task, body }) if task == asked => return *body,
                Ok(Event::Progress { task, body }) if task == asked => on_progress(body),
                Ok(Event::Notice(notice)) => self.notices.push(notice),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::ShuttingDown),
            }
        }
    }

    /// Ends the engine, after telling what it noticed.
    pub(crate) fn end(mut self, output: &mut Output) {
        let late = self.port.events.drain(usize::MAX).into_iter().filter_map(|event| match event {
            Event::Notice(notice) => Some(notice),
            _ => None,
        });
        self.notices.extend(late);
        for notice in &self.notices {
            output.note(&notice.words());
        }
        self.engine.shut_down();
    }
}
