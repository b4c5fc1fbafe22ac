//! Jobs that ended long ago are deleted with their rows, as the settings say. What was sent stays in the audit
//! trail for good.
//!
//! Knows: when a job has been at rest for long enough. Must not know: how rows are deleted.

use crate::domain::job::{JobId, JobState};
use crate::engine::core::Core;
use crate::engine::failure::Failure;
use crate::journal::JournalFailure;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked.
const LOOK: Duration = Duration::from_hours(1);

/// Deletes what is due, now and while the program runs.
pub(in crate::engine) async fn watch(core: Arc<Core>) {
    loop {
        if let Err(failure) = delete_due(&core).await {
            tracing::debug!(code = failure.code(), "old jobs are not deleted");
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn delete_due(core: &Arc<Core>) -> Result<(), Failure> {
    // Looked at first: a lock that is taken for nothing could keep another process from its work.
    if !due(core, Utc::now()).await.map_err(Failure::Journal)?.is_empty() {
        // Someone may be taking up rows of one of them: what is due is found out again while nobody can.
        let _one_at_a_time = core.jobs.changes.lock().await;
        let _lock = core.jobs.lock(core).await?;
        sweep(core).await.map_err(Failure::Journal)?;
    }
    Ok(())
}

/// Deletes what is due. For the process that holds the lock.
pub(super) async fn sweep(core: &Core) -> Result<(), JournalFailure> {
    for job in due(core, Utc::now()).await? {
        core.journal.delete_job(job).await?;
        tracing::info!(job = job.0, "a job was deleted: it ended longer ago than its rows are to be kept");
    }
    Ok(())
}

/// Jobs that ended, that no runner has in hand, and whose last answer came longer ago than rows are to be kept.
async fn due(core: &Core, now: DateTime<Utc>) -> Result<Vec<JobId>, JournalFailure> {
    let before = now - TimeDelta::days(core.settings().preferences.retention_days.max(1).into());
    let mut due = Vec::new();
    for job in core.journal.jobs().await? {
        let is_at_rest =
            matches!(job.state, JobState::Finished | JobState::Stopped) && job.counts.open() == 0;
        if is_at_rest && job.spec.at < before && !core.jobs.is_live(job.id) {
            let last = core.journal.last_answer(job.id).await?;
            if last.is_none_or(|at| at < before) {
                due.push(job.id);
            }
        }
    }
    Ok(due)
}
