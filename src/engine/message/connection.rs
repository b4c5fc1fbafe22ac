//! Connections: testing them, rotating their secret, the sandbox.

use crate::engine::failure::Failure;
use chrono::NaiveDate;

/// Connections.
#[derive(Debug)]
pub enum ConnectionCommand {
    /// Tests a profile step by step: each step's [`Progress::TestStep`](super::Progress::TestStep), then [`Reply::Tested`](super::Reply::Tested).
    Test(String),
    /// Rotates the client secret: each step's [`Progress::RotationStep`](super::Progress::RotationStep), then [`Reply::Rotated`](super::Reply::Rotated). With an
    /// unproven new secret from an earlier attempt, goes on with that one and asks for no other.
    Rotate(String),
    /// Starts the embedded sandbox if it does not run yet. Answered by [`Reply::Sandbox`](super::Reply::Sandbox). Does not select it.
    StartSandbox,
}

/// The steps of testing a connection, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TestStep {
    /// The hosts can be reached and their certificates are accepted.
    DnsTls,
    /// The token service gives a token.
    Token,
    /// The API accepts the API key.
    ApiKey,
    /// The account may look vehicles up.
    Permission,
}

impl TestStep {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::DnsTls, Self::Token, Self::ApiKey, Self::Permission];

    /// The word on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::DnsTls => "dns/tls",
            Self::Token => "token",
            Self::ApiKey => "api-key",
            Self::Permission => "permission",
        }
    }
}

/// How far a step has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepState {
    /// Under way.
    Running,
    /// Went well.
    Passed,
    /// Went wrong; the steps after it were not tried.
    Failed(Failure),
}

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
}

impl RotationStep {
    /// What is being done, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::TestKeyring => "Testing the keyring",
            Self::Request => "Asking DVSA for a new client secret",
            Self::Keep => "Keeping the new secret beside the old one",
            Self::Prove => "Proving the new secret with a token and a lookup",
            Self::Switch => "Switching to the new secret",
        }
    }
}

/// How a rotation ended. The secret in the keyring works in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotated {
    /// The new secret is in use; issued on this day.
    Switched {
        /// The day of issue, now in the profile.
        issued: NaiveDate,
    },
    /// A new secret was received and is kept, but has not worked yet; the old one stays in use. Rotate again
    /// to go on.
    NotProvenYet(Failure),
    /// The request's answer was lost: DVSA may have made a secret that nobody received. The old one stays in
    /// use. Not repeated by itself.
    AnswerLost(Failure),
    /// The new secret is proven but the keyring did not take it; it is held in memory until the program ends.
    /// Unlock the keyring and rotate again before closing.
    HeldInMemory(Failure),
    /// Nothing was changed.
    NotDone(Failure),
}

impl Rotated {
    /// What went wrong, if anything did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Switched { .. } => None,
            Self::NotProvenYet(failure)
            | Self::AnswerLost(failure)
            | Self::HeldInMemory(failure)
            | Self::NotDone(failure) => Some(failure),
        }
    }

    /// What it means, for people.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Switched { .. } => {
                "The new client secret is in use. The old one is kept until the new one has worked for a day."
            }
            Self::NotProvenYet(_) => {
                "DVSA gave a new client secret, and it is kept, but it does not work yet. The present one stays in use. \
                 Rotate again later to go on with the new one; no other is asked for."
            }
            Self::AnswerLost(_) => {
                "DVSA’s answer was lost, so it may have made a client secret that nobody received. The present one stays \
                 in use. Before you rotate again, ask DVSA whether it did: the number of active secrets is limited."
            }
            Self::HeldInMemory(_) => {
                "DVSA gave a new client secret, but the keyring did not take it. It is held in memory until Recall Desk \
                 closes. Unlock the keyring and rotate again before you close it. The present secret stays in use."
            }
            Self::NotDone(_) => "The client secret was not rotated. The present one stays in use.",
        }
    }
}
