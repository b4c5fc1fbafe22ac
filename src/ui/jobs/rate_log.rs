//! How fast a job went in the last two minutes, for the plot.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::VecDeque;

/// How far back is kept, in seconds.
pub const KEPT_SECONDS: i64 = 120;

/// Rates with their moments, oldest first.
#[derive(Debug, Default)]
pub struct RateLog {
    points: VecDeque<(DateTime<Utc>, f32)>,
}

impl RateLog {
    /// Notes a rate in rows a second; `None`: it stood still.
    pub fn note(&mut self, at: DateTime<Utc>, rate_per_second: Option<f32>) {
        self.points.push_back((at, rate_per_second.unwrap_or(0.0)));
        let oldest = at - TimeDelta::seconds(KEPT_SECONDS);
        while self.points.front().is_some_and(|(moment, _)| *moment < oldest) {
            self.points.pop_front();
        }
    }

    /// The points as seconds before `now` and rows a second, oldest first.
    pub fn before(&self, now: DateTime<Utc>) -> impl Iterator<Item = (f32, f32)> + '_ {
        self.points.iter().filter_map(move |(moment, rate)| {
            let milliseconds = (now - *moment).num_milliseconds();
            #[expect(clippy::cast_precision_loss, reason = "at most two minutes")]
            (0..=KEPT_SECONDS * 1_000)
                .contains(&milliseconds)
                .then_some((milliseconds as f32 / 1_000.0, *rate))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_minutes_are_kept() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let mut log = RateLog::default();
        for second in 0..300 {
            log.note(start + TimeDelta::seconds(second), Some(24.0));
        }
        let now = start + TimeDelta::seconds(300);
        let ages: Vec<f32> = log.before(now).map(|(age, _)| age).collect();
        assert!(ages.len() <= 121 && ages.iter().all(|age| (0.0..=120.0).contains(age)), "{ages:?}");
        assert!(log.before(now).any(|(age, _)| age <= 1.0));
    }
}
