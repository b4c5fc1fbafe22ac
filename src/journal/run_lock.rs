//! Tells a crashed process from one that still runs.
//!
//! Each run of the program holds an exclusive lock on a file of its own for as long as it lives; the operating
//! system lets go of it when the process ends, however it ends. A process number would not do: they are
//! reused.

use super::failure::JournalFailure;
use super::private::{create_folder, create_new};
use super::trouble::from_io;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// A file that nobody has locked for so long belongs to a run that crashed. Its age keeps us away from files
/// that a starting process has made and not locked yet.
const SWEEP_AFTER: Duration = Duration::from_hours(30 * 24);

/// This run's lock, and the way to ask about others'.
pub(super) struct RunLock {
    folder: PathBuf,
    id: Uuid,
    file: Option<File>,
}

impl RunLock {
    /// Takes a lock for this run in `data_folder`.
    pub(super) fn take(data_folder: &Path) -> Result<Self, JournalFailure> {
        let folder = data_folder.join("runs");
        let id = Uuid::new_v4();
        create_folder(&folder).map_err(|error| from_io(&error))?;
        sweep(&folder);
        let file = create_new(&file_of(&folder, id)).map_err(|error| from_io(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { folder, id, file: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(JournalFailure::Busy),
            Err(TryLockError::Error(error)) => Err(from_io(&error)),
        }
    }

    /// Names this run.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// Whether the process of `run` has ended. When that cannot be told it counts as running: nothing of a
    /// running process may be touched.
    pub(super) fn has_ended(&self, run: Uuid) -> bool {
        if run == self.id {
            return false;
        }
        match File::open(file_of(&self.folder, run)) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        drop(self.file.take());
        // A file that stays is swept later.
        let _ = fs::remove_file(file_of(&self.folder, self.id));
    }
}

fn file_of(folder: &Path, run: Uuid) -> PathBuf {
    folder.join(format!("{run}.lock"))
}

fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Ok(file) = File::open(&path) else { continue };
        let age = file.metadata().and_then(|metadata| metadata.modified()).map(|made| made.elapsed());
        let is_old = matches!(age, Ok(Ok(age)) if age > SWEEP_AFTER);
        if is_old && file.try_lock().is_ok() {
            let _ = fs::remove_file(&path);
        }
    }
}
