//! What Excel does to identifiers: numbers in scientific notation, lost digits, references turned into dates,
//! error values. Nothing is guessed back; the cell is shown, with what happened to it and how to export again.

use super::cell::{Cell, CellKind};
use super::dates::{in_words, parse_iso};
use super::text::{clean_edges, plain};
use chrono::Datelike;

/// What happened to a cell that holds a VIN or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It became a number, and digits are lost.
    Number,
    /// It became a number, all of whose digits are still there; leading zeros may be lost.
    RecoverableNumber,
    /// It became a date.
    Date {
        /// What probably stood there.
        likely: String,
    },
    /// It is text that looks like what Excel shows for a date.
    LooksLikeDate {
        /// What probably stood there.
        likely: String,
    },
    /// It is an error value.
    ErrorValue,
}

/// The significant digits that Excel keeps of a number.
const EXCEL_DIGITS: usize = 15;

const ERROR_VALUES: [&str; 14] = [
    "#N/A",
    "#NAME?",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#FIELD!",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#CONNECT!",
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether a cell holds an error value, real or written out as text.
pub fn is_error_value(cell: Cell<'_>) -> bool {
    cell.kind == CellKind::Error
        || (clean_edges(cell.text).starts_with('#') && ERROR_VALUES.contains(&clean_edges(cell.text)))
}

/// What happened to a cell that should hold a VIN or a reference, if anything did.
pub fn identifier_damage(cell: Cell<'_>) -> Option<Damage> {
    let text = clean_edges(cell.text);
    if cell.kind == CellKind::Text && looks_whole(text) {
        return None;
    }
    if is_error_value(cell) {
        return Some(Damage::ErrorValue);
    }
    match cell.kind {
        CellKind::Number => Some(number_damage(text)),
        CellKind::Date | CellKind::DayMonthDate | CellKind::MonthYearDate => {
            Some(Damage::Date { likely: likely_original(cell.kind, text) })
        }
        _ if is_scientific(text) || has_lost_digits(text) => Some(Damage::Number),
        _ => likely_from_shown(text).map(|likely| Damage::LooksLikeDate { likely }),
    }
}

/// Whether a text has none of the characters that damage shows by, and is not all digits: nearly all are.
fn looks_whole(text: &str) -> bool {
    let (suspicious, other_than_digits) = text.bytes().fold((false, false), |(suspicious, other), byte| {
        (suspicious | matches!(byte, b'#' | b'+' | b'-'), other | !byte.is_ascii_digit())
    });
    !suspicious && other_than_digits
}

fn number_damage(text: &str) -> Damage {
    let whole = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if whole && text.len() <= EXCEL_DIGITS { Damage::RecoverableNumber } else { Damage::Number }
}

/// `1.77E+13`, `2E+05`: how Excel shows long numbers and writes them into CSV.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+").or_else(|| text.split_once("e+")) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(exponent) && digits(whole) && digits(fraction)
}

/// Sixteen digits or more, all zeros after the fifteenth.
fn has_lost_digits(text: &str) -> bool {
    text.len() > EXCEL_DIGITS
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.bytes().skip(EXCEL_DIGITS).all(|b| b == b'0')
}

/// What was probably typed before Excel made this date of it: `10-12`, `MAR-23`.
fn likely_original(kind: CellKind, text: &str) -> String {
    let day: String = text.chars().take(10).collect();
    let Ok(date) = parse_iso(&day) else { return plain(text, 40) };
    let month = month_name(date.month());
    let month_year = format!("{}-{:02}", month.to_uppercase(), date.year() % 100);
    let day_month = format!("{:02}-{:02}", date.day(), date.month());
    match kind {
        CellKind::DayMonthDate => format!("{day_month} or {}-{month}", date.day()),
        CellKind::MonthYearDate => format!("{month_year} or {:02}-{:02}", date.month(), date.year() % 100),
        _ if date.day() == 1 => format!("{month_year} or {day_month}"),
        _ => format!("{day_month} or {}", in_words(date)),
    }
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or_default()
}

/// `10-Dec` and `Mar-23`, in exactly the letters that Excel shows: upper case was typed by someone.
fn likely_from_shown(text: &str) -> Option<String> {
    let (left, right) = text.split_once('-')?;
    let month = |name: &str| MONTHS.iter().position(|month| *month == name).map(|index| index + 1);
    let number = |digits: &str| -> Option<u32> {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    };
    if let (Some(day), Some(month)) = (number(left), month(right)) {
        return Some(format!("{day:02}-{month:02}"));
    }
    let (month, year) = (month(left)?, number(right)?);
    Some(format!("{}-{year:02} or {month:02}-{year:02}", left.to_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Option<Damage> {
        identifier_damage(Cell::text(text))
    }

    #[test]
    fn numbers_that_lost_digits_are_seen_as_text_too() {
        for damaged in ["1.77E+13", "1E+16", "1,77E+13", " 17748047115831200 ", "1000000000000000", "9.9e+20"]
        {
            assert_eq!(text(damaged), Some(Damage::Number), "{damaged}");
        }
        for whole in ["12345678910", "17748U47X15831234", "17748047115831234", "1E12", "AE+13", "E+13"] {
            assert_eq!(text(whole), None, "{whole}");
        }
    }

    #[test]
    fn number_cells_are_recovered_up_to_fifteen_digits() {
        let number = |text| identifier_damage(Cell { kind: CellKind::Number, text });
        assert_eq!(number("123456789012345"), Some(Damage::RecoverableNumber));
        assert_eq!(number("1234567890123456"), Some(Damage::Number));
        assert_eq!(number("-5"), Some(Damage::Number));
        assert_eq!(number("0.5"), Some(Damage::Number));
    }

    #[test]
    fn dates_show_their_likely_original() {
        let likely = |kind, text| match identifier_damage(Cell { kind, text }) {
            Some(Damage::Date { likely }) => likely,
            other => panic!("{other:?}"),
        };
        assert_eq!(likely(CellKind::DayMonthDate, "2026-12-10"), "10-12 or 10-Dec");
        assert_eq!(likely(CellKind::MonthYearDate, "2023-03-01"), "MAR-23 or 03-23");
        assert_eq!(likely(CellKind::Date, "2023-03-01"), "MAR-23 or 01-03");
        assert_eq!(text("10-Dec"), Some(Damage::LooksLikeDate { likely: "10-12".into() }));
        assert_eq!(text("Mar-23"), Some(Damage::LooksLikeDate { likely: "MAR-23 or 03-23".into() }));
        assert_eq!(text("MAR-23"), None);
        assert_eq!(text("R-22"), None);
    }

    #[test]
    fn error_values_are_seen_as_text_too() {
        assert_eq!(text("#N/A"), Some(Damage::ErrorValue));
        assert_eq!(text("#1"), None);
    }
}
