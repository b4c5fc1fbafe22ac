//! What can go wrong inside, and what of it the rest of the program hears.

use super::failure::JournalFailure;
use rusqlite::ErrorCode;
use std::io::{self, ErrorKind};
use std::path::Path;

/// What can go wrong while the file is open.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// SQLite's words.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A record that passes the chain's check and still cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// The call cannot be carried out on a sound journal.
    #[error("{0}")]
    Refused(String),
}

impl Trouble {
    /// As the rest of the program hears it.
    pub(super) fn into_failure(self, path: &Path) -> JournalFailure {
        match self {
            Self::Sqlite(error) => from_sqlite(&error, path),
            Self::Unreadable(detail) => JournalFailure::Damaged { path: path.to_owned(), detail },
            Self::Refused(reason) => JournalFailure::Other(reason),
        }
    }
}

/// SQLite's failure in our words. Values of the wrong type are damage: the tables are strict.
pub(super) fn from_sqlite(error: &rusqlite::Error, path: &Path) -> JournalFailure {
    let detail = error.to_string();
    let damaged = |detail| JournalFailure::Damaged { path: path.to_owned(), detail };
    match error {
        rusqlite::Error::SqliteFailure(cause, _) => match cause.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => damaged(detail),
            ErrorCode::DiskFull => JournalFailure::DiskFull,
            // The index of the write-ahead log could not grow.
            ErrorCode::SystemIoFailure if cause.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
                JournalFailure::DiskFull
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => JournalFailure::Busy,
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                JournalFailure::NotWritable(detail)
            }
            _ => JournalFailure::Other(detail),
        },
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows
        | rusqlite::Error::Utf8Error(..) => damaged(detail),
        _ => JournalFailure::Other(detail),
    }
}

/// The file system's failure in our words.
pub(super) fn from_io(error: &io::Error) -> JournalFailure {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => JournalFailure::DiskFull,
        _ => JournalFailure::NotWritable(error.to_string()),
    }
}
