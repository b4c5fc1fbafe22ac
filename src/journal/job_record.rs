//! What the engine and the journal tell each other about jobs, and how it lies in the tables.

use super::record::reference;
use super::trouble::Trouble;
use crate::domain::audit::{Ending, Intent};
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::Change;
use crate::domain::environment::Environment;
use crate::domain::job::{JobCounts, JobId, JobSpec, JobState, RowState};
use crate::domain::outcome::DvsaError;
use crate::domain::purpose::Purpose;
use crate::domain::row_content::RowContent;
use crate::domain::vin::Vin;
use chrono::{DateTime, Utc};
use rusqlite::Row;
use std::collections::HashSet;

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredJob {
    /// Its number.
    pub id: JobId,
    /// What it is made of.
    pub spec: JobSpec,
    /// Where it was left.
    pub state: JobState,
    /// Where its rows stand.
    pub counts: JobCounts,
    /// Requests that it has sent.
    pub requests: u64,
    /// Seconds that it has been running.
    pub seconds: f64,
}

/// A row that is to be sent, looked up or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow {
    /// Data row, counted from 1.
    pub row: u64,
    /// Physical line or sheet row.
    pub line: u32,
    /// What it says.
    pub content: RowContent,
    /// How often it may have been sent, this time included.
    pub sends: u32,
    /// How often its answer was lost while the program ran.
    pub lost: u32,
    /// Its intent whose last ending is still to come.
    pub intent: Option<RowIntent>,
    /// DVSA's refusal that a look at what it holds is to explain.
    pub refusal: Option<DvsaError>,
}

/// A row's intent in the audit trail, whose last ending is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowIntent {
    /// Without an ending: the row is under way, or was when the program ended.
    Open(i64),
    /// Its ending says *unknown*, and someone asks again what became of it.
    Unknown(i64),
}

impl RowIntent {
    /// Its number in the audit trail.
    pub fn number(self) -> i64 {
        let (Self::Open(number) | Self::Unknown(number)) = self;
        number
    }
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowUpdate {
    /// Data row, counted from 1.
    pub row: u64,
    /// Where it stands now.
    pub state: RowState,
    /// See [`OpenRow::sends`].
    pub sends: u32,
    /// See [`OpenRow::lost`].
    pub lost: u32,
    /// Its intent whose last ending is still to come.
    pub intent: Option<i64>,
    /// The intent that ends now, and how.
    pub ending: Option<(i64, Ending)>,
    /// DVSA's code, or the word of an issue.
    pub code: Option<String>,
    /// In words.
    pub message: Option<String>,
    /// When that was known.
    pub at: DateTime<Utc>,
    /// DVSA's request id.
    pub request_id: Option<String>,
}

/// Rows to begin with.
pub struct Claim {
    /// How many at most.
    pub most: usize,
    /// Vehicles with a row under way: their other rows wait.
    pub busy: HashSet<Vin>,
    /// What each row is for.
    pub purpose: Purpose,
    /// Makes the intent of a change.
    pub intent_of: Box<dyn Fn(Change) -> Intent + Send>,
}

/// One transaction of a running job: what became of rows, and which rows are begun next.
pub struct Exchange {
    /// The job.
    pub job: JobId,
    /// What became of rows.
    pub updates: Vec<RowUpdate>,
    /// Rows to begin with, if any.
    pub claim: Option<Claim>,
    /// Where the job stands, if that changed.
    pub state: Option<JobState>,
    /// Requests that it has sent in all.
    pub requests: u64,
    /// Seconds that it has been running in all.
    pub seconds: f64,
}

/// What came of it. The claimed rows are on the disk as being sent, with their intents.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchanged {
    /// The rows claimed, in the order of the file.
    pub claimed: Vec<OpenRow>,
    /// Where all rows stand now.
    pub counts: JobCounts,
}

/// Which rows of a job to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowQuery {
    /// Only rows in these states; empty: all.
    pub states: Vec<RowState>,
    /// Only rows whose VIN contains this text.
    pub vin: Option<String>,
    /// How many to leave out before the first.
    pub offset: u64,
    /// How many at most.
    pub limit: u32,
}

/// The number of a state in the table. Fixed: files hold it.
pub(super) fn number(state: RowState) -> i64 {
    match state {
        RowState::Planned => 0,
        RowState::Sending => 1,
        RowState::Checking => 2,
        RowState::Done => 3,
        RowState::Already => 4,
        RowState::Rejected => 5,
        RowState::Conflict => 6,
        RowState::Unknown => 7,
        RowState::Unsent => 8,
        RowState::Invalid => 9,
        RowState::Repeat => 10,
        RowState::LeftOut => 11,
    }
}

