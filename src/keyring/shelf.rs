//! What a worker talks to: the keyring of the operating system, or a stand-in. May block for ever.

use super::failure::KeyringFailure;
use super::platform;
use super::stand_in::StandIn;
use crate::domain::secret::Secret;
use crate::domain::text::plain;
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use zeroize::Zeroize;

/// The most characters of the keyring's own words that are shown.
const MAX_WORDS: usize = 200;

/// Where a worker reads and writes.
pub(super) enum Shelf {
    /// The keyring of the operating system.
    OperatingSystem {
        /// The name under which all entries of the program are kept.
        service: String,
        /// The connection, once there is one.
        connection: Option<Arc<CredentialStore>>,
    },
    /// A stand-in.
    StandIn(StandIn),
}

impl Shelf {
    /// The secret of `account`, if there is one.
    pub(super) fn read(&mut self, account: &str) -> Result<Option<Secret>, KeyringFailure> {
        if let Self::StandIn(stand_in) = self {
            return stand_in.read(account);
        }
        self.with_entry(account, |entry| match entry.get_password() {
            Ok(mut text) => {
                let secret = Secret::new(&text);
                text.zeroize();
                Ok(Some(secret))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Keeps a secret, and reads it back to see that it was kept.
    pub(super) fn write(&mut self, account: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        match self {
            Self::StandIn(stand_in) => stand_in.write(account, secret)?,
            Self::OperatingSystem { .. } => {
                self.with_entry(account, |entry| entry.set_password(secret.expose()))?;
            }
        }
        match self.read(account)? {
            Some(kept) if kept == *secret => Ok(()),
            _ => Err(KeyringFailure::Other("it did not give back what it was given".to_owned())),
        }
    }

    /// Removes a secret; one that is not there is fine.
    pub(super) fn remove(&mut self, account: &str) -> Result<(), KeyringFailure> {
        if let Self::StandIn(stand_in) = self {
            return stand_in.remove(account);
        }
        self.with_entry(account, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }

    /// Opens the keyring if need be. A connection that breaks (the service was restarted) is made anew, once.
    fn with_entry<T>(
        &mut self,
        account: &str,
        work: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeyringFailure> {
        let Self::OperatingSystem { service, connection } = self else {
            return Err(KeyringFailure::NoService);
        };
        let was_open = connection.is_some();
        let first = attempt(service, connection, account, &work);
        match first {
            Err(Error::PlatformFailure(_)) if was_open => {
                attempt(service, connection, account, &work).map_err(worded)
            }
            outcome => outcome.map_err(worded),
        }
    }
}

fn attempt<T>(
    service: &str,
    connection: &mut Option<Arc<CredentialStore>>,
    account: &str,
    work: &impl Fn(&Entry) -> keyring_core::Result<T>,
) -> keyring_core::Result<T> {
    let store = match connection.take() {
        Some(store) => store,
        None => platform::open().map_err(|error| {
            tracing::debug!(%error, "no keyring");
            Error::NoDefaultStore
        })?,
    };
    let outcome = store.build(service, account, None).and_then(|entry| work(&entry));
    if !matches!(outcome, Err(Error::PlatformFailure(_))) {
        *connection = Some(store);
    }
    outcome
}

/// The keyring's failure in our words. Two of its errors carry the secret's bytes; those words are ours alone.
fn worded(error: Error) -> KeyringFailure {
    let reason = match error {
        Error::NoDefaultStore => return KeyringFailure::NoService,
        Error::NoStorageAccess(_) => return KeyringFailure::Locked,
        Error::TooLong(..) => return KeyringFailure::TooLong,
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            "the entry holds something that is not a text".to_owned()
        }
        Error::Ambiguous(_) => "it holds several entries for this secret".to_owned(),
        Error::PlatformFailure(cause) => cause.to_string(),
        other => other.to_string(),
    };
    KeyringFailure::Other(plain(&reason, MAX_WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_told_apart_and_never_hold_the_secret() {
        let canary = || b"canary\xff".to_vec();
        let cause = || Box::<dyn std::error::Error + Send + Sync>::from("the cause");
        assert_eq!(worded(Error::NoDefaultStore), KeyringFailure::NoService);
        assert_eq!(worded(Error::NoStorageAccess(cause())), KeyringFailure::Locked);
        assert_eq!(worded(Error::TooLong("password".into(), 1_280)), KeyringFailure::TooLong);
        assert_eq!(worded(Error::PlatformFailure(cause())), KeyringFailure::Other("the cause".to_owned()));
        for error in [Error::BadEncoding(canary()), Error::BadDataFormat(canary(), cause())] {
            let shown = format!("{0} {0:?}", worded(error));
            assert!(!shown.contains("canary") && !shown.contains("99, 97"), "{shown}");
        }
    }
}
