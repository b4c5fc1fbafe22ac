//! Dates in columns: `03/04/2026` is two different days, and which one is meant is a property of the column.
//!
//! A row with a part above 12 proves the order. Where nothing proves it, someone is asked; the machine's
//! locale is never consulted. Two-digit years are refused ([`DateError::TwoDigitYear`]).

use super::dates::{DateError, parse_typed};
use super::text::clean_edges;
use chrono::{Datelike, NaiveDate};

/// The order of the numbers in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Day, month, year: as in the United Kingdom.
    DayMonthYear,
    /// Month, day, year: as in the United States.
    MonthDayYear,
    /// Year, month, day.
    YearMonthDay,
}

impl DateOrder {
    /// The word on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::DayMonthYear => "dmy",
            Self::MonthDayYear => "mdy",
            Self::YearMonthDay => "ymd",
        }
    }

    /// Reads [`DateOrder::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDay]
            .into_iter()
            .find(|order| order.key() == key)
    }
}

/// A text that is some date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It can only mean one day, whatever the order: year first, month by name, or a real date.
    OneWay(NaiveDate),
    /// Two numbers, then a year with four digits.
    YearLast {
        /// The first number.
        first: u32,
        /// The second number.
        second: u32,
        /// The year.
        year: i32,
    },
}

/// What one date shows of the order of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Nothing: it can be read one way only, or is the same day both ways.
    Nothing,
    /// It could be read both ways.
    Either,
    /// It can only be read in this order.
    Only(DateOrder),
}

/// The earliest year that is taken as one: no vehicle recall is older.
const FIRST_YEAR: i32 = 1900;

impl Written {
    /// Reads the form of a date, without deciding on an order. A time of day after it is left out.
    ///
    /// # Errors
    /// [`DateError`], each saying how to write it.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let text = without_time(clean_edges(text));
        if let Some(date) = iso(text.as_bytes()) {
            return date.map(Self::OneWay);
        }
        if let Some(written) = year_last(text) {
            return written;
        }
        if text.bytes().all(|b| b.is_ascii_alphabetic()) && !text.is_empty() {
            return Err(DateError::NotADate);
        }
        parse_typed(text, NaiveDate::MIN).map(Self::OneWay)
    }

    /// What it shows of the order of its column.
    pub fn shows(self) -> Shows {
        match self {
            Self::OneWay(_) => Shows::Nothing,
            Self::YearLast { first, second, .. } => match (first > 12, second > 12) {
                (true, false) => Shows::Only(DateOrder::DayMonthYear),
                (false, true) => Shows::Only(DateOrder::MonthDayYear),
                (true, true) => Shows::Nothing,
                (false, false) if first == second => Shows::Nothing,
                (false, false) => Shows::Either,
            },
        }
    }

    /// The day in a given order; with none, only if it means the same day both ways.
    ///
    /// # Errors
    /// [`DayError`].
    pub fn day(self, order: Option<DateOrder>) -> Result<NaiveDate, DayError> {
        let (first, second, year) = match self {
            Self::OneWay(date) => return Ok(date),
            Self::YearLast { first, second, year } => (first, second, year),
        };
        let month_comes_first = match order {
            Some(DateOrder::DayMonthYear) => false,
            Some(DateOrder::MonthDayYear) => true,
            Some(DateOrder::YearMonthDay) => return Err(DayError::YearNotFirst),
            None if self.shows() == Shows::Either => return Err(DayError::OrderUnknown),
            None => second > 12,
        };
        let (day, month) = if month_comes_first { (second, first) } else { (first, second) };
        NaiveDate::from_ymd_opt(year, month, day).ok_or(DayError::NoSuchDay)
    }
}

/// Why a written date is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayError {
    /// It can be read two ways and nothing decides.
    OrderUnknown,
    /// The calendar has no such day in this order.
    NoSuchDay,
    /// Year, month, day was chosen, but the year comes last.
    YearNotFirst,
}

/// `YYYY-MM-DD`, the form most files have, without going the long way.
fn iso(text: &[u8]) -> Option<Result<NaiveDate, DateError>> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return None };
    let number = |digits: &[u8]| -> Option<u32> {
        digits
            .iter()
            .try_fold(0u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?);
    Some(date.filter(|date| date.year() >= FIRST_YEAR).ok_or(DateError::NoSuchDay))
}

/// `3/4/2026`, `03.04.2026`, `3-4-2026`; `None` for any other form.
fn year_last(text: &str) -> Option<Result<Written, DateError>> {
    let mut parts = text.split(['/', '-', '.', ' ']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let number = |digits: &str, longest: usize| -> Option<u32> {
        let plain = (1..=longest).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    };
    let (first, second) = (number(first, 2)?, number(second, 2)?);
    let year = i32::try_from(number(year, 4)?).ok()?;
    let possible = year >= FIRST_YEAR && (1..=31).contains(&first) && (1..=31).contains(&second);
    if !possible || (first > 12 && second > 12) {
        return Some(Err(DateError::NoSuchDay));
    }
    Some(Ok(Written::YearLast { first, second, year }))
}

/// Exports often carry `00:00:00` after a date; a recall's dates have no time of day.
fn without_time(text: &str) -> &str {
    let Some((date, time)) = text.split_once(['T', ' ']) else { return text };
    let bytes = time.as_bytes();
    let is_time = matches!(bytes, [h, m, b':', rest @ ..] if h.is_ascii_digit() && m.is_ascii_digit() && is_clock(rest))
        || matches!(bytes, [h, b':', rest @ ..] if h.is_ascii_digit() && is_clock(rest));
    if is_time { date } else { text }
}

fn is_clock(rest: &[u8]) -> bool {
    rest.len() >= 2
        && rest.iter().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z' | b' '))
}

/// What the rows of a column show together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderEvidence {
    /// Dates that can only be read day first.
    pub day_first: u64,
    /// Dates that can only be read month first.
    pub month_first: u64,
    /// Dates that could be read both ways.
    pub either: u64,
    /// Up to three of those that could be read both ways, as written.
    pub samples: Vec<String>,
}

