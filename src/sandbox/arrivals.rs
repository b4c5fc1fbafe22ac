//! The log of what arrived, for tests of pacing, and of what took effect, for tests of "exactly once".

use super::code::SandboxCode;
use super::store::Applied;
use hyper::Method;
use std::time::{Duration, Instant};

/// The most entries kept in each of the two logs; both full take about 250 MB. What comes later is counted and
/// not kept.
pub const MAX_LOGGED: usize = 1_000_000;

/// One API request, counted when it arrived. Sign-ins are not in this log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its method.
    pub method: Method,
    /// When it arrived, after the first half of the latency.
    pub at: Instant,
    /// The VIN it is about, once it was read and understood.
    pub vin: Option<Box<str>>,
    /// What became of it.
    pub ending: Ending,
}

/// What became of a request, as the client could see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Being handled, or held without an answer.
    Open,
    /// Answered.
    Answered {
        /// When the answer was ready, before the second half of the latency.
        at: Instant,
        /// The HTTP status.
        status: u16,
        /// The error code, if the body held one.
        code: Option<SandboxCode>,
    },
    /// The connection was closed without an answer.
    Dropped,
}

/// Where an arrival is in the log; `None` when the log was full.
pub(super) type ArrivalNumber = Option<usize>;

/// Both logs.
#[derive(Debug, Default)]
pub(super) struct Logs {
    arrivals: Vec<Arrival>,
    applied: Vec<Applied>,
    not_kept: usize,
}

impl Logs {
    pub(super) fn arrive(&mut self, method: &Method, at: Instant) -> ArrivalNumber {
        if self.arrivals.len() >= MAX_LOGGED {
            self.not_kept += 1;
            return None;
        }
        self.arrivals.push(Arrival { method: method.clone(), at, vin: None, ending: Ending::Open });
        Some(self.arrivals.len() - 1)
    }

    pub(super) fn understood(&mut self, number: ArrivalNumber, vin: Option<&str>) {
        if let Some(arrival) = number.and_then(|n| self.arrivals.get_mut(n)) {
            arrival.vin = vin.map(Box::from);
        }
    }

    pub(super) fn ended(&mut self, number: ArrivalNumber, ending: Ending) {
        if let Some(arrival) = number.and_then(|n| self.arrivals.get_mut(n)) {
            arrival.ending = ending;
        }
    }

    pub(super) fn applied(&mut self, applied: Applied) {
        if self.applied.len() >= MAX_LOGGED {
            self.not_kept += 1;
            return;
        }
        self.applied.push(applied);
    }

    pub(super) fn all_arrivals(&self) -> Vec<Arrival> {
        self.arrivals.clone()
    }

    pub(super) fn all_applied(&self) -> Vec<Applied> {
        self.applied.clone()
    }

    pub(super) fn not_kept(&self) -> usize {
        self.not_kept
    }

    pub(super) fn fullest_second(&self, method: &Method) -> usize {
        let times =
            self.arrivals.iter().filter(|arrival| arrival.method == *method).map(|arrival| arrival.at);
        fullest_second(times)
    }
}

/// The most of these times, which must be in order, that lie within any one second (its end not included).
fn fullest_second(times: impl Iterator<Item = Instant>) -> usize {
    let mut window = std::collections::VecDeque::new();
    let mut fullest = 0;
    for at in times {
        while window
            .front()
            .is_some_and(|first| at.saturating_duration_since(*first) >= Duration::from_secs(1))
        {
            window.pop_front();
        }
        window.push_back(at);
        fullest = fullest.max(window.len());
    }
    fullest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_second_slides_and_leaves_its_end_out() {
        let start = Instant::now();
        let fullest = |ms: &[u64]| fullest_second(ms.iter().map(|ms| start + Duration::from_millis(*ms)));
        assert_eq!(fullest(&[]), 0);
        assert_eq!(fullest(&[0, 1_000, 2_000]), 1);
        assert_eq!(fullest(&[0, 900, 950, 1_000, 1_899, 1_900]), 4);
    }
}
