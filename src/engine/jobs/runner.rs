//! Runs one job: claims rows, sends them, takes their answers in, asks where an answer was lost, and pauses when
//! the answers say so. Everything that must survive is in the journal before it matters; what is here is
//! rebuilt from there.

use super::health::{Advice, AfterWait, Health, Heard, Request, sign_in};
use super::in_hand::{Held, InHand, Stage};
use super::landing::cut_off;
use super::roster::{Order, Shared, Wish};
use super::speed::{Running, Speed};
use super::stance;
use super::wire::Wire;
use crate::domain::job::{JobCounts, JobId, JobSpec, JobState, PauseReason, RowAnswer};
use crate::domain::outcome::SignInFailure;
use crate::engine::connection::Connection;
use crate::engine::core::Core;
use crate::engine::failure::Failure;
use crate::engine::verdict::{Doubt, Inquiry};
use crate::journal::{RowUpdate, StoredJob};
use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Rows being sent or waiting for their turn. A crash leaves no more than these to be asked about.
pub(super) const MOST_OUT: usize = 75;
/// Rows in doubt. While there are so many no others are begun.
pub(super) const MOST_IN_DOUBT: usize = 500;
/// Questions about rows under way.
const MOST_LOOKS: usize = 16;
/// The longest wait for a broken network.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// The clock is looked at so often while a job waits: a computer that slept does not know how long.
const WAITING_TICK: Duration = Duration::from_secs(10);
/// A wall clock that is ahead of the other by so much: the computer slept, or someone set it.
const CLOCK_JUMP_SECS: i64 = 60;

/// One job under way.
pub(super) struct Runner {
    pub(super) core: Arc<Core>,
    pub(super) id: JobId,
    pub(super) spec: Arc<JobSpec>,
    pub(super) state: JobState,
    pub(super) is_state_unsaved: bool,
    pub(super) counts: JobCounts,
    pub(super) requests: u64,
    pub(super) speed: Speed,
    pub(super) ended_rows: u64,
    pub(super) latest: VecDeque<RowAnswer>,
    pub(super) connection: Option<Connection>,
    pub(super) health: Health,
    pub(super) wire: Wire,
    pub(super) in_hand: InHand,
    pub(super) updates: Vec<RowUpdate>,
    pub(super) oldest_update: Option<Instant>,
    /// The last claim found nothing, and nothing has changed since.
    pub(super) is_starved: bool,
    /// When the journal is tried again after it failed.
    pub(super) journal_again_at: Option<Instant>,
    /// It never can be written again in this run.
    pub(super) is_journal_lost: bool,
    pub(super) shared: Arc<Shared>,
    pub(super) last_published: Option<Instant>,
    /// Where the rows in doubt that are not in hand yet begin; `None` when all are.
    backlog_after: Option<u64>,
    orders: mpsc::UnboundedReceiver<Order>,
    open_orders: Vec<Order>,
    /// Set when asking is of no use for now in a job that sends nothing.
    has_given_up: bool,
    ends_by: Option<Instant>,
    clock: (DateTime<Utc>, Instant),
}

