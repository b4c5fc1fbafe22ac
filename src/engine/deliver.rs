//! From a change to its outcome, whatever the network does.
//!
//! An attempt whose outcome is unknown is settled by asking DVSA (GET). Only when it is proven that DVSA does not
//! hold the change is it sent once more. Nothing is ever sent a second time on any other ground. What follows
//! from what is decided in [`super::verdict`].

use super::connection::Connection;
use super::core::Core;
use super::failure::Failure;
use super::look_up;
use super::verdict::{Asked, Doubt, Inquiry, Looked, Next, Obstacle, Sending, after_asking, after_attempt};
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::Change;
use crate::domain::outcome::Outcome;
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::settle::{Seen, judge};
use tokio::time::Instant;

/// What became of a change.
pub(super) struct Delivered {
    pub(super) outcome: Outcome,
    pub(super) request_id: Option<String>,
    /// Why it was not sent, with [`Outcome::NotSent`].
    pub(super) not_sent: Option<Failure>,
}

impl Delivered {
    fn not_sent(cause: String, failure: Failure) -> Self {
        Self { outcome: Outcome::NotSent { cause }, request_id: None, not_sent: Some(failure) }
    }

    fn of(outcome: Outcome) -> Self {
        let request_id = outcome.error().and_then(|error| error.request_id.clone());
        Self { outcome, request_id, not_sent: None }
    }

    fn held_up(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Link(cause) => Self::not_sent(cause.words(), Failure::Link(cause)),
            Obstacle::SignIn(failure) => Self::not_sent(failure.words(), Failure::SignIn(failure)),
            Obstacle::ForNow(error) => Self::of(Outcome::Rejected(error)),
        }
    }
}

/// One change on its way.
pub(super) struct Delivery<'a> {
    core: &'a Core,
    connection: &'a Connection,
    change: &'a Change,
    /// Whether DVSA held what the change wants before it was ever sent. Then a lost answer proves nothing new.
    wanted_before: bool,
    /// Told while DVSA is being asked: seconds until "not applied" can be believed.
    settling: &'a (dyn Fn(u64) + Send + Sync),
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        core: &'a Core,
        connection: &'a Connection,
        change: &'a Change,
        held_before: Option<&HeldRecall>,
        settling: &'a (dyn Fn(u64) + Send + Sync),
    ) -> Self {
        let wanted_before = was_wanted(change, held_before);
        Self { core, connection, change, wanted_before, settling }
    }

    /// Sends the change and finds out what became of it.
    pub(super) async fn run(&self) -> Delivered {
        let mut last = Failure::Cancelled;
        // Once, and once more after its absence is proven.
        for sending in [Sending::First, Sending::Again] {
            self.core.activity.notify_one();
            let attempt = self.connection.client.send(self.change).await;
            let sent_at = Instant::now();
            let doubt = match after_attempt(attempt, self.change.operation(), sending) {
                Next::Ended { outcome, request_id } => {
                    return Delivered { outcome, request_id, not_sent: None };
                }
                Next::Held(obstacle) => return Delivered::held_up(obstacle),
                Next::Ask(doubt) => doubt,
            };
            let inquiry = Inquiry::after(&doubt, sending, sent_at, &self.core.limits);
            let asked = ask(self.core, self.connection, self.change, inquiry, self.settling).await;
            if let Some(outcome) = after_asking(&doubt, sending, asked) {
                return self.settled(outcome, &doubt);
            }
            if let Doubt::Lost(failure) = doubt {
                last = failure;
            }
        }
        let cause = format!("{} DVSA was asked and does not hold the change", last.message());
        Delivered::not_sent(cause, last)
    }

    fn settled(&self, outcome: Outcome, doubt: &Doubt) -> Delivered {
        let outcome = match outcome {
            Outcome::Done { proven_by_lookup: true } if self.wanted_before => Outcome::Already,
            other => other,
        };
        let mut delivered = Delivered::of(outcome);
        if let Doubt::Refused(error) = doubt {
            delivered.request_id.clone_from(&error.request_id);
        }
        delivered
    }
}

/// Asks DVSA until it is clear whether a change was applied.
pub(super) async fn ask(
    core: &Core,
    connection: &Connection,
    change: &Change,
    mut inquiry: Inquiry,
    settling: &(dyn Fn(u64) + Send + Sync),
) -> Asked {
    loop {
        let asked_at = Instant::now();
        let answer =
            look_up::one(core, connection, change.vin().clone(), &ReferenceFilter::default()).await.result;
        match inquiry.judge(change, asked_at, answer) {
            Looked::Known(asked) => return asked,
            Looked::AgainAt(at) => {
                settling(inquiry.believed_at().saturating_duration_since(Instant::now()).as_secs());
                tokio::time::sleep_until(at).await;
            }
        }
    }
}

/// Whether DVSA held what a change wants before it was sent.
pub(super) fn was_wanted(change: &Change, held_before: Option<&HeldRecall>) -> bool {
    let vehicle = held_before.map(|held| Vehicle {
        vin: String::new(),
        manufacturer: None,
        recalls: vec![held.clone()],
        last_updated: None,
    });
    judge(change, vehicle.as_ref()) == Seen::Applied
}
