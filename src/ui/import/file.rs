//! The step File: what is read, how, and what was found.

use super::recent::RecentFiles;
use super::source::Source;
use crate::domain::sheet::Sheet;
use crate::engine::failure::Failure;
use crate::engine::message_jobs::ReadingOptions;
use crate::ui::wait::Wait;
use crate::ui::widgets::file_dialog::FileDialog;
use std::path::PathBuf;
use std::sync::Arc;

/// The step's data.
#[derive(Debug, Default)]
pub struct FileStep {
    /// The path as typed or chosen.
    pub path: String,
    /// The files opened last.
    pub recent: RecentFiles,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    /// Someone pressed Ctrl+O: the dialog is to open.
    pub dialog_wanted: DialogWanted,
    /// What is read.
    pub source: Option<Source>,
    /// What is not left to guessing.
    pub options: ReadingOptions,
    /// What was read last; kept while it is read again in another way.
    pub sheet: Option<Arc<Sheet>>,
    /// Why it could not be read.
    pub failure: Option<Failure>,
    /// The reading under way.
    pub reading: Wait,
    /// Something else is to be read although cells were put right: it asks first.
    pub replacing: Option<Replacing>,
    /// Several files that were dropped at once, until someone has said which is meant.
    pub dropped: Vec<PathBuf>,
}

/// Whether the file dialog is to open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialogWanted {
    /// No.
    #[default]
    No,
    /// In this picture.
    Now,
}

/// What would be read, and what would be lost by it.
#[derive(Debug, Clone)]
pub struct Replacing {
    /// What would be read.
    pub source: Source,
    /// In which way.
    pub options: ReadingOptions,
    /// How many cells that were put right would be lost.
    pub edited_cells: usize,
}

impl FileStep {
    /// Why the next step cannot be taken yet; `None` when it can.
    pub fn obstacle(&self) -> Option<&'static str> {
        match &self.sheet {
            _ if self.reading.is_waiting() => Some("The file is being read."),
            None => Some("Open a file or paste a table first."),
            Some(_) if self.failure.is_some() => Some("Put right how the file is read first."),
            Some(sheet) if sheet.facts().hidden_rows > 0 && sheet.facts().hidden_choice.is_none() => {
                Some("Decide about the hidden rows first.")
            }
            Some(sheet) if sheet.facts().done_rows > 0 && sheet.facts().done_choice.is_none() => {
                Some("Decide about the rows that were done before first.")
            }
            Some(_) => None,
        }
    }

    /// The name of what is read.
    pub fn name(&self) -> String {
        self.source.as_ref().map(Source::name).unwrap_or_default()
    }
}
