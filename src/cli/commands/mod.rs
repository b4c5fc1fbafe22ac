//! One file a group of commands. Each returns how it ended; a failure is printed by the caller.

mod change;
mod check;
mod history;
mod import;
mod job_words;
mod jobs;
mod lookup;
mod profile;
mod rotate;
pub(super) mod sandbox;

use super::args::Command;
use super::exit::Exit;
use super::output::Output;
use super::session::Session;
use crate::engine::failure::Failure;

/// Carries out a command that needs the engine.
pub(super) fn run(command: &Command, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::Sandbox(args) => sandbox::run(args, output),
        Command::Profile(command) => profile::run(command, session, output),
        Command::Lookup(args) => lookup::run(args, session, output),
        Command::Create(args) => change::create(args, session, output),
        Command::Fix(args) => change::fix(args, session, output),
        Command::Unfix(args) => change::unfix(args, session, output),
        Command::Delete(args) => change::delete(args, session, output),
        Command::Check(args) => check::run(args, session, output),
        Command::Import(args) => import::run(args, session, output),
        Command::Jobs(command) => jobs::run(command, session, output),
        Command::RotateSecret { yes: false, .. } => rotate::unconfirmed(session, output),
        Command::RotateSecret { discard_pending: false, .. } => rotate::run(session, output),
        Command::RotateSecret { reason, .. } => rotate::discard(reason.as_deref(), session, output),
        Command::History(args) => history::run(args, session, output),
    }
}

/// A reply of another kind than the command has.
pub(super) fn unexpected() -> Failure {
    Failure::Defect("a command was answered with another command's reply".to_owned())
}
