//! DVSA's error codes, what each means and what to do about it.
//!
//! Branch on the code, never on the HTTP status alone: DVSA does not publish the statuses of all families.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An error code of the Vehicle Recalls API.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RecallsCode {
    /// `RECALLS-BR-01`: something in the request is wrong; also "already fixed" and "cannot delete fixed".
    BadRequest,
    /// `RECALLS-UA-01`: authorisation failed.
    AuthorisationFailed,
    /// `RECALLS-FB-01`: no permission for this endpoint (some servers use it for a bad API key).
    NoPermission,
    /// `RECALLS-FB-02`: the access token has expired.
    TokenExpired,
    /// `RECALLS-FB-03`: the API key is invalid.
    ApiKeyInvalid,
    /// `RECALLS-FB-04`: the access token is missing.
    TokenMissing,
    /// `RECALLS-RL-01`: the daily allowance is used up.
    DailyAllowance,
    /// `RECALLS-RL-02`: too many requests in a short time.
    TooManyRequests,
    /// `RECALLS-NF-01`: no such recall or vehicle.
    NotFound,
    /// `RECALLS-NF-02`: no such URL.
    UrlNotFound,
    /// `RECALLS-CF-01`: already registered (answered by DVSA's mock application; not in the published list).
    AlreadyRegistered,
    /// `RECALLS-PC-01`: the limit of active client secrets is reached.
    SecretLimit,
    /// `RECALLS-UN-01`: unknown error.
    Unknown,
    /// A code that is in no document we know, as received (made plain, at most 40 characters).
    Other(String),
}

const CODES: [(&str, RecallsCode); 13] = [
    ("RECALLS-BR-01", RecallsCode::BadRequest),
    ("RECALLS-UA-01", RecallsCode::AuthorisationFailed),
    ("RECALLS-FB-01", RecallsCode::NoPermission),
    ("RECALLS-FB-02", RecallsCode::TokenExpired),
    ("RECALLS-FB-03", RecallsCode::ApiKeyInvalid),
    ("RECALLS-FB-04", RecallsCode::TokenMissing),
    ("RECALLS-RL-01", RecallsCode::DailyAllowance),
    ("RECALLS-RL-02", RecallsCode::TooManyRequests),
    ("RECALLS-NF-01", RecallsCode::NotFound),
    ("RECALLS-NF-02", RecallsCode::UrlNotFound),
    ("RECALLS-CF-01", RecallsCode::AlreadyRegistered),
    ("RECALLS-PC-01", RecallsCode::SecretLimit),
    ("RECALLS-UN-01", RecallsCode::Unknown),
];

impl RecallsCode {
    /// All codes that are documented or seen.
    pub fn known() -> impl Iterator<Item = Self> {
        CODES.into_iter().map(|(_, code)| code)
    }

    /// The code as DVSA writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => CODES.iter().find(|(_, code)| code == known).map_or("", |(text, _)| text),
        }
    }

    /// Whether this refusal would meet every other request of ours as well: it is not about the one that met it.
    pub fn concerns_all(&self) -> bool {
        matches!(
            self,
            Self::NoPermission
                | Self::ApiKeyInvalid
                | Self::AuthorisationFailed
                | Self::TokenExpired
                | Self::TokenMissing
                | Self::UrlNotFound
                | Self::DailyAllowance
        )
    }

    /// What it means for the data, in plain words.
    pub fn meaning(&self) -> &'static str {
        match self {
            Self::BadRequest => "DVSA says something in the request is wrong. Nothing was changed.",
            Self::AuthorisationFailed => "DVSA did not accept the sign-in. Nothing was changed.",
            Self::NoPermission => "This account has no permission for that. Nothing was changed.",
            Self::TokenExpired => "The access token had expired. Nothing was changed.",
            Self::ApiKeyInvalid => "DVSA does not accept the API key. Nothing was changed.",
            Self::TokenMissing => "DVSA did not receive the access token. Nothing was changed.",
            Self::DailyAllowance => "Today's allowance of requests is used up. Nothing was changed.",
            Self::TooManyRequests => "DVSA received too many requests in a short time. Nothing was changed.",
            Self::NotFound => "DVSA has no such recall for this VIN.",
            Self::UrlNotFound => "DVSA has no service at this address. Nothing was changed.",
            Self::AlreadyRegistered => "DVSA already has this recall for this VIN. Nothing was changed.",
            Self::SecretLimit => {
                "The limit of active client secrets is reached. No new secret was made; the present one still works."
            }
            Self::Unknown => {
                "DVSA reported an error that it could not name. It may or may not have made the change."
            }
            Self::Other(_) => "DVSA answered with an error code that is not in its documents.",
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::BadRequest => {
                "Read DVSA's message, check the references and dates, and look the vehicle up."
            }
            Self::AuthorisationFailed => {
                "Test the connection in Settings. If it fails, ask DVSA whether the account is active."
            }
            Self::NoPermission => {
                "Check the API key in Settings. If it is right, ask DVSA to give this account permission."
            }
            Self::TokenExpired | Self::TokenMissing => {
                "Try again. If it happens again, test the connection in Settings."
            }
            Self::ApiKeyInvalid => "Enter the API key again in Settings, exactly as DVSA sent it.",
            Self::DailyAllowance => "Go on tomorrow, or ask DVSA for a larger allowance.",
            Self::TooManyRequests => {
                "Wait a minute and try again. Another program may be using the same key."
            }
            Self::NotFound => "Check the VIN and the campaign reference.",
            Self::UrlNotFound => "Check the base URL in Settings.",
            Self::AlreadyRegistered => "Look the vehicle up to see what DVSA holds.",
            Self::SecretLimit => "Ask DVSA to remove a secret that is no longer used, then try again.",
            Self::Unknown => "Look the vehicle up to see whether it was made before you try again.",
            Self::Other(_) => "Look the vehicle up, and tell DVSA the code and the request id.",
        }
    }
}

impl From<String> for RecallsCode {
    fn from(text: String) -> Self {
        let found = CODES.iter().find(|(known, _)| known.eq_ignore_ascii_case(text.trim()));
        found.map_or_else(|| Self::Other(super::text::plain(&text, 40)), |(_, code)| code.clone())
    }
}

impl From<RecallsCode> for String {
    fn from(code: RecallsCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for RecallsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_way_through_text() {
        for code in RecallsCode::known() {
            assert_eq!(RecallsCode::from(String::from(code.clone())), code);
        }
        assert_eq!(RecallsCode::from("X\u{202e}Y".to_owned()), RecallsCode::Other("XY".into()));
    }
}
