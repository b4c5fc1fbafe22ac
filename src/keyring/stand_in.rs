//! A keyring in memory for tests: it behaves, or misbehaves as told.

use super::failure::KeyringFailure;
use crate::domain::secret::{Secret, SecretKind};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A keyring in memory. Clones share their entries, so that one outlives an engine as a real keyring does.
#[derive(Clone, Default)]
pub struct StandIn {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    content: Mutex<Content>,
    changed: Condvar,
}

#[derive(Default)]
struct Content {
    entries: HashMap<String, Secret>,
    trouble: Option<Trouble>,
}

/// How a stand-in misbehaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Every call fails.
    Refuses(KeyringFailure),
    /// Reading works; writing and removing fail.
    RefusesChanges(KeyringFailure),
    /// Reading works; writing and removing this kind of secret fails.
    RefusesChangesOf(SecretKind, KeyringFailure),
    /// Reading and writing work; removing fails.
    RefusesRemovals(KeyringFailure),
    /// No call is answered until the trouble is over, as if a prompt waited.
    NeverAnswers,
}

impl StandIn {
    /// From now on, misbehaves like this; `None` ends it.
    pub fn set_trouble(&self, trouble: Option<Trouble>) {
        self.lock().trouble = trouble;
        self.inner.changed.notify_all();
    }

    pub(super) fn read(&self, account: &str) -> Result<Option<Secret>, KeyringFailure> {
        let content = self.answering()?;
        Ok(content.entries.get(account).map(Secret::duplicate))
    }

    pub(super) fn write(&self, account: &str, secret: &Secret) -> Result<(), KeyringFailure> {
        self.changing(account)?.entries.insert(account.to_owned(), secret.duplicate());
        Ok(())
    }

    pub(super) fn remove(&self, account: &str) -> Result<(), KeyringFailure> {
        let mut content = self.changing(account)?;
        if let Some(Trouble::RefusesRemovals(failure)) = &content.trouble {
            return Err(failure.clone());
        }
        content.entries.remove(account);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Content> {
        self.inner.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answering(&self) -> Result<MutexGuard<'_, Content>, KeyringFailure> {
        let silent = |content: &mut Content| content.trouble == Some(Trouble::NeverAnswers);
        let content =
            self.inner.changed.wait_while(self.lock(), silent).unwrap_or_else(PoisonError::into_inner);
        match &content.trouble {
            Some(Trouble::Refuses(failure)) => Err(failure.clone()),
            _ => Ok(content),
        }
    }

    fn changing(&self, account: &str) -> Result<MutexGuard<'_, Content>, KeyringFailure> {
        let content = self.answering()?;
        match &content.trouble {
            Some(Trouble::RefusesChanges(failure)) => Err(failure.clone()),
            Some(Trouble::RefusesChangesOf(kind, failure))
                if account.ends_with(&format!("/{}", kind.key())) =>
            {
                Err(failure.clone())
            }
            _ => Ok(content),
        }
    }
}

/// Without the entries.
impl std::fmt::Debug for StandIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StandIn")
    }
}
