//! Everything that can keep a command from being carried out, worded once for both faces.

use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{DvsaError, LinkCause, SignInFailure};
use crate::domain::secret::SecretKind;
use crate::journal::JournalFailure;
use crate::keyring::KeyringFailure;
use crate::spreadsheet::SheetFailure;
use std::path::PathBuf;

/// Why a command could not be carried out. Nothing was changed at DVSA, unless the words say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No profile of this name, or none chosen (empty).
    NoProfile(String),
    /// A profile's settings cannot be used: the field and what is wrong.
    Profile {
        /// The profile's name.
        profile: String,
        /// What is wrong, for people.
        message: String,
    },
    /// A connection leads to another system than the one that was shown when this was decided.
    LeadsElsewhere {
        /// The profile's name.
        profile: String,
        /// Where it led when it was shown, for people.
        seen: String,
        /// Where it leads now, for people.
        now: String,
    },
    /// A secret was never entered, or the keyring has lost it.
    MissingSecret {
        /// The profile's name.
        profile: String,
        /// Which secret.
        kind: SecretKind,
    },
    /// The keyring cannot be used.
    Keyring(KeyringFailure),
    /// No access token.
    SignIn(SignInFailure),
    /// The network, the proxy, or something between us and DVSA.
    Link(LinkCause),
    /// DVSA refused the request.
    Refused(DvsaError),
    /// Before a change is sent DVSA is asked what it holds, and that failed; why.
    BeforeSending(Box<Failure>),
    /// The journal cannot be used; nothing is sent without it.
    Journal(JournalFailure),
    /// A file could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why, for people.
        message: String,
    },
    /// A spreadsheet cannot be read: what it is.
    Sheet(SheetFailure),
    /// Another copy of the program runs jobs.
    JobsElsewhere,
    /// Another copy of the program rotates a client secret, or renames or removes a connection with its secrets.
    SecretsElsewhere,
    /// The settings could not be saved.
    Settings(String),
    /// The command makes no sense as given; what is wrong, for people.
    Invalid(String),
    /// Someone cancelled it. Only what changes nothing can be cancelled.
    Cancelled,
    /// The program is ending.
    ShuttingDown,
    /// A defect of ours; the panic's words, without data.
    Defect(String),
}

impl Failure {
    /// A stable word for scripts.
    pub fn code(&self) -> String {
        match self {
            Self::NoProfile(_) => "no-profile".to_owned(),
            Self::Profile { .. } => "profile".to_owned(),
            Self::LeadsElsewhere { .. } => "leads-elsewhere".to_owned(),
            Self::MissingSecret { .. } => "missing-secret".to_owned(),
            Self::Keyring(_) => "keyring".to_owned(),
            Self::SignIn(_) => "sign-in".to_owned(),
            Self::Link(_) => "network".to_owned(),
            Self::Refused(error) => error.code.to_string(),
            Self::BeforeSending(why) => why.code(),
            Self::Journal(_) => "journal".to_owned(),
            Self::File { .. } => "file".to_owned(),
            Self::Sheet(failure) => failure.code().to_owned(),
            Self::JobsElsewhere => "jobs-elsewhere".to_owned(),
            Self::SecretsElsewhere => "secrets-elsewhere".to_owned(),
            Self::Settings(_) => "settings".to_owned(),
            Self::Invalid(_) => "invalid".to_owned(),
            Self::Cancelled => "cancelled".to_owned(),
            Self::ShuttingDown => "shutting-down".to_owned(),
            Self::Defect(_) => "defect".to_owned(),
        }
    }

