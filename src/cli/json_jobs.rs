//! The JSON objects about jobs. A contract: keys may be added, none is renamed.

use super::json::Error;
use crate::domain::job::{JobCounts, JobState, JobView, PauseReason};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::PathBuf;

/// A job: `import`, `jobs show`, `jobs resume`, `jobs retry`.
///
/// `total = done + rejected + conflict + unknown + unsent + invalid + repeat` at every moment, also while it
/// runs: what has not left counts as unsent, what may have left as unknown.
#[derive(Default, Serialize)]
pub(crate) struct Job {
    /// `null` when there is no job to go on with.
    #[serde(rename = "job")]
    id: Option<i64>,
    operation: Option<&'static str>,
    environment: Option<&'static str>,
    profile: Option<String>,
    source: Option<String>,
    source_sha256: Option<String>,
    made: Option<DateTime<Utc>>,
    who: Option<String>,
    total: u64,
    done: u64,
    already: u64,
    rejected: u64,
    conflict: u64,
    unknown: u64,
    unsent: u64,
    /// Part of the unsent: rows that someone left out.
    left_out: u64,
    invalid: u64,
    repeat: u64,
    requests: u64,
    seconds: f64,
    rate_per_second: f64,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pause: Option<Pause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) results: Option<Results>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) results_error: Option<Error>,
}

/// Why a job pauses.
#[derive(Serialize)]
struct Pause {
    reason: &'static str,
    message: String,
}

/// A results file that was written.
#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) path: PathBuf,
    pub(crate) rows: u64,
    pub(crate) sha256: String,
}

/// All jobs.
#[derive(Serialize)]
pub(crate) struct Jobs {
    pub(crate) jobs: Vec<Job>,
}

impl Job {
    /// The answer when there is no job to go on with.
    pub(crate) fn none() -> Self {
        Self { state: JobState::Finished.key(), ..Self::default() }
    }
}

impl From<&JobView> for Job {
    fn from(view: &JobView) -> Self {
        let counts = Counts::from(&view.counts);
        Self {
            id: Some(view.id.0),
            operation: Some(view.spec.purpose.key()),
            environment: Some(view.spec.environment.key()),
            profile: Some(view.spec.profile.clone()),
            source: Some(view.spec.source.clone()),
            source_sha256: Some(view.spec.source_sha256.clone()),
            made: Some(view.spec.at),
            who: Some(view.spec.who.clone()),
            total: view.counts.total(),
            done: counts.done,
            already: view.counts.already,
            rejected: view.counts.rejected,
            conflict: view.counts.conflict,
            unknown: counts.unknown,
            unsent: counts.unsent,
            left_out: view.counts.left_out,
            invalid: view.counts.invalid,
            repeat: view.counts.repeat,
            requests: view.requests,
            seconds: view.seconds,
            rate_per_second: rate(view),
            state: view.state.key(),
            pause: match &view.state {
                JobState::Paused(reason) => {
                    Some(Pause { reason: pause_key(reason), message: reason.words() })
                }
                _ => None,
            },
            until: match &view.state {
                JobState::Parked { until } => Some(*until),
                JobState::Paused(PauseReason::Network { again_at, .. }) => Some(*again_at),
                _ => None,
            },
            results: None,
            results_error: None,
        }
    }
}

/// The counts of the contract, which knows no row that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    /// Applied, those that were there already among them.
    pub(super) done: u64,
    /// Unknown, and those that are on the wire or being asked about.
    pub(super) unknown: u64,
    /// Not sent, and those still to be sent.
    pub(super) unsent: u64,
}

impl From<&JobCounts> for Counts {
    fn from(counts: &JobCounts) -> Self {
        Self {
            done: counts.done + counts.already,
            unknown: counts.unknown + counts.sending + counts.checking,
            unsent: counts.sendable() + counts.left_out,
        }
    }
}

/// Rows answered a second: just now while it runs, else over all the time that it ran.
pub(super) fn rate(view: &JobView) -> f64 {
    if let Some(rate) = view.rate_per_second {
        return f64::from(rate);
    }
    let counts = &view.counts;
    let answered = counts.done + counts.already + counts.rejected + counts.conflict + counts.unknown;
    if view.seconds > 0.0 { as_number(answered) / view.seconds } else { 0.0 }
}

/// Jobs have at most 4,000,000 rows.
fn as_number(rows: u64) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(u32::MAX))
}

fn pause_key(reason: &PauseReason) -> &'static str {
    match reason {
        PauseReason::ByUser => "by-user",
        PauseReason::Network { .. } => "network",
        PauseReason::NotDvsa { .. } => "not-dvsa",
        PauseReason::SignIn { .. } => "sign-in",
        PauseReason::SameFailure { .. } => "same-failure",
        PauseReason::Journal { .. } => "journal",
        PauseReason::WrongAddress { .. } => "wrong-address",
        PauseReason::NotReady { .. } => "not-ready",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::job::RowState;

    #[test]
    fn the_contracts_counts_sum_to_the_total_whatever_is_under_way() {
        let mut counts = JobCounts::default();
        for (state, rows) in RowState::ALL.into_iter().zip(1u64..) {
            *counts.get_mut(state) = 1 << rows;
        }
        let told = Counts::from(&counts);
        let sum = told.done + told.unknown + told.unsent;
        let others = counts.rejected + counts.conflict + counts.invalid + counts.repeat;
        assert_eq!(sum + others, counts.total());
        assert!(told.done > counts.already, "those that were there already are part of the done");
    }
}
