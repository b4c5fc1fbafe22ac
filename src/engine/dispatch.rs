//! Commands in, one reply each out, also when a handler panics.

use super::core::Core;
use super::failure::Failure;
use super::message::{Command, Event, Progress, Reply, TaskId};
use super::message::{ConnectionCommand, HistoryCommand, VehicleCommand};
use super::port::EventSender;
use super::{
    edit, history, import, jobs, look_up, new_secret, rotate, sandbox, secrets, settings, test_connection,
    vehicles_file,
};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};

/// What one handler holds: the core, its number, and whether it was cancelled.
pub(crate) struct Task {
    pub(super) core: Arc<Core>,
    id: TaskId,
    cancelled: watch::Receiver<bool>,
}

impl Task {
    pub(super) fn progress(&self, body: Progress) {
        self.core.events.send(Event::Progress { task: self.id, body });
    }

    pub(super) fn is_cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Ends when the command is cancelled; never ends otherwise.
    pub(super) async fn cancellation(&self) {
        let mut cancelled = self.cancelled.clone();
        if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Serves commands until every sender is gone.
pub(super) async fn serve(core: Arc<Core>, mut commands: mpsc::UnboundedReceiver<(TaskId, Command)>) {
    let mut handlers: JoinSet<()> = JoinSet::new();
    let mut cancels: HashMap<TaskId, watch::Sender<bool>> = HashMap::new();
    loop {
        let received = tokio::select! {
            received = commands.recv() => received,
            Some(_ended) = handlers.join_next() => {
                cancels.retain(|_, cancel| !cancel.is_closed());
                continue;
            }
        };
        let Some((id, command)) = received else { break };
        if let Command::Cancel(other) = command {
            if let Some(cancel) = cancels.get(&other) {
                cancel.send_replace(true);
            }
            reply(&core.events, id, Ok(Reply::Done));
            continue;
        }
        let (cancel, cancelled) = watch::channel(false);
        cancels.insert(id, cancel);
        let task = Task { core: Arc::clone(&core), id, cancelled };
        handlers.spawn(answer(core.events.clone(), id, handle(task, command)));
    }
}

/// Runs a handler and sends its one reply, whatever becomes of it.
async fn answer<F>(events: EventSender, id: TaskId, handler: F)
where
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    let body = supervise(handler).await;
    reply(&events, id, body);
}

/// What a handler answers; a panic of it is an answer too.
async fn supervise<F>(handler: F) -> Result<Reply, Failure>
where
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    tokio::spawn(handler).await.unwrap_or_else(|error| Err(ended_early(error)))
}

fn reply(events: &EventSender, task: TaskId, body: Result<Reply, Failure>) {
    events.send(Event::Reply { task, body: Box::new(body) });
}

/// A panic's words may hold data, so only fixed texts are passed on.
fn ended_early(error: JoinError) -> Failure {
    if !error.is_panic() {
        return Failure::ShuttingDown;
    }
    let panic = error.into_panic();
    let words = panic.downcast_ref::<&'static str>().copied().unwrap_or("an unexpected state");
    Failure::Defect(words.to_owned())
}

async fn handle(task: Task, command: Command) -> Result<Reply, Failure> {
    match command {
        Command::Settings(command) => settings::handle(&task.core, command).await,
        Command::Secrets(command) => secrets::handle(&task.core, command).await,
        Command::Connection(ConnectionCommand::Test(name)) => test_connection::run(&task, &name).await,
        Command::Connection(ConnectionCommand::Rotate(name)) => rotate::run(&task, &name).await,
        Command::Connection(ConnectionCommand::DiscardNewSecret { profile, reason }) => {
            new_secret::discard(&task.core, &profile, &reason).await
        }
        Command::Connection(ConnectionCommand::StartSandbox) => sandbox::start_once(&task.core).await,
        Command::Vehicle(VehicleCommand::LookUp { to, vins, filter }) => {
            look_up::run(&task, &to, vins, filter).await
        }
        Command::Vehicle(VehicleCommand::Send { to, change, basis }) => {
            edit::run(&task, &to, *change, basis).await
        }
        Command::Vehicle(VehicleCommand::Campaigns(environment)) => {
            history::campaigns(&task.core, environment).await
        }
        Command::Vehicle(VehicleCommand::Export { path, vehicles }) => {
            vehicles_file::export(path, vehicles).await
        }
        Command::History(HistoryCommand::Read(query)) => history::read(&task.core, query).await,
        Command::History(HistoryCommand::Verify) => history::verify(&task.core).await,
        Command::History(HistoryCommand::Reversal(job)) => history::reversal(&task.core, job).await,
        Command::History(HistoryCommand::Export { query, path }) => {
            history::export(&task.core, query, path).await
        }
        Command::Import(command) => import::handle(&task, command).await,
        Command::Jobs(command) => jobs::handle(&task, command).await,
        Command::Cancel(_) => Ok(Reply::Done),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::port::line;
    use std::task::Waker;

    fn answer_of(handler: impl Future<Output = Result<Reply, Failure>> + Send + 'static) -> Failure {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(supervise(handler)).unwrap_err()
    }

    #[test]
    fn a_panic_becomes_a_defect_without_the_words_made_from_data() {
        let vin = std::hint::black_box("SBXAA11A4LW100001");
        let failure = answer_of(async move { panic!("no such vehicle: {vin}") });
        let Failure::Defect(detail) = &failure else { panic!("{failure:?}") };
        assert_eq!(detail, "an unexpected state");
        assert!(!format!("{failure:?} {} {}", failure.message(), failure.advice()).contains(vin));
    }

    #[test]
    fn a_panic_with_fixed_words_keeps_them() {
        let failure = answer_of(async { panic!("the plan was empty") });
        assert_eq!(failure, Failure::Defect("the plan was empty".to_owned()));
    }

    #[test]
    fn a_handler_that_panics_is_answered_once_and_the_others_go_on() {
        let (port, end) = line(Waker::noop().clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let mut handlers: JoinSet<()> = JoinSet::new();
            for id in [TaskId(1), TaskId(2)] {
                let events = end.events.clone();
                handlers.spawn(answer(events, id, async move {
                    assert!(id != TaskId(1), "a defect");
                    Ok(Reply::Done)
                }));
            }
            while handlers.join_next().await.is_some() {}
        });
        let mut answers: Vec<(u64, bool)> = port
            .events
            .drain(usize::MAX)
            .into_iter()
            .filter_map(|event| match event {
                Event::Reply { task, body } => Some((task.0, matches!(*body, Err(Failure::Defect(_))))),
                _ => None,
            })
            .collect();
        answers.sort_unstable();
        assert_eq!(answers, [(1, true), (2, false)]);
    }
}
