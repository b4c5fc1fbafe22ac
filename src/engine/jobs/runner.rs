//! Runs one job: claims rows, sends them, takes their answers in, asks where an answer was lost, and pauses when
//! the answers say so. Everything that must survive is in the journal before it matters; what is here is
//! rebuilt from there.

use super::allowance::Leave;
use super::exchange::Ledger;
use super::health::{Advice, AfterWait, Health, Heard, Request};
use super::in_hand::InHand;
use super::roster::{Order, Shared};
use super::speed::{Running, Speed};
use super::stance;
use super::wire::Wire;
use crate::domain::job::{JobCounts, JobId, JobSpec, JobState, PauseReason, RowAnswer};
use crate::engine::connection::Connection;
use crate::engine::core::Core;
use crate::engine::failure::Failure;
use crate::journal::StoredJob;
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
/// The longest wait for a broken network.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// The clock is looked at so often while a job waits: a computer that slept does not know how long.
pub(super) const WAITING_TICK: Duration = Duration::from_secs(10);
/// A wall clock that is ahead of the other by so much: the computer slept, or someone set it.
const CLOCK_JUMP_SECS: i64 = 60;

/// Where the rows in doubt are. While some are not in hand, no row is claimed and the job does not finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backlog {
    /// Rows that a process that has ended left as being sent are still to be taken up.
    ToRecover,
    /// Those after this row are in the journal alone.
    After(u64),
    /// All are in hand.
    InHand,
}

/// One job under way.
pub(super) struct Runner {
    pub(super) core: Arc<Core>,
    pub(super) id: JobId,
    pub(super) spec: Arc<JobSpec>,
    pub(super) state: JobState,
    pub(super) counts: JobCounts,
    requests_before: u64,
    pub(super) speed: Speed,
    pub(super) latest: VecDeque<RowAnswer>,
    pub(super) connection: Option<Connection>,
    pub(super) health: Health,
    pub(super) wire: Wire,
    pub(super) in_hand: InHand,
    pub(super) ledger: Ledger,
    /// The last claim found nothing, and nothing has changed since.
    pub(super) is_starved: bool,
    pub(super) shared: Arc<Shared>,
    pub(super) last_published: Option<Instant>,
    pub(super) backlog: Backlog,
    pub(super) orders: mpsc::UnboundedReceiver<Order>,
    pub(super) open_orders: Vec<Order>,
    /// The rows that were never begun are still to be made unsent.
    pub(super) is_stopping: bool,
    /// Set when asking is of no use for now in a job that sends nothing.
    pub(super) has_given_up: bool,
    pub(super) ends_by: Option<Instant>,
    clock: (DateTime<Utc>, Instant),
}

impl Runner {
    pub(super) fn new(
        core: Arc<Core>,
        job: StoredJob,
        orders: mpsc::UnboundedReceiver<Order>,
        shared: Arc<Shared>,
    ) -> Self {
        // A stop that was cut off is gone on with; where none was, there is no such row.
        let is_stopping = job.state == JobState::Stopped;
        let clock = ((core.limits.wall_clock)(), Instant::now());
        Self {
            wire: Wire::new(Arc::clone(&core)),
            core,
            id: job.id,
            spec: Arc::new(job.spec),
            state: job.state,
            counts: job.counts,
            requests_before: job.requests,
            speed: Speed::new(job.seconds),
            latest: VecDeque::new(),
            connection: None,
            health: Health::default(),
            in_hand: InHand::default(),
            ledger: Ledger::default(),
            is_starved: false,
            shared,
            last_published: None,
            backlog: Backlog::ToRecover,
            orders,
            open_orders: Vec::new(),
            is_stopping,
            has_given_up: false,
            ends_by: None,
            clock,
        }
    }

    /// Runs until there is nothing left to do for now.
    pub(super) async fn run(mut self) {
        loop {
            self.recover_if_needed().await;
            self.look_at_the_clock().await;
            self.go_on_if_time();
            self.connect_if_needed().await;
            self.load_backlog().await;
            self.ask_where_due();
            self.finish_if_done();
            self.exchange_if_due().await;
            self.stop_rows_if_due().await;
            self.publish_if_due();
            self.answer_orders();
            if self.is_over() {
                break;
            }
            let (wake_at, waiting_since) = (self.wake_at(), Instant::now());
            let order = tokio::select! {
                order = self.orders.recv() => Some(order),
                landed = self.wire.next() => {
                    self.land(landed);
                    None
                }
                () = tokio::time::sleep_until(wake_at) => None,
            };
            if waiting_since.elapsed() > self.core.limits.slept_after {
                self.after_sleep().await;
            }
            if let Some(order) = order {
                self.obey(order).await;
            }
            while let Some(landed) = self.wire.try_next() {
                self.land(landed);
            }
        }
        self.publish();
        self.answer_orders();
    }

    /// Requests that it has sent in all.
    pub(super) fn requests(&self) -> u64 {
        self.requests_before + self.wire.sent()
    }

