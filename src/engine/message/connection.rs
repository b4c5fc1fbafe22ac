//! Connections: testing them, rotating their secret, the sandbox.

use crate::engine::failure::Failure;

/// Connections.
#[derive(Debug)]
pub enum ConnectionCommand {
    /// Tests a profile step by step: each step's [`Progress::TestStep`](super::Progress::TestStep), then [`Reply::Tested`](super::Reply::Tested).
    Test(String),
    /// Rotates the client secret: each step's [`Progress::RotationStep`](super::Progress::RotationStep), then [`Reply::Rotated`](super::Reply::Rotated). With an
    /// unproven new secret from an earlier attempt, goes on with that one and asks for no other.
    Rotate(String),
    /// Forgets a new client secret that waits, for one that DVSA has removed meanwhile. The one in use stays.
    /// Answered by [`Reply::Done`](super::Reply::Done); leaves an entry in the audit trail.
    DiscardNewSecret {
        /// The profile's name.
        profile: String,
        /// Why, for the audit trail.
        reason: String,
    },
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
    /// Went wrong and is tried again by itself in a moment; why.
    TryingAgain(Failure),
    /// Went well.
    Passed,
    /// Went wrong; the steps after it were not tried.
    Failed(Failure),
}
