//! Which jobs this process runs, and orders to them. Only the process that holds the lock runs jobs.

use super::allowance::Allowances;
use super::lock;
use super::other_copy::OtherCopy;
use super::publish::at_rest;
use super::retention;
use super::runner::Runner;
use super::stance;
use crate::domain::audit::Ending;
use crate::domain::job::{Again, JobId, JobState, JobView, PauseReason, RowState};
use crate::domain::outcome::Outcome;
use crate::engine::core::{Core, unpoisoned};
use crate::engine::failure::Failure;
use crate::engine::lock_file::LockFile;
use crate::journal::{Exchange, JournalFailure, RowIntent, RowUpdate, StoredJob};
use chrono::Utc;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

/// How often it is looked whether there are jobs to take over.
const LOOK_FOR_JOBS: Duration = Duration::from_secs(3);
/// How often rows in doubt of a job that sends nothing are taken up again.
const TAKE_UP_DOUBTS: Duration = Duration::from_mins(1);
/// How often it is looked whether all jobs rest.
const LOOK_WHETHER_RESTING: Duration = Duration::from_millis(500);
/// Rows settled in one transaction when a job is deleted.
const SETTLED_AT_ONCE: usize = 500;

/// What a runner is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Resume,
    Pause,
    Stop,
    RowsOpenedAgain(Again),
    EndOfProcess,
}

/// An order; `done` is told when it is carried out.
pub(super) struct Order {
    pub(super) wish: Wish,
    pub(super) done: oneshot::Sender<Result<(), Failure>>,
}

/// What a runner shows.
pub(super) struct Shared {
    pub(super) view: Mutex<JobView>,
}

struct Live {
    orders: mpsc::UnboundedSender<Order>,
    shared: Arc<Shared>,
}

/// The jobs that this process runs.
pub(crate) struct Roster {
    folder: PathBuf,
    lock: Mutex<Weak<LockFile>>,
    /// Held while the lock is taken: this process must not compete with itself.
    taking: tokio::sync::Mutex<()>,
    live: Mutex<HashMap<JobId, Live>>,
    /// Accounts whose daily allowance is used up.
    pub(super) allowances: Allowances,
    /// Jobs whose connection is being made, or could not be made.
    unconnected: Mutex<HashSet<JobId>>,
    /// Rung when settings or secrets changed: those jobs are tried again.
    connection_changed: Notify,
    /// Held while a job is begun, ended or deleted.
    pub(super) changes: tokio::sync::Mutex<()>,
}

impl Roster {
    pub(in crate::engine) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            lock: Mutex::default(),
            taking: tokio::sync::Mutex::default(),
            live: Mutex::default(),
            allowances: Allowances::default(),
            unconnected: Mutex::default(),
            connection_changed: Notify::new(),
            changes: tokio::sync::Mutex::default(),
        }
    }

    /// Notes that a job tries to connect, or that its sign-in was refused. Noted before it does, so that no change
    /// of settings is missed.
    pub(super) fn note_connecting(&self, job: JobId) {
        unpoisoned(&self.unconnected).insert(job);
    }

    /// Notes that it has a connection.
    pub(super) fn note_connected(&self, job: JobId) {
        unpoisoned(&self.unconnected).remove(&job);
    }

    /// Settings or secrets changed.
    pub(in crate::engine) fn note_connection_change(&self) {
        self.connection_changed.notify_one();
    }

    /// The lock, taken if this process does not hold it. Then no other process runs jobs, and what one has left
    /// half made is cleared away, and what was kept long enough.
    pub(super) async fn lock(&self, core: &Core) -> Result<Arc<LockFile>, Failure> {
        let _one_at_a_time = self.taking.lock().await;
        if let Some(lock) = unpoisoned(&self.lock).upgrade() {
            return Ok(lock);
        }
        core.journal.ready().await.map_err(Failure::Journal)?;
        let lock = Arc::new(lock::take(&self.folder).await?);
        core.journal.sweep_jobs().await.map_err(Failure::Journal)?;
        retention::sweep(core).await.map_err(Failure::Journal)?;
        for job in core.journal.jobs().await.map_err(Failure::Journal)? {
            if let JobState::Parked { until } = job.state {
                self.allowances.note_parked(&core.account(&job.spec.profile), until);
            }
        }
        *unpoisoned(&self.lock) = Arc::downgrade(&lock);
        Ok(lock)
    }

    /// Whether a runner of this process has it in hand.
    pub(super) fn is_live(&self, job: JobId) -> bool {
        unpoisoned(&self.live).contains_key(&job)
    }

    fn someone_may_run_jobs(&self) -> bool {
        unpoisoned(&self.lock).strong_count() > 0 || !lock::is_free(&self.folder)
    }

    /// A job as it stands.
    pub(super) fn view(&self, job: StoredJob) -> JobView {
        if let Some(live) = unpoisoned(&self.live).get(&job.id) {
            return unpoisoned(&live.shared.view).clone();
        }
        let mut view = at_rest(job);
        if view.state == JobState::Running && !self.someone_may_run_jobs() {
            view.state = JobState::Waiting;
        }
        view
    }

    /// Gives an order to a runner; whether there was one to carry it out.
    async fn order(&self, job: JobId, wish: Wish) -> Result<bool, Failure> {
        let (done, is_done) = oneshot::channel();
        let sent = match unpoisoned(&self.live).get(&job) {
            Some(live) => live.orders.send(Order { wish, done }).is_ok(),
            None => return Ok(false),
        };
        if sent && let Ok(done) = is_done.await {
            return done.map(|()| true);
        }
        // It has just ended; its place is cleared at once.
        while self.is_live(job) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(false)
    }
}

