//! Rotating a client secret: its steps, and every way it can end, in words that say exactly what is known.

use crate::domain::dates::in_words;
use crate::domain::outcome::{LinkCause, SignInFailure};
use crate::engine::KeyringFailure;
use crate::engine::failure::Failure;
use chrono::NaiveDate;

/// The steps of rotating a client secret, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RotationStep {
    /// The keyring is proven to keep, give back and forget a trial value.
    TestKeyring,
    /// `PUT /credentials`, once.
    Request,
    /// The new secret is kept beside the old one.
    Keep,
    /// The new secret gets a token and a GET with it is answered. A new secret may take a while to become
    /// active, so this is tried for some time.
    Prove,
    /// The new secret becomes the one in use; the old one is kept until the new has worked for a day.
    Switch,
}

impl RotationStep {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::TestKeyring, Self::Request, Self::Keep, Self::Prove, Self::Switch];

    /// What is done, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::TestKeyring => "Prove that the keyring keeps a secret and gives it back",
            Self::Request => "Ask DVSA for a new secret, once",
            Self::Keep => "Keep the new secret beside the present one",
            Self::Prove => "Prove the new secret with a token and a lookup",
            Self::Switch => "Use the new secret; keep the old one for a day",
        }
    }

    /// What to do when this step fails, for people. A new secret is never kept for a session on purpose, and a
    /// request whose answer was lost is not to be tried again just so.
    pub fn advice(self, failure: &Failure) -> String {
        let words = match (self, failure) {
            (_, Failure::Keyring(KeyringFailure::NoService)) => "Start a keyring.",
            (_, Failure::Keyring(_)) => "Unlock the keyring.",
            (Self::Prove, Failure::SignIn(SignInFailure::InvalidClient { .. })) => {
                "A new secret may take a while to become active."
            }
            (
                Self::Request,
                Failure::Link(
                    LinkCause::TimedOut
                    | LinkCause::Reset
                    | LinkCause::Status(_)
                    | LinkCause::Redirect(_)
                    | LinkCause::NotDvsa(_)
                    | LinkCause::TooLarge,
                ),
            ) => "Ask DVSA whether it made a secret before you try again.",
            _ => return failure.advice(),
        };
        words.to_owned()
    }
}

/// How a rotation ended. The secret in use works in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// The new secret is in use; issued on this day.
    Switched {
        /// The day of issue, now in the profile.
        issued: NaiveDate,
    },
    /// The new secret is proven and kept, but putting it in its place was not finished. Rotate again to finish.
    NotFinished {
        /// Which secret is in use all the same.
        in_use: InUse,
        /// Why.
        failure: Failure,
    },
    /// A new secret was received and is kept, but has not worked yet; the old one stays in use. Rotate again
    /// to go on.
    NotProvenYet(Failure),
    /// The request's answer was lost: DVSA may have made a secret that nobody received. The old one stays in
    /// use. Not repeated by itself.
    AnswerLost(Failure),
    /// A new secret was received but the keyring did not take it; it is held in memory until the program ends,
    /// and has not been tried. Unlock the keyring and rotate again before closing.
    HeldInMemory(Failure),
    /// The old secret stays in use, and no new one was received.
    NotDone(Failure),
    /// It broke off for a mistake of ours or because the program is ending. It is not known how far it came.
    BrokenOff(Failure),
}

/// Which client secret is in use after a rotation that was not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InUse {
    /// The one before the rotation.
    Present,
    /// One of both: the keyring did not say. Both work.
    NotKnown,
    /// The new one.
    New {
        /// The day of issue, if it is in the profile already.
        issued: Option<NaiveDate>,
    },
}

