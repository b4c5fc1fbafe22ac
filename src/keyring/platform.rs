//! Opening the keyring of the operating system.
//!
//! On Linux and the BSDs a store is a connection to the Secret Service: it can fail, and it serves one call at
//! a time, so that a prompt blocks all that share it. The `keyring` crate makes one for the life of the
//! process, whether it failed or not. So its store crate is used directly, with a new store whenever one is
//! needed. On Windows and macOS a store is no connection and cannot fail, and `keyring` does all there is to do.

use keyring_core::{CredentialStore, Result};
use std::sync::Arc;

/// A new connection to the Secret Service.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn open() -> Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// The Credential Manager of Windows, the Keychain of macOS.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(super) fn open() -> Result<Arc<CredentialStore>> {
    match keyring::Entry::store_status() {
        Ok(()) => keyring_core::get_default_store().ok_or(keyring_core::Error::NoDefaultStore),
        Err(_) => Err(keyring_core::Error::NoDefaultStore),
    }
}
