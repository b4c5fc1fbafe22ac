//! From a change to its outcome, whatever the network does.
//!
//! An attempt whose outcome is unknown is settled by asking DVSA (GET). "DVSA does not hold it" is believed
//! only some time after sending, because a slow server may still apply it; then, and only then, the change is
//! sent once more. Nothing is ever sent a second time on any other ground.

use super::connection::Connection;
use super::core::Core;
use super::failure::Failure;
use super::look_up;
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::{Change, Operation};
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{Attempt, DvsaError, Outcome};
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::settle::{Seen, judge};
use std::time::Duration;
use tokio::time::Instant;

/// How often a change is sent at the most: once, and once more after its absence is proven.
const MAX_SENDS: u32 = 2;

/// The first pause between two looks; doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

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

/// What asking DVSA brought.
pub(super) enum Asked {
    /// It holds what the change wants.
    Applied,
    /// It holds what was there before, long enough after sending.
    Absent,
    /// It holds something else, long enough after sending.
    Differs(Option<HeldRecall>),
    /// It could not be asked; why.
    NoAnswer(String),
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
        for send in 1..=MAX_SENDS {
            self.core.activity.notify_one();
            let attempt = self.connection.client.send(self.change).await;
            let sent_at = Instant::now();
            match attempt {
                Attempt::Applied { request_id } => {
                    let outcome = Outcome::Done { proven_by_lookup: false };
                    return Delivered { outcome, request_id, not_sent: None };
                }
                Attempt::NotSent(cause) => return Delivered::not_sent(cause.words(), Failure::Link(cause)),
                Attempt::NoToken(failure) => {
                    return Delivered::not_sent(failure.words(), Failure::SignIn(failure));
                }
                Attempt::RefusedForNow(error) => return Delivered::of(Outcome::Rejected(error)),
                Attempt::Rejected(error) => {
                    return self.after_refusal(error, send > 1, sent_at).await;
                }
                Attempt::Unknown(cause) => last = Failure::Link(cause),
                Attempt::UnknownToDvsa(error) => last = Failure::Refused(error),
            }
            match self.ask(sent_at).await {
                Asked::Applied => return Delivered::of(self.proven()),
                Asked::Differs(held) => {
                    return Delivered::of(Outcome::Conflict { held, error: None });
                }
                Asked::NoAnswer(why) => {
                    return Delivered::of(Outcome::Unknown {
                        cause: format!("{} DVSA could not be asked: {why}", last.message()),
                    });
                }
                Asked::Absent => {}
            }
        }
        let cause = format!("{} DVSA was asked and does not hold the change", last.message());
        Delivered::not_sent(cause, last)
    }

    /// A refusal is the answer, unless it may be the echo of an earlier attempt of ours, or says that DVSA
    /// has this recall already: then what DVSA holds decides.
    async fn after_refusal(&self, error: DvsaError, repeated: bool, sent_at: Instant) -> Delivered {
        let request_id = error.request_id.clone();
        let outcome = if repeated {
            match self.ask(sent_at).await {
                Asked::Applied => self.proven(),
                Asked::Absent => Outcome::Rejected(error),
                Asked::Differs(held) => Outcome::Conflict { held, error: Some(error) },
                Asked::NoAnswer(why) => Outcome::Unknown { cause: format!("DVSA could not be asked: {why}") },
            }
        } else if error.code == RecallsCode::AlreadyRegistered && self.change.operation() == Operation::Open {
            // Nothing of ours is under way, so one look is enough.
            match look_at(self.core, self.connection, self.change)
                .await
                .map(|held| judge(self.change, held.as_ref()))
            {
                Ok(Seen::Applied) => Outcome::Already,
                Ok(Seen::Differs(held)) => Outcome::Conflict { held, error: Some(error) },
                Ok(Seen::NotApplied) | Err(_) => Outcome::Rejected(error),
            }
        } else {
            Outcome::Rejected(error)
        };
        Delivered { outcome, request_id, not_sent: None }
    }

    fn proven(&self) -> Outcome {
        if self.wanted_before { Outcome::Already } else { Outcome::Done { proven_by_lookup: true } }
    }

    /// Asks DVSA until it is clear what became of a change sent at `sent_at`.
    async fn ask(&self, sent_at: Instant) -> Asked {
        ask(self.core, self.connection, self.change, sent_at, self.settling).await
    }
}

/// Asks DVSA until it is clear whether a change sent at `sent_at` was applied.
pub(super) async fn ask(
    core: &Core,
    connection: &Connection,
    change: &Change,
    sent_at: Instant,
    settling: &(dyn Fn(u64) + Send + Sync),
) -> Asked {
    let believed_at = sent_at + core.limits.absent_after;
    let give_up_at = Instant::now().max(believed_at) + core.limits.ask_for;
    let mut pause = FIRST_PAUSE;
    loop {
        let asked_at = Instant::now();
        match look_at(core, connection, change).await {
            Ok(vehicle) => match judge(change, vehicle.as_ref()) {
                Seen::Applied => return Asked::Applied,
                // It may be what stood there before a change that is still being applied or shown.
                Seen::NotApplied | Seen::Differs(_) if asked_at < believed_at => {}
                Seen::NotApplied => return Asked::Absent,
                Seen::Differs(held) => return Asked::Differs(held),
            },
            Err(failure) if Instant::now() >= give_up_at => return Asked::NoAnswer(failure.message()),
            Err(_) => {}
        }
        settling(believed_at.saturating_duration_since(Instant::now()).as_secs());
        // The last look is taken as soon as absence can be believed.
        let now = Instant::now();
        let next = if believed_at > now { (now + pause).min(believed_at) } else { now + pause };
        tokio::time::sleep_until(next).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn look_at(core: &Core, connection: &Connection, change: &Change) -> Result<Option<Vehicle>, Failure> {
    look_up::one(core, connection, change.vin().clone(), &ReferenceFilter::default()).await.result
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
