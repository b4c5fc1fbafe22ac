//! Connecting, and asking DVSA about rows whose answer was lost.

use super::health::sign_in;
use super::in_hand::{Held, Stage};
use super::landing::cut_off;
use super::runner::{Backlog, MOST_IN_DOUBT, Runner, WAITING_TICK};
use super::stance;
use crate::domain::job::{JobState, PauseReason};
use crate::domain::outcome::SignInFailure;
use crate::engine::connection::Connection;
use crate::engine::failure::Failure;
use crate::engine::verdict::{Doubt, Inquiry};
use std::time::Duration;
use tokio::time::Instant;

/// How often a job looks whether another one has found that there is an allowance again.
const WHILE_ANOTHER_TRIES: Duration = Duration::from_millis(500);
/// Questions about rows under way.
const MOST_LOOKS: usize = 16;

impl Runner {
    pub(super) async fn connect_if_needed(&mut self) {
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
        if !connection.leads_to(&self.spec.host, self.spec.environment) {
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

    /// Takes up what a process that has ended left as being sent, as soon as the journal can be written.
    pub(super) async fn recover_if_needed(&mut self) {
        if self.backlog != Backlog::ToRecover || self.ledger.is_resting() {
            return;
        }
        match self.core.journal.recover_rows(self.id, self.spec.purpose).await {
            Ok(()) => {
                self.backlog = Backlog::After(0);
                self.after_journal_trouble();
            }
            Err(failure) => self.journal_failed(&failure),
        }
    }

    /// Takes rows in doubt from the journal in hand, a few hundred at a time.
    pub(super) async fn load_backlog(&mut self) {
        let Backlog::After(after) = self.backlog else { return };
        if self.in_hand.in_doubt() > MOST_IN_DOUBT / 2 || self.ledger.again_at.is_some() {
            return;
        }
        let some = MOST_IN_DOUBT / 2;
        let rows = match self.core.journal.checking_rows(self.id, after, some).await {
            Ok(rows) => rows,
            Err(failure) => return self.journal_failed(&failure),
        };
        let last = rows.last().map(|last| last.row).filter(|_| rows.len() == some);
        self.backlog = last.map_or(Backlog::InHand, Backlog::After);
        for open in rows {
            if self.in_hand.holds(open.row) || self.ledger.updates.iter().any(|update| update.row == open.row)
            {
                continue;
            }
            let claim = self.core.try_claim_vehicle(&open.content.vin);
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
        self.backlog != Backlog::InHand
    }

    pub(super) fn may_ask(&self) -> bool {
        // One request is tried after a wait, of whichever kind.
        let has_room =
            if self.health.is_probing() { self.wire.is_empty() } else { self.wire.looks() < MOST_LOOKS };
        stance::asks(&self.state) && !self.has_given_up && has_room && self.ends_by.is_none()
    }

    pub(super) fn ask_where_due(&mut self) {
        let Some(connection) = self.connection.clone() else { return };
        while self.may_ask() {
            let Some((row, vin)) = self.in_hand.pop_due(Instant::now()) else { return };
            self.wire.ask(connection.clone(), row, vin);
        }
    }

    pub(super) fn wake_at(&self) -> Instant {
        let (now, wall) = (Instant::now(), self.now());
        let longest = WAITING_TICK.min(self.core.limits.slept_after / 2);
        let look = self.in_hand.next_look().filter(|_| self.may_ask() && self.connection.is_some());
        // When it is time and it does not go on, it waits for another job to try the allowance.
        let wait = stance::goes_on_at(&self.state)
            .map(|at| now + (at - wall).to_std().unwrap_or(WHILE_ANOTHER_TRIES));
        let recovery = (self.backlog == Backlog::ToRecover).then_some(now);
        let journal = self.exchange_at().or(recovery);
        let candidates = [look, wait, journal, self.publish_at(), self.ends_by];
        candidates.into_iter().flatten().min().map_or(now + longest, |at| at.min(now + longest))
    }
}

/// Why there is no connection.
enum Unconnected {
    Pause(PauseReason),
    Network(String),
}
