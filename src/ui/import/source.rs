//! Where the rows come from: a file or a pasted table.

use crate::engine::message_jobs::{ImportCommand, ReadingOptions};
use std::path::PathBuf;
use std::sync::Arc;

/// A file or a pasted table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A table from the clipboard.
    Pasted(Arc<str>),
}

impl Source {
    /// As it is named to people: the file's name without its folder.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned()),
            Self::Pasted(_) => "Pasted table".to_owned(),
        }
    }

    /// Reads it.
    pub fn read(&self, options: &ReadingOptions) -> ImportCommand {
        let options = options.clone();
        match self {
            Self::File(path) => ImportCommand::Open { path: path.clone(), options },
            Self::Pasted(text) => ImportCommand::Paste { text: text.to_string(), options },
        }
    }
}
