//! One process runs jobs, and another can take over when it ends.

use crate::engine::failure::Failure;
use crate::engine::lock_file::LockFile;
use std::path::Path;
use std::time::Duration;

const FILE_NAME: &str = "jobs.lock";

/// Another process that only looks whether the lock is free holds it for a moment.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(30);

/// Takes the lock: this process runs jobs until it is dropped.
///
/// # Errors
/// [`Failure::JobsElsewhere`] when another process holds it.
pub(super) async fn take(folder: &Path) -> Result<LockFile, Failure> {
    for attempt in 1..=ATTEMPTS {
        if let Some(lock) = LockFile::take(folder, FILE_NAME)? {
            return Ok(lock);
        }
        if attempt < ATTEMPTS {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Err(Failure::JobsElsewhere)
}

/// Whether no process holds it.
pub(super) fn is_free(folder: &Path) -> bool {
    LockFile::is_free(folder, FILE_NAME)
}
