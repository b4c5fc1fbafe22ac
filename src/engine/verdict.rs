//! What follows from an attempt, and from asking DVSA afterwards. The one place where that is decided: single
//! edits, jobs and recovery after a crash share it.

use super::failure::Failure;
use super::start::Limits;
use crate::domain::change::{Change, Operation};
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::{Attempt, DvsaError, LinkCause, Outcome, SignInFailure};
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::settle::{Seen, judge};
use std::time::Duration;
use tokio::time::Instant;

/// The first pause between two looks; doubled each time up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether a change may have reached DVSA in an attempt before this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    /// For the first time: a refusal is the answer.
    First,
    /// Again: a refusal may be the echo of our own earlier attempt.
    Again,
}

/// What follows from one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// That is how it ended.
    Ended { outcome: Outcome, request_id: Option<String> },
    /// Nothing was changed, for a reason that does not lie in the change.
    Held(Obstacle),
    /// DVSA has to be asked.
    Ask(Doubt),
}

/// Why a change was certainly not made, although nothing is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It did not reach DVSA.
    Link(LinkCause),
    /// There was no access token.
    SignIn(SignInFailure),
    /// DVSA refuses everything for now: token, allowance, pace.
    ForNow(DvsaError),
}

/// Why DVSA has to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The answer was lost.
    Lost(Failure),
    /// DVSA refused, but the change may be there already.
    Refused(DvsaError),
}

/// What follows from an attempt.
pub(super) fn after_attempt(attempt: Attempt, operation: Operation, sending: Sending) -> Next {
    match attempt {
        Attempt::Applied { request_id } => {
            Next::Ended { outcome: Outcome::Done { proven_by_lookup: false }, request_id }
        }
        Attempt::NotSent(cause) => Next::Held(Obstacle::Link(cause)),
        Attempt::NoToken(failure) => Next::Held(Obstacle::SignIn(failure)),
        Attempt::RefusedForNow(error) => Next::Held(Obstacle::ForNow(error)),
        Attempt::Unknown(cause) => Next::Ask(Doubt::Lost(Failure::Link(cause))),
        Attempt::UnknownToDvsa(error) => Next::Ask(Doubt::Lost(Failure::Refused(error))),
        Attempt::Rejected(error) => {
            let there = error.code == RecallsCode::AlreadyRegistered && operation == Operation::Open;
            if sending == Sending::Again || there {
                return Next::Ask(Doubt::Refused(error));
            }
            let request_id = error.request_id.clone();
            Next::Ended { outcome: Outcome::Rejected(error), request_id }
        }
    }
}

/// What asking DVSA brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// It holds what the change wants.
    Applied,
    /// It holds what was there before, long enough after sending.
    Absent,
    /// It holds something else, long enough after sending.
    Differs(Option<HeldRecall>),
    /// It could not be asked; why.
    NoAnswer(Failure),
}

/// What follows from asking DVSA: the outcome, or `None` when the change is proven absent and may be sent again.
pub(super) fn after_asking(doubt: &Doubt, sending: Sending, asked: Asked) -> Option<Outcome> {
    let proven = Outcome::Done { proven_by_lookup: true };
    Some(match (doubt, asked) {
        (Doubt::Lost(_), Asked::Applied) => proven,
        (Doubt::Lost(_), Asked::Absent) => return None,
        (Doubt::Lost(_), Asked::Differs(held)) => Outcome::Conflict { held, error: None },
        (Doubt::Lost(last), Asked::NoAnswer(why)) => Outcome::Unknown {
            cause: format!("{} DVSA could not be asked: {}", last.message(), why.message()),
        },
        (Doubt::Refused(_), Asked::Applied) => match sending {
            Sending::First => Outcome::Already,
            Sending::Again => proven,
        },
        (Doubt::Refused(error), Asked::Absent) => Outcome::Rejected(error.clone()),
        (Doubt::Refused(error), Asked::Differs(held)) => {
            Outcome::Conflict { held, error: Some(error.clone()) }
        }
        (Doubt::Refused(error), Asked::NoAnswer(why)) => match sending {
            Sending::First => Outcome::Rejected(error.clone()),
            Sending::Again => {
                Outcome::Unknown { cause: format!("DVSA could not be asked: {}", why.message()) }
            }
        },
    })
}

/// Asking DVSA until it is clear whether a change was applied: when to look, and what to believe.
///
/// "DVSA does not hold it" is believed only some time after sending, because a slow server may still apply it.
#[derive(Debug, Clone)]
pub(super) struct Inquiry {
    believed_at: Instant,
    give_up_at: Instant,
    pause: Duration,
}

