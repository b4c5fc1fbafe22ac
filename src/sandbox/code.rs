//! DVSA's error codes as this server answers them.
//!
//! Written down a second time on purpose, apart from the client's table: a slip in one of the two shows up in
//! a test instead of hiding in both. The statuses of the FB and RL families are not published; the ones here
//! are the usual ones for their meaning.

use std::fmt;
use std::str::FromStr;

/// An error code of the Vehicle Recalls API, with the status and the words it is sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SandboxCode {
    /// `RECALLS-BR-01`, 400.
    BadRequest,
    /// `RECALLS-UA-01`, 401.
    AuthorisationFailed,
    /// `RECALLS-FB-01`, 403.
    NoPermission,
    /// `RECALLS-FB-02`, 403.
    TokenExpired,
    /// `RECALLS-FB-03`, 403.
    ApiKeyInvalid,
    /// `RECALLS-FB-04`, 403.
    TokenMissing,
    /// `RECALLS-RL-01`, 429.
    DailyAllowance,
    /// `RECALLS-RL-02`, 429.
    TooManyRequests,
    /// `RECALLS-NF-01`, 404.
    NotFound,
    /// `RECALLS-NF-02`, 404.
    UrlNotFound,
    /// `RECALLS-CF-01`, 409. Not in DVSA's list; DVSA's mock application answers it.
    AlreadyRegistered,
    /// `RECALLS-PC-01`, 400.
    SecretLimit,
    /// `RECALLS-UN-01`, 500.
    Unknown,
}

impl SandboxCode {
    /// Every code, in the order of the published list.
    pub const ALL: [Self; 13] = [
        Self::BadRequest,
        Self::AuthorisationFailed,
        Self::NoPermission,
        Self::TokenExpired,
        Self::ApiKeyInvalid,
        Self::TokenMissing,
        Self::DailyAllowance,
        Self::TooManyRequests,
        Self::NotFound,
        Self::UrlNotFound,
        Self::AlreadyRegistered,
        Self::SecretLimit,
        Self::Unknown,
    ];

    fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BadRequest => ("RECALLS-BR-01", 400, "Something is wrong with the request"),
            Self::AuthorisationFailed => ("RECALLS-UA-01", 401, "Your authorisation failed"),
            Self::NoPermission => {
                ("RECALLS-FB-01", 403, "You do not have permission to access this endpoint")
            }
            Self::TokenExpired => ("RECALLS-FB-02", 403, "Your access token has expired"),
            Self::ApiKeyInvalid => ("RECALLS-FB-03", 403, "Your API key is invalid"),
            Self::TokenMissing => ("RECALLS-FB-04", 403, "Your access token is missing"),
            Self::DailyAllowance => ("RECALLS-RL-01", 429, "You have exceeded your daily usage allowance"),
            Self::TooManyRequests => {
                ("RECALLS-RL-02", 429, "You have sent too many requests in a short amount of time")
            }
            Self::NotFound => ("RECALLS-NF-01", 404, "Not found"),
            Self::UrlNotFound => ("RECALLS-NF-02", 404, "URL not found"),
            Self::AlreadyRegistered => {
                ("RECALLS-CF-01", 409, "The recall has already been registered for this vehicle")
            }
            Self::SecretLimit => {
                ("RECALLS-PC-01", 400, "You have reached the limit of active client secrets")
            }
            Self::Unknown => ("RECALLS-UN-01", 500, "Unknown error encountered"),
        }
    }

    /// The code as DVSA writes it.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// The HTTP status this server sends with it.
    pub fn status(self) -> u16 {
        self.row().1
    }

    /// DVSA's description of the code.
    pub fn message(self) -> &'static str {
        self.row().2
    }
}

impl fmt::Display for SandboxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads `RECALLS-FB-01`; `Err` holds what was not a code.
impl FromStr for SandboxCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|code| code.as_str() == text).ok_or_else(|| text.to_owned())
    }
}
