//! What all connections of one sandbox share.
//!
//! One lock, held for moments and never across an await: requests are counted in the order in which they
//! take it.

use super::allowance::DailyAllowance;
use super::arrivals::{ArrivalNumber, Ending, Logs};
use super::code::SandboxCode;
use super::config::SandboxConfig;
use super::credentials::ClientSecrets;
use super::fault::Fault;
use super::fault_orders::FaultOrders;
use super::latency::Delays;
use super::limiter::{Admission, RateLimits};
use super::random::SmallRandom;
use super::refusal::Refusal;
use super::reply::Reply;
use super::seed::Seed;
use super::store::Store;
use super::tokens::Tokens;
use chrono::Utc;
use hyper::Method;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Settings and state.
pub(super) struct Core {
    pub(super) config: SandboxConfig,
    started: Instant,
    state: Mutex<State>,
}

/// What changes while the sandbox runs.
pub(super) struct State {
    pub(super) store: Store,
    pub(super) tokens: Tokens,
    pub(super) secrets: ClientSecrets,
    pub(super) logs: Logs,
    pub(super) orders: FaultOrders,
    pub(super) allowance: DailyAllowance,
    pub(super) sign_ins: usize,
    pub(super) refused_for_rate: usize,
    limits: RateLimits,
    random: SmallRandom,
}

/// What is decided about a request when it arrives.
pub(super) struct Arrived {
    pub(super) number: ArrivalNumber,
    /// The fault it is struck by, or why it is not even looked at.
    pub(super) admitted: Result<Option<Fault>, Refusal>,
}

impl Core {
    pub(super) fn new(mut config: SandboxConfig) -> Self {
        let now = Utc::now();
        let seed = std::mem::replace(&mut config.seed, Seed::Empty).recalls();
        let state = State {
            store: Store::seeded(seed, now),
            tokens: Tokens::new(Duration::from_secs(config.token_life_secs)),
            secrets: ClientSecrets::new(
                config.credentials.client_secret.clone(),
                config.secret_limit,
                Duration::from_millis(config.new_secret_after_ms),
                config.old_secret_ends_after_ms.map(Duration::from_millis),
            ),
            logs: Logs::default(),
            orders: FaultOrders::default(),
            allowance: DailyAllowance::new(config.daily_allowance, now.date_naive()),
            sign_ins: 0,
            refused_for_rate: 0,
            limits: RateLimits::new(config.limiter, config.rate_per_second),
            random: SmallRandom::new(config.random_seed),
        };
        Self { config, started: Instant::now(), state: Mutex::new(state) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn draw_delays(&self) -> Delays {
        self.config.latency.draw(self.started.elapsed(), &mut self.lock().random)
    }

    pub(super) fn reply_refusing(&self, refusal: &Refusal) -> Reply {
        Reply::refusal(refusal, self.config.request_ids, self.config.retry_after_secs)
    }

    /// Counts a request as arrived now.
    pub(super) fn arrive(&self, method: &Method) -> Arrived {
        let mut guard = self.lock();
        let state = &mut *guard;
        // Read under the lock: the log is in order.
        let now = Instant::now();
        let number = state.logs.arrive(method, now);
        let admitted = if state.limits.admit(method, now) == Admission::Refused {
            Err(Refusal::code(SandboxCode::TooManyRequests))
        } else if state.allowance.admit(Utc::now().date_naive()) == Admission::Refused {
            Err(Refusal::code(SandboxCode::DailyAllowance))
        } else {
            Ok(state.orders.for_request(method, &self.config.faults, &mut state.random))
        };
        Arrived { number, admitted }
    }

    /// Counts a request to the token endpoint; returns the fault it is struck by.
    pub(super) fn count_sign_in(&self) -> Option<Fault> {
        let mut state = self.lock();
        state.sign_ins += 1;
        state.orders.for_sign_in()
    }

    pub(super) fn ended(&self, number: ArrivalNumber, ending: Ending) {
        let mut state = self.lock();
        if matches!(ending, Ending::Answered { code: Some(SandboxCode::TooManyRequests), .. }) {
            state.refused_for_rate += 1;
        }
        state.logs.ended(number, ending);
    }
}
