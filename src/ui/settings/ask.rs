//! What the settings screen asks of the engine, and what it remembers of each question until it is answered.

use crate::domain::secret::{Secret, SecretKind};
use crate::engine::message::{
    Command, ConnectionCommand, HistoryCommand, Keep, SecretsCommand, SettingsCommand, TaskId,
};
use crate::engine::message_jobs::JobsCommand;
use crate::settings::{Preferences, Profile};
use crate::ui::action::{Action, Asker};
use std::path::PathBuf;

/// A question.
#[derive(Debug)]
pub enum Ask {
    /// Save a connection.
    Save {
        /// The name it had, if it exists already.
        original: Option<String>,
        /// As it is to be.
        profile: Box<Profile>,
    },
    /// Remove a connection and its secrets.
    Remove(String),
    /// Use a connection from now on.
    Select(String),
    /// Save the preferences.
    Preferences(Preferences),
    /// Write a connection without its secrets to a file.
    Share {
        /// The connection's name.
        profile: String,
        /// Where to.
        path: PathBuf,
    },
    /// Read a shared connection.
    ReadShared(PathBuf),
    /// Which secrets are known.
    Status(String),
    /// Keep a secret.
    Store {
        /// The connection's name.
        profile: String,
        /// Which secret.
        kind: SecretKind,
        /// The secret.
        secret: Secret,
        /// Where to.
        keep: Keep,
    },
    /// Test a connection.
    Test(String),
    /// Rotate a client secret.
    Rotate(String),
    /// Discard a new client secret that waits.
    DiscardNewSecret {
        /// The connection's name.
        profile: String,
        /// Why.
        reason: String,
    },
    /// Start the sandbox.
    StartSandbox,
    /// What the diagnostics tell.
    Diagnose(Probe),
    /// Write the diagnostics to a file.
    SaveDiagnostics {
        /// Where to.
        path: PathBuf,
        /// The text.
        text: String,
    },
    /// Stop a question that is under way.
    Cancel(TaskId),
}

/// What a question was asked for: enough to give its answer to the right place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A connection is being saved under this name.
    Save(String),
    /// This one is being removed.
    Remove(String),
    /// This one is to be used.
    Select(String),
    /// The preferences are being saved.
    Preferences,
    /// A connection is being written to this file.
    Share(PathBuf),
    /// A file is being read.
    ReadShared,
    /// The secrets of this connection were asked after.
    Status(String),
    /// A secret is being kept.
    Store {
        /// The connection's name.
        profile: String,
        /// Which secret.
        kind: SecretKind,
        /// Where to.
        keep: Keep,
    },
    /// This connection is being tested.
    Test(String),
    /// This one's client secret is being rotated.
    Rotate(String),
    /// This one's new client secret is being discarded.
    DiscardNewSecret(String),
    /// The sandbox is being started.
    StartSandbox,
    /// What the diagnostics tell is being asked after.
    Diagnose(Probe),
    /// The diagnostics are being written to this file.
    SaveDiagnostics(PathBuf),
    /// Another question is being stopped.
    Cancel,
}

/// What the diagnostics ask the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// All jobs.
    Jobs,
    /// Whether the journal is whole.
    Journal,
}

impl Ask {
    /// As the window sends it.
    pub fn into_action(self) -> Action {
        let (command, purpose) = self.into_command();
        Action::Ask(Asker::Settings(purpose), command)
    }

    fn into_command(self) -> (Command, Purpose) {
        match self {
            Self::Save { original, profile } => {
                let asked = Purpose::Save(profile.name.clone());
                (Command::Settings(SettingsCommand::SaveProfile { original, profile }), asked)
            }
            Self::Remove(name) => {
                (Command::Settings(SettingsCommand::RemoveProfile(name.clone())), Purpose::Remove(name))
            }
            Self::Select(name) => {
                (Command::Settings(SettingsCommand::Select(name.clone())), Purpose::Select(name))
            }
            Self::Preferences(preferences) => {
                (Command::Settings(SettingsCommand::SavePreferences(preferences)), Purpose::Preferences)
            }
            Self::Share { profile, path } => {
                let asked = Purpose::Share(path.clone());
                (Command::Settings(SettingsCommand::ShareProfile { profile, path }), asked)
            }
            Self::ReadShared(path) => {
                (Command::Settings(SettingsCommand::ReadSharedProfile(path)), Purpose::ReadShared)
            }
            Self::Status(name) => {
                (Command::Secrets(SecretsCommand::Status(name.clone())), Purpose::Status(name))
            }
            Self::Store { profile, kind, secret, keep } => {
                let asked = Purpose::Store { profile: profile.clone(), kind, keep };
                (Command::Secrets(SecretsCommand::Store { profile, kind, secret, keep }), asked)
            }
            Self::Test(name) => {
                (Command::Connection(ConnectionCommand::Test(name.clone())), Purpose::Test(name))
            }
            Self::Rotate(name) => {
                (Command::Connection(ConnectionCommand::Rotate(name.clone())), Purpose::Rotate(name))
            }
            Self::DiscardNewSecret { profile, reason } => {
                let asked = Purpose::DiscardNewSecret(profile.clone());
                (Command::Connection(ConnectionCommand::DiscardNewSecret { profile, reason }), asked)
            }
            Self::StartSandbox => {
                (Command::Connection(ConnectionCommand::StartSandbox), Purpose::StartSandbox)
            }
            Self::Diagnose(Probe::Jobs) => (Command::Jobs(JobsCommand::List), Purpose::Diagnose(Probe::Jobs)),
            Self::Diagnose(Probe::Journal) => {
                (Command::History(HistoryCommand::Verify), Purpose::Diagnose(Probe::Journal))
            }
            Self::SaveDiagnostics { path, text } => {
                let asked = Purpose::SaveDiagnostics(path.clone());
                (Command::Settings(SettingsCommand::SaveText { path, text }), asked)
            }
            Self::Cancel(task) => (Command::Cancel(task), Purpose::Cancel),
        }
    }
}
