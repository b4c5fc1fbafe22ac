//! A job: many rows of one kind, sent at the limit, each accounted for at every moment.
//!
//! A row's life: `Planned → Sending → Done | Already | Rejected | Conflict | Unknown`; a lost answer makes it
//! `Checking` until a GET has shown what DVSA holds: `Checking → Done | Planned | Conflict | Unknown`. Rows that
//! the check found in error or repeated never leave `Invalid` and `Repeat`.

use super::environment::Environment;
use super::outcome::LinkCause;
use super::purpose::Purpose;
use super::row_content::RowContent;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A job's number in the journal; rises with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub i64);

/// What a job is made of. Fixed when it is made: editing or moving the file changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobSpec {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The operating system's user name.
    pub who: String,
    /// The profile it is sent through.
    pub profile: String,
    /// Where it goes.
    pub environment: Environment,
    /// The host and port of the base URL; a job never goes on against another host.
    pub host: String,
    /// What each row is for.
    pub purpose: Purpose,
    /// The name of the file, without its folder; or "pasted table".
    pub source: String,
    /// SHA-256 of the source's bytes, in hexadecimal.
    pub source_sha256: String,
    /// The source's column names, in their order: they come back in the results.
    pub headers: Vec<String>,
    /// How many rows of the source are in the job; every one of them, errors and repeats included.
    pub total: u64,
}

/// One row of the source, as it goes into a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Data row, counted from 1.
    pub row: u64,
    /// Physical line or sheet row, counted from 1.
    pub line: u32,
    /// What is sent for it, or why nothing is.
    pub content: JobRowContent,
    /// The original cells, as they come back in the results.
    pub cells: Vec<String>,
}

/// What is sent for a row, or why nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobRowContent {
    /// Good: it is sent.
    Send(RowContent),
    /// Good, but not among "the first N rows" of this run; can be sent later.
    Later(RowContent),
    /// Someone left it out ([`LeftOut`](crate::domain::sheet::LeftOut)): never sent.
    LeftOut {
        /// What stands where the VIN should, made plain.
        vin: String,
        /// The stable word.
        code: String,
        /// Why, for people.
        message: String,
    },
    /// In error: never sent.
    Invalid {
        /// What stands where the VIN should, made plain.
        vin: String,
        /// The first issue's stable word.
        code: String,
        /// All issues, for people.
        message: String,
    },
    /// The same as an earlier row: never sent.
    Repeat {
        /// What stands where the VIN should, made plain.
        vin: String,
        /// Which one, for people.
        message: String,
    },
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowState {
    /// To be sent.
    Planned,
    /// On disk as leaving; its request may be on the wire.
    Sending,
    /// Its answer was lost; DVSA is being asked.
    Checking,
    /// Applied, or (for a lookup) answered.
    Done,
    /// DVSA held exactly this already.
    Already,
    /// DVSA refused it.
    Rejected,
    /// DVSA holds something else.
    Conflict,
    /// It may or may not have been applied, and DVSA could not be asked.
    Unknown,
    /// Not sent and not to be sent unless someone asks: left for later, or the job was stopped.
    Unsent,
    /// In error: never sent.
    Invalid,
    /// The same as an earlier row: never sent.
    Repeat,
    /// Someone left it out: never sent.
    LeftOut,
}

impl RowState {
    /// All, in the order they are shown.
    pub const ALL: [Self; 12] = [
        Self::Planned,
        Self::Sending,
        Self::Checking,
        Self::Done,
        Self::Already,
        Self::Rejected,
        Self::Conflict,
        Self::Unknown,
        Self::Unsent,
        Self::Invalid,
        Self::Repeat,
        Self::LeftOut,
    ];

    /// The word in the journal and in results files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Checking => "checking",
            Self::Done => "done",
            Self::Already => "already",
            Self::Rejected => "rejected",
            Self::Conflict => "conflict",
            Self::Unknown => "unknown",
            Self::Unsent => "unsent",
            Self::Invalid => "invalid",
            Self::Repeat => "repeat",
            Self::LeftOut => "left-out",
        }
    }

    /// Reads [`RowState::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// How many rows stand where. They always sum to the job's total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// See [`RowState::Planned`]; likewise the others.
    pub planned: u64,
    /// On the wire.
    pub sending: u64,
    /// Being asked about.
    pub checking: u64,
    /// Applied, without those that were there already.
    pub done: u64,
    /// There already.
    pub already: u64,
    /// Refused.
    pub rejected: u64,
    /// In conflict.
    pub conflict: u64,
    /// Unknown.
    pub unknown: u64,
    /// Not sent.
    pub unsent: u64,
    /// In error.
    pub invalid: u64,
    /// Repeated.
    pub repeat: u64,
    /// Left out by someone.
    pub left_out: u64,
}

impl JobCounts {
    /// The count of one state.
    pub fn get(&self, state: RowState) -> u64 {
        let mut copy = *self;
        *copy.get_mut(state)
    }

    /// The count of one state, to change it.
    pub fn get_mut(&mut self, state: RowState) -> &mut u64 {
        match state {
            RowState::Planned => &mut self.planned,
            RowState::Sending => &mut self.sending,
            RowState::Checking => &mut self.checking,
            RowState::Done => &mut self.done,
            RowState::Already => &mut self.already,
            RowState::Rejected => &mut self.rejected,
            RowState::Conflict => &mut self.conflict,
            RowState::Unknown => &mut self.unknown,
            RowState::Unsent => &mut self.unsent,
            RowState::Invalid => &mut self.invalid,
            RowState::Repeat => &mut self.repeat,
            RowState::LeftOut => &mut self.left_out,
        }
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        RowState::ALL.into_iter().map(|state| self.get(state)).sum()
    }

