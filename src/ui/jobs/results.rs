//! Writing a job's results to a file.

use crate::domain::job::{JobId, JobView};
use crate::engine::failure::Failure;
use crate::engine::message_jobs::{JobsCommand, ResultsFormat};
use crate::ui::wait::Wait;
use crate::ui::widgets::file_dialog::FileDialog;
use crate::ui::widgets::path_entry::PathEntry;
use std::path::PathBuf;

/// All forms, in the order they are offered.
pub const FORMS: [ResultsFormat; 3] =
    [ResultsFormat::Xlsx, ResultsFormat::CsvForExcel, ResultsFormat::CsvForMachines];

/// Results being written.
#[derive(Debug, Default)]
pub struct Results {
    /// Whose.
    pub job: Option<JobId>,
    /// In which form; `None` until one is chosen.
    pub form: Option<ResultsFormat>,
    /// Where to, as typed or chosen.
    pub path: PathEntry,
    /// Whether the path's field is to have the keyboard's focus, once it is drawn.
    pub focus_wanted: bool,
    /// File dialogs of the operating system.
    pub dialog: FileDialog,
    /// How far it is.
    pub stage: Stage,
    /// The writing under way.
    pub writing: Wait,
}

/// How far writing is.
#[derive(Debug, Default)]
pub enum Stage {
    /// Nothing was written.
    #[default]
    Choosing,
    /// They are being written here.
    Writing(PathBuf),
    /// They are written.
    Written(Written),
    /// They could not be written.
    Failed(Failure),
}

/// A results file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// How many rows, the header apart.
    pub rows: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Results {
    /// Forgets what was meant for another job.
    pub fn keep_only(&mut self, job: JobId) {
        if self.job != Some(job) && !self.writing.is_waiting() {
            *self = Self { job: Some(job), ..Self::default() };
        }
    }

    /// Writes them to the named file. Where none is named, the field says so.
    pub fn write(&mut self) -> Option<JobsCommand> {
        let (job, form) = (self.job?, self.form?);
        let path = self.path.path().filter(|_| !self.writing.is_waiting())?;
        self.stage = Stage::Writing(path.clone());
        self.writing.begin();
        Some(JobsCommand::Results { job, path, form })
    }

    /// Takes the answer.
    pub fn take(&mut self, answer: Result<(u64, String), Failure>) {
        let Stage::Writing(path) = std::mem::take(&mut self.stage) else { return };
        self.stage = match answer {
            Ok((rows, sha256)) => Stage::Written(Written { path, rows, sha256 }),
            Err(failure) => Stage::Failed(failure),
        };
        if matches!(self.stage, Stage::Written(_)) {
            self.form = None;
        }
    }

    /// The file that was written last.
    pub fn written(&self) -> Option<&Written> {
        if let Stage::Written(written) = &self.stage { Some(written) } else { None }
    }
}

/// A name for the file, from the source's.
pub fn file_name(job: &JobView, form: ResultsFormat) -> String {
    let stem = job.spec.source.rsplit_once('.').map_or(job.spec.source.as_str(), |(stem, _)| stem);
    let plain: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let ending = if form == ResultsFormat::Xlsx { "xlsx" } else { "csv" };
    format!("{}-results-job-{}.{ending}", plain.trim_matches('-'), job.id.0)
}