async fn stored(core: &Core, job: JobId) -> Result<StoredJob, Failure> {
    let found = core.journal.job(job).await.map_err(Failure::Journal)?;
    found.ok_or_else(|| Failure::Invalid(format!("There is no job {}.", job.0)))
}

pub(super) async fn show(core: &Core, job: JobId) -> Result<JobView, Failure> {
    Ok(core.jobs.view(stored(core, job).await?))
}

pub(super) async fn list(core: &Core) -> Result<Vec<JobView>, Failure> {
    let jobs = core.journal.jobs().await.map_err(Failure::Journal)?;
    Ok(jobs.into_iter().map(|job| core.jobs.view(job)).collect())
}

/// Begins a job that was just made.
pub(super) async fn begin(core: &Arc<Core>, job: JobId, lock: Arc<LockFile>) -> Result<JobView, Failure> {
    let job = StoredJob { state: JobState::Running, ..stored(core, job).await? };
    Ok(start(core, job, lock))
}

pub(super) async fn resume(core: &Arc<Core>, id: JobId) -> Result<JobView, Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    let job = stored(core, id).await?;
    if matches!(job.state, JobState::Stopped | JobState::Finished) {
        let message = "This job has ended. Its rejected, unknown or unsent rows can be taken up again.";
        return Err(Failure::Invalid(message.to_owned()));
    }
    if core.jobs.order(id, Wish::Resume).await? {
        return show(core, id).await;
    }
    let lock = core.jobs.lock(core).await?;
    core.jobs.allowances.try_now(&core.account(&job.spec.profile), (core.limits.wall_clock)());
    Ok(start(core, StoredJob { state: JobState::Running, ..stored(core, id).await? }, lock))
}

pub(super) async fn pause(core: &Arc<Core>, id: JobId) -> Result<JobView, Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    if !core.jobs.order(id, Wish::Pause).await? {
        let _lock = core.jobs.lock(core).await?;
        if stance::resumes_by_itself(&stored(core, id).await?.state) {
            let state = JobState::Paused(PauseReason::ByUser);
            core.journal.set_job_state(id, state).await.map_err(Failure::Journal)?;
        }
    }
    show(core, id).await
}

pub(super) async fn stop(core: &Arc<Core>, id: JobId) -> Result<JobView, Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    if core.jobs.order(id, Wish::Stop).await? {
        return show(core, id).await;
    }
    let lock = core.jobs.lock(core).await?;
    if stored(core, id).await?.state != JobState::Finished {
        core.journal.set_job_state(id, JobState::Stopped).await.map_err(Failure::Journal)?;
        core.journal.stop_rows(id, Utc::now()).await.map_err(Failure::Journal)?;
    }
    let job = stored(core, id).await?;
    if job.counts.open() > 0 { Ok(start(core, job, lock)) } else { Ok(core.jobs.view(job)) }
}

