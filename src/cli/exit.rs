//! Exit codes. A contract: scripts rely on the numbers.

use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{DvsaError, Outcome, SignInFailure};
use crate::engine::failure::Failure;
use std::process::ExitCode;

/// How a command line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything asked for was done.
    Done = 0,
    /// Something was rejected, in conflict or in error, or is left to be sent.
    Rejected = 1,
    /// Wrong usage.
    Usage = 2,
    /// Stopped by a safety brake or a missing confirmation; nothing was sent.
    Brake = 3,
    /// Sign-in or permission.
    SignIn = 4,
    /// The network.
    Network = 5,
    /// Parked for the daily allowance.
    Parked = 6,
    /// Unknown outcomes remain.
    Unknown = 7,
    /// A file cannot be read.
    File = 8,
    /// A defect of ours.
    Defect = 70,
    /// Ctrl+C or SIGTERM: a job was paused and can be gone on with. The shells' number for it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Failure> for Exit {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::NoProfile(_) | Failure::Profile { .. } | Failure::Invalid(_) => Self::Usage,
            Failure::SignIn(SignInFailure::Link(_)) | Failure::Link(_) => Self::Network,
            Failure::MissingSecret { .. } | Failure::Keyring(_) | Failure::SignIn(_) => Self::SignIn,
            Failure::Refused(error) => of_refusal(error),
            Failure::BeforeSending(why) => Self::from(why.as_ref()),
            Failure::Journal(_)
            | Failure::JobsElsewhere
            | Failure::SecretsElsewhere
            | Failure::LeadsElsewhere { .. }
            | Failure::Cancelled => Self::Brake,
            Failure::File { .. } | Failure::Sheet(_) | Failure::Settings(_) => Self::File,
            Failure::ShuttingDown | Failure::Defect(_) => Self::Defect,
        }
    }
}

impl From<&Outcome> for Exit {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Done { .. } | Outcome::Already => Self::Done,
            Outcome::Rejected(error) => of_refusal(error),
            Outcome::Conflict { .. } => Self::Rejected,
            Outcome::Unknown { .. } => Self::Unknown,
            Outcome::NotSent { .. } => Self::Network,
        }
    }
}

fn of_refusal(error: &DvsaError) -> Exit {
    match error.code {
        RecallsCode::AuthorisationFailed
        | RecallsCode::NoPermission
        | RecallsCode::TokenExpired
        | RecallsCode::ApiKeyInvalid
        | RecallsCode::TokenMissing => Exit::SignIn,
        RecallsCode::DailyAllowance => Exit::Parked,
        RecallsCode::TooManyRequests | RecallsCode::UrlNotFound => Exit::Network,
        _ => Exit::Rejected,
    }
}
