//! One run of the engine: a command is sent, its progress is heard, its one reply is returned.

use super::args::{Args, Command, ProfileCommand};
use super::output::Output;
use super::place;
use super::signals::Interruptions;
use super::trial_limits::TrialLimits;
use crate::domain::job::{JobId, JobView};
use crate::engine::failure::Failure;
use crate::engine::message::{self, Destination, Event, Notice, Progress, Reply, Startup};
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
    /// How this run was called, up to the command: for the lines that tell people what to type next.
    called_as: String,
    no_progress: Duration,
}

/// How long a job may try a broken network without any progress before the command line ends. A scheduler
/// starts it again; a person is told.
const NO_PROGRESS: Duration = Duration::from_mins(10);

/// How often signals are looked for while waiting.
const LOOK: Duration = Duration::from_millis(100);

impl Session {
    pub(crate) fn start(args: &Args) -> Result<Self, Failure> {
        let trial = TrialLimits::of_environment()?;
        let recovery = match args.command {
            Command::Create(_) | Command::Fix(_) | Command::Unfix(_) | Command::Delete(_) => {
                Recovery::AtStart
            }
            _ => Recovery::Never,
        };
        let mut config = place::config(&args.place, recovery)?;
        if let Some(trial) = &trial {
            trial.apply(&mut config.limits);
            config.recovery = Recovery::Never;
        }
        if let Command::Profile(ProfileCommand::Test { name }) = &args.command {
            // Secrets from the environment belong to the profile in use: here the one to be tested.
            config.profile = Some(name.clone());
        }
        let (engine, port, startup) = Engine::start(config, Waker::noop().clone())?;
        let no_progress = trial.as_ref().and_then(TrialLimits::no_progress).unwrap_or(NO_PROGRESS);
        let called_as = called_as(args);
        let session = Self { engine, port, startup, notices: Vec::new(), called_as, no_progress };
        if trial.is_some()
            && let Err(failure) = TrialLimits::allow(&session.startup)
        {
            session.engine.shut_down();
            return Err(failure);
        }
        Ok(session)
    }

    /// The line to type for another command on the same data.
    pub(crate) fn line_for(&self, command: &str) -> String {
        format!("{} {command}", self.called_as)
    }

    /// How long a job may try a broken network without any progress.
    pub(crate) fn no_progress(&self) -> Duration {
        self.no_progress
    }

    /// What the engine started with.
    pub(crate) fn startup(&self) -> &Startup {
        &self.startup
    }

    /// The name of the connection in use.
    pub(crate) fn profile(&self) -> Result<String, Failure> {
        self.startup.settings.selected.clone().ok_or_else(|| Failure::NoProfile(String::new()))
    }

    /// Where the connection in use leads.
    pub(crate) fn destination(&self) -> Result<Destination, Failure> {
        let name = self.profile()?;
        let sandbox = self.startup.sandbox.as_deref().filter(|sandbox| sandbox.name == name);
        let profile = sandbox.or_else(|| self.startup.settings.profile(&name));
        profile.map(Destination::from).ok_or(Failure::NoProfile(name))
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

    /// As [`Session::ask_with_progress`]; an interruption cancels the command, which still replies: that it was
    /// cancelled, or what it had come to by then.
    pub(crate) fn ask_unless_interrupted(
        &mut self,
        command: message::Command,
        interruptions: &Interruptions,
        mut on_progress: impl FnMut(Progress),
    ) -> Result<Reply, Failure> {
        let asked = self.port.commands.send(command);
        let mut cancelled = false;
        loop {
            if interruptions.asked() && !std::mem::replace(&mut cancelled, true) {
                self.port.commands.send(message::Command::Cancel(asked));
            }
            match self.port.events.recv_timeout(LOOK) {
                Ok(Event::Reply { task, body }) if task == asked => return *body,
                Ok(Event::Progress { task, body }) if task == asked => on_progress(body),
                Ok(Event::Notice(notice)) => self.notices.push(notice),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::ShuttingDown),
            }
        }
    }

    /// The next that is heard of a job, if anything is within a moment.
    pub(crate) fn hear_of(&mut self, job: JobId) -> Result<Option<JobView>, Failure> {
        match self.port.events.recv_timeout(LOOK) {
            Ok(Event::Job(view)) if view.id == job => Ok(Some(*view)),
            Ok(Event::Notice(notice)) => {
                self.notices.push(notice);
                Ok(None)
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::ShuttingDown),
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

fn called_as(args: &Args) -> String {
    let mut line = "recall-desk-cli".to_owned();
    if let Some(home) = &args.place.home {
        let home = home.display().to_string();
        let quote = if home.contains(char::is_whitespace) { "\"" } else { "" };
        line = format!("{line} --home {quote}{home}{quote}");
    }
    if args.place.sandbox { format!("{line} --sandbox") } else { line }
}