/// Reads [`number`].
pub(super) fn state_of(kept: i64) -> Result<RowState, Trouble> {
    let found = RowState::ALL.into_iter().find(|state| number(*state) == kept);
    found.ok_or_else(|| Trouble::Unreadable(format!("a row's state ({kept})")))
}

const ROWS_OF_A_JOB: i64 = 1 << 32;

/// The key of a row: rows of one job lie together, in the order of the file.
pub(super) fn key(job: JobId, row: u64) -> Result<i64, Trouble> {
    let row = i64::try_from(row).ok().filter(|row| *row < ROWS_OF_A_JOB);
    row.and_then(|row| job.0.checked_mul(ROWS_OF_A_JOB)?.checked_add(row))
        .ok_or_else(|| Trouble::Refused("the row's number is too large".to_owned()))
}

/// The data row of a key.
pub(super) fn row_of(key: i64) -> u64 {
    u64::try_from(key % ROWS_OF_A_JOB).unwrap_or_default()
}

pub(super) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

pub(super) fn time(millis: Option<i64>) -> Option<DateTime<Utc>> {
    millis.and_then(DateTime::from_timestamp_millis)
}

/// The columns of [`open_row`], in their order.
pub(super) const OPEN_COLUMNS: &str =
    "id, line, vin, manufacturer_ref, dvsa_ref, date, sends, lost, intent, code, message, request_id,
     EXISTS (SELECT 1 FROM record WHERE record.intent = job_row.intent AND record.kind = 'ending')";

/// A row that can be sent.
pub(super) fn open_row(row: &Row<'_>) -> Result<OpenRow, Trouble> {
    let number = row_of(row.get(0)?);
    let unreadable = |what: &str| Trouble::Unreadable(format!("{what} of row {number} of a job"));
    let vin: String = row.get(2)?;
    let (ours, theirs): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    let date: Option<String> = row.get(5)?;
    let reference = |kept: Option<String>| reference(kept.as_deref()).map_err(|_| unreadable("a reference"));
    let code: Option<String> = row.get(9)?;
    let (message, request_id): (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
    let intent = if row.get(12)? { RowIntent::Unknown } else { RowIntent::Open };
    Ok(OpenRow {
        row: number,
        line: row.get(1)?,
        content: RowContent {
            vin: Vin::parse(&vin).map_err(|_| unreadable("the VIN"))?,
            references: ReferenceFilter { manufacturer_ref: reference(ours)?, dvsa_ref: reference(theirs)? },
            date: date.map(|day| day.parse()).transpose().map_err(|_| unreadable("the date"))?,
        },
        sends: row.get(6)?,
        lost: row.get(7)?,
        intent: row.get::<_, Option<i64>>(8)?.map(intent),
        refusal: code.map(|code| DvsaError {
            code: code.into(),
            message: message.unwrap_or_default(),
            request_id,
        }),
    })
}

/// The columns of [`job`], in their order.
pub(super) const JOB_COLUMNS: &str = "id, at, who, profile, environment, host, purpose, source, \
    source_sha256, headers, total, state, requests, seconds";

/// A job without its counts.
pub(super) fn job(row: &Row<'_>) -> Result<StoredJob, Trouble> {
    let id = JobId(row.get(0)?);
    let unreadable = |what: &str| Trouble::Unreadable(format!("{what} of job {}", id.0));
    let (environment, purpose): (String, String) = (row.get(4)?, row.get(6)?);
    let (headers, state): (String, String) = (row.get(9)?, row.get(11)?);
    let unsigned = |kept: i64| u64::try_from(kept).unwrap_or_default();
    let spec = JobSpec {
        at: time(row.get(1)?).ok_or_else(|| unreadable("the time"))?,
        who: row.get(2)?,
        profile: row.get(3)?,
        environment: Environment::from_key(&environment).ok_or_else(|| unreadable("the environment"))?,
        host: row.get(5)?,
        purpose: Purpose::from_key(&purpose).ok_or_else(|| unreadable("the purpose"))?,
        source: row.get(7)?,
        source_sha256: row.get(8)?,
        headers: serde_json::from_str(&headers).map_err(|_| unreadable("the column names"))?,
        total: unsigned(row.get(10)?),
    };
    Ok(StoredJob {
        id,
        spec,
        state: serde_json::from_str(&state).map_err(|_| unreadable("the state"))?,
        counts: JobCounts::default(),
        requests: unsigned(row.get(12)?),
        seconds: row.get(13)?,
    })
}
