//! A lock between copies of the program: a file in the data folder that one of them holds locked. The operating
//! system lets go of it when that copy ends, however it ends.

use super::failure::Failure;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Held until dropped.
#[derive(Debug)]
pub(super) struct LockFile {
    _file: File,
}

impl LockFile {
    /// Takes the lock of this name; `None` while another holds it.
    ///
    /// # Errors
    /// [`Failure::File`] when the file can be neither opened nor made, or the file system has no locks.
    pub(super) fn take(folder: &Path, name: &str) -> Result<Option<Self>, Failure> {
        let unusable =
            |error: io::Error| Failure::File { path: folder.join(name), message: error.to_string() };
        let file = open(folder, name).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// Whether nobody holds it. When that cannot be told, somebody may.
    pub(super) fn is_free(folder: &Path, name: &str) -> bool {
        open(folder, name).is_ok_and(|file| file.try_lock_shared().is_ok())
    }
}

fn open(folder: &Path, name: &str) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(name))
}