/// How many rows are shown both ways when the order is asked for.
const SAMPLES: usize = 3;

impl OrderEvidence {
    /// Takes one more cell of the column into account; texts that are no dates show nothing.
    pub fn add(&mut self, text: &str) {
        if let Ok(written) = Written::parse(text) {
            self.add_written(written, text);
        }
    }

    /// As [`OrderEvidence::add`], for a cell that is read already.
    pub(super) fn add_written(&mut self, written: Written, text: &str) {
        match written.shows() {
            Shows::Nothing | Shows::Only(DateOrder::YearMonthDay) => {}
            Shows::Only(DateOrder::DayMonthYear) => self.day_first += 1,
            Shows::Only(DateOrder::MonthDayYear) => self.month_first += 1,
            Shows::Either => {
                self.either += 1;
                let cleaned = clean_edges(text);
                if self.samples.len() < SAMPLES && !self.samples.iter().any(|seen| seen == cleaned) {
                    self.samples.push(cleaned.to_owned());
                }
            }
        }
    }

    /// Adds what later cells of the column show.
    pub(super) fn append(&mut self, later: &Self) {
        self.day_first += later.day_first;
        self.month_first += later.month_first;
        self.either += later.either;
        for sample in &later.samples {
            if self.samples.len() < SAMPLES && !self.samples.contains(sample) {
                self.samples.push(sample.clone());
            }
        }
    }

    /// The order that the rows prove. `None`: nothing proves one, or some rows prove each.
    pub fn proven(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayMonthYear),
            (0, 1..) => Some(DateOrder::MonthDayYear),
            _ => None,
        }
    }

    /// Whether someone has to say what is meant.
    pub fn must_be_asked(&self) -> bool {
        self.either > 0 && self.proven().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn one_way_forms_need_no_order() {
        for text in [
            "2026-03-27",
            " 2026-03-27T00:00:00Z",
            "2026-03-27 00:00:00",
            "2026/3/27",
            "20260327",
            "27 Mar 2026",
            "27-Mar-2026",
            "March 27, 2026",
        ] {
            assert_eq!(Written::parse(text), Ok(Written::OneWay(day(2026, 3, 27))), "{text:?}");
        }
    }

    #[test]
    fn numbers_with_the_year_last_are_left_open() {
        let both = Written::parse("03/04/2026").unwrap();
        assert_eq!(both.shows(), Shows::Either);
        assert_eq!(both.day(None), Err(DayError::OrderUnknown));
        assert_eq!(both.day(Some(DateOrder::DayMonthYear)), Ok(day(2026, 4, 3)));
        assert_eq!(both.day(Some(DateOrder::MonthDayYear)), Ok(day(2026, 3, 4)));
        assert_eq!(both.day(Some(DateOrder::YearMonthDay)), Err(DayError::YearNotFirst));
        let proven = Written::parse("3.27.2026 10:15").unwrap();
        assert_eq!(proven.shows(), Shows::Only(DateOrder::MonthDayYear));
        assert_eq!(proven.day(None), Ok(day(2026, 3, 27)));
        assert_eq!(proven.day(Some(DateOrder::DayMonthYear)), Err(DayError::NoSuchDay));
        assert_eq!(Written::parse("4/4/2026").unwrap().day(None), Ok(day(2026, 4, 4)));
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, error) in [
            ("", DateError::Empty),
            ("27/03/26", DateError::TwoDigitYear),
            ("1 Mar 26", DateError::TwoDigitYear),
            ("2026-02-30", DateError::NoSuchDay),
            ("0000-01-01", DateError::NoSuchDay),
            ("13/13/2026", DateError::NoSuchDay),
            ("0/1/2026", DateError::NoSuchDay),
            ("today", DateError::NotADate),
            ("yesterday", DateError::NotADate),
            ("46108.5", DateError::NotADate),
        ] {
            assert_eq!(Written::parse(text), Err(error), "{text:?}");
        }
        assert_eq!(Written::parse("30/02/2026").unwrap().day(None), Err(DayError::NoSuchDay));
    }

    #[test]
    fn one_row_above_twelve_proves_the_column_and_a_quarrel_proves_nothing() {
        let evidence = |cells: &[&str]| {
            let mut evidence = OrderEvidence::default();
            for cell in cells {
                evidence.add(cell);
            }
            evidence
        };
        let proven = evidence(&["01/02/2026", "13/02/2026", "n/a"]);
        assert_eq!((proven.proven(), proven.must_be_asked()), (Some(DateOrder::DayMonthYear), false));
        let open =
            evidence(&["01/02/2026", "01/02/2026", "02/03/2026", "03/04/2026", "04/05/2026", "5/5/2026"]);
        assert_eq!((open.proven(), open.must_be_asked(), open.either), (None, true, 5));
        assert_eq!(open.samples, ["01/02/2026", "02/03/2026", "03/04/2026"]);
        let quarrel = evidence(&["13/02/2026", "02/13/2026", "01/02/2026"]);
        assert_eq!((quarrel.proven(), quarrel.must_be_asked()), (None, true));
        assert!(!evidence(&["13/02/2026", "02/13/2026"]).must_be_asked());
    }
}
