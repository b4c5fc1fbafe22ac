//! Orders to a running job, and when they are carried out.

use super::health::AfterWait;
use super::roster::{Order, Wish};
use super::runner::Runner;
use super::stance;
use crate::domain::job::{JobState, PauseReason};
use chrono::Utc;
use tokio::time::Instant;

impl Runner {
    pub(super) async fn obey(&mut self, order: Option<Order>) {
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

    pub(super) fn end_of_process(&mut self) {
        let state = stance::at_end_of_process(self.state.clone());
        self.enter(state);
        self.wire.hold_back();
        self.ends_by.get_or_insert(Instant::now() + self.core.limits.exit * 3 / 4);
    }

    /// Tells those who gave orders that they are carried out: nothing that was to be held back is on the wire.
    pub(super) fn answer_orders(&mut self) {
        let is_saved = self.ledger.is_written();
        let is_quiet = stance::sends(&self.state) || self.wire.rows() == 0;
        let cannot_save = self.ledger.again_at.is_some();
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

    pub(super) async fn reload_counts(&mut self) {
        match self.core.journal.job(self.id).await {
            Ok(Some(job)) => self.counts = job.counts,
            Ok(None) => {}
            Err(failure) => self.journal_failed(&failure),
        }
    }
}
