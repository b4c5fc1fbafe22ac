//! How a workbook shows a number: what tells a date from any other number.

use crate::domain::cell::{Cell, CellKind};
use crate::domain::serial_date::{clock, from_serial, serial_text};
use crate::domain::sheet::DateEpoch;

/// How a number is shown, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// As a number.
    #[default]
    Number,
    /// As a day.
    Date,
    /// As day and month only.
    DayMonth,
    /// As month and year only.
    MonthYear,
    /// As a time of day or a duration.
    Time,
}

impl NumberFormat {
    /// One of the formats that have a number and no code.
    pub(super) fn built_in(id: u32) -> Self {
        match id {
            16 => Self::DayMonth,
            17 => Self::MonthYear,
            14 | 15 | 22 | 27..=31 | 36 | 50..=58 => Self::Date,
            18..=21 | 32..=35 | 45..=47 => Self::Time,
            _ => Self::Number,
        }
    }

    /// By its code, such as `dd/mm/yyyy`.
    pub(super) fn from_code(code: &str) -> Self {
        let letters = significant(code);
        let has = |letter| letters.contains(letter);
        let has_clock = has('h') || has('s');
        match (has('y'), has('d'), has('m')) {
            (false, true, true) if !has_clock => Self::DayMonth,
            (true, false, true) => Self::MonthYear,
            (true, ..) | (_, true, _) => Self::Date,
            (false, false, _) if has_clock => Self::Time,
            (false, false, true) => Self::MonthYear,
            (false, false, false) => Self::Number,
        }
    }

    /// A stored number as a cell's kind and text.
    pub(super) fn cell_text(self, value: f64, epoch: DateEpoch) -> (CellKind, String) {
        let kind = match self {
            Self::Number => return (CellKind::Number, number_text(value)),
            Self::Time => {
                let day = from_serial(value.fract(), epoch);
                let whole = day.map_or_else(|| number_text(value), |(_, seconds)| clock(seconds));
                return (CellKind::Text, whole);
            }
            Self::Date => CellKind::Date,
            Self::DayMonth => CellKind::DayMonthDate,
            Self::MonthYear => CellKind::MonthYearDate,
        };
        serial_text(value, epoch).map_or_else(|| (CellKind::Number, number_text(value)), |text| (kind, text))
    }
}

/// The letters of the first section of a format code, without quoted text, escapes and colours.
fn significant(code: &str) -> String {
    let mut letters = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                let inside = inside.to_ascii_lowercase();
                if !inside.is_empty() && inside.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    letters.push('h');
                }
            }
            _ => letters.push(c.to_ascii_lowercase()),
        }
    }
    if letters.starts_with("general") || letters.starts_with("standard") { String::new() } else { letters }
}

/// A number in full, without an exponent.
pub(super) fn number_text(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}

/// An error value's text as a cell.
pub(super) fn error_cell(text: &str) -> Cell<'_> {
    Cell { kind: CellKind::Error, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart() {
        for (code, format) in [
            ("General", NumberFormat::Number),
            ("0.00E+00", NumberFormat::Number),
            ("[Red]#,##0;-0", NumberFormat::Number),
            ("@", NumberFormat::Number),
            ("\"day\" 0", NumberFormat::Number),
            ("dd/mm/yyyy", NumberFormat::Date),
            ("[$-809]d mmmm yyyy;@", NumberFormat::Date),
            ("yyyy\\-mm\\-dd hh:mm", NumberFormat::Date),
            ("d-mmm", NumberFormat::DayMonth),
            ("mmm-yy", NumberFormat::MonthYear),
            ("h:mm AM/PM", NumberFormat::Time),
            ("[h]:mm:ss", NumberFormat::Time),
        ] {
            assert_eq!(NumberFormat::from_code(code), format, "{code}");
        }
    }

    #[test]
    fn numbers_are_written_in_full() {
        let texts = [0.0, -0.0, 1.0, 17_748_047_115_831_200.0, 0.5, -2.0].map(number_text);
        assert_eq!(texts, ["0", "0", "1", "17748047115831200", "0.5", "-2"]);
    }

    #[test]
    fn dates_and_times_become_text() {
        let text = |format: NumberFormat, value| format.cell_text(value, DateEpoch::Year1900);
        assert_eq!(text(NumberFormat::Date, 46_108.0), (CellKind::Date, "2026-03-27".into()));
        assert_eq!(text(NumberFormat::Time, 0.75), (CellKind::Text, "18:00:00".into()));
        assert_eq!(text(NumberFormat::Date, -5.0), (CellKind::Number, "-5".into()));
    }
}
