//! The handle to secrets: the session's memory first, then the keyring.

use super::failure::KeyringFailure;
use super::shelf::Shelf;
use super::stand_in::StandIn;
use super::worker::{Access, Job, Workers};
use crate::domain::secret::{Secret, SecretKind};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Which keyring.
#[derive(Debug, Clone)]
pub enum Backend {
    /// The one of the operating system: Secret Service, Credential Manager, Keychain.
    OperatingSystem,
    /// One in memory that always works; for tests.
    InMemory,
    /// One in memory that a test holds the other end of, to keep it over a restart or to make it fail.
    StandIn(StandIn),
}

/// Where secrets are kept. Cloning gives another handle to the same store.
#[derive(Clone)]
pub struct SecretStore {
    shared: Arc<Shared>,
}

struct Shared {
    service: String,
    backend: Backend,
    time_limit: Duration,
    session: Mutex<HashMap<(String, SecretKind), Secret>>,
    workers: Mutex<Workers>,
}

impl SecretStore {
    /// A store whose entries are kept under the name `service`. No call takes longer than `time_limit`.
    ///
    /// The keyring is reached for with the first call, not here, so that a locked one prompts only when it is
    /// needed.
    pub fn start(service: String, backend: Backend, time_limit: Duration) -> Self {
        let backend = match backend {
            Backend::InMemory => Backend::StandIn(StandIn::default()),
            other => other,
        };
        let (session, workers) = (Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { service, backend, time_limit, session, workers }) }
    }

    /// A secret: the session's copy if there is one, or else the keyring's.
    pub async fn get(&self, profile: &str, kind: SecretKind) -> Result<Option<Secret>, KeyringFailure> {
        let kept = self.session().get(&(profile.to_owned(), kind)).map(Secret::duplicate);
        if kept.is_some() {
            return Ok(kept);
        }
        let account = account(profile, kind.key());
        self.ask(account.clone(), Access::Read, move |shelf, _| shelf.read(&account)).await
    }

    /// Keeps a secret in the keyring, reads it back to be sure, and then forgets the session's copy.
    ///
    /// After [`KeyringFailure::TimedOut`] it may or may not be kept.
    pub async fn set(&self, profile: &str, kind: SecretKind, secret: &Secret) -> Result<(), KeyringFailure> {
        let (account, wanted) = (account(profile, kind.key()), secret.duplicate());
        self.change(account, move |shelf, account| shelf.write(account, &wanted)).await?;
        self.session().remove(&(profile.to_owned(), kind));
        Ok(())
    }

    /// Forgets a secret, in the keyring and in the session. One that is not there is fine.
    ///
    /// After a failure the session's copy is as it was.
    pub async fn delete(&self, profile: &str, kind: SecretKind) -> Result<(), KeyringFailure> {
        self.change(account(profile, kind.key()), Shelf::remove).await?;
        self.forget_for_session(profile, kind);
        Ok(())
    }

    /// Keeps a secret in memory until the program ends.
    pub fn keep_for_session(&self, profile: &str, kind: SecretKind, secret: Secret) {
        self.session().insert((profile.to_owned(), kind), secret);
    }

    /// Forgets the session's copy; the keyring is not asked.
    pub fn forget_for_session(&self, profile: &str, kind: SecretKind) {
        self.session().remove(&(profile.to_owned(), kind));
    }

    /// Whether the session holds a copy.
    pub fn is_kept_for_session(&self, profile: &str, kind: SecretKind) -> bool {
        self.session().contains_key(&(profile.to_owned(), kind))
    }

    /// The profiles of which the session holds a copy of this kind.
    pub fn kept_for_session(&self, kind: SecretKind) -> Vec<String> {
        self.session().keys().filter(|(_, kept)| *kept == kind).map(|(profile, _)| profile.clone()).collect()
    }

    /// Proves that the keyring keeps, gives back and forgets a value, with one that means nothing.
    pub async fn trial(&self, profile: &str) -> Result<(), KeyringFailure> {
        let account = account(profile, "trial");
        let value = Secret::new(&uuid::Uuid::new_v4().to_string());
        self.ask(account.clone(), Access::Write, move |shelf, _| {
            shelf.write(&account, &value)?;
            shelf.remove(&account)?;
            match shelf.read(&account)? {
                None => Ok(()),
                Some(_) => Err(KeyringFailure::Other("it did not forget what it was told to".to_owned())),
            }
        })
        .await
    }

    /// Changes an entry, unless nobody waits for it any more.
    ///
    /// Reading first makes a locked keyring prompt now. If the prompt outlasts the time limit, nothing is
    /// changed behind the back of someone who was told that it could not be.
    async fn change(
        &self,
        account: String,
        work: impl FnOnce(&mut Shelf, &str) -> Result<(), KeyringFailure> + Send + 'static,
    ) -> Result<(), KeyringFailure> {
        self.ask(account.clone(), Access::Write, move |shelf, is_awaited| match shelf.read(&account) {
            // Whatever lies there may be changed, also what cannot be read.
            Ok(_) | Err(KeyringFailure::Other(_)) if is_awaited() => work(shelf, &account),
            Ok(_) => Err(KeyringFailure::TimedOut),
            Err(failure) => Err(failure),
        })
        .await
    }

    /// Has a worker do something, and waits no longer than the time limit. What was not begun by then is not
    /// begun any more.
    async fn ask<T: Send + 'static>(
        &self,
        account: String,
        access: Access,
        work: impl FnOnce(&mut Shelf, &dyn Fn() -> bool) -> Result<T, KeyringFailure> + Send + 'static,
    ) -> Result<T, KeyringFailure> {
        let worker = self.workers().choose(&account, access, || self.shelf())?;
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |shelf| {
            if reply.is_closed() {
                return;
            }
            let outcome = work(shelf, &|| !reply.is_closed());
            // Nobody may be waiting any more; the outcome stands all the same.
            let _ = reply.send(outcome);
        });
        let ended = || KeyringFailure::Other("the thread that talks to it has ended".to_owned());
        if !worker.take(job) {
            return Err(ended());
        }
        if let Ok(answer) = tokio::time::timeout(self.shared.time_limit, answer).await {
            return answer.map_err(|_| ended())?;
        }
        self.workers().give_up(&worker, &account, access);
        Err(KeyringFailure::TimedOut)
    }

    fn shelf(&self) -> Shelf {
        match &self.shared.backend {
            Backend::StandIn(stand_in) => Shelf::StandIn(stand_in.clone()),
            Backend::OperatingSystem | Backend::InMemory => {
                Shelf::OperatingSystem { service: self.shared.service.clone(), connection: None }
            }
        }
    }

    fn session(&self) -> MutexGuard<'_, HashMap<(String, SecretKind), Secret>> {
        self.shared.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn workers(&self) -> MutexGuard<'_, Workers> {
        self.shared.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names a secret in the keyring. What comes last holds no slash, so two profiles never share a name.
fn account(profile: &str, key: &str) -> String {
    format!("{profile}/{key}")
}