    /// What happened and what it means for the data.
    pub fn message(&self) -> String {
        match self {
            Self::NoProfile(name) if name.is_empty() => "No connection is chosen.".to_owned(),
            Self::NoProfile(name) => format!("There is no connection called “{name}”."),
            Self::Profile { profile, message } => {
                format!("The connection “{profile}” cannot be used: {message}.")
            }
            Self::LeadsElsewhere { profile, seen, now } => format!(
                "The connection “{profile}” was changed: it led to {seen}, and now leads to {now}. Nothing was sent."
            ),
            Self::MissingSecret { profile, kind: SecretKind::ApiKey } => {
                format!("The API key of “{profile}” is not known.")
            }
            Self::MissingSecret { profile, .. } => format!("The client secret of “{profile}” is not known."),
            Self::Keyring(failure) => format!("{failure}."),
            Self::SignIn(failure) => format!("{}. Nothing was changed.", failure.words()),
            Self::Link(cause) => format!("{}.", cause.words()),
            Self::Refused(error) if error.message.is_empty() => meaning(error).to_owned(),
            Self::Refused(error) => format!("{} DVSA’s words: “{}”", meaning(error), error.message),
            Self::BeforeSending(why) => format!(
                "DVSA was asked first what it holds, and that failed. {} The change was not sent.",
                why.message()
            ),
            Self::Journal(failure) => format!("{failure}. Nothing is sent while it cannot be written."),
            Self::File { path, message } => format!("{}: {message}.", path.display()),
            Self::Sheet(failure) => format!("{failure}."),
            Self::JobsElsewhere => {
                "Another copy of Recall Desk is running jobs. Only one can. Nothing was sent.".to_owned()
            }
            Self::SecretsElsewhere => {
                "Another copy of Recall Desk is changing the secrets of a connection. Nothing was changed here."
                    .to_owned()
            }
            Self::Settings(message) => format!("The settings could not be saved: {message}."),
            Self::Invalid(message) => message.clone(),
            Self::Cancelled => "Cancelled. Nothing was changed.".to_owned(),
            Self::ShuttingDown => "The program is closing. Nothing was sent.".to_owned(),
            Self::Defect(detail) => format!("Recall Desk made a mistake of its own: {detail}."),
        }
    }

    /// What to do next.
    pub fn advice(&self) -> String {
        match self {
            Self::NoProfile(_) => "Add or choose a connection in Settings.".to_owned(),
            Self::Profile { .. } => "Correct it in Settings.".to_owned(),
            Self::LeadsElsewhere { .. } => {
                "Look the vehicle up or check the rows again, so that you see what the system that it leads to now \
                 holds."
                    .to_owned()
            }
            Self::MissingSecret { .. } => "Enter it in Settings, as DVSA sent it.".to_owned(),
            Self::Keyring(KeyringFailure::NoService) => {
                "Keep the secret for this session only, or start a keyring and try again.".to_owned()
            }
            Self::Keyring(_) => {
                "Unlock the keyring and try again, or keep the secret for this session only.".to_owned()
            }
            Self::SignIn(failure) => failure.advice().to_owned(),
            Self::Link(cause) => cause.advice().to_owned(),
            Self::Refused(error) if error.code == RecallsCode::Unknown => {
                "Wait a minute and try again.".to_owned()
            }
            Self::Refused(error) => error.code.advice().to_owned(),
            Self::BeforeSending(why) => why.advice(),
            Self::Journal(failure) => journal_advice(failure),
            Self::File { .. } => "Check the path and the permissions, then try again.".to_owned(),
            Self::Sheet(failure) => failure.advice().to_owned(),
            Self::JobsElsewhere => {
                "Wait until its jobs are done, or close it; then try again here.".to_owned()
            }
            Self::SecretsElsewhere => "Wait until that has ended, then try again here.".to_owned(),
            Self::Settings(_) => "Check the free space and the permissions of the data folder.".to_owned(),
            Self::Invalid(_) => String::new(),
            Self::Cancelled | Self::ShuttingDown => "Start it again when you are ready.".to_owned(),
            Self::Defect(_) => {
                "Look the vehicle up to see what DVSA holds, and report this with what you did.".to_owned()
            }
        }
    }
}

/// What a refusal means. DVSA's "unknown error" is in doubt only about a change that was on its way, and whoever
/// sent one says so; a lookup changes nothing.
fn meaning(error: &DvsaError) -> &'static str {
    match error.code {
        RecallsCode::Unknown => "DVSA reported an error that it could not name.",
        ref other => other.meaning(),
    }
}

fn journal_advice(failure: &JournalFailure) -> String {
    match failure {
        JournalFailure::Damaged { path, .. } => format!(
            "The file is kept as it is. Save what can still be read with Export in History, move {} and the files \
             beside it whose names begin alike to a safe place, and start Recall Desk again.",
            path.display()
        ),
        JournalFailure::TooNew { .. } => "Install the newer Recall Desk.".to_owned(),
        JournalFailure::DiskFull => "Make room on the disk, then try again.".to_owned(),
        JournalFailure::NotWritable(_) => "Check the permissions of the data folder.".to_owned(),
        JournalFailure::Busy | JournalFailure::Closed | JournalFailure::Other(_) => {
            "Close other copies of Recall Desk and try again.".to_owned()
        }
    }
}