pub(super) async fn retry(core: &Arc<Core>, id: JobId, again: Again) -> Result<JobView, Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    let lock = core.jobs.lock(core).await?;
    if core.jobs.is_live(id) && show(core, id).await?.state == JobState::Stopped {
        // The rows that are named are those that the stop leaves: it is carried out first.
        core.jobs.order(id, Wish::Stop).await?;
    }
    let before = stored(core, id).await?;
    if !core.jobs.is_live(id) && before.state == JobState::Stopped && before.counts.planned > 0 {
        // Stopping it was cut off: the rows that were left then are not among those that are named now.
        core.journal.stop_rows(id, Utc::now()).await.map_err(Failure::Journal)?;
    }
    let purpose = before.spec.purpose;
    let opened = core.journal.open_rows_again(id, again, purpose).await.map_err(Failure::Journal)?;
    if opened == 0 || core.jobs.order(id, Wish::RowsOpenedAgain(again)).await? {
        return show(core, id).await;
    }
    let job = stored(core, id).await?;
    let state = stance::with_rows_open_again(job.state.clone(), again, purpose);
    if stance::resumes_by_itself(&state) || stance::asks(&state) {
        return Ok(start(core, StoredJob { state: stance::taken_up(state), ..job }, lock));
    }
    Ok(core.jobs.view(job))
}

pub(super) async fn delete(core: &Arc<Core>, id: JobId) -> Result<(), Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    let is_live = core.jobs.is_live(id);
    let _lock = core.jobs.lock(core).await?;
    let job = stored(core, id).await?;
    if is_live || stance::resumes_by_itself(&job.state) {
        let message = "This job is still under way. Stop it and wait until no row is being asked about.";
        return Err(Failure::Invalid(message.to_owned()));
    }
    core.journal.recover_rows(id, job.spec.purpose).await.map_err(Failure::Journal)?;
    leave_unknown(core, &job).await.map_err(Failure::Journal)?;
    core.journal.delete_job(id).await.map_err(Failure::Journal)
}

