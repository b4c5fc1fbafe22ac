//! Fast-changing numbers about a client.

use crate::domain::pace::Method;
use chrono::{DateTime, Utc};

/// How a client stands at a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkSnapshot {
    /// When the access token ends, if there is one that lives.
    pub token_until: Option<DateTime<Utc>>,
    /// Requests a second, as sent over the last three seconds. Idle methods are left out.
    pub rates: Vec<(Method, f32)>,
    /// Requests to the API since the account's [`super::Pacers`] were made; those to the token service do not
    /// count.
    pub sent: u64,
}
