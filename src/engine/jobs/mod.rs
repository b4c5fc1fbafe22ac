//! Durable jobs.

use super::dispatch::Task;
use super::failure::Failure;
use super::message::Reply;
use super::message_jobs::JobsCommand;

#[expect(clippy::unused_async, reason = "the runner follows")]
pub(super) async fn handle(_task: &Task, _command: JobsCommand) -> Result<Reply, Failure> {
    Err(Failure::Invalid("Jobs cannot be run yet.".to_owned()))
}
