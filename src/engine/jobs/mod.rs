//! Durable jobs: many rows of one kind, sent at the limit, each accounted for at every moment.
//!
//! Knows: the order in which rows are written down, sent, asked about and ended; when a job pauses and when it
//! goes on. Must not know: how rows lie in the journal, how requests are paced, what people see.
//!
//! Start reading at [`roster`] (which jobs this process runs, and orders to them), then [`runner`] (one job under
//! way): `exchange` writes down what became of rows and claims others, `wire` sends them, `landing` takes their
//! answers in, `in_hand` holds the few that are under way or in doubt, `health` says when to pause. What an answer
//! proves is decided in [`super::verdict`], for jobs as for single changes.
//!
//! Invariants:
//! 1. A row is on the disk as being sent, with its intent in the audit trail, before its request leaves.
//! 2. Two rows of one vehicle are never under way at once, and go in the order of the file.
//! 3. A row whose answer was lost is not sent again before a lookup has shown that DVSA does not hold it.
//! 4. A row that is not refused for its own sake is never used up: it stays planned, or in doubt.
//! 5. Memory does not grow with the job: a few hundred rows are in hand.

mod asking;
mod compare;
mod copy;
mod exchange;
mod health;
mod in_hand;
mod landing;
mod lock;
mod orders;
mod publish;
mod results;
mod retention;
mod roster;
mod runner;
mod speed;
mod stance;
mod wire;
mod words;

pub(super) use retention::watch as watch_retention;
pub(crate) use roster::Roster;
pub(super) use roster::{end, watch};

use super::dispatch::Task;
use super::failure::Failure;
use super::message::Reply;
use super::message_jobs::{JobsCommand, JobsReply};
use crate::domain::job::JobView;
use crate::journal::RowQuery;

pub(super) async fn handle(task: &Task, command: JobsCommand) -> Result<Reply, Failure> {
    let core = &task.core;
    let job = |view: JobView| Reply::Jobs(JobsReply::Job(Box::new(view)));
    match command {
        JobsCommand::Compare(plan) => compare::run(task, *plan).await,
        JobsCommand::Start(plan) => copy::start(task, *plan).await,
        JobsCommand::List => Ok(Reply::Jobs(JobsReply::Jobs(roster::list(core).await?))),
        JobsCommand::Show(id) => roster::show(core, id).await.map(job),
        JobsCommand::Resume(id) => roster::resume(core, id).await.map(job),
        JobsCommand::Pause(id) => roster::pause(core, id).await.map(job),
        JobsCommand::Stop(id) => roster::stop(core, id).await.map(job),
        JobsCommand::Retry(id, again) => roster::retry(core, id, again).await.map(job),
        JobsCommand::Rows { job, states, vin, offset, limit } => {
            let query = RowQuery { states, vin, offset, limit };
            let (total, rows) = core.journal.job_rows(job, query).await.map_err(Failure::Journal)?;
            Ok(Reply::Jobs(JobsReply::Rows { total, rows }))
        }
        JobsCommand::Results { job, path, form } => results::write(core, job, path, form).await,
        JobsCommand::Delete(id) => roster::delete(core, id).await.map(|()| Reply::Done),
    }
}
