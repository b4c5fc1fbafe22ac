//! What the engine tells without being asked.

use crate::domain::audit::Ending;
use crate::domain::change::Change;
use crate::engine::JournalFailure;
use crate::engine::failure::Failure;
use std::path::PathBuf;

/// Something to show that nobody asked for. It stays until it is dismissed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The settings file was damaged: it was kept under this path and defaults are used.
    SettingsSetAside {
        /// Where the damaged file is now.
        kept_as: PathBuf,
        /// What was wrong with it.
        reason: String,
    },
    /// The journal cannot be used; nothing can be sent.
    JournalUnusable(JournalFailure),
    /// A change that was being sent when the program ended has been settled.
    Recovered(Box<Recovered>),
    /// Changes that were being sent when the program ended cannot be settled yet (no network, no secret);
    /// they will be tried again.
    RecoveryWaiting {
        /// How many.
        changes: usize,
        /// Why.
        failure: Failure,
    },
    /// The program ended while the client secret of this profile was being rotated.
    RotationCutOff {
        /// The profile's name.
        profile: String,
    },
}

impl Notice {
    /// What it says, for people.
    pub fn words(&self) -> String {
        match self {
            Self::SettingsSetAside { kept_as, reason } => format!(
                "The settings file was damaged ({reason}). It is kept as {}, and the defaults are used. Add your \
                 connections again, or put a good copy in its place.",
                kept_as.display()
            ),
            Self::JournalUnusable(failure) => {
                let failure = Failure::Journal(failure.clone());
                format!("{} {}", failure.message(), failure.advice())
            }
            Self::Recovered(recovered) => format!(
                "{} for {} was being sent when Recall Desk ended. {}",
                recovered.change.operation(),
                recovered.change.vin(),
                recovered.ending.outcome.message(recovered.change.operation())
            ),
            Self::RotationCutOff { profile } => format!(
                "Recall Desk ended while the client secret of “{profile}” was being rotated. If a new one was received, \
                 it is kept, and a secret that works is in use. Rotate again to go on; with one waiting, DVSA \
                 is asked for no other."
            ),
            Self::RecoveryWaiting { changes: 1, failure } => format!(
                "One change was being sent when Recall Desk ended, and DVSA cannot be asked about it yet. {} {}",
                failure.message(),
                failure.advice()
            ),
            Self::RecoveryWaiting { changes, failure } => format!(
                "{changes} changes were being sent when Recall Desk ended, and DVSA cannot be asked about them yet. {} {}",
                failure.message(),
                failure.advice()
            ),
        }
    }
}

/// A change that was being sent when the program ended, settled since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Its audit entry.
    pub audit_id: i64,
    /// The change.
    pub change: Change,
    /// What was found.
    pub ending: Ending,
}