impl Runner {
    pub(super) fn new(
        core: Arc<Core>,
        job: StoredJob,
        orders: mpsc::UnboundedReceiver<Order>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            wire: Wire::new(Arc::clone(&core)),
            core,
            id: job.id,
            spec: Arc::new(job.spec),
            state: job.state,
            is_state_unsaved: true,
            counts: job.counts,
            requests: job.requests,
            speed: Speed::new(job.seconds),
            ended_rows: 0,
            latest: VecDeque::new(),
            connection: None,
            health: Health::default(),
            in_hand: InHand::default(),
            updates: Vec::new(),
            oldest_update: None,
            is_starved: false,
            journal_again_at: None,
            is_journal_lost: false,
            shared,
            last_published: None,
            backlog_after: Some(0),
            orders,
            open_orders: Vec::new(),
            has_given_up: false,
            ends_by: None,
            clock: (Utc::now(), Instant::now()),
        }
    }

    /// Runs until there is nothing left to do for now.
    pub(super) async fn run(mut self) {
        if let Err(failure) = self.core.journal.recover_rows(self.id, self.spec.purpose).await {
            self.journal_failed(&failure);
        }
        loop {
            self.look_at_the_clock().await;
            self.go_on_if_time();
            self.connect_if_needed().await;
            self.load_backlog().await;
            self.ask_where_due();
            self.finish_if_done();
            self.exchange_if_due().await;
            self.publish_if_due();
            self.answer_orders();
            if self.is_over() {
                break;
            }
            let wake_at = self.wake_at();
            tokio::select! {
                order = self.orders.recv() => self.obey(order).await,
                landed = self.wire.next() => self.land(landed),
                () = tokio::time::sleep_until(wake_at) => {}
            }
            while let Some(landed) = self.wire.try_next() {
                self.land(landed);
            }
        }
        self.publish();
        self.answer_orders();
    }

    // ---- Where the job stands ----

    pub(super) fn enter(&mut self, state: JobState) {
        if self.state == state {
            return;
        }
        tracing::info!(job = self.id.0, state = state.key(), "a job changed its state");
        self.state = state;
        self.is_state_unsaved = true;
        self.is_starved = false;
        if stance::sends(&self.state) {
            self.wire.let_leave();
        } else {
            self.wire.hold_back();
        }
    }

    /// Takes in what a request says about the job as a whole.
    pub(super) fn hear(&mut self, request: Request, heard: &Heard) {
        let advice = self.health.hear(request, heard);
        if !stance::sends(&self.state) {
            // Nothing is sent anyway; where asking is of no use either, it is left for later.
            self.has_given_up |= request == Request::Look && advice != Advice::GoOn;
            return;
        }
        match advice {
            Advice::GoOn => {}
            Advice::Pause(reason) => self.enter(JobState::Paused(reason)),
            Advice::GiveNetworkARest(words) => self.wait_for_network(words),
            Advice::Park => {
                let until = Utc::now() + self.core.limits.allowance_probe;
                self.core.jobs.park(&self.spec.profile, until);
                self.enter(JobState::Parked { until });
            }
        }
    }

    fn wait_for_network(&mut self, words: String) {
        let wait = self.core.limits.network_retry * self.health.next_wait_factor();
        let again_at = Utc::now() + wait.min(LONGEST_WAIT);
        self.enter(JobState::Paused(PauseReason::Network { words, again_at }));
    }

    pub(super) fn note_link(&self, failure: Option<Failure>) {
        self.core.note_link(&self.spec.profile, failure);
    }

    /// Goes on by itself after a wait, with one request first.
    fn go_on_if_time(&mut self) {
        if self.ends_by.is_some() {
            return;
        }
        if stance::sends(&self.state)
            && let Some(until) = self.core.jobs.parked_until(&self.spec.profile)
        {
            self.enter(JobState::Parked { until });
        }
        if stance::goes_on_at(&self.state).is_some_and(|at| Utc::now() >= at) {
            self.begin(AfterWait::Probe);
        }
    }

    fn begin(&mut self, how: AfterWait) {
        self.health.begin_again(how);
        self.connection = None;
        self.has_given_up = false;
        self.in_hand.take_up_again(&self.core.limits);
        self.enter(JobState::Running);
    }

    fn finish_if_done(&mut self) {
        let nothing_open = self.counts.open() == 0 && self.in_hand.is_empty() && self.updates.is_empty();
        if self.state == JobState::Running && self.backlog_after.is_none() && nothing_open {
            self.enter(JobState::Finished);
        }
    }

    /// Whether nothing is left to do for now. What is in doubt then is in the journal.
    fn is_over(&self) -> bool {
        if self.is_journal_lost || self.ends_by.is_some_and(|by| Instant::now() >= by) {
            return true;
        }
        let is_saved = self.updates.is_empty() && !self.is_state_unsaved;
        if self.wire.rows() > 0 || !is_saved || stance::sends(&self.state) {
            return self.ends_by.is_some() && self.wire.rows() == 0 && is_saved;
        }
        if self.ends_by.is_some() {
            return true;
        }
        if stance::goes_on_at(&self.state).is_some()
            || matches!(self.state, JobState::Paused(PauseReason::Journal { .. }))
        {
            return false;
        }
        let has_questions = !self.in_hand.is_empty() || self.backlog_after.is_some();
        !(stance::asks(&self.state) && has_questions && !self.has_given_up)
    }

    // ---- Orders ----

    async fn obey(&mut self, order: Option<Order>) {
        let Some(order) = order else {
            self.end_of_process();
            return;
        };
        match order.wish {
            Wish::Resume => {
                self.core.jobs.unpark(&self.spec.profile);
                if !stance::sends(&self.state) {
                    self.begin(AfterWait::FullSpeed);
                }
            }
            Wish::RowsOpenedAgain => {
                self.backlog_after = Some(0);
                self.reload_counts().await;
                if !stance::sends(&self.state) {
                    self.begin(AfterWait::FullSpeed);
                }
                self.is_starved = false;
            }
            Wish::Pause if matches!(self.state, JobState::Stopped | JobState::Finished) => {}
            Wish::Pause => self.enter(JobState::Paused(PauseReason::ByUser)),
            Wish::Stop => {
                if self.state != JobState::Finished {
                    self.enter(JobState::Stopped);
                }
                if let Err(failure) = self.core.journal.stop_rows(self.id, Utc::now()).await {
                    self.journal_failed(&failure);
                }
                self.reload_counts().await;
            }
            Wish::EndOfProcess => self.end_of_process(),
        }
        self.open_orders.push(order);
    }

    fn end_of_process(&mut self) {
        let state = stance::at_end_of_process(self.state.clone());
        self.enter(state);
        self.wire.hold_back();
        self.ends_by.get_or_insert(Instant::now() + self.core.limits.exit * 3 / 4);
    }

    /// Tells those who gave orders that they are carried out: nothing that was to be held back is on the wire.
    fn answer_orders(&mut self) {
        let is_saved = self.updates.is_empty() && !self.is_state_unsaved;
        let is_quiet = stance::sends(&self.state) || self.wire.rows() == 0;
        let cannot_save = self.journal_again_at.is_some();
        if cannot_save || (is_saved && is_quiet) {
            if !self.open_orders.is_empty() {
                self.publish();
            }
            for order in self.open_orders.drain(..) {
                // Whoever asked may have gone away.
                let _ = order.done.send(());
            }
        }
    }

    async fn reload_counts(&mut self) {
        match self.core.journal.job(self.id).await {
            Ok(Some(job)) => self.counts = job.counts,
            Ok(None) => {}
            Err(failure) => self.journal_failed(&failure),
        }
    }

    // ---- What is to be asked, and when ----

    async fn connect_if_needed(&mut self) {
        let wanted = stance::sends(&self.state)
            || (stance::asks(&self.state) && !self.has_given_up && !self.in_hand.is_empty());
        if !wanted || self.connection.is_some() || self.ends_by.is_some() {
            return;
        }
        self.core.jobs.note_connecting(self.id);
        match self.connected().await {
            Ok(connection) => {
                self.core.jobs.note_connected(self.id);
                self.connection = Some(connection);
            }
            Err(_) if !stance::sends(&self.state) => self.has_given_up = true,
            Err(Unconnected::Pause(reason)) => self.enter(JobState::Paused(reason)),
            Err(Unconnected::Network(words)) => self.wait_for_network(words),
        }
    }

    async fn connected(&self) -> Result<Connection, Unconnected> {
        let not_ready = |words| Unconnected::Pause(PauseReason::NotReady { words });
        let connection = self
            .core
            .connect(&self.spec.profile)
            .await
            .map_err(|failure| not_ready(format!("{} {}", failure.message(), failure.advice())))?;
        if connection.host != self.spec.host || connection.environment != self.spec.environment {
            return Err(not_ready(format!(
                "This job was made for {} ({}), but the connection “{}” now leads to {} ({}). Set the connection \
                 back, or stop the job.",
                self.spec.host,
                self.spec.environment,
                self.spec.profile,
                connection.host,
                connection.environment
            )));
        }
        match connection.client.sign_in().await {
            Ok(()) => Ok(connection),
            Err(failure) => {
                self.note_link(Some(Failure::SignIn(failure.clone())));
                Err(match failure {
                    SignInFailure::Link(cause) => Unconnected::Network(cause.words()),
                    failure => Unconnected::Pause(sign_in(&failure)),
                })
            }
        }
    }

    /// Takes rows in doubt from the journal in hand, a few hundred at a time.
    async fn load_backlog(&mut self) {
        let Some(after) = self.backlog_after else { return };
        if self.in_hand.in_doubt() > MOST_IN_DOUBT / 2 || self.journal_again_at.is_some() {
            return;
        }
        let some = MOST_IN_DOUBT / 2;
        let rows = match self.core.journal.checking_rows(self.id, after, some).await {
            Ok(rows) => rows,
            Err(failure) => return self.journal_failed(&failure),
        };
        self.backlog_after = rows.last().map(|last| last.row).filter(|_| rows.len() == some);
        for open in rows {
            if self.in_hand.holds(open.row) || self.updates.iter().any(|update| update.row == open.row) {
                continue;
            }
            let claim = self.core.claim_vehicle(&open.content.vin).ok();
            let doubt = match &open.refusal {
                Some(error) => Doubt::Refused(error.clone()),
                None => cut_off(),
            };
            // When it left is not known, only that it was before now.
            let inquiry = Inquiry::new(Instant::now(), &self.core.limits);
            self.in_hand
                .put_in_doubt(Held { open, claim, stage: Stage::InDoubt { doubt, inquiry } }, Instant::now());
        }
    }

    pub(super) fn has_backlog(&self) -> bool {
        self.backlog_after.is_some()
    }

    fn may_ask(&self) -> bool {
        let most = if self.health.is_probing() { 1 } else { MOST_LOOKS };
        stance::asks(&self.state) && !self.has_given_up && self.wire.looks() < most && self.ends_by.is_none()
    }

    fn ask_where_due(&mut self) {
        let Some(connection) = self.connection.clone() else { return };
        while self.may_ask() {
            let Some((row, vin)) = self.in_hand.pop_due(Instant::now()) else { return };
            self.wire.ask(connection.clone(), row, vin);
        }
    }

    fn wake_at(&self) -> Instant {
        let now = Instant::now();
        let look = self.in_hand.next_look().filter(|_| self.may_ask() && self.connection.is_some());
        let wait = stance::goes_on_at(&self.state)
            .map(|at| now + (at - Utc::now()).to_std().unwrap_or_default().min(WAITING_TICK));
        let candidates = [look, wait, self.exchange_at(), self.publish_at(), self.ends_by];
        candidates.into_iter().flatten().min().unwrap_or(now + WAITING_TICK)
    }

    /// After a sleep the connections are gone and the token may have ended: begin anew, slowly.
    async fn look_at_the_clock(&mut self) {
        let now = (Utc::now(), Instant::now());
        let (wall, steady) = (now.0 - self.clock.0, now.1.duration_since(self.clock.1));
        self.clock = now;
        let slept = chrono::TimeDelta::from_std(steady)
            .is_ok_and(|steady| (wall - steady).num_seconds() > CLOCK_JUMP_SECS);
        if slept {
            tracing::info!(job = self.id.0, "the clock jumped; the connection is made anew");
            self.core.reconnect(&self.spec.profile).await;
            self.connection = None;
            self.health.begin_again(AfterWait::Probe);
        }
    }

    pub(super) fn run_clock(&mut self) {
        let running = if stance::sends(&self.state) { Running::Yes } else { Running::No };
        self.speed.set_running(running, Instant::now());
    }

    pub(super) fn may_claim(&self) -> bool {
        stance::sends(&self.state)
            && self.connection.is_some()
            && self.ends_by.is_none()
            && self.journal_again_at.is_none()
            && !self.is_starved
            && !self.has_backlog()
            && self.in_hand.in_doubt() < MOST_IN_DOUBT
            && self.core.jobs.parked_until(&self.spec.profile).is_none()
    }
}

enum Unconnected {
    Pause(PauseReason),
    Network(String),
}
