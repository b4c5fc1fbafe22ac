//! Secrets: client secrets, API keys, tokens, passphrases. Printed redacted, not serialisable, not cloned by
//! accident, wiped from memory when dropped.

use chrono::{Months, NaiveDate};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// A secret text. [`Secret::expose`] is the one way to its value.
pub struct Secret(SecretString);

impl Secret {
    /// Takes a text as a secret, without the white space that copying adds at both ends.
    pub fn new(text: &str) -> Self {
        Self(SecretString::from(text.trim()))
    }

    /// The value. For the request header, the keyring and nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    #[must_use]
    /// A second copy, said aloud: secrets have no `Clone`.
    pub fn duplicate(&self) -> Self {
        Self(SecretString::from(self.expose()))
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Compared in full length, so that the time taken tells nothing of where two secrets differ.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
    }
}

impl Eq for Secret {}

/// Which secret of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// The OAuth client secret in use.
    ClientSecret,
    /// A client secret received by a rotation that has not proved itself yet.
    NewClientSecret,
    /// The client secret before the last rotation, kept until the new one has worked for a day.
    OldClientSecret,
    /// The key sent as `X-API-Key`.
    ApiKey,
}

impl SecretKind {
    /// All, for removing a profile.
    pub const ALL: [Self; 4] =
        [Self::ClientSecret, Self::NewClientSecret, Self::OldClientSecret, Self::ApiKey];

    /// The word in the keyring and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::ClientSecret => "client-secret",
            Self::NewClientSecret => "client-secret-new",
            Self::OldClientSecret => "client-secret-old",
            Self::ApiKey => "api-key",
        }
    }
}

/// How long DVSA's client secrets live, in months from the day of issue.
const CLIENT_SECRET_LIFE_MONTHS: u32 = 24;

/// The day on which a client secret issued on this day ends; it may stop working at any hour of it.
pub fn client_secret_ends(issued: NaiveDate) -> Option<NaiveDate> {
    issued.checked_add_months(Months::new(CLIENT_SECRET_LIFE_MONTHS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_redacted() {
        let secret = Secret::new(" canary ");
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
        assert_eq!(secret.expose(), "canary");
        assert!(secret == Secret::new("canary") && secret != Secret::new("canarz"));
    }
}