/// What one look showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Looked {
    /// It is clear.
    Known(Asked),
    /// It is not; look again at this time.
    AgainAt(Instant),
}

impl Inquiry {
    /// About a change whose request ended at `sent_at` at the latest.
    pub(super) fn new(sent_at: Instant, limits: &Limits) -> Self {
        let believed_at = sent_at + limits.absent_after;
        let give_up_at = Instant::now().max(believed_at) + limits.ask_for;
        Self { believed_at, give_up_at, pause: FIRST_PAUSE }
    }

    /// About a change whose latest attempt left this doubt.
    pub(super) fn after(doubt: &Doubt, sending: Sending, sent_at: Instant, limits: &Limits) -> Self {
        let mut inquiry = Self::new(sent_at, limits);
        if let (Doubt::Refused(_), Sending::First) = (doubt, sending) {
            // Nothing of ours is under way, so what the first look shows is how it stands.
            inquiry.believed_at = sent_at;
        }
        inquiry
    }

    /// Gives DVSA the whole time again, after nobody was asked for a while.
    pub(super) fn take_up_again(&mut self, limits: &Limits) {
        self.give_up_at = Instant::now().max(self.believed_at) + limits.ask_for;
    }

    /// When absence can be believed.
    pub(super) fn believed_at(&self) -> Instant {
        self.believed_at
    }

    /// Judges what a look that began at `asked_at` brought.
    pub(super) fn judge(
        &mut self,
        change: &Change,
        asked_at: Instant,
        answer: Result<Option<Vehicle>, Failure>,
    ) -> Looked {
        match answer {
            Ok(vehicle) => match judge(change, vehicle.as_ref()) {
                Seen::Applied => return Looked::Known(Asked::Applied),
                // It may be what stood there before a change that is still being applied or shown.
                Seen::NotApplied | Seen::Differs(_) if asked_at < self.believed_at => {}
                Seen::NotApplied => return Looked::Known(Asked::Absent),
                Seen::Differs(held) => return Looked::Known(Asked::Differs(held)),
            },
            Err(failure) if Instant::now() >= self.give_up_at => {
                return Looked::Known(Asked::NoAnswer(failure));
            }
            Err(_) => {}
        }
        // The last look is taken as soon as absence can be believed.
        let now = Instant::now();
        let next = now + self.pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Looked::AgainAt(if self.believed_at > now { next.min(self.believed_at) } else { next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: RecallsCode) -> DvsaError {
        DvsaError { code, message: String::new(), request_id: None }
    }

    #[test]
    fn a_refusal_is_the_answer_unless_it_may_be_an_echo() {
        let rejected = || Attempt::Rejected(error(RecallsCode::BadRequest));
        let first = after_attempt(rejected(), Operation::Fix, Sending::First);
        assert!(matches!(first, Next::Ended { outcome: Outcome::Rejected(_), .. }));
        let again = after_attempt(rejected(), Operation::Fix, Sending::Again);
        assert!(matches!(again, Next::Ask(Doubt::Refused(_))));
        let there = Attempt::Rejected(error(RecallsCode::AlreadyRegistered));
        let first = after_attempt(there, Operation::Open, Sending::First);
        assert!(matches!(first, Next::Ask(Doubt::Refused(_))));
    }

    #[test]
    fn what_dvsa_holds_decides_and_unknown_stays_unknown() {
        use Sending::{Again, First};
        let lost = Doubt::Lost(Failure::Link(LinkCause::Reset));
        let refused = Doubt::Refused(error(RecallsCode::AlreadyRegistered));
        let key = |doubt: &Doubt, sending, asked| after_asking(doubt, sending, asked).map(|o| o.key());
        let nobody = || Asked::NoAnswer(Failure::Link(LinkCause::TimedOut));
        assert_eq!(key(&lost, First, Asked::Applied), Some("done"));
        assert_eq!(key(&lost, First, Asked::Absent), None);
        assert_eq!(key(&lost, First, Asked::Differs(None)), Some("conflict"));
        assert_eq!(key(&lost, Again, nobody()), Some("unknown"));
        assert_eq!(key(&refused, First, Asked::Applied), Some("already"));
        assert_eq!(key(&refused, Again, Asked::Applied), Some("done"));
        assert_eq!(key(&refused, Again, Asked::Absent), Some("rejected"));
        assert_eq!(key(&refused, First, nobody()), Some("rejected"));
        assert_eq!(key(&refused, Again, nobody()), Some("unknown"));
    }
}
