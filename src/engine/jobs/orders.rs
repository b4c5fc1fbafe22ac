//! Orders to a running job, and when they are carried out.

use super::health::AfterWait;
use super::roster::{Order, Wish};
use super::runner::{Backlog, Runner};
use super::stance;
use crate::domain::job::{JobState, PauseReason};
use crate::engine::failure::Failure;
use chrono::Utc;
use tokio::time::Instant;

impl Runner {
    pub(super) async fn obey(&mut self, order: Option<Order>) {
        let Some(order) = order else {
            self.end_of_process();
            return;
        };
        match order.wish {
            Wish::Resume if matches!(self.state, JobState::Stopped | JobState::Finished) => {}
            Wish::Resume => {
                self.core.jobs.allowances.try_now(&self.account(), self.now());
                if !stance::sends(&self.state) {
                    self.begin(AfterWait::FullSpeed);
                }
            }
            Wish::RowsOpenedAgain(again) => {
                if self.backlog != Backlog::ToRecover {
                    self.backlog = Backlog::After(0);
                }
                self.reload_counts().await;
                let state = stance::with_rows_open_again(self.state.clone(), again, self.spec.purpose);
                if stance::sends(&state) && !stance::sends(&self.state) {
                    self.begin(AfterWait::FullSpeed);
                }
                self.has_given_up = false;
                self.is_starved = false;
            }
            Wish::Pause if matches!(self.state, JobState::Stopped | JobState::Finished) => {}
            Wish::Pause => self.enter(JobState::Paused(PauseReason::ByUser)),
            Wish::Stop => {
                if self.state != JobState::Finished {
                    self.enter(JobState::Stopped);
                    self.is_stopping = true;
                }
            }
            Wish::EndOfProcess => self.end_of_process(),
        }
        self.open_orders.push(order);
    }

    pub(super) fn end_of_process(&mut self) {
        let state = stance::at_end_of_process(self.state.clone());
        self.enter(state);
        self.wire.hold_back();
        self.ends_by.get_or_insert(Instant::now() + self.core.limits.exit * 3 / 4);
    }

    /// Makes the rows that were never begun unsent, once the stop and all that came before it is written: after a
    /// crash in between the next start goes on stopping, and a row put back just before is not left planned.
    pub(super) async fn stop_rows_if_due(&mut self) {
        if !self.is_stopping
            || self.backlog == Backlog::ToRecover
            || !self.ledger.is_written()
            || self.ledger.is_resting()
        {
            return;
        }
        match self.core.journal.stop_rows(self.id, Utc::now()).await {
            Ok(()) => {
                self.is_stopping = false;
                self.reload_counts().await;
            }
            Err(failure) => self.journal_failed(&failure),
        }
    }

    /// Tells those who gave orders that they are carried out: nothing that was to be held back is on the wire.
    pub(super) fn answer_orders(&mut self) {
        let is_saved = self.ledger.is_written() && !self.is_stopping;
        let is_quiet = stance::sends(&self.state) || self.wire.rows() == 0;
        let trouble = self.ledger.trouble.clone().filter(|_| self.ledger.is_resting());
        if trouble.is_some() || (is_saved && is_quiet) {
            if !self.open_orders.is_empty() {
                self.publish();
            }
            for order in self.open_orders.drain(..) {
                // Nothing is sent any more, but that may be forgotten with this process.
                let done = match &trouble {
                    Some(trouble) if order.wish == Wish::Stop => Err(Failure::Journal(trouble.clone())),
                    _ => Ok(()),
                };
                // Whoever asked may have gone away.
                let _ = order.done.send(done);
            }
        }
    }

    pub(super) async fn reload_counts(&mut self) {
        match self.core.journal.job(self.id).await {
            Ok(Some(job)) => self.counts = job.counts,
            Ok(None) => {}
            Err(failure) => self.journal_failed(&failure),
        }
    }
}
