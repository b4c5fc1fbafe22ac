//! The step Send: the last word before rows become a job.

use crate::domain::change::Operation;
use crate::domain::job::JobId;
use crate::domain::purpose::Purpose;
use crate::engine::failure::Failure;
use crate::ui::confirmation::Confirmation;
use crate::ui::wait::Wait;

/// The step's data.
#[derive(Debug, Default)]
pub struct SendStep {
    /// The number typed, where one has to be.
    pub confirmation: Confirmation,
    /// How far it is.
    pub stage: Stage,
    /// The start under way.
    pub starting: Wait,
}

/// How far a start is.
#[derive(Debug, Default)]
pub enum Stage {
    /// Nothing was asked.
    #[default]
    Asking,
    /// Rows are being copied into the journal.
    Copying {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// It is a job.
    Started(JobId),
    /// It could not be started; nothing was sent.
    Failed(Failure),
}

impl SendStep {
    /// The job that it has become.
    pub fn job(&self) -> Option<JobId> {
        if let Stage::Started(job) = self.stage { Some(job) } else { None }
    }
}

/// Whether the number has to be typed: what is deleted is gone, and many marked as fixed by mistake drive on (S18).
pub fn needs_number(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Change(Operation::Delete | Operation::Fix))
}
