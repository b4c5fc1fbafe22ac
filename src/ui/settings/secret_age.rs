//! How long a client secret still lives.

use crate::domain::text::thousands;
use crate::ui::wording::secret_days_left;
use chrono::NaiveDate;

/// From this many days on, people are warned: DVSA writes at the same time.
pub const WARN_AT_DAYS: i64 = 30;

/// How a client secret stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretAge {
    /// The day of issue is not known.
    Unknown,
    /// More than [`WARN_AT_DAYS`] are left.
    Good {
        /// Days until it ends.
        days_left: i64,
    },
    /// It ends soon; 0 means today.
    EndsSoon {
        /// Days until it ends.
        days_left: i64,
    },
    /// It has ended.
    Ended {
        /// Days since it ended.
        days_ago: i64,
    },
}

impl SecretAge {
    /// By the day of issue.
    pub fn of(issued: Option<NaiveDate>, today: NaiveDate) -> Self {
        match issued.and_then(|issued| secret_days_left(issued, today)) {
            None => Self::Unknown,
            Some(left) if left < 0 => Self::Ended { days_ago: -left },
            Some(left) if left <= WARN_AT_DAYS => Self::EndsSoon { days_left: left },
            Some(left) => Self::Good { days_left: left },
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Unknown => {
                "The day of issue is not known. Enter it, and the days left are counted.".to_owned()
            }
            Self::Good { days_left } => format!("{} left", days(days_left)),
            Self::EndsSoon { days_left: 0 } => "Ends today. Rotate it now.".to_owned(),
            Self::EndsSoon { days_left } => format!("{} left. Rotate it soon.", days(days_left)),
            Self::Ended { days_ago } => format!(
                "Ended {} ago. If the connection test fails, ask DVSA for a new client secret.",
                days(days_ago)
            ),
        }
    }
}

fn days(count: i64) -> String {
    match count {
        1 => "1 day".to_owned(),
        count => format!("{} days", thousands(count.unsigned_abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_begins_thirty_days_before_the_end() {
        let issued = NaiveDate::from_ymd_opt(2024, 3, 28);
        let on = |month, day| SecretAge::of(issued, NaiveDate::from_ymd_opt(2026, month, day).unwrap());
        assert_eq!(on(2, 25), SecretAge::Good { days_left: 31 });
        assert_eq!(on(2, 26), SecretAge::EndsSoon { days_left: 30 });
        assert_eq!(on(3, 28).words(), "Ends today. Rotate it now.");
        assert_eq!(on(3, 29), SecretAge::Ended { days_ago: 1 });
        assert_eq!(SecretAge::of(None, issued.unwrap()), SecretAge::Unknown);
    }
}