/// The rows in doubt of a job that is deleted stay unknown in the audit trail.
async fn leave_unknown(core: &Core, job: &StoredJob) -> Result<(), JournalFailure> {
    loop {
        let rows = core.journal.checking_rows(job.id, 0, SETTLED_AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let at = Utc::now();
        let updates = rows.into_iter().map(|row| {
            let cause = "The job was deleted before DVSA could be asked".to_owned();
            let ending = |outcome| Ending { at, outcome, request_id: None, note: None };
            RowUpdate {
                row: row.row,
                state: RowState::Unknown,
                sends: row.sends,
                lost: row.lost,
                intent: None,
                ending: match row.intent {
                    Some(RowIntent::Open(intent)) => Some((intent, ending(Outcome::Unknown { cause }))),
                    // The audit trail says so already.
                    Some(RowIntent::Unknown(_)) | None => None,
                },
                code: None,
                message: None,
                at,
                request_id: None,
            }
        });
        let exchange = Exchange {
            job: job.id,
            updates: updates.collect(),
            claim: None,
            state: None,
            requests: job.requests,
            seconds: job.seconds,
        };
        core.journal.exchange_rows(exchange).await?;
    }
}

/// Starts a runner.
fn start(core: &Arc<Core>, job: StoredJob, lock: Arc<LockFile>) -> JobView {
    let id = job.id;
    let view = at_rest(job.clone());
    let shared = Arc::new(Shared { view: Mutex::new(view.clone()) });
    let (orders, receiver) = mpsc::unbounded_channel();
    unpoisoned(&core.jobs.live).insert(id, Live { orders, shared: Arc::clone(&shared) });
    let runner = Runner::new(Arc::clone(core), job, receiver, Arc::clone(&shared));
    let core = Arc::clone(core);
    tokio::spawn(async move {
        if tokio::spawn(runner.run()).await.is_err_and(|error| error.is_panic()) {
            tracing::error!(job = id.0, "a job's runner ended early");
            let words =
                "Recall Desk made a mistake of its own while it ran this job. Nothing is lost: resume the \
                         job, and report this."
                    .to_owned();
            let shown = unpoisoned(&shared.view).state.clone();
            pause_unless_ended(&core, id, shown, PauseReason::NotReady { words }).await;
        }
        core.jobs.allowances.leave_off(id);
        unpoisoned(&core.jobs.live).remove(&id);
        drop(lock);
    });
    view
}

/// Pauses a job whose runner is gone. One that someone stopped, or that has finished, stays so.
async fn pause_unless_ended(core: &Core, id: JobId, shown: JobState, reason: PauseReason) {
    let has_ended = |state: &JobState| matches!(state, JobState::Stopped | JobState::Finished);
    // If the journal fails too, the job stays as it was and is taken up at the next start.
    let Ok(Some(job)) = core.journal.job(id).await else { return };
    if !has_ended(&job.state) {
        let state = if has_ended(&shown) { shown } else { JobState::Paused(reason) };
        let _ = core.journal.set_job_state(id, state).await;
    }
}

/// Takes up jobs that go on by themselves and that no process runs, now and whenever the process that ran them
/// has ended. While another runs them, tells how they stand.
pub(in crate::engine) async fn watch(core: Arc<Core>) {
    let mut doubts_taken_up: HashMap<JobId, Instant> = HashMap::new();
    let mut try_again: HashSet<JobId> = HashSet::new();
    let mut other_copy = OtherCopy::default();
    loop {
        match take_up(&core, &mut doubts_taken_up, &try_again).await {
            // One that is only about to pause is tried as soon as it has, and each only once for each change: a
            // secret that is still wrong must not be offered again and again. Whether it still runs is not asked
            // again here: it may have paused since it was passed over.
            Ok(under_way) => {
                try_again.retain(|job| under_way.contains(job));
                other_copy.note_none(&core);
            }
            Err(Failure::JobsElsewhere) => other_copy.tell(&core).await,
            Err(failure) => tracing::debug!(code = failure.code(), "jobs are not taken up"),
        }
        tokio::select! {
            () = core.jobs.connection_changed.notified() => {
                try_again.extend(unpoisoned(&core.jobs.unconnected).drain());
            }
            () = tokio::time::sleep(LOOK_FOR_JOBS) => {}
        }
    }
}

/// Gives the jobs that were passed over because they run already.
async fn take_up(
    core: &Arc<Core>,
    doubts_taken_up: &mut HashMap<JobId, Instant>,
    try_again: &HashSet<JobId>,
) -> Result<HashSet<JobId>, Failure> {
    let _one_at_a_time = core.jobs.changes.lock().await;
    let jobs = core.journal.jobs().await.map_err(Failure::Journal)?;
    let mut under_way = HashSet::new();
    for job in jobs.into_iter().rev() {
        if core.jobs.is_live(job.id) {
            under_way.insert(job.id);
            continue;
        }
        let mut is_for_doubts = false;
        let state = match &job.state {
            JobState::Paused(
                PauseReason::NotReady { .. } | PauseReason::WrongAddress { .. } | PauseReason::SignIn { .. },
            ) if try_again.contains(&job.id) => JobState::Running,
            state if stance::resumes_by_itself(state) => stance::taken_up(state.clone()),
            // Stopping it was cut off.
            JobState::Stopped if job.counts.planned > 0 => JobState::Stopped,
            state => {
                let is_in_doubt = stance::asks(state) && job.counts.sending + job.counts.checking > 0;
                let taken_up = doubts_taken_up.get(&job.id).is_some_and(|at| at.elapsed() < TAKE_UP_DOUBTS);
                if !is_in_doubt || taken_up {
                    continue;
                }
                is_for_doubts = true;
                state.clone()
            }
        };
        let lock = core.jobs.lock(core).await?;
        if is_for_doubts {
            // Only now: that another copy runs jobs is then seen at every look.
            doubts_taken_up.insert(job.id, Instant::now());
        }
        // It may have ended in the other process just before the lock was free.
        let now = stored(core, job.id).await?;
        if now.state == job.state {
            start(core, StoredJob { state, ..now }, lock);
        }
    }
    Ok(under_way)
}

/// Ends when no job of this process sends or soon will.
pub(in crate::engine) async fn rest(core: &Core) {
    let is_under_way = |live: &Live| {
        let state = &unpoisoned(&live.shared.view).state;
        stance::sends(state)
            || (stance::goes_on_at(state).is_some() && !matches!(state, JobState::Parked { .. }))
    };
    while unpoisoned(&core.jobs.live).values().any(is_under_way) {
        tokio::time::sleep(LOOK_WHETHER_RESTING).await;
    }
}

/// Ends all runners: what is on the wire is awaited for a little, the rest is in the journal.
pub(in crate::engine) async fn end(core: &Core) {
    let jobs: Vec<JobId> = unpoisoned(&core.jobs.live).keys().copied().collect();
    futures_util::future::join_all(jobs.into_iter().map(|job| core.jobs.order(job, Wish::EndOfProcess)))
        .await;
}
