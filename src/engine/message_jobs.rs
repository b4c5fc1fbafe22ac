//! What a face can ask about files and jobs, and hear of them.

use crate::domain::check::{CheckOptions, CheckRefusal, Checked};
use crate::domain::edits::Edits;
use crate::domain::job::{Again, Forecast, JobId, JobView, RowAnswer, RowState};
use crate::domain::mapping::Mapping;
use crate::domain::sheet::Sheet;
use crate::engine::message::Destination;
use std::path::PathBuf;
use std::sync::Arc;

pub use crate::spreadsheet::{HeaderRow, ReadingOptions, ResultsFormat, SheetFailure};

/// Reading and checking a file. Nothing is sent.
#[derive(Debug)]
pub enum ImportCommand {
    /// Reads a file. Answered by [`ImportReply::Sheet`].
    Open {
        /// Where it lies.
        path: PathBuf,
        /// What is not left to guessing.
        options: ReadingOptions,
    },
    /// Reads a pasted table. Answered by [`ImportReply::Sheet`].
    Paste {
        /// The text.
        text: String,
        /// What is not left to guessing.
        options: ReadingOptions,
    },
    /// Checks the whole file. Answered by [`ImportReply::Checked`].
    Check {
        /// The file.
        sheet: Arc<Sheet>,
        /// What was put right.
        edits: Arc<Edits>,
        /// Which column is what.
        mapping: Box<Mapping>,
        /// What for.
        options: CheckOptions,
        /// Whether the mapping is remembered by the header row's signature, to be offered the next time.
        memory: MappingMemory,
    },
    /// The mapping remembered for these headers, or saved under this name. Answered by
    /// [`ImportReply::Mapping`].
    RecallMapping {
        /// The file's headers.
        headers: Vec<String>,
        /// A saved mapping's name; `None`: by the headers' signature.
        name: Option<String>,
    },
    /// Saves a mapping under a name. Answered by [`super::message::Reply::Done`].
    SaveMapping {
        /// The name.
        name: String,
        /// The file's headers.
        headers: Vec<String>,
        /// The mapping.
        mapping: Box<Mapping>,
    },
}

/// Whether a mapping is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingMemory {
    /// Someone looked it over in the window.
    Keep,
    /// It was told on a command line, for this once.
    Leave,
}

/// A file checked and ready to be made a job.
#[derive(Debug, Clone)]
pub struct ImportPlan {
    /// Where to, as whoever gave it saw it. Nothing is sent when the connection leads elsewhere by now.
    pub to: Destination,
    /// The file's name without its folder, or "pasted table": how the job is called.
    pub source: String,
    /// The file.
    pub sheet: Arc<Sheet>,
    /// What was put right.
    pub edits: Arc<Edits>,
    /// The check of exactly these.
    pub checked: Arc<Checked>,
    /// Send only this many of the good rows; the others are left out.
    pub first: Option<u64>,
}

/// Jobs.
#[derive(Debug)]
pub enum JobsCommand {
    /// Asks DVSA what it holds for every good row: [`JobsProgress::Compared`] as it goes, then
    /// [`JobsReply::Compared`]. Changes nothing.
    Compare(Box<ImportPlan>),
    /// Copies the rows into the journal and begins. Answered by [`JobsReply::Job`] once the rows are safe.
    Start(Box<ImportPlan>),
    /// All jobs, newest first. Answered by [`JobsReply::Jobs`].
    List,
    /// One job. Answered by [`JobsReply::Job`].
    Show(JobId),
    /// Goes on with a job that waits, is paused or parked. Answered by [`JobsReply::Job`].
    Resume(JobId),
    /// Pauses a job; what is on the wire is awaited. Answered by [`JobsReply::Job`].
    Pause(JobId),
    /// Ends a job; rows not sent become unsent. Answered by [`JobsReply::Job`].
    Stop(JobId),
    /// Sends or asks about rows again, in the same job, and touches no others: a job that was paused stays so, and
    /// the rows leave with its others once it is resumed. Answered by [`JobsReply::Job`].
    Retry(JobId, Again),
    /// Rows of a job, in file order. Answered by [`JobsReply::Rows`].
    Rows {
        /// The job.
        job: JobId,
        /// Only rows in these states; empty: all.
        states: Vec<RowState>,
        /// Only rows whose VIN contains this text.
        vin: Option<String>,
        /// How many to leave out before the first.
        offset: u64,
        /// How many at most.
        limit: u32,
    },
    /// Writes the results. Answered by [`JobsReply::ResultsWritten`].
    Results {
        /// The job.
        job: JobId,
        /// Where to.
        path: PathBuf,
        /// In which form.
        form: ResultsFormat,
    },
    /// Deletes a job's rows and results; the audit trail stays. Answered by [`super::message::Reply::Done`].
    Delete(JobId),
}

/// The answers about files.
#[derive(Debug)]
pub enum ImportReply {
    /// The file as read.
    Sheet(Arc<Sheet>),
    /// The check, or why there is none.
    Checked(Box<Result<Arc<Checked>, CheckRefusal>>),
    /// A remembered or saved mapping, if there is one that fits.
    Mapping {
        /// The mapping.
        mapping: Option<Box<Mapping>>,
        /// The names of all saved mappings.
        saved: Vec<String>,
    },
}

/// The answers about jobs.
#[derive(Debug)]
pub enum JobsReply {
    /// A job as it now stands.
    Job(Box<JobView>),
    /// All jobs, newest first.
    Jobs(Vec<JobView>),
    /// What DVSA holds for every good row: its data row from 0 and the forecast.
    Compared(Arc<Vec<(u32, Forecast)>>),
    /// Rows in file order.
    Rows {
        /// How many match in all.
        total: u64,
        /// Those asked for.
        rows: Vec<RowAnswer>,
    },
    /// How many rows were written.
    ResultsWritten {
        /// Rows, the header apart.
        rows: u64,
        /// SHA-256 of the file, in hexadecimal: for the receipt.
        sha256: String,
    },
}

/// On the way to a reply about jobs.
#[derive(Debug)]
pub enum JobsProgress {
    /// Rows compared so far, of how many.
    Compared {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// Rows copied into the journal so far, of how many.
    Copied {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
}
