//! Why the keyring of the operating system cannot be used just now.

/// Why a secret could not be read or kept. In each case "for this session only" can be offered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringFailure {
    /// There is no keyring service on this computer or in this session.
    #[error("This computer has no keyring that can be reached")]
    NoService,
    /// It is locked and was not unlocked.
    #[error("The keyring is locked")]
    Locked,
    /// It did not answer in time (a prompt may be waiting for an answer).
    #[error("The keyring did not answer in time; it may be waiting to be unlocked")]
    TimedOut,
    /// The secret is longer than this keyring takes.
    #[error("The secret is too long for the keyring of this computer")]
    TooLong,
    /// Anything else; the keyring's words, which never hold the secret.
    #[error("The keyring refused: {0}")]
    Other(String),
}
