//! What time it is, here and in UTC. Passed in, so that tests can stop it.

use chrono::{DateTime, FixedOffset, Local, NaiveDate, Utc};

/// The time and the time zone that the window shows.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The time now.
    pub now: fn() -> DateTime<Utc>,
    /// A moment as the clock on the wall shows it.
    pub local: fn(DateTime<Utc>) -> DateTime<FixedOffset>,
}

impl Clock {
    /// The computer's clock and time zone.
    pub fn system() -> Self {
        Self { now: Utc::now, local: |moment| moment.with_timezone(&Local).fixed_offset() }
    }

    /// The day on the wall.
    pub fn today(&self) -> NaiveDate {
        (self.local)((self.now)()).date_naive()
    }

    /// `27 Mar 2026, 14:05`.
    pub fn date_time(&self, moment: DateTime<Utc>) -> String {
        (self.local)(moment).format("%-d %b %Y, %H:%M").to_string()
    }

    /// `14:05` today, `27 Mar 2026, 14:05` on any other day.
    pub fn short(&self, moment: DateTime<Utc>) -> String {
        let local = (self.local)(moment);
        if local.date_naive() == self.today() {
            local.format("%H:%M").to_string()
        } else {
            self.date_time(moment)
        }
    }
}
