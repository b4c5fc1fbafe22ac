//! Where the rows come from: a file, a pasted table, or another screen.

use super::handed::Handed;
use crate::engine::message_jobs::{ImportCommand, ReadingOptions};
use std::path::PathBuf;
use std::sync::Arc;

/// A file, a pasted table or a table that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A table from the clipboard.
    Pasted(Arc<str>),
    /// A table that another screen handed over.
    Handed(Arc<Handed>),
}

impl Source {
    /// As it is named to people: the file's name without its folder.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned()),
            Self::Pasted(_) => "Pasted table".to_owned(),
            Self::Handed(handed) => handed.name.clone(),
        }
    }

    /// Reads it.
    pub fn read(&self, options: &ReadingOptions) -> ImportCommand {
        let options = options.clone();
        match self {
            Self::File(path) => ImportCommand::Open { path: path.clone(), options },
            Self::Pasted(text) => ImportCommand::Paste { text: text.to_string(), options },
            Self::Handed(handed) => ImportCommand::Paste { text: handed.table().to_owned(), options },
        }
    }
}
