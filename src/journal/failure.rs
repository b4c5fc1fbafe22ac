//! Why the journal cannot be written or read. While it cannot be written, nothing is sent.

use std::path::PathBuf;

/// Why the journal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalFailure {
    /// The file is damaged. It is kept as it is.
    #[error("The journal is damaged: {detail}")]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// SQLite's words.
        detail: String,
    },
    /// A later version of Recall Desk wrote it.
    #[error("The journal was written by a newer Recall Desk (form {found}; this one knows {known})")]
    TooNew {
        /// The form found.
        found: u32,
        /// The newest form that this program knows.
        known: u32,
    },
    /// There is no room left on the disk.
    #[error("The disk is full")]
    DiskFull,
    /// The folder or file cannot be written: permissions, a read-only disk.
    #[error("The journal cannot be written: {0}")]
    NotWritable(String),
    /// Another program holds it for too long.
    #[error("The journal is in use by another program")]
    Busy,
    /// The journal's thread has ended.
    #[error("The journal is closed")]
    Closed,
    /// Anything else, in SQLite's words.
    #[error("The journal failed: {0}")]
    Other(String),
}
