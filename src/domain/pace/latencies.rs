//! How long the latest answers took, and what that says about how unevenly requests arrive.

use std::collections::VecDeque;
use std::time::Duration;

/// How many answers are remembered: about three seconds' worth at DVSA's limit.
const REMEMBERED: usize = 64;
/// Answers slower than this share of all are outliers, for which the window of one second provides.
const SLOW_PERCENT: usize = 90;

/// The latest latencies.
#[derive(Debug, Default)]
pub(super) struct Latencies {
    in_order: VecDeque<Duration>,
    fastest: Duration,
    slow: Duration,
}

impl Latencies {
    /// Remembers one, and forgets the oldest.
    pub(super) fn add(&mut self, latency: Duration) {
        if self.in_order.len() >= REMEMBERED {
            self.in_order.pop_front();
        }
        self.in_order.push_back(latency);
        let mut sorted: Vec<Duration> = self.in_order.iter().copied().collect();
        sorted.sort_unstable();
        self.fastest = sorted.first().copied().unwrap_or_default();
        let rank = (sorted.len() * SLOW_PERCENT).div_ceil(100).saturating_sub(1);
        self.slow = sorted.get(rank).copied().unwrap_or_default();
    }

    /// The least; zero before any is known.
    pub(super) fn fastest(&self) -> Duration {
        self.fastest
    }

    /// The latency that nine of ten answers do not exceed, if any is known.
    pub(super) fn slow(&self) -> Option<Duration> {
        (!self.in_order.is_empty()).then_some(self.slow)
    }

    /// How much slower the slow ones are than the fastest.
    pub(super) fn jitter(&self) -> Duration {
        self.slow.saturating_sub(self.fastest)
    }
}
