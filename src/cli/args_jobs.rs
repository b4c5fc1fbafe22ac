//! What can be typed about jobs.

use crate::domain::job::{Again, JobId};
use clap::{Args as ClapArgs, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    /// All jobs, newest first
    List,
    /// One job
    Show {
        /// Its number
        id: i64,
    },
    /// Go on with a job, until it rests
    Resume {
        /// Its number; without it, the one job that is not finished
        id: Option<i64>,
    },
    /// Send or ask about rows of a job again, until it rests
    Retry(RetryArgs),
    /// Write what became of every row to a file (.csv or .xlsx)
    Results {
        /// The job's number
        id: i64,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RetryArgs {
    /// Its number
    id: i64,
    #[command(flatten)]
    rows: RetryRows,
}

#[derive(Debug, ClapArgs)]
#[group(required = true, multiple = false)]
struct RetryRows {
    /// Rows that DVSA refused: send them again
    #[arg(long)]
    rejected: bool,
    /// Rows of which it is not known whether they were applied: ask DVSA again
    #[arg(long)]
    unknown: bool,
    /// Rows that were left out or not sent: send them now
    #[arg(long)]
    unsent: bool,
}

impl RetryArgs {
    pub(crate) fn job(&self) -> JobId {
        JobId(self.id)
    }

    pub(crate) fn again(&self) -> Again {
        match self.rows {
            RetryRows { rejected: true, .. } => Again::Rejected,
            RetryRows { unknown: true, .. } => Again::Unknown,
            RetryRows { .. } => Again::Unsent,
        }
    }
}
