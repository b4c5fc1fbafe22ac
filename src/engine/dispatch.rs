//! Commands in, one reply each out, also when a handler panics.

use super::core::Core;
use super::failure::Failure;
use super::message::{Command, Event, Progress, Reply, TaskId};
use super::message::{ConnectionCommand, HistoryCommand, VehicleCommand};
use super::{edit, history, import, jobs, look_up, rotate, sandbox, secrets, settings, test_connection};
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
            reply(&core, id, Ok(Reply::Done));
            continue;
        }
        let (cancel, cancelled) = watch::channel(false);
        cancels.insert(id, cancel);
        let task = Task { core: Arc::clone(&core), id, cancelled };
        let core = Arc::clone(&core);
        handlers.spawn(async move {
            let body = match tokio::spawn(handle(task, command)).await {
                Ok(body) => body,
                Err(error) => Err(ended_early(error)),
            };
            reply(&core, id, body);
        });
    }
}

fn reply(core: &Core, task: TaskId, body: Result<Reply, Failure>) {
    core.events.send(Event::Reply { task, body: Box::new(body) });
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
        Command::Connection(ConnectionCommand::StartSandbox) => sandbox::start_once(&task.core).await,
        Command::Vehicle(VehicleCommand::LookUp { profile, vins, filter }) => {
            look_up::run(&task, &profile, vins, filter).await
        }
        Command::Vehicle(VehicleCommand::Send { profile, change, basis }) => {
            edit::run(&task, &profile, *change, basis).await
        }
        Command::Vehicle(VehicleCommand::Campaigns(environment)) => {
            history::campaigns(&task.core, environment).await
        }
        Command::History(HistoryCommand::Read(query)) => history::read(&task.core, query).await,
        Command::History(HistoryCommand::Verify) => history::verify(&task.core).await,
        Command::History(HistoryCommand::Export { query, path }) => {
            history::export(&task.core, query, path).await
        }
        Command::Import(command) => import::handle(&task, command).await,
        Command::Jobs(command) => jobs::handle(&task, command).await,
        Command::Cancel(_) => Ok(Reply::Done),
    }
}
