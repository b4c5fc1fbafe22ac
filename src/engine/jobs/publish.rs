//! Telling how a job stands: to whoever asks, and to the face, not too often.

use super::runner::Runner;
use super::speed::Speed;
use crate::domain::job::JobView;
use crate::engine::message::Event;
use crate::journal::StoredJob;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::Instant;

/// The least time between two events of a job whose state stays the same.
const EVERY: Duration = Duration::from_millis(200);

/// A job that no runner of this process has in hand.
pub(super) fn at_rest(job: StoredJob) -> JobView {
    JobView {
        id: job.id,
        spec: job.spec,
        state: job.state,
        counts: job.counts,
        requests: job.requests,
        seconds: job.seconds,
        rate_per_second: None,
        seconds_left: None,
        latest: Vec::new(),
    }
}

impl Runner {
    fn view(&self) -> JobView {
        let now = Instant::now();
        let speed: &Speed = &self.speed;
        JobView {
            id: self.id,
            spec: self.spec.as_ref().clone(),
            state: self.state.clone(),
            counts: self.counts,
            requests: self.requests(),
            seconds: speed.seconds(now),
            rate_per_second: speed.rows_per_second(now),
            seconds_left: speed.seconds_left(self.counts.open(), now),
            latest: self.latest.iter().cloned().collect(),
        }
    }

    /// Tells where the job stands when that has changed, at once if its state has.
    pub(super) fn publish_if_due(&mut self) {
        let is_new_state = {
            let shown = self.shared.view.lock().unwrap_or_else(PoisonError::into_inner);
            shown.state != self.state
        };
        let is_time = self.last_published.is_none_or(|at| at.elapsed() >= EVERY);
        if (is_new_state && self.ledger.is_state_written()) || (is_time && self.has_changed()) {
            self.publish();
        }
    }

    pub(super) fn publish_at(&self) -> Option<Instant> {
        self.last_published.filter(|_| self.has_changed()).map(|at| at + EVERY)
    }

    pub(super) fn publish(&mut self) {
        self.run_clock();
        let view = self.view();
        *self.shared.view.lock().unwrap_or_else(PoisonError::into_inner) = view.clone();
        self.core.events.send(Event::Job(Box::new(view)));
        self.last_published = Some(Instant::now());
    }

    fn has_changed(&self) -> bool {
        let shown = self.shared.view.lock().unwrap_or_else(PoisonError::into_inner);
        shown.counts != self.counts || shown.requests != self.requests() || shown.state != self.state
    }
}
