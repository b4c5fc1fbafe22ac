//! Dates as spreadsheet programs store them: days since an epoch, with the time of day as a fraction.

use super::sheet::DateEpoch;
use chrono::{Days, NaiveDate};

/// The last serial of the 1900 system: 31 December 9999.
const LAST_SERIAL: f64 = 2_958_465.0;

/// Serials that are taken for dates where nothing marks them as such: 1 January 1980 to 31 December 2099.
const PLAUSIBLE: std::ops::RangeInclusive<u64> = 29_221..=73_050;

/// A serial as a day and the seconds after its midnight; `None` outside the calendar of the epoch.
pub fn from_serial(serial: f64, epoch: DateEpoch) -> Option<(NaiveDate, u32)> {
    if !(0.0..=LAST_SERIAL + 1.0).contains(&serial) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 3 million days in seconds"
    )]
    let seconds = (serial * 86_400.0).round() as u64;
    let (days, second_of_day) = (seconds / 86_400, u32::try_from(seconds % 86_400).ok()?);
    let first = match epoch {
        // Serial 60 is 29 February 1900, which never was; what lies before it counts from a day later.
        DateEpoch::Year1900 if days < 60 => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        DateEpoch::Year1900 => NaiveDate::from_ymd_opt(1899, 12, 30)?,
        DateEpoch::Year1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?,
    };
    Some((first.checked_add_days(Days::new(days))?, second_of_day))
}

/// Five digits in a date column, such as `46108`: the serial of a date whose format was lost.
pub fn from_digits(text: &str, epoch: DateEpoch) -> Option<NaiveDate> {
    if text.len() != 5 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let serial: u64 = text.parse().ok()?;
    let in_1900_system = match epoch {
        DateEpoch::Year1900 => serial,
        DateEpoch::Year1904 => serial + 1_462,
    };
    if !PLAUSIBLE.contains(&in_1900_system) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(in_1900_system))
}

/// A serial as a cell's text: `YYYY-MM-DD`, with ` HH:MM:SS` unless that is midnight.
pub fn serial_text(serial: f64, epoch: DateEpoch) -> Option<String> {
    let (date, seconds) = from_serial(serial, epoch)?;
    let day = date.format("%Y-%m-%d");
    Some(if seconds == 0 { day.to_string() } else { format!("{day} {}", clock(seconds)) })
}

/// Seconds after midnight as `HH:MM:SS`.
pub fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_systems_give_the_day_that_excel_shows() {
        for (serial, epoch, shown) in [
            (1.0, DateEpoch::Year1900, "1900-01-01"),
            (59.0, DateEpoch::Year1900, "1900-02-28"),
            (61.0, DateEpoch::Year1900, "1900-03-01"),
            (46_108.0, DateEpoch::Year1900, "2026-03-27"),
            (44_646.0, DateEpoch::Year1904, "2026-03-27"),
            (46_108.75, DateEpoch::Year1900, "2026-03-27 18:00:00"),
        ] {
            assert_eq!(serial_text(serial, epoch).as_deref(), Some(shown), "{serial}");
        }
        for none in [-1.0, f64::NAN, f64::INFINITY, 3_000_000.0] {
            assert_eq!(serial_text(none, DateEpoch::Year1900), None);
        }
    }

    #[test]
    fn five_digits_are_a_date_when_they_plausibly_are() {
        let day = |text, epoch| from_digits(text, epoch).map(|date| date.to_string());
        assert_eq!(day("46108", DateEpoch::Year1900).as_deref(), Some("2026-03-27"));
        assert_eq!(day("44646", DateEpoch::Year1904).as_deref(), Some("2026-03-27"));
        assert_eq!(day("12345", DateEpoch::Year1900), None);
        assert_eq!(day("99999", DateEpoch::Year1900), None);
        assert_eq!(day("4610", DateEpoch::Year1900), None);
    }
}
