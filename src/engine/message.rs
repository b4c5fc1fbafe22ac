//! The whole of what a face can ask of the engine and hear from it.
//!
//! Every command is answered by exactly one [`Event::Reply`], also when its handler panics. A command carries a
//! full snapshot of what its handler needs. [`Event::Progress`] may come before the reply.

use super::failure::Failure;
use super::message_jobs::{ImportCommand, ImportReply, JobsCommand, JobsProgress, JobsReply};
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport, Ending};
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::Change;
use crate::domain::environment::Environment;
use crate::domain::job::JobView;
use crate::domain::outcome::Outcome;
use crate::domain::pace::Method;
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::secret::{Secret, SecretKind};
use crate::domain::vin::Vin;
use crate::settings::{Preferences, Profile, Settings};
use chrono::{DateTime, NaiveDate, Utc};
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

/// Connections.
#[derive(Debug)]
pub enum ConnectionCommand {
    /// Tests a profile step by step: each step's [`Progress::TestStep`], then [`Reply::Tested`].
    Test(String),
    /// Rotates the client secret: each step's [`Progress::RotationStep`], then [`Reply::Rotated`]. With an
    /// unproven new secret from an earlier attempt, goes on with that one and asks for no other.
    Rotate(String),
    /// Starts the embedded sandbox if it does not run yet. Answered by [`Reply::Sandbox`]. Does not select it.
    StartSandbox,
}

/// The steps of testing a connection, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TestStep {
    /// The hosts can be reached and their certificates are accepted.
    DnsTls,
    /// The token service gives a token.
    Token,
    /// The API accepts the API key.
    ApiKey,
    /// The account may look vehicles up.
    Permission,
}

impl TestStep {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::DnsTls, Self::Token, Self::ApiKey, Self::Permission];

    /// The word on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::DnsTls => "dns/tls",
            Self::Token => "token",
            Self::ApiKey => "api-key",
            Self::Permission => "permission",
        }
    }
}

/// How far a step has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Under way.
    Running,
    /// Went well.
    Passed,
    /// Went wrong; the steps after it were not tried.
    Failed(Failure),
}

/// The steps of rotating a client secret, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RotationStep {
    /// The keyring is proven to keep, give back and forget a trial value.
    TestKeyring,
    /// `PUT /credentials`, once.
    Request,
    /// The new secret is kept beside the old one.
    Keep,
    /// The new secret gets a token and a GET with it is answered. A new secret may take a while to become
    /// active, so this is tried for some time.
    Prove,
    /// The new secret becomes the one in use; the old one is kept until the new has worked for a day.
    Switch,
}

impl RotationStep {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::TestKeyring, Self::Request, Self::Keep, Self::Prove, Self::Switch];
}

impl RotationStep {
    /// What is being done, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::TestKeyring => "Testing the keyring",
            Self::Request => "Asking DVSA for a new client secret",
            Self::Keep => "Keeping the new secret beside the old one",
            Self::Prove => "Proving the new secret with a token and a lookup",
            Self::Switch => "Switching to the new secret",
        }
    }
}

/// How a rotation ended. The secret in the keyring works in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// The new secret is in use; issued on this day.
    Switched {
        /// The day of issue, now in the profile.
        issued: NaiveDate,
    },
    /// A new secret was received and is kept, but has not worked yet; the old one stays in use. Rotate again
    /// to go on.
    NotProvenYet(Failure),
    /// The request's answer was lost: DVSA may have made a secret that nobody received. The old one stays in
    /// use. Not repeated by itself.
    AnswerLost(Failure),
    /// The new secret is proven but the keyring did not take it; it is held in memory until the program ends.
    /// Unlock the keyring and rotate again before closing.
    HeldInMemory(Failure),
    /// Nothing was changed.
    NotDone(Failure),
}

