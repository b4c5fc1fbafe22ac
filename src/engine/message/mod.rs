//! The whole of what a face can ask of the engine and hear from it.
//!
//! Every command is answered by exactly one [`Event::Reply`], also when its handler panics. A command carries a
//! full snapshot of what its handler needs. [`Event::Progress`] may come before the reply.

mod connection;
mod destination;
mod notice;
mod rotation;
mod status;
mod vehicle;

pub use connection::{ConnectionCommand, StepState, TestStep};
pub use destination::Destination;
pub use notice::{Notice, Recovered};
pub use rotation::{InUse, Rotated, RotationStep};
pub use status::{LinkState, SecretAtStake, Status};
pub use vehicle::{Basis, Changed, LookedUp, SeenCampaign, VehicleCommand};

use super::failure::Failure;
use super::message_jobs::{ImportCommand, ImportReply, JobsCommand, JobsProgress, JobsReply};
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport};
use crate::domain::job::JobView;
use crate::domain::reversal::Reversal;
use crate::domain::secret::{Secret, SecretKind};
use crate::settings::{Preferences, Profile, Settings};
use std::path::PathBuf;
use std::sync::Arc;

/// Names one command among all that were sent; never reused within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub u64);

/// What a face knows from the start.
#[derive(Debug, Clone)]
pub struct Startup {
    /// The settings as loaded.
    pub settings: Arc<Settings>,
    /// The profile of the embedded sandbox, if it was started on the command line; it is then the one in use.
    pub sandbox: Option<Box<Profile>>,
    /// The folder that holds settings, journal and logs.
    pub home: PathBuf,
}

/// What a face asks.
#[derive(Debug)]
pub enum Command {
    /// Profiles and preferences.
    Settings(SettingsCommand),
    /// Secrets in the keyring.
    Secrets(SecretsCommand),
    /// Testing a connection, rotating its secret, the sandbox.
    Connection(ConnectionCommand),
    /// Looking up and changing vehicles' recalls.
    Vehicle(VehicleCommand),
    /// The audit trail.
    History(HistoryCommand),
    /// Reading and checking files. Nothing is sent.
    Import(ImportCommand),
    /// Durable jobs.
    Jobs(JobsCommand),
    /// Stops another command where that is safe; the stopped one still replies. Answered by [`Reply::Done`].
    Cancel(TaskId),
}

/// Answered by [`Reply::Settings`] with the settings as they then are, unless said otherwise.
#[derive(Debug)]
pub enum SettingsCommand {
    /// Adds a profile (`original: None`) or replaces the one that was called `original`. Renaming moves its
    /// secrets.
    SaveProfile {
        /// The name it had, if it exists already.
        original: Option<String>,
        /// The profile as it is to be.
        profile: Box<Profile>,
    },
    /// Removes a profile and its secrets.
    RemoveProfile(String),
    /// Makes a profile the one in use. [`crate::settings::profile::SANDBOX_PROFILE`] is allowed once the
    /// sandbox runs.
    Select(String),
    /// Replaces the preferences.
    SavePreferences(Preferences),
    /// Writes a profile without its secrets to a file. Answered by [`Reply::Done`].
    ShareProfile {
        /// The profile's name.
        profile: String,
        /// Where to.
        path: PathBuf,
    },
    /// Writes a text for people to a file. Answered by [`Reply::Done`].
    SaveText {
        /// Where to. A file that is there already is replaced.
        path: PathBuf,
        /// The text.
        text: String,
    },
    /// Reads a shared profile. Answered by [`Reply::SharedProfile`]; nothing is saved until
    /// [`SettingsCommand::SaveProfile`].
    ReadSharedProfile(PathBuf),
}

/// Secrets go in and never come out to a face.
#[derive(Debug)]
pub enum SecretsCommand {
    /// Keeps a secret. Answered by [`Reply::Done`].
    Store {
        /// The profile's name.
        profile: String,
        /// Which secret.
        kind: SecretKind,
        /// The secret itself.
        secret: Secret,
        /// Where to.
        keep: Keep,
    },
    /// Tells which secrets of a profile are known. Answered by [`Reply::Secrets`].
    Status(String),
}

/// Where a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// In the keyring of the operating system.
    InKeyring,
    /// In memory, until the program ends.
    ForThisSession,
}

