//! The rows of one job, read in pages.

use super::four_counts::Fate;
use crate::domain::job::{JobId, RowAnswer};
use crate::engine::failure::Failure;
use crate::engine::message_jobs::JobsCommand;
use crate::ui::wait::Wait;

/// Rows of one page.
pub const PAGE: u32 = 100;

/// A page of rows.
#[derive(Debug, Default)]
pub struct Rows {
    /// Whose.
    pub job: Option<JobId>,
    /// Only rows of this fate.
    pub fate: Option<Fate>,
    /// Only VINs with this text, as typed.
    pub vin: String,
    /// How many are left out before the first.
    pub offset: u64,
    /// What was read.
    pub read: Read,
    /// The reading under way.
    pub reading: Wait,
}

/// What was read.
#[derive(Debug, Default)]
pub enum Read {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A page.
    Page {
        /// How many match in all.
        total: u64,
        /// Those of the page.
        rows: Vec<RowAnswer>,
    },
    /// It could not be read.
    Failed(Failure),
}

impl Rows {
    /// Reads the page as it is meant.
    pub fn read(&mut self) -> Option<JobsCommand> {
        let job = self.job?;
        self.reading.begin();
        let vin: String = self.vin.chars().filter(|c| !c.is_whitespace()).collect();
        Some(JobsCommand::Rows {
            job,
            states: self.fate.map(Fate::states).unwrap_or_default(),
            vin: Some(vin.to_uppercase()).filter(|vin| !vin.is_empty()),
            offset: self.offset,
            limit: PAGE,
        })
    }

    /// Takes the answer.
    pub fn take(&mut self, answer: Result<(u64, Vec<RowAnswer>), Failure>) {
        self.read = match answer {
            Ok((total, rows)) => Read::Page { total, rows },
            Err(failure) => Read::Failed(failure),
        };
    }
}