impl Rotated {
    /// What went wrong, if anything did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Switched { .. } => None,
            Self::NotProvenYet(failure)
            | Self::AnswerLost(failure)
            | Self::HeldInMemory(failure)
            | Self::NotDone(failure) => Some(failure),
        }
    }

    /// What it means, for people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Switched { .. } => {
                "The new client secret is in use. The old one is kept until the new one has worked for a day."
            }
            Self::NotProvenYet(_) => {
                "DVSA gave a new client secret, and it is kept, but it does not work yet. The present one stays in use. \
                 Rotate again later to go on with the new one; no other is asked for."
            }
            Self::AnswerLost(_) => {
                "DVSA’s answer was lost, so it may have made a client secret that nobody received. The present one stays \
                 in use. Before you rotate again, ask DVSA whether it did: the number of active secrets is limited."
            }
            Self::HeldInMemory(_) => {
                "DVSA gave a new client secret, but the keyring did not take it. It is held in memory until Recall Desk \
                 closes. Unlock the keyring and rotate again before you close it. The present secret stays in use."
            }
            Self::NotDone(_) => "The client secret was not rotated. The present one stays in use.",
        }
    }
}

/// Vehicles.
#[derive(Debug)]
pub enum VehicleCommand {
    /// Looks vehicles up in order: each one's [`Progress::Vehicle`], then [`Reply::LookedUp`].
    LookUp {
        /// The profile's name.
        profile: String,
        /// Which vehicles.
        vins: Vec<Vin>,
        /// Only recalls of this campaign.
        filter: ReferenceFilter,
    },
    /// Sends one change. Answered by [`Reply::Changed`].
    Send {
        /// The profile's name.
        profile: String,
        /// What to send.
        change: Box<Change>,
        /// What the sender saw when deciding.
        basis: Basis,
    },
    /// Campaigns seen before in this environment, most recent first. Answered by [`Reply::Campaigns`].
    Campaigns(Environment),
}

/// What the sender of a change had in view. If DVSA holds something else by then, nothing is sent and both
/// are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Nothing was looked at (the command line): no comparison.
    Unseen,
    /// This recall was shown; `None`: DVSA held none.
    Seen(Option<HeldRecall>),
}

/// One vehicle of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// Which vehicle was asked for.
    pub vin: Vin,
    /// What DVSA holds; `Ok(None)`: nothing for this VIN.
    pub result: Result<Option<Vehicle>, Failure>,
    /// When the answer came.
    pub as_at: DateTime<Utc>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The change.
    pub change: Change,
    /// Its audit entry; `None` if it came to nothing before the intent was written.
    pub audit_id: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was not sent, with [`Outcome::NotSent`].
    pub not_sent: Option<Failure>,
    /// DVSA's request id, if one was given.
    pub request_id: Option<String>,
    /// What DVSA held when the change was about to be sent; set with [`Outcome::Conflict`] before sending.
    pub held_before: Option<HeldRecall>,
    /// The vehicle read again afterwards, if that worked.
    pub vehicle: Option<LookedUp>,
}

/// A campaign of the campaign book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCampaign {
    /// The manufacturer's reference.
    pub manufacturer_ref: CampaignReference,
    /// DVSA's reference, if one was seen.
    pub dvsa_ref: Option<CampaignReference>,
    /// The campaign start, if one was seen.
    pub start_date: Option<NaiveDate>,
}

/// The audit trail.
#[derive(Debug)]
pub enum HistoryCommand {
    /// Reads entries, newest first. Answered by [`Reply::History`].
    Read(AuditQuery),
    /// Checks the chain of hashes. Answered by [`Reply::Verified`].
    Verify,
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
    Rotated(Rotated),
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
    /// How many entries were written.
    Exported {
        /// Entries in the file.
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
    /// A change's answer was lost and DVSA is being asked; how long until "not applied" can be believed.
    Settling {
        /// Seconds until the last look.
        seconds_left: u64,
    },
    /// On the way to a reply about jobs.
    Jobs(JobsProgress),
}

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
    JournalUnusable(super::JournalFailure),
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

/// Fast-changing numbers for the status bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// How the connection of the profile in use stands.
    pub link: LinkState,
    /// When the access token ends, if there is one.
    pub token_until: Option<DateTime<Utc>>,
    /// Requests sent in the last second of activity, by method; methods that are idle are left out.
    pub rates: Vec<(Method, f32)>,
    /// Requests sent today (UTC) by this installation through the profile in use.
    pub sent_today: u64,
}

/// How the connection stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LinkState {
    /// Nothing was sent yet.
    #[default]
    Idle,
    /// The last request was answered by DVSA.
    Connected,
    /// The last request failed.
    Failed(Failure),
}