/// Which secrets of a profile are known, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretsStatus {
    /// The profile's name.
    pub profile: String,
    /// The client secret.
    pub client_secret: Option<Keep>,
    /// The API key.
    pub api_key: Option<Keep>,
    /// A client secret received by a rotation that is not proven yet.
    pub unproven_new_secret: bool,
    /// The client secret before the last rotation is still kept.
    pub old_secret: bool,
    /// Why the keyring cannot be used, if it cannot.
    pub keyring: Result<(), super::KeyringFailure>,
}

/// The audit trail.
#[derive(Debug)]
pub enum HistoryCommand {
    /// Reads entries, newest first. Answered by [`Reply::History`].
    Read(AuditQuery),
    /// Checks the chain of hashes. Answered by [`Reply::Verified`].
    Verify,
    /// What of a job's changes can be taken back. Reads only; sends nothing. Answered by [`Reply::Reversal`].
    Reversal(i64),
    /// Writes entries as CSV, safe to open in a spreadsheet. Answered by [`Reply::Exported`].
    Export {
        /// Which entries.
        query: AuditQuery,
        /// Where to.
        path: PathBuf,
    },
}

/// What a face hears.
#[derive(Debug)]
pub enum Event {
    /// The one answer to a command.
    Reply {
        /// Which command.
        task: TaskId,
        /// The answer.
        body: Box<Result<Reply, Failure>>,
    },
    /// On the way to a reply.
    Progress {
        /// Which command.
        task: TaskId,
        /// How far.
        body: Progress,
    },
    /// Something to show that nobody asked for.
    Notice(Notice),
    /// A job as it now stands: at each change of its state, and at most five times a second while it runs.
    Job(Box<JobView>),
    /// Another copy of the program has begun to run jobs, or has left off. Comes only to a face that takes jobs up.
    JobsRunIn(ProgramCopy),
    /// The operating system asks the program to end, as at log-out. Comes only when
    /// [`QuitRequests::ToFace`](super::start::QuitRequests::ToFace) was chosen; the face closes as if someone
    /// had closed it.
    Quit,
}

/// Which copy of the program runs the jobs: only one can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProgramCopy {
    /// This one, if any.
    #[default]
    This,
    /// Another one, which holds the lock.
    Another,
}

/// The answers.
#[derive(Debug)]
pub enum Reply {
    /// Done; there is nothing to tell.
    Done,
    /// The settings as they now are.
    Settings(Arc<Settings>),
    /// A shared profile as read.
    SharedProfile(Box<Profile>),
    /// Which secrets are known.
    Secrets(SecretsStatus),
    /// Whether every step of a connection test passed.
    Tested {
        /// All four passed.
        passed: bool,
    },
    /// How a rotation ended.
    Rotated {
        /// How.
        end: Rotated,
        /// Its audit entry; `None` if it ended before one was written.
        audit_id: Option<i64>,
    },
    /// The sandbox runs; its profile, made at run time.
    Sandbox(Box<Profile>),
    /// All vehicles of a lookup have been told.
    LookedUp,
    /// What became of a change.
    Changed(Box<Changed>),
    /// The campaign book.
    Campaigns(Vec<SeenCampaign>),
    /// Entries, newest first.
    History(Vec<AuditEntry>),
    /// The chain's state.
    Verified(ChainReport),
    /// What of a job can be taken back.
    Reversal(Box<Reversal>),
    /// How many rows were written.
    Exported {
        /// Rows in the file, the header apart.
        entries: u64,
    },
    /// About files.
    Import(ImportReply),
    /// About jobs.
    Jobs(JobsReply),
}

/// On the way to a reply.
#[derive(Debug)]
pub enum Progress {
    /// One vehicle of a lookup.
    Vehicle(Box<LookedUp>),
    /// A step of a connection test.
    TestStep(TestStep, StepState),
    /// A step of a rotation.
    RotationStep(RotationStep, StepState),
    /// A change is kept in the journal and now leaves: whatever was asked before it is settled.
    Sending,
    /// A change's answer was lost and DVSA is being asked; how long until "not applied" can be believed.
    Settling {
        /// Seconds until the last look.
        seconds_left: u64,
    },
    /// An earlier change of the same vehicle was cut off when the program ended; DVSA is being asked about it
    /// before this one is sent.
    SettlingEarlier {
        /// Seconds until the last look.
        seconds_left: u64,
    },
    /// On the way to a reply about jobs.
    Jobs(JobsProgress),
}
