//! Why settings or a shared profile cannot be read or written.

use std::io;
use std::path::{Path, PathBuf};

/// Why settings cannot be read or written. Without a full stop, so that the words fit into a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFailure {
    /// A later version of Recall Desk wrote the file. It is left as it is.
    #[error("They were written by a newer Recall Desk (form {found}; this one knows {known})")]
    TooNew {
        /// The form found.
        found: u32,
        /// The newest form that this program knows.
        known: u32,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {message}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// The operating system's words.
        message: String,
    },
    /// The file is not a shared profile.
    #[error("{} is not a shared connection: {reason}", path.display())]
    NotAProfile {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The settings could not be put into words of TOML; a defect of ours.
    #[error("They could not be put into the file's form: {0}")]
    NotWritable(String),
}

impl SettingsFailure {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), message: error.to_string() }
    }
}
