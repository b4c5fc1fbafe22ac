//! How fast a job goes, and how long it has been running.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// How far back the rate looks.
const MEASURED_OVER: Duration = Duration::from_secs(6);

/// Rows that ended lately, and the time that the job has been running.
#[derive(Debug)]
pub(super) struct Speed {
    ended: VecDeque<(Instant, u64)>,
    running_since: Option<Instant>,
    seconds_before: f64,
}

impl Speed {
    /// For a job that has been running for so long already.
    pub(super) fn new(seconds_before: f64) -> Self {
        Self { ended: VecDeque::new(), running_since: None, seconds_before }
    }

    /// Runs the clock or lets it stand.
    pub(super) fn set_running(&mut self, running: Running, now: Instant) {
        match (running, self.running_since) {
            (Running::Yes, None) => self.running_since = Some(now),
            (Running::No, Some(_)) => {
                self.seconds_before = self.seconds(now);
                self.running_since = None;
                self.ended.clear();
            }
            _ => {}
        }
    }

    /// Notes that rows ended.
    pub(super) fn note(&mut self, rows: u64, now: Instant) {
        self.ended.push_back((now, rows));
        while self.ended.front().is_some_and(|(at, _)| now.duration_since(*at) > MEASURED_OVER) {
            self.ended.pop_front();
        }
    }

    /// Seconds of running, pauses apart.
    pub(super) fn seconds(&self, now: Instant) -> f64 {
        self.seconds_before + self.running_since.map_or(0.0, |since| now.duration_since(since).as_secs_f64())
    }

    /// Rows a second just now; `None` when it does not run.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a rate for people, far below exact integers"
    )]
    pub(super) fn rows_per_second(&self, now: Instant) -> Option<f32> {
        let since = self.running_since?;
        let recent = self.ended.iter().filter(|(at, _)| now.duration_since(*at) <= MEASURED_OVER);
        let rows: u64 = recent.map(|(_, rows)| rows).sum();
        let over = now.duration_since(since).clamp(Duration::from_secs(1), MEASURED_OVER);
        Some((rows as f64 / over.as_secs_f64()) as f32)
    }

    /// Seconds until so many rows have ended at the present rate.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate for people, bounded just before"
    )]
    pub(super) fn seconds_left(&self, rows: u64, now: Instant) -> Option<u64> {
        let rate = self.rows_per_second(now).filter(|rate| *rate > 0.0)?;
        Some((rows as f64 / f64::from(rate)).ceil().clamp(0.0, 1e12) as u64)
    }
}

/// Whether a job is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Running {
    /// It is.
    Yes,
    /// It is not.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_do_not_count_and_the_rate_is_of_the_last_seconds() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut speed = Speed::new(5.0);
        assert_eq!(speed.rows_per_second(start), None);
        speed.set_running(Running::Yes, start);
        speed.note(1_000, start);
        for second in 1..=20 {
            speed.note(25, at(second));
        }
        let rate = speed.rows_per_second(at(20)).unwrap();
        assert!((24.0..=30.0).contains(&rate), "{rate}");
        assert!(speed.seconds_left(2_500, at(20)).is_some_and(|left| (80..=110).contains(&left)));
        speed.set_running(Running::No, at(20));
        assert!((speed.seconds(at(100)) - 25.0).abs() < 0.01);
    }
}
