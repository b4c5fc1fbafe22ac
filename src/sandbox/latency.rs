//! How long the wire takes.
//!
//! A latency is a round trip. Half of it passes before the request counts as arrived and half after it was
//! answered: jitter then bunches arrivals as a real network does, which is what a client's pacing must stand.

use super::random::SmallRandom;
use std::time::Duration;

/// The latency of every request, in milliseconds for the round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Latency {
    /// That of loopback.
    #[default]
    None,
    /// The same for every request.
    Fixed(u64),
    /// Drawn evenly between the two for every request.
    Range(u64, u64),
    /// A link that stands still for the last `stall_ms` of every `every_ms`, and then delivers at once what
    /// had gathered.
    Stalling {
        /// The period.
        every_ms: u64,
        /// The part of it in which nothing arrives; less than the period.
        stall_ms: u64,
    },
}

/// The two halves of one request's latency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delays {
    pub(super) before_arrival: Duration,
    pub(super) after_answer: Duration,
}

impl Latency {
    /// Draws the delays of a request that left `since_start` after the sandbox was started.
    pub(super) fn draw(self, since_start: Duration, random: &mut SmallRandom) -> Delays {
        let round_trip_ms = match self {
            Self::None => 0,
            Self::Fixed(ms) => ms,
            Self::Range(low, high) => random.between(low, high),
            Self::Stalling { every_ms, stall_ms } => {
                return Delays {
                    before_arrival: rest_of_stall(since_start, every_ms, stall_ms),
                    after_answer: Duration::ZERO,
                };
            }
        };
        let half = Duration::from_millis(round_trip_ms) / 2;
        Delays { before_arrival: half, after_answer: half }
    }
}

fn rest_of_stall(since_start: Duration, every_ms: u64, stall_ms: u64) -> Duration {
    let every = Duration::from_millis(every_ms.max(1)).as_nanos();
    let into_period = since_start.as_nanos() % every;
    let stall = Duration::from_millis(stall_ms).as_nanos().min(every);
    if into_period < every - stall {
        return Duration::ZERO;
    }
    Duration::from_nanos(u64::try_from(every - into_period).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(latency: Latency, since_start_ms: u64) -> Delays {
        latency.draw(Duration::from_millis(since_start_ms), &mut SmallRandom::new(3))
    }

    #[test]
    fn a_round_trip_is_shared_by_both_ways() {
        let half = Duration::from_millis(40);
        assert_eq!(drawn(Latency::Fixed(80), 0), Delays { before_arrival: half, after_answer: half });
        let jittered = drawn(Latency::Range(20, 120), 0);
        assert!((10..=60).contains(&jittered.before_arrival.as_millis()), "{jittered:?}");
    }

    #[test]
    fn a_stalled_link_delivers_when_the_stall_ends() {
        let stalling = Latency::Stalling { every_ms: 1_000, stall_ms: 300 };
        for (sent_ms, held_ms) in [(0, 0), (699, 0), (700, 300), (999, 1), (1_000, 0), (1_900, 100)] {
            assert_eq!(drawn(stalling, sent_ms).before_arrival, Duration::from_millis(held_ms), "{sent_ms}");
        }
    }
}
