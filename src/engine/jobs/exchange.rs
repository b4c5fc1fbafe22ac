//! The runner's dealings with the journal: what became of rows goes in, rows to send come out, in one transaction.

use super::runner::{Backlog, MOST_OUT, Runner};
use crate::domain::audit::Deed;
use crate::domain::job::{JobState, PauseReason, RowState};
use crate::domain::purpose::Purpose;
use crate::engine::edit;
use crate::engine::failure::Failure;
use crate::journal::{Claim, Exchange, JournalFailure, OpenRow, RowUpdate};
use std::time::Duration;
use tokio::time::Instant;

/// Rows claimed in one transaction.
const CLAIMED_AT_ONCE: usize = 25;
/// Answers wait so long for others before they are written. A lost one is found again by asking DVSA.
const WRITTEN_WITHIN: Duration = Duration::from_millis(200);
/// How long until the journal is tried again after it failed.
const JOURNAL_AGAIN: Duration = Duration::from_secs(2);

/// What is still to be written, and whether it can be.
#[derive(Debug)]
pub(super) struct Ledger {
    /// What became of rows.
    pub(super) updates: Vec<RowUpdate>,
    oldest: Option<Instant>,
    is_state_unsaved: bool,
    /// When the journal is tried again after it failed.
    pub(super) again_at: Option<Instant>,
    /// Why it failed last.
    pub(super) trouble: Option<JournalFailure>,
    /// It never can be written again in this run.
    pub(super) is_lost: bool,
    ended_rows: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        // A job that begins writes that it does.
        Self {
            updates: Vec::new(),
            oldest: None,
            is_state_unsaved: true,
            again_at: None,
            trouble: None,
            is_lost: false,
            ended_rows: 0,
        }
    }
}

impl Ledger {
    /// Notes what became of a row.
    pub(super) fn note(&mut self, update: RowUpdate) {
        let is_end = !matches!(update.state, RowState::Planned | RowState::Sending | RowState::Checking);
        self.ended_rows += u64::from(is_end);
        self.updates.push(update);
        self.oldest.get_or_insert_with(Instant::now);
    }

    /// Notes that the job stands elsewhere.
    pub(super) fn note_state(&mut self) {
        self.is_state_unsaved = true;
    }

    /// Whether where the job stands is written.
    pub(super) fn is_state_written(&self) -> bool {
        !self.is_state_unsaved
    }

    /// Whether the journal is left alone for now, after it failed.
    pub(super) fn is_resting(&self) -> bool {
        self.again_at.is_some()
    }

    /// Whether all is written.
    pub(super) fn is_written(&self) -> bool {
        self.updates.is_empty() && !self.is_state_unsaved
    }
}

impl Runner {
    pub(super) async fn exchange_if_due(&mut self) {
        if self.ledger.again_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        let most = self.rows_wanted();
        let is_quiet = self.wire.is_empty();
        let is_late = self.ledger.oldest.is_some_and(|at| at.elapsed() >= WRITTEN_WITHIN);
        let is_much = self.ledger.updates.len() >= CLAIMED_AT_ONCE;
        let has_updates = !self.ledger.updates.is_empty();
        let is_due = is_quiet || is_late || is_much || self.is_stopping;
        // After it failed, also with nothing to write: that tells whether it can be used again.
        let failed = self.ledger.again_at.is_some();
        if most > 0 || self.ledger.is_state_unsaved || failed || (has_updates && is_due) {
            self.exchange(most).await;
        }
    }

    /// When something is to be written that nothing else wakes for.
    pub(super) fn exchange_at(&self) -> Option<Instant> {
        self.ledger.again_at.or(self.ledger.oldest.map(|at| at + WRITTEN_WITHIN))
    }

    fn rows_wanted(&self) -> usize {
        let out = self.wire.rows();
        if !self.may_claim() {
            return 0;
        }
        if self.health.is_probing() {
            return usize::from(self.wire.is_empty());
        }
        if out + CLAIMED_AT_ONCE <= MOST_OUT { CLAIMED_AT_ONCE } else { 0 }
    }

    async fn exchange(&mut self, most: usize) {
        self.run_clock();
        let updates = std::mem::take(&mut self.ledger.updates);
        let claim = (most > 0).then(|| self.claim(most)).flatten();
        let has_claim = claim.is_some();
        let exchange = Exchange {
            job: self.id,
            updates: updates.clone(),
            claim,
            state: self.ledger.is_state_unsaved.then(|| self.state.clone()),
            requests: self.requests(),
            seconds: self.speed.seconds(Instant::now()),
        };
        match self.core.journal.exchange_rows(exchange).await {
            Ok(exchanged) => {
                self.ledger.oldest = None;
                self.ledger.is_state_unsaved = false;
                self.counts = exchanged.counts;
                self.is_starved = has_claim && exchanged.claimed.is_empty();
                self.speed.note(std::mem::take(&mut self.ledger.ended_rows), Instant::now());
                if self.ledger.again_at.take().is_some() {
                    self.after_journal_trouble();
                }
                for row in exchanged.claimed {
                    self.begin_row(row);
                }
            }
            Err(failure) => {
                self.ledger.updates = updates;
                self.journal_failed(&failure);
            }
        }
    }

    fn claim(&self, most: usize) -> Option<Claim> {
        let (connection, id) = (self.connection.clone()?, self.id);
        Some(Claim {
            most,
            busy: self.in_hand.vehicles(),
            purpose: self.spec.purpose,
            intent_of: Box::new(move |change| {
                let mut intent = edit::intent(&connection, Deed::Change(change), None);
                intent.job = Some(id.0);
                intent
            }),
        })
    }

    fn begin_row(&mut self, open: OpenRow) {
        let Some(connection) = self.connection.clone() else { return };
        match (self.spec.purpose, open.content.change(self.spec.purpose)) {
            (Purpose::LookUp, _) => self.wire.look_up(connection, open.row, open.content.clone()),
            (Purpose::Change(_), Some(change)) => self.wire.send(connection, open.row, change),
            // The journal only gives rows out that have a change.
            (Purpose::Change(_), None) => return,
        }
        self.in_hand.put_out(open);
    }

    /// Nothing is sent while the journal cannot be written. It is tried again, unless it never can be.
    pub(super) fn journal_failed(&mut self, failure: &JournalFailure) {
        tracing::error!(job = self.id.0, %failure, "a job cannot write to the journal");
        let words = Failure::Journal(failure.clone());
        let words = format!("{} {}", words.message(), words.advice());
        if matches!(self.state, JobState::Running | JobState::Paused(PauseReason::Journal { .. })) {
            self.enter(JobState::Paused(PauseReason::Journal { words }));
        }
        self.ledger.again_at = Some(Instant::now() + JOURNAL_AGAIN);
        self.ledger.trouble = Some(failure.clone());
        self.ledger.is_lost |= matches!(
            failure,
            JournalFailure::Damaged { .. } | JournalFailure::TooNew { .. } | JournalFailure::Closed
        );
    }

    pub(super) fn after_journal_trouble(&mut self) {
        if matches!(self.state, JobState::Paused(PauseReason::Journal { .. }))
            && self.backlog != Backlog::ToRecover
        {
            self.enter(JobState::Running);
        }
    }
}