    /// Rows for which nothing was sent although it could be: those still to be sent among them.
    pub fn sendable(&self) -> u64 {
        self.planned + self.unsent
    }

    /// Rows that are still to be sent or asked about.
    pub fn open(&self) -> u64 {
        self.planned + self.sending + self.checking
    }
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// Made, not yet begun; or cut off by the end of the program, and to be gone on with.
    Waiting,
    /// Under way in some process.
    Running,
    /// Stopped for now; goes on when asked to, or by itself where the reason says so.
    Paused(PauseReason),
    /// The daily allowance is used up; goes on by itself.
    Parked {
        /// When it is tried again.
        until: DateTime<Utc>,
    },
    /// Ended by someone; rows not sent by then are [`RowState::Unsent`].
    Stopped,
    /// Every row has its end.
    Finished,
}

impl JobState {
    /// The word in JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Paused(_) => "paused",
            Self::Parked { .. } => "parked",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
        }
    }
}

/// Why a job pauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PauseReason {
    /// Someone asked.
    ByUser,
    /// DVSA cannot be reached; tried again by itself.
    Network {
        /// Why.
        words: String,
        /// When it is tried again.
        again_at: DateTime<Utc>,
    },
    /// Something between us and DVSA answers in its place (a sign-in page, a redirect, a foreign page).
    NotDvsa {
        /// What came.
        words: String,
    },
    /// Sign-in or permission: a person has to act.
    SignIn {
        /// What went wrong.
        words: String,
        /// What to do.
        advice: String,
    },
    /// Twenty rows in a row were refused for the same reason.
    SameFailure {
        /// The code or cause.
        code: String,
        /// In words.
        words: String,
    },
    /// The disk is full or the journal cannot be written.
    Journal {
        /// What went wrong.
        words: String,
    },
    /// There is no such address at DVSA: the base URL is wrong.
    WrongAddress {
        /// What went wrong, and what to do.
        words: String,
    },
    /// The secret or the profile is missing.
    NotReady {
        /// What is missing.
        words: String,
    },
}

impl PauseReason {
    /// Why, in plain words.
    pub fn words(&self) -> String {
        match self {
            Self::ByUser => "Paused".to_owned(),
            Self::Network { words, .. } => format!("{words}. It goes on by itself"),
            Self::NotDvsa { words } => {
                format!(
                    "{words}. Nothing more is sent until you have looked: resume when the network is right"
                )
            }
            Self::SignIn { words, advice } => format!("{words} {advice}"),
            Self::SameFailure { code, words } => {
                format!("Twenty rows in a row were refused for the same reason ({code}). {words}")
            }
            Self::Journal { words } | Self::WrongAddress { words } | Self::NotReady { words } => {
                words.clone()
            }
        }
    }

    /// The pause for a link cause that no waiting mends.
    pub fn foreign_answer(cause: LinkCause) -> Self {
        Self::NotDvsa { words: cause.words() }
    }
}

/// A job as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct JobView {
    /// Its number.
    pub id: JobId,
    /// What it is made of.
    pub spec: JobSpec,
    /// Where it stands.
    pub state: JobState,
    /// Where its rows stand.
    pub counts: JobCounts,
    /// Requests that it has sent, GETs included.
    pub requests: u64,
    /// Seconds that it has been running, pauses apart.
    pub seconds: f64,
    /// Rows a second just now; `None` when it does not run.
    pub rate_per_second: Option<f32>,
    /// Seconds until it ends at the present rate; `None` when that cannot be told.
    pub seconds_left: Option<u64>,
    /// Its newest answers, newest first, at most 20.
    pub latest: Vec<RowAnswer>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowAnswer {
    /// Data row, counted from 1.
    pub row: u64,
    /// Physical line or sheet row.
    pub line: u32,
    /// The vehicle, if the row names one.
    pub vin: Option<String>,
    /// Where it stands.
    pub state: RowState,
    /// DVSA's error code, or the stable word of an issue.
    pub code: Option<String>,
    /// In words.
    pub message: String,
    /// When that was known.
    pub at: Option<DateTime<Utc>>,
    /// DVSA's request id.
    pub request_id: Option<String>,
}

/// Which rows are sent or asked about again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Rejected rows: sent again.
    Rejected,
    /// Unknown rows: DVSA is asked again.
    Unknown,
    /// Rows not sent: sent now.
    Unsent,
}

/// What a plan costs, before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanCost {
    /// Requests that change something, or look up.
    pub requests: u64,
    /// Seconds at 25 requests a second (DVSA's limit for each method).
    pub seconds: u64,
}

impl PlanCost {
    /// The cost of sending this many rows.
    pub fn of(rows: u64) -> Self {
        Self { requests: rows, seconds: rows.div_ceil(25) }
    }

    /// Seconds for so many requests at a rate that was measured.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time for people; rows end at 4,000,000"
    )]
    pub fn seconds_at(requests: u64, rate_per_second: f64) -> u64 {
        (requests as f64 / rate_per_second.max(0.01)).ceil() as u64
    }
}

/// What DVSA holds for a row before it is sent, by a comparison with GETs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Forecast {
    /// The change will be made.
    WillChange,
    /// DVSA holds exactly this already.
    AlreadyThere,
    /// DVSA holds the recall with other values.
    Differs,
    /// The recall is fixed already.
    AlreadyFixed,
    /// DVSA holds no such recall.
    NotFound,
    /// The lookup failed, so nothing is known of it.
    NotCompared,
}
