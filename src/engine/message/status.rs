//! The fast-changing numbers of the status bar.

use crate::domain::pace::Method;
use crate::engine::failure::Failure;
use chrono::{DateTime, Utc};

/// Fast-changing numbers for the status bar.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// How the connection of the profile in use stands.
    pub link: LinkState,
    /// When the access token ends, if there is one.
    pub token_until: Option<DateTime<Utc>>,
    /// Requests sent in the last second of activity, by method; methods that are idle are left out.
    pub rates: Vec<(Method, f32)>,
    /// Requests sent today (UTC) by this installation through the profile in use.
    pub sent_today: u64,
    /// A new client secret that ending the program now would put at risk, of any profile.
    pub secret_at_stake: Option<SecretAtStake>,
}

/// Why a new client secret is at risk while the program ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretAtStake {
    /// A rotation of this profile's client secret is under way.
    Rotating(String),
    /// The new client secret of this profile is held in memory alone and would be lost.
    InMemoryAlone(String),
}

/// How the connection stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LinkState {
    /// Nothing was sent yet.
    #[default]
    Idle,
    /// The last request was answered by DVSA.
    Connected,
    /// The last request failed.
    Failed(Failure),
}
