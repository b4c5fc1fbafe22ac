//! What a job may do where it stands.

use crate::domain::job::{Again, JobState, PauseReason};
use crate::domain::purpose::Purpose;
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

/// Where a job that goes on by itself stands once a process runs it.
pub(super) fn taken_up(state: JobState) -> JobState {
    match state {
        JobState::Waiting | JobState::Running | JobState::Paused(PauseReason::Journal { .. }) => {
            JobState::Running
        }
        other => other,
    }
}

/// Where a job stands once ended rows of it are opened again. One that was paused stays so: whoever takes up some
/// rows has not said that the others may leave.
pub(super) fn with_rows_open_again(state: JobState, again: Again, purpose: Purpose) -> JobState {
    match state {
        // Asking sends nothing, and is done where a job was stopped too.
        JobState::Stopped if again == Again::Unknown && purpose != Purpose::LookUp => JobState::Stopped,
        JobState::Stopped | JobState::Finished => JobState::Running,
        open => open,
    }
}

/// Where a job stands when the process that runs it ends in order.
pub(super) fn at_end_of_process(state: JobState) -> JobState {
    match state {
        JobState::Running | JobState::Paused(PauseReason::Journal { .. }) => JobState::Waiting,
        other => other,
    }
}
