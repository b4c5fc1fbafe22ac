//! The daily allowance: so many requests a day, all methods together.
//!
//! DVSA publishes neither its size nor when it starts anew; here it starts anew at midnight UTC, or when a
//! test says so. Requests that the rate limit refused do not count.

use super::limiter::Admission;
use chrono::NaiveDate;

/// What was used of today's allowance.
#[derive(Debug)]
pub(super) struct DailyAllowance {
    size: Option<u64>,
    day: NaiveDate,
    used: u64,
}

impl DailyAllowance {
    /// `None` is no limit.
    pub(super) fn new(size: Option<u64>, today: NaiveDate) -> Self {
        Self { size, day: today, used: 0 }
    }

    pub(super) fn admit(&mut self, today: NaiveDate) -> Admission {
        if today != self.day {
            self.day = today;
            self.used = 0;
        }
        if self.size.is_some_and(|size| self.used >= size) {
            return Admission::Refused;
        }
        self.used = self.used.saturating_add(1);
        Admission::Admitted
    }

    pub(super) fn refill(&mut self) {
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_anew_the_next_day_and_when_refilled() {
        let monday = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let mut allowance = DailyAllowance::new(Some(1), monday);
        assert_eq!(allowance.admit(monday), Admission::Admitted);
        assert_eq!(allowance.admit(monday), Admission::Refused);
        let tuesday = monday.succ_opt().unwrap();
        assert_eq!(allowance.admit(tuesday), Admission::Admitted);
        assert_eq!(allowance.admit(tuesday), Admission::Refused);
        allowance.refill();
        assert_eq!(allowance.admit(tuesday), Admission::Admitted);
    }
}
