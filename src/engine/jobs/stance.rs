//! What a job may do where it stands.

use crate::domain::job::{JobState, PauseReason};
use chrono::{DateTime, Utc};

/// Whether planned rows are sent.
pub(super) fn sends(state: &JobState) -> bool {
    *state == JobState::Running
}

/// Whether DVSA is asked about rows whose answer was lost. Also after someone paused or stopped the job: those rows
/// were sent, and people want to know.
pub(super) fn asks(state: &JobState) -> bool {
    match state {
        JobState::Running | JobState::Stopped => true,
        JobState::Paused(reason) => matches!(reason, PauseReason::ByUser | PauseReason::SameFailure { .. }),
        JobState::Waiting | JobState::Parked { .. } | JobState::Finished => false,
    }
}

/// When it goes on by itself, if it does.
pub(super) fn goes_on_at(state: &JobState) -> Option<DateTime<Utc>> {
    match state {
        JobState::Parked { until } => Some(*until),
        JobState::Paused(PauseReason::Network { again_at, .. }) => Some(*again_at),
        _ => None,
    }
}

/// Whether a job that no process runs goes on by itself once one does.
pub(super) fn resumes_by_itself(state: &JobState) -> bool {
    match state {
        JobState::Waiting | JobState::Running | JobState::Parked { .. } => true,
        JobState::Paused(reason) => {
            matches!(reason, PauseReason::Network { .. } | PauseReason::Journal { .. })
        }
        JobState::Stopped | JobState::Finished => false,
    }
}

/// Where a job stands when the process that runs it ends in order.
pub(super) fn at_end_of_process(state: JobState) -> JobState {
    match state {
        JobState::Running | JobState::Paused(PauseReason::Journal { .. }) => JobState::Waiting,
        other => other,
    }
}
