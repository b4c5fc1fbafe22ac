//! The account: what a manufacturer receives from DVSA, and its client secrets as they come and go.

use std::fmt;
use std::time::{Duration, Instant};

/// Everything needed to sign in. Not real, yet kept out of `Debug`: tests look for leaked secrets with these.
#[derive(Clone, PartialEq, Eq)]
pub struct SandboxCredentials {
    /// The client ID.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The API key, sent as `X-API-Key`.
    pub api_key: String,
    /// The scope to ask a token for.
    pub scope: String,
    /// The registered team e-mail address.
    pub email: String,
}

/// The same at every start, so that a connection kept in settings still works.
impl Default for SandboxCredentials {
    fn default() -> Self {
        Self {
            client_id: "5a4db0c5-0000-4000-8000-000000000001".into(),
            client_secret: "sandbox~secret.Not-A-Real-One-0001".into(),
            api_key: "sandbox-api-key-not-a-real-one-0001".into(),
            scope: "api://recalls-sandbox/.default".into(),
            email: "recalls.team@example.com".into(),
        }
    }
}

impl fmt::Debug for SandboxCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxCredentials")
            .field("client_id", &self.client_id)
            .field("client_secret", &"[hidden]")
            .field("api_key", &"[hidden]")
            .field("scope", &self.scope)
            .field("email", &self.email)
            .finish()
    }
}

/// What the server thinks of a client secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretState {
    Active,
    Expired,
    /// Invented, revoked, or not active yet: Azure does not tell them apart.
    Wrong,
}

/// The limit of active secrets is reached (`RECALLS-PC-01`).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SecretLimitReached;

/// The client secrets, oldest first.
pub(super) struct ClientSecrets {
    secrets: Vec<ClientSecret>,
    limit: usize,
    new_after: Duration,
    old_ends_after: Option<Duration>,
}

struct ClientSecret {
    value: String,
    active_from: Instant,
    ends: Option<Instant>,
}

impl ClientSecret {
    fn state(&self, now: Instant) -> SecretState {
        if self.ends.is_some_and(|ends| ends <= now) {
            SecretState::Expired
        } else if self.active_from > now {
            SecretState::Wrong
        } else {
            SecretState::Active
        }
    }
}

impl ClientSecrets {
    /// `limit`: how many may be active; `new_after`: how long a new one takes to be accepted;
    /// `old_ends_after`: how long the others live on after a rotation, `None` for ever.
    pub(super) fn new(
        first: String,
        limit: usize,
        new_after: Duration,
        old_ends_after: Option<Duration>,
    ) -> Self {
        let first = ClientSecret { value: first, active_from: Instant::now(), ends: None };
        Self { secrets: vec![first], limit, new_after, old_ends_after }
    }

    pub(super) fn issue(&mut self, now: Instant) -> Result<String, SecretLimitReached> {
        let living = self.secrets.iter().filter(|secret| secret.state(now) != SecretState::Expired).count();
        if living >= self.limit {
            return Err(SecretLimitReached);
        }
        if let Some(end) = self.old_ends_after.and_then(|after| now.checked_add(after)) {
            for secret in &mut self.secrets {
                secret.ends = Some(secret.ends.map_or(end, |ends| ends.min(end)));
            }
        }
        let value = format!("sbx~{}.{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let active_from = now.checked_add(self.new_after).unwrap_or(now);
        self.secrets.push(ClientSecret { value: value.clone(), active_from, ends: None });
        Ok(value)
    }

    pub(super) fn state(&self, value: &str, now: Instant) -> SecretState {
        let found = self.secrets.iter().find(|secret| secret.value == value);
        found.map_or(SecretState::Wrong, |secret| secret.state(now))
    }

    /// Those accepted now, oldest first.
    pub(super) fn active(&self, now: Instant) -> Vec<String> {
        let active = self.secrets.iter().filter(|secret| secret.state(now) == SecretState::Active);
        active.map(|secret| secret.value.clone()).collect()
    }

    pub(super) fn revoke(&mut self, value: &str) {
        self.secrets.retain(|secret| secret.value != value);
    }

    pub(super) fn expire(&mut self, value: &str, now: Instant) {
        for secret in self.secrets.iter_mut().filter(|secret| secret.value == value) {
            secret.ends = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_secret_takes_its_time_and_ends_the_old_one() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut secrets =
            ClientSecrets::new("old".into(), 2, Duration::from_millis(50), Some(Duration::from_millis(100)));
        let new = secrets.issue(at(1_000)).unwrap();
        assert_eq!(secrets.issue(at(1_001)), Err(SecretLimitReached));
        assert_eq!(secrets.active(at(1_049)), ["old"]);
        assert_eq!(secrets.active(at(1_050)), ["old".to_owned(), new.clone()]);
        assert_eq!(secrets.active(at(1_100)), [new.as_str()]);
        assert_eq!(secrets.state("old", at(1_100)), SecretState::Expired);
        assert!(secrets.issue(at(1_100)).is_ok(), "an expired one does not count");
    }

    #[test]
    fn debug_hides_the_secrets() {
        let shown = format!("{:?}", SandboxCredentials::default());
        assert!(!shown.contains("Not-A-Real-One") && !shown.contains("not-a-real-one"), "{shown}");
    }
}
