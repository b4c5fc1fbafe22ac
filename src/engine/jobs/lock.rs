//! One process runs jobs: it holds a lock on a file in the data folder. The operating system lets go of it when
//! the process ends, however it ends, and another can take over.

use crate::engine::failure::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

const FILE_NAME: &str = "jobs.lock";

/// Another process that only looks whether the lock is free holds it for a moment.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(30);

/// Held while this process runs jobs.
#[derive(Debug)]
pub(super) struct JobsLock {
    _file: File,
}

impl JobsLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`Failure::JobsElsewhere`] when another process holds it.
    pub(super) async fn take(folder: &Path) -> Result<Self, Failure> {
        let mut attempt = 1;
        loop {
            let file = open(folder).map_err(|error| unusable(folder, &error))?;
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if attempt == ATTEMPTS => return Err(Failure::JobsElsewhere),
                Err(TryLockError::WouldBlock) => attempt += 1,
                Err(TryLockError::Error(error)) => return Err(unusable(folder, &error)),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Whether no process holds it. When that cannot be told, some process may.
    pub(super) fn is_free(folder: &Path) -> bool {
        open(folder).is_ok_and(|file| file.try_lock_shared().is_ok())
    }
}

fn open(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(FILE_NAME))
}

fn unusable(folder: &Path, error: &io::Error) -> Failure {
    Failure::File { path: folder.join(FILE_NAME), message: error.to_string() }
}
