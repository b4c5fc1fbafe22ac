//! The rate limits: so many requests a second for each method, counted on arrival.
//!
//! DVSA publishes "25 a second" and not how it counts. A client has to live with each way of counting, so the
//! sandbox has them all.

use hyper::Method;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

const ONE_SECOND: Duration = Duration::from_secs(1);

/// How "so many a second" is counted, for each method separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limiter {
    /// Never more than the rate let through in any second. Refused requests do not count.
    #[default]
    SlidingWindow,
    /// As [`Limiter::SlidingWindow`], and refused requests count too: it opens again only to a client that
    /// slows down.
    StrictSlidingWindow,
    /// Counts from zero each second: up to twice the rate around a boundary, then nothing.
    FixedWindow,
    /// Refilled at the rate, holds at most `burst` (at least 1).
    TokenBucket {
        /// Requests that may come at once after a pause.
        burst: u32,
    },
}

/// What the limiter says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    Admitted,
    Refused,
}

/// The counters of all methods.
#[derive(Debug)]
pub(super) struct RateLimits {
    kind: Limiter,
    rate_per_second: u32,
    counters: HashMap<Method, Counter>,
}

#[derive(Debug)]
enum Counter {
    /// The arrivals that count, oldest first, at most as many as the rate.
    Window(VecDeque<Instant>),
    Fixed {
        opened: Instant,
        count: u32,
    },
    Bucket {
        tokens: f64,
        filled: Instant,
    },
}

impl RateLimits {
    pub(super) fn new(kind: Limiter, rate_per_second: u32) -> Self {
        Self { kind, rate_per_second, counters: HashMap::new() }
    }

    /// Counts one arrival of this method at `now` and says whether it may pass.
    pub(super) fn admit(&mut self, method: &Method, now: Instant) -> Admission {
        let (kind, rate) = (self.kind, self.rate_per_second);
        let counter = self.counters.entry(method.clone()).or_insert_with(|| Counter::new(kind, now));
        let admitted = match (counter, kind) {
            (Counter::Window(arrivals), _) => slide(arrivals, rate, kind, now),
            (Counter::Fixed { opened, count }, _) => {
                let elapsed = now.saturating_duration_since(*opened);
                if elapsed >= ONE_SECOND {
                    *opened += Duration::from_secs(elapsed.as_secs());
                    *count = 0;
                }
                *count = count.saturating_add(1);
                *count <= rate
            }
            (Counter::Bucket { tokens, filled }, kind) => {
                let refill = now.saturating_duration_since(*filled).as_secs_f64() * f64::from(rate);
                *tokens = (*tokens + refill).min(capacity(kind));
                *filled = now;
                let admitted = *tokens >= 1.0;
                if admitted {
                    *tokens -= 1.0;
                }
                admitted
            }
        };
        if admitted { Admission::Admitted } else { Admission::Refused }
    }
}

impl Counter {
    fn new(kind: Limiter, now: Instant) -> Self {
        match kind {
            Limiter::SlidingWindow | Limiter::StrictSlidingWindow => Self::Window(VecDeque::new()),
            Limiter::FixedWindow => Self::Fixed { opened: now, count: 0 },
            Limiter::TokenBucket { .. } => Self::Bucket { tokens: capacity(kind), filled: now },
        }
    }
}

fn capacity(kind: Limiter) -> f64 {
    match kind {
        Limiter::TokenBucket { burst } => f64::from(burst.max(1)),
        _ => 1.0,
    }
}

fn slide(arrivals: &mut VecDeque<Instant>, rate: u32, kind: Limiter, now: Instant) -> bool {
    while arrivals.front().is_some_and(|at| now.saturating_duration_since(*at) >= ONE_SECOND) {
        arrivals.pop_front();
    }
    let limit = usize::try_from(rate).unwrap_or(usize::MAX);
    let admitted = arrivals.len() < limit;
    if !admitted && kind == Limiter::StrictSlidingWindow {
        // Only as many as the rate are ever needed to decide.
        arrivals.pop_front();
    }
    if (admitted || kind == Limiter::StrictSlidingWindow) && limit > 0 {
        arrivals.push_back(now);
    }
    admitted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends at the given milliseconds; says which passed.
    fn passed(kind: Limiter, rate: u32, at_ms: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let start = Instant::now();
        let mut limits = RateLimits::new(kind, rate);
        at_ms
            .into_iter()
            .filter(|ms| {
                limits.admit(&Method::GET, start + Duration::from_millis(*ms)) == Admission::Admitted
            })
            .collect()
    }

    #[test]
    fn a_sliding_window_lets_the_rate_through_in_any_second() {
        assert_eq!(
            passed(Limiter::SlidingWindow, 2, [0, 900, 950, 999, 1000, 1899, 1900]),
            [0, 900, 1000, 1900]
        );
    }

    #[test]
    fn a_strict_window_opens_only_after_a_pause() {
        assert_eq!(
            passed(Limiter::StrictSlidingWindow, 2, [0, 900, 950, 1000, 1500, 2500, 2501]),
            [0, 900, 2500, 2501]
        );
    }

    #[test]
    fn a_fixed_window_lets_twice_the_rate_through_around_its_boundary() {
        assert_eq!(
            passed(Limiter::FixedWindow, 2, [0, 990, 995, 1000, 1001, 1002, 2003]),
            [0, 990, 1000, 1001, 2003]
        );
    }

    #[test]
    fn a_token_bucket_gives_its_burst_and_then_the_rate() {
        let every_50_ms = (0..20).map(|n| n * 50);
        assert_eq!(passed(Limiter::TokenBucket { burst: 1 }, 10, every_50_ms.clone()).len(), 10);
        assert_eq!(passed(Limiter::TokenBucket { burst: 5 }, 10, every_50_ms).len(), 14);
        assert_eq!(passed(Limiter::TokenBucket { burst: 5 }, 10, [0; 8]).len(), 5);
    }

    #[test]
    fn methods_are_counted_separately_and_a_rate_of_nothing_refuses_all() {
        let now = Instant::now();
        let mut limits = RateLimits::new(Limiter::SlidingWindow, 1);
        assert_eq!(limits.admit(&Method::GET, now), Admission::Admitted);
        assert_eq!(limits.admit(&Method::PUT, now), Admission::Admitted);
        assert_eq!(limits.admit(&Method::GET, now), Admission::Refused);
        for kind in [Limiter::SlidingWindow, Limiter::StrictSlidingWindow, Limiter::FixedWindow] {
            assert_eq!(passed(kind, 0, [0, 2000]), [0; 0]);
        }
    }
}