    /// What the wall clock shows.
    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.core.limits.wall_clock)()
    }

    /// Whose daily allowance it uses.
    pub(super) fn account(&self) -> String {
        self.core.account(&self.spec.profile)
    }

    fn leave(&self) -> Leave {
        self.core.jobs.allowances.leave(&self.account(), self.id, self.now())
    }

    pub(super) fn enter(&mut self, state: JobState) {
        if self.state == state {
            return;
        }
        tracing::info!(job = self.id.0, state = state.key(), "a job changed its state");
        self.state = state;
        if matches!(self.state, JobState::Paused(PauseReason::SignIn { .. })) {
            // A new secret or key may mend it.
            self.core.jobs.note_connecting(self.id);
        }
        self.ledger.note_state();
        self.is_starved = false;
        if stance::sends(&self.state) {
            self.wire.let_leave();
        } else {
            self.wire.hold_back();
            self.core.jobs.allowances.leave_off(self.id);
        }
    }

    /// Takes in what a request says about the job as a whole.
    pub(super) fn hear(&mut self, request: Request, heard: &Heard) {
        let was_probing = self.health.is_probing();
        let advice = self.health.hear(request, heard);
        if was_probing && !self.health.is_probing() && self.leave() == Leave::TryOne {
            self.core.jobs.allowances.note_there_again(&self.account());
        }
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
                let until = self.now() + self.core.limits.allowance_probe;
                self.core.jobs.allowances.note_used_up(&self.account(), until);
                self.enter(JobState::Parked { until });
            }
        }
    }

    pub(super) fn wait_for_network(&mut self, words: String) {
        let wait = self.core.limits.network_retry * self.health.next_wait_factor();
        let again_at = self.now() + wait.min(LONGEST_WAIT);
        self.enter(JobState::Paused(PauseReason::Network { words, again_at }));
    }

    pub(super) fn note_link(&self, failure: Option<Failure>) {
        self.core.note_link(&self.spec.profile, failure);
    }

    /// Goes on by itself after a wait, with one request first.
    pub(super) fn go_on_if_time(&mut self) {
        if self.ends_by.is_some() {
            return;
        }
        let is_time = stance::goes_on_at(&self.state).is_some_and(|at| self.now() >= at);
        if !is_time && !stance::sends(&self.state) {
            return;
        }
        match self.leave() {
            Leave::Wait(until) => self.enter(JobState::Parked { until }),
            Leave::TryOne if !is_time && !self.health.is_probing() => {
                self.health.begin_again(AfterWait::Probe);
            }
            Leave::TryOne | Leave::Free if is_time => self.begin(AfterWait::Probe),
            Leave::TryOne | Leave::Free => {}
        }
    }

    pub(super) fn begin(&mut self, how: AfterWait) {
        self.health.begin_again(how);
        self.connection = None;
        self.has_given_up = false;
        self.in_hand.take_up_again(&self.core.limits);
        self.enter(JobState::Running);
    }

    pub(super) fn finish_if_done(&mut self) {
        let nothing_open =
            self.counts.open() == 0 && self.in_hand.is_empty() && self.ledger.updates.is_empty();
        if self.state == JobState::Running && self.backlog == Backlog::InHand && nothing_open {
            self.enter(JobState::Finished);
        }
    }

    /// Whether nothing is left to do for now. What is in doubt then is in the journal.
    pub(super) fn is_over(&self) -> bool {
        if self.ledger.is_lost || self.ends_by.is_some_and(|by| Instant::now() >= by) {
            return true;
        }
        let is_saved = self.ledger.is_written() && !self.is_stopping;
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
        let has_questions = !self.in_hand.is_empty() || self.has_backlog();
        !(stance::asks(&self.state) && has_questions && !self.has_given_up)
    }

    /// A wall clock that ran ahead of the other: the computer slept, or someone set it.
    async fn look_at_the_clock(&mut self) {
        let now = (self.now(), Instant::now());
        let (wall, steady) = (now.0 - self.clock.0, now.1.duration_since(self.clock.1));
        self.clock = now;
        let ran_ahead = chrono::TimeDelta::from_std(steady)
            .is_ok_and(|steady| (wall - steady).num_seconds() > CLOCK_JUMP_SECS);
        if ran_ahead {
            self.after_sleep().await;
        }
    }

    /// After a sleep the connections are gone and the token may have ended: begin anew, slowly.
    async fn after_sleep(&mut self) {
        tracing::info!(job = self.id.0, "the computer slept; the connection is made anew");
        self.wire.give_up();
        if let Some(stale) = self.connection.take() {
            self.core.replace(&stale).await;
        }
        self.health.begin_again(AfterWait::Probe);
    }

    pub(super) fn run_clock(&mut self) {
        let running = if stance::sends(&self.state) { Running::Yes } else { Running::No };
        self.speed.set_running(running, Instant::now());
    }

    pub(super) fn may_claim(&self) -> bool {
        stance::sends(&self.state)
            && self.connection.is_some()
            && self.ends_by.is_none()
            && self.ledger.again_at.is_none()
            && !self.is_starved
            && !self.has_backlog()
            && self.in_hand.in_doubt() < MOST_IN_DOUBT
            && !matches!(self.leave(), Leave::Wait(_))
    }
}