impl Rotated {
    /// What went wrong, if anything did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Switched { .. } => None,
            Self::NotFinished { failure, .. }
            | Self::NotProvenYet(failure)
            | Self::AnswerLost(failure)
            | Self::HeldInMemory(failure)
            | Self::NotDone(failure)
            | Self::BrokenOff(failure) => Some(failure),
        }
    }

    /// The day of issue that is in the profile now, if it was changed.
    pub fn issued(&self) -> Option<NaiveDate> {
        match self {
            Self::Switched { issued } => Some(*issued),
            Self::NotFinished { in_use: InUse::New { issued }, .. } => *issued,
            _ => None,
        }
    }

    /// What a failure that came in the place of an end means.
    pub fn of_failure(failure: Failure) -> Self {
        match failure {
            Failure::Defect(_) | Failure::ShuttingDown => Self::BrokenOff(failure),
            before_anything => Self::NotDone(before_anything),
        }
    }

    /// How it ended and which secret is in use, in one line for people.
    pub fn heading(&self) -> &'static str {
        match self {
            Self::Switched { .. } => "The new client secret is in use",
            Self::NotFinished { in_use: InUse::Present, .. } => {
                "The new secret works and is kept, but the present one is still in use"
            }
            Self::NotFinished { in_use: InUse::NotKnown, .. } => {
                "The new secret works. It is not known yet whether it or the present one is in use"
            }
            Self::NotFinished { in_use: InUse::New { .. }, .. } => {
                "The new secret works and is in use, but the rotation was not finished"
            }
            Self::NotProvenYet(_) => {
                "The new secret is kept but has not worked yet. The present one stays in use"
            }
            Self::AnswerLost(_) => "DVSA’s answer was lost. The present secret stays in use",
            Self::HeldInMemory(_) => {
                "DVSA gave a new secret, but the keyring did not take it. Do not close Recall Desk"
            }
            Self::NotDone(_) => "The client secret was not rotated. The present one stays in use",
            Self::BrokenOff(_) => "The rotation broke off. It is not known how far it came",
        }
    }

    /// Why, what it means and what to do next, for people.
    pub fn body(&self) -> String {
        let why = self.failure().map(Failure::message).unwrap_or_default();
        format!("{why} {}", self.advice()).trim().to_owned()
    }

    /// What it means and what to do next, for people.
    pub fn advice(&self) -> String {
        let (first, next) = match self {
            Self::Switched { issued } => {
                return format!(
                    "Issued on {}; it lives two years. The old one is kept until the new one has worked for a day.",
                    in_words(*issued)
                );
            }
            Self::NotFinished { in_use, failure } => {
                let next = match in_use {
                    InUse::Present => "Rotate again to put it in its place. DVSA is asked for no other.",
                    InUse::NotKnown => {
                        "Both work and both are kept. Rotate again to finish. DVSA is asked for no other."
                    }
                    InUse::New { .. } => "Rotate again to finish. DVSA is asked for no other.",
                };
                (RotationStep::Switch.advice(failure), next)
            }
            Self::NotProvenYet(failure) => (
                RotationStep::Prove.advice(failure),
                "Rotate again later to go on; DVSA is asked for no other. If DVSA has removed the new secret, discard \
                 it first.",
            ),
            Self::AnswerLost(_) => (
                String::new(),
                "DVSA may have made a secret that nobody received. Tell DVSA before you try again: the number of \
                 active secrets is limited.",
            ),
            Self::HeldInMemory(_) => (
                String::new(),
                "It is held in memory alone and has not been tried. The present secret stays in use. Unlock the \
                 keyring and rotate again before closing, or the new one is lost.",
            ),
            Self::NotDone(failure) => (RotationStep::Request.advice(failure), ""),
            Self::BrokenOff(_) => (
                String::new(),
                "A secret that works is in use. If a new one was received, it is kept, or held in memory until Recall \
                 Desk closes. Rotate again: with one waiting, DVSA is asked for no other.",
            ),
        };
        format!("{first} {next}").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_answer_is_never_a_reason_to_just_try_again() {
        let lost = || Failure::Link(LinkCause::TimedOut);
        let told =
            format!("{} {}", Rotated::AnswerLost(lost()).body(), RotationStep::Request.advice(&lost()));
        assert!(
            told.contains("Tell DVSA before you try again") && !told.contains("then try again"),
            "{told}"
        );
        let wrong = Failure::SignIn(SignInFailure::InvalidClient { message: String::new(), aadsts: None });
        let told = Rotated::NotProvenYet(wrong).body();
        assert!(told.contains("may take a while") && !told.contains("Enter the client ID"), "{told}");
    }
}
