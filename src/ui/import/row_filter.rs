//! Which rows of a checked file are shown. A million rows are filtered aside, never in a picture.

use crate::domain::check::Checked;
use crate::domain::draft::Field;
use crate::domain::edits::{CellAt, Edits};
use crate::domain::row_issue::{Cause, RowStatus, Severity};
use crate::domain::sheet::Sheet;

/// A cause, whatever its place among the causes of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CauseKey {
    field: Option<Field>,
    code: &'static str,
    severity: Severity,
}

impl From<&Cause> for CauseKey {
    fn from(cause: &Cause) -> Self {
        Self { field: cause.field, code: cause.code, severity: cause.severity }
    }
}

impl CauseKey {
    /// Its place in this check, if it is still met.
    pub fn place(self, checked: &Checked) -> Option<usize> {
        checked.causes().iter().position(|cause| Self::from(cause) == self)
    }
}

/// What is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowFilter {
    /// Only rows of this status.
    pub status: Option<RowStatus>,
    /// Only rows with this cause.
    pub cause: Option<CauseKey>,
    /// Only rows with a cell that contains this text; ASCII letters match in both cases.
    pub text: String,
}

impl RowFilter {
    /// The rows shown, from 0, rising.
    pub fn rows(&self, sheet: &Sheet, edits: &Edits, checked: &Checked) -> Vec<u32> {
        let statuses = checked.statuses();
        let needle = self.text.trim();
        let keeps = |row: &u32| {
            let status = statuses.get(*row as usize).copied();
            self.status.is_none_or(|wanted| status == Some(wanted))
                && (needle.is_empty() || row_contains(sheet, edits, *row, needle))
        };
        match self.cause {
            Some(cause) => match cause.place(checked) {
                Some(place) => checked.rows_with(place).filter(keeps).collect(),
                None => Vec::new(),
            },
            None => (0..u32::try_from(statuses.len()).unwrap_or(u32::MAX)).filter(keeps).collect(),
        }
    }

    /// Whether anything is left out.
    pub fn narrows(&self) -> bool {
        self.status.is_some() || self.cause.is_some() || !self.text.trim().is_empty()
    }
}

fn row_contains(sheet: &Sheet, edits: &Edits, row: u32, needle: &str) -> bool {
    (0u32..).zip(sheet.row(row as usize).cells()).any(|(column, cell)| {
        let edited = if edits.is_empty() { None } else { edits.get(CellAt { row, column }) };
        contains(edited.unwrap_or(cell.text), needle)
    })
}

/// Whether a text contains another; ASCII letters match in both cases.
fn contains(text: &str, needle: &str) -> bool {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let Some(first) = needle.first() else { return true };
    let starts = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    starts.into_iter().any(|start| {
        text.get(start..start + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_match_in_both_cases_and_other_characters_exactly() {
        for (text, needle, expected) in [
            ("ABC123", "c1", true),
            ("ABC123", "", true),
            ("ABC", "abcd", false),
            ("a\u{e9}b", "\u{e9}B", true),
            ("1-2", "2-1", false),
        ] {
            assert_eq!(contains(text, needle), expected, "{text} {needle}");
        }
    }
}
