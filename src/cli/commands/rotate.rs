//! `rotate-secret`: the guided rotation, unattended.

use super::unexpected;
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, ConnectionCommand, Progress, Reply, Rotated, StepState};

pub(super) fn run(yes: bool, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let profile = session.profile()?;
    if !yes {
        output.answer(
            &json::Failed {
                error: json::Error {
                    code: "confirmation-missing".to_owned(),
                    message: "Nothing was asked for.".to_owned(),
                    advice: "Add --yes to ask DVSA for a new client secret.".to_owned(),
                },
            },
            || format!("This asks DVSA for a new client secret for “{profile}”. Add --yes to do it. Nothing was asked for."),
        );
        return Ok(Exit::Brake);
    }
    let command = Command::Connection(ConnectionCommand::Rotate(profile));
    let reply = session.ask_with_progress(command, |progress| {
        if let Progress::RotationStep(step, StepState::Running) = progress {
            output.progress(step.words());
        }
    })?;
    let Reply::Rotated(rotated) = reply else { return Err(unexpected()) };
    let (outcome, issued) = match &rotated {
        Rotated::Switched { issued } => ("done", Some(*issued)),
        Rotated::NotProvenYet(_) => ("not-proven-yet", None),
        Rotated::AnswerLost(_) => ("unknown", None),
        Rotated::HeldInMemory(_) => ("lost-with-this-run", None),
        Rotated::NotDone(_) => ("not-done", None),
    };
    let failure = rotated.failure();
    let answer = json::Rotation { outcome, issued, error: failure.map(json::Error::from) };
    output.answer(&answer, || match failure {
        Some(failure) => format!("{} {} {}", rotated.words(), failure.message(), failure.advice()),
        None => rotated.words().to_owned(),
    });
    Ok(match &rotated {
        Rotated::Switched { .. } => Exit::Done,
        Rotated::AnswerLost(_) => Exit::Unknown,
        Rotated::NotProvenYet(failure) | Rotated::HeldInMemory(failure) | Rotated::NotDone(failure) => {
            Exit::from(failure)
        }
    })
}
