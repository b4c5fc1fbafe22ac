//! Dates as people in the UK write them. A date that could be read two ways is read day first and echoed in
//! words, so that the writer sees what was understood.

use super::text::clean_edges;
use chrono::{Datelike, NaiveDate};

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was entered.
    #[error("Enter a date, such as 27 March 2026")]
    Empty,
    /// The year has two digits, which could be any century.
    #[error("Write the year with four digits, such as 27/03/2026")]
    TwoDigitYear,
    /// Day, month and year were read, but the calendar has no such day.
    #[error("There is no such date. Check the day and the month")]
    NoSuchDay,
    /// It has no form of a date that we know.
    #[error("This is not a date. Write it like 27 March 2026, 27/03/2026 or 2026-03-27")]
    NotADate,
}

/// The earliest year that is taken as one: no vehicle recall is older.
const FIRST_YEAR: i32 = 1900;

/// Reads `27/3/2026`, `27.03.2026`, `27-3-2026`, `27 Mar 2026`, `27th March, 2026`, `March 27 2026`,
/// `2026-03-27`, `20260327`; and `today`, `yesterday`. Numbers with the year last are day first.
///
/// # Errors
/// [`DateError`], each saying how to write it.
pub fn parse_typed(typed: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let cleaned = clean_edges(typed).to_lowercase();
    match cleaned.as_str() {
        "" => return Err(DateError::Empty),
        "today" => return Ok(today),
        "yesterday" => return today.pred_opt().ok_or(DateError::NoSuchDay),
        _ => {}
    }
    let parts = split(&cleaned)?;
    let [first, second, third] = parts.as_slice() else {
        return eight_digits(&cleaned);
    };
    let (year, month, day) = match (first, second, third) {
        (Part::Number { value: year, digits: 4 }, month, Part::Number { value: day, digits: 1 | 2 }) => {
            (*year, month.month()?, *day)
        }
        (Part::Month(month), Part::Number { value: day, .. }, year) => (year.year()?, *month, *day),
        (Part::Number { value: day, digits: 1 | 2 }, month, year) => (year.year()?, month.month()?, *day),
        _ => return Err(DateError::NotADate),
    };
    calendar_day(year, month, day)
}

/// Reads exactly `YYYY-MM-DD`, the form that DVSA and our own files use.
///
/// # Errors
/// [`DateError::NotADate`] for any other form, [`DateError::NoSuchDay`] for one the calendar has not.
pub fn parse_iso(text: &str) -> Result<NaiveDate, DateError> {
    let shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return Err(DateError::NotADate);
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| DateError::NoSuchDay)
}

/// `27 March 2026`: the echo beside a date field.
pub fn in_words(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `27 Mar 2026`: in tables.
pub fn short(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// `2026-03-27`: what is sent.
pub fn iso(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

enum Part {
    Number { value: u32, digits: usize },
    Month(u32),
}

impl Part {
    fn month(&self) -> Result<u32, DateError> {
        match self {
            Self::Month(month) | Self::Number { value: month, digits: 1 | 2 } => Ok(*month),
            Self::Number { .. } => Err(DateError::NotADate),
        }
    }

    fn year(&self) -> Result<u32, DateError> {
        match self {
            Self::Number { value, digits: 4 } => Ok(*value),
            Self::Number { digits: 2, .. } => Err(DateError::TwoDigitYear),
            _ => Err(DateError::NotADate),
        }
    }
}

fn split(cleaned: &str) -> Result<Vec<Part>, DateError> {
    let words = cleaned
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ','))
        .filter(|word| !word.is_empty())
        .take(4);
    words.map(part).collect()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn part(word: &str) -> Result<Part, DateError> {
    let number = ["st", "nd", "rd", "th"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
    if !number.is_empty() && number.len() <= 8 && number.bytes().all(|b| b.is_ascii_digit()) {
        let value = number.parse().map_err(|_| DateError::NotADate)?;
        return Ok(Part::Number { value, digits: number.len() });
    }
    let position = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word));
    let position = position.or_else(|| (word == "sept").then_some(8)).ok_or(DateError::NotADate)?;
    u32::try_from(position + 1).map(Part::Month).map_err(|_| DateError::NotADate)
}

fn eight_digits(cleaned: &str) -> Result<NaiveDate, DateError> {
    let digits = cleaned.len() == 8 && cleaned.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = if digits { cleaned.parse().ok() } else { None }.ok_or(DateError::NotADate)?;
    calendar_day(number / 10_000, number / 100 % 100, number % 100)
}

fn calendar_day(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .filter(|date| date.year() >= FIRST_YEAR)
        .ok_or(DateError::NoSuchDay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 28).unwrap()
    }

    #[test]
    fn reads_every_uk_way_of_writing_one_day() {
        for typed in [
            "27/3/2026",
            "27/03/2026",
            "27.3.2026",
            "27-03-2026",
            "27 3 2026",
            "27 Mar 2026",
            "27 march 2026",
            "27th March, 2026",
            "March 27 2026",
            "Mar 27, 2026",
            "27-MAR-2026",
            "2026-03-27",
            "2026/3/27",
            "20260327",
            " yesterday ",
        ] {
            assert_eq!(parse_typed(typed, today()).map(iso), Ok("2026-03-27".into()), "{typed:?}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (typed, error) in [
            ("", DateError::Empty),
            ("27/3/26", DateError::TwoDigitYear),
            ("27 Mar 26", DateError::TwoDigitYear),
            ("31/02/2026", DateError::NoSuchDay),
            ("3/27/2026", DateError::NoSuchDay),
            ("2026-13-01", DateError::NoSuchDay),
            ("01/01/0026", DateError::NoSuchDay),
            ("soon", DateError::NotADate),
            ("27/3", DateError::NotADate),
            ("1/2/3/4", DateError::NotADate),
            ("99999999999999999999", DateError::NotADate),
            ("٢٧/٣/٢٠٢٦", DateError::NotADate),
        ] {
            assert_eq!(parse_typed(typed, today()), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn iso_is_exact() {
        assert!(parse_iso("2026-03-27").is_ok());
        assert_eq!(parse_iso("2026-3-27"), Err(DateError::NotADate));
        assert_eq!(parse_iso("2026-02-30"), Err(DateError::NoSuchDay));
    }
}
