//! In which order the rows of a check are shown. A million rows are sorted aside, never in a picture.

use crate::domain::check::Checked;
use crate::domain::draft::Field;
use crate::domain::edits::{CellAt, Edits};
use crate::domain::row_issue::RowStatus;
use crate::domain::sheet::Sheet;
use std::cmp::Reverse;

/// An order of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// As in the file.
    #[default]
    File,
    /// By what stands where the VIN should.
    Vin,
    /// Errors first, then warnings; the same cause together.
    Issue,
}

impl RowOrder {
    /// Sorts rows that are in the order of the file.
    pub fn sort(self, rows: Vec<u32>, sheet: &Sheet, edits: &Edits, checked: &Checked) -> Vec<u32> {
        match self {
            Self::File => rows,
            Self::Vin => by_vin(rows, sheet, edits, checked),
            Self::Issue => by_issue(rows, checked),
        }
    }
}

fn by_vin(rows: Vec<u32>, sheet: &Sheet, edits: &Edits, checked: &Checked) -> Vec<u32> {
    let column = checked.mapping().column(Field::Vin);
    let Some((place, column)) = column.and_then(|place| Some((place, u32::try_from(place).ok()?))) else {
        return rows;
    };
    let text = |row: u32| {
        edits.get(CellAt { row, column }).unwrap_or_else(|| sheet.row(row as usize).cell(place).text)
    };
    let mut keyed: Vec<(&str, u32)> = rows.into_iter().map(|row| (text(row), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

fn by_issue(mut rows: Vec<u32>, checked: &Checked) -> Vec<u32> {
    let rank = |row: u32| match checked.statuses().get(row as usize) {
        Some(RowStatus::Error) => 0,
        Some(RowStatus::Warning) => 1,
        Some(RowStatus::Repeat) => 2,
        Some(RowStatus::LeftOut) => 3,
        Some(RowStatus::Ready) | None => 4,
    };
    // The commonest cause of a status first, as the causes are listed.
    let commonness = |row: u32| {
        let cause = checked.first_cause(row).and_then(|place| Some((place, checked.causes().get(place)?)));
        cause.map(|(place, cause)| (Reverse(cause.severity), Reverse(cause.rows), place))
    };
    rows.sort_by_cached_key(|row| (rank(*row), commonness(*row)));
    rows
}
