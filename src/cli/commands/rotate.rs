//! `rotate-secret`: the guided rotation, unattended; and discarding a new secret that will never work.

use super::unexpected;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::signals::Interruptions;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, ConnectionCommand, Progress, Reply, Rotated, RotationStep, StepState};

/// What History says where no reason was given.
const NO_REASON: &str = "None given on the command line";

/// Without `--yes` nothing is done.
pub(super) fn unconfirmed(session: &Session, output: &mut Output) -> Result<Exit, Failure> {
    let profile = session.profile()?;
    let error = json::Error {
        code: "confirmation-missing".to_owned(),
        message: format!("This concerns the client secret of “{profile}”. Nothing was asked for."),
        advice: "Add --yes to do it.".to_owned(),
    };
    Ok(output.refusal(error, Exit::Brake))
}

pub(super) fn run(session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let command = Command::Connection(ConnectionCommand::Rotate(session.profile()?));
    // A signal must not end the process between DVSA's answer and the keyring.
    let interruptions = Interruptions::count();
    let mut warned = false;
    let reply = session.ask_unless_interrupted(command, &interruptions, |progress| match progress {
        Progress::RotationStep(RotationStep::Keep, StepState::TryingAgain(failure))
            if !std::mem::replace(&mut warned, true) =>
        {
            output.note(&format!(
                "The keyring does not take the new client secret: {} It is tried again for some time. Do not end this \
                 run; unlock the keyring.",
                failure.message()
            ));
        }
        Progress::RotationStep(step, StepState::Running) => output.progress(step.words()),
        _ => {}
    });
    let (end, audit_id) = match reply {
        Ok(Reply::Rotated { end, audit_id }) => (end, audit_id),
        Ok(_) => return Err(unexpected()),
        Err(failure @ (Failure::Defect(_) | Failure::ShuttingDown)) => (Rotated::of_failure(failure), None),
        Err(failure) => return Err(failure),
    };
    let message = words(&end);
    let answer = json::Rotation {
        outcome: outcome(&end),
        message: message.clone(),
        audit_id,
        issued: end.issued(),
        error: end.failure().map(|failure| json::Error {
            code: failure.code(),
            message: failure.message(),
            advice: advice(&end),
        }),
    };
    output.answer(&answer, || message);
    Ok(exit(&end))
}

pub(super) fn discard(
    reason: Option<&str>,
    session: &mut Session,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let reason = reason.unwrap_or(NO_REASON).to_owned();
    let profile = session.profile()?;
    session.ask(Command::Connection(ConnectionCommand::DiscardNewSecret { profile, reason }))?;
    output.answer(&json::Done { done: true }, || {
        "The new client secret that waited was discarded. The present one stays in use. The next rotation asks DVSA \
         for another one."
            .to_owned()
    });
    Ok(Exit::Done)
}

fn outcome(end: &Rotated) -> &'static str {
    match end {
        Rotated::Switched { .. } => "done",
        Rotated::NotFinished { .. } => "not-finished",
        Rotated::NotProvenYet(_) => "not-proven-yet",
        Rotated::AnswerLost(_) => "unknown",
        Rotated::HeldInMemory(_) => "lost-with-this-run",
        Rotated::NotDone(_) => "not-done",
        Rotated::BrokenOff(_) => "broken-off",
    }
}

/// All of it in words.
fn words(end: &Rotated) -> String {
    let heading = match end {
        Rotated::HeldInMemory(_) => {
            "DVSA gave a new client secret, but the keyring did not take it, and this run ends now"
        }
        other => other.heading(),
    };
    let why = end.failure().map(Failure::message).unwrap_or_default();
    format!("{heading}. {why} {}", advice(end)).trim().to_owned()
}

/// What is held in memory ends with this run, so "do not close" would help nobody here.
fn advice(end: &Rotated) -> String {
    match end {
        Rotated::HeldInMemory(_) => {
            "Unless the keyring takes it in the last moment, the new secret is lost. The present one stays in use and \
             still works. Unlock the keyring and rotate again: one that was kept is gone on with. If DVSA then answers \
             RECALLS-PC-01, ask it to remove the client secret that it has just given, because nobody has it."
                .to_owned()
        }
        Rotated::NotProvenYet(_) => {
            format!("{} To discard it: rotate-secret --discard-pending --yes.", end.advice())
        }
        other => other.advice(),
    }
}

fn exit(end: &Rotated) -> Exit {
    match end {
        Rotated::Switched { .. } => Exit::Done,
        Rotated::AnswerLost(_) => Exit::Unknown,
        Rotated::NotFinished { failure, .. }
        | Rotated::NotProvenYet(failure)
        | Rotated::HeldInMemory(failure)
        | Rotated::NotDone(failure)
        | Rotated::BrokenOff(failure) => Exit::from(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::KeyringFailure;

    #[test]
    fn a_secret_that_ends_with_this_run_is_said_to_be_lost_and_what_to_do_about_it() {
        let end = Rotated::HeldInMemory(Failure::Keyring(KeyringFailure::Locked));
        let told = words(&end);
        for part in ["is lost", "The present one stays in use and still works", "ask it to remove"] {
            assert!(told.contains(part), "{told}");
        }
        assert!(!told.contains("Do not close") && !told.contains("until Recall Desk closes"), "{told}");
        assert_eq!((outcome(&end), exit(&end)), ("lost-with-this-run", Exit::SignIn));
    }
}
