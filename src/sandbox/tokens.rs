//! Access tokens: which were issued, and which have expired.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// The most tokens remembered. An older one is as unknown as an invented one.
const MAX_REMEMBERED: usize = 10_000;

/// What the server thinks of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenState {
    Valid,
    Expired,
    Unknown,
}

/// The tokens issued, with when each expires (`None`: not in this program's time).
#[derive(Debug)]
pub(super) struct Tokens {
    life: Duration,
    expiry: HashMap<String, Option<Instant>>,
    oldest_first: VecDeque<String>,
}

impl Tokens {
    pub(super) fn new(life: Duration) -> Self {
        Self { life, expiry: HashMap::new(), oldest_first: VecDeque::new() }
    }

    pub(super) fn issued(&self) -> Vec<String> {
        self.oldest_first.iter().cloned().collect()
    }

    pub(super) fn issue(&mut self, now: Instant) -> String {
        if self.oldest_first.len() >= MAX_REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.expiry.remove(&oldest);
        }
        let token = format!("sandbox.{}.{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        self.expiry.insert(token.clone(), now.checked_add(self.life));
        self.oldest_first.push_back(token.clone());
        token
    }

    pub(super) fn state(&self, token: &str, now: Instant) -> TokenState {
        match self.expiry.get(token) {
            None => TokenState::Unknown,
            Some(Some(expiry)) if *expiry <= now => TokenState::Expired,
            Some(_) => TokenState::Valid,
        }
    }

    /// From `now` on all are expired.
    pub(super) fn expire_all(&mut self, now: Instant) {
        for expiry in self.expiry.values_mut() {
            *expiry = Some(expiry.map_or(now, |at| at.min(now)));
        }
    }

    /// As if none had ever been issued.
    pub(super) fn forget_all(&mut self) {
        self.expiry.clear();
        self.oldest_first.clear();
    }
}
