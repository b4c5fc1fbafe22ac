//! A sheet of rows as read from a file, a workbook or the clipboard, with the position of every row.

use super::cell::Cell;
use super::header_names::normalised;
use super::row_store::{Cells, RowStore};
use super::text::clean_edges;
use std::fmt;

/// The most rows that are taken from one file: DVSA's daily file ends at 3,500,000.
pub const MAX_ROWS: usize = 4_000_000;

/// What kind of file a sheet came from, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetKind {
    /// Delimited text.
    Csv,
    /// A table pasted from the clipboard.
    Pasted,
    /// Office Open XML, with or without macros (which are never run).
    Xlsx,
    /// Excel 97–2003.
    Xls,
    /// `OpenDocument`.
    Ods,
}

impl SheetKind {
    /// The word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Pasted => "pasted",
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
        }
    }

    /// Whether rows of different lengths are a sign of damage. In workbooks they are not.
    pub fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Pasted)
    }
}

/// What was found out about the file while reading it. Everything here is shown, and what was guessed can be
/// chosen otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFacts {
    /// The kind of file.
    pub kind: SheetKind,
    /// The encoding's name, for text.
    pub encoding: Option<&'static str>,
    /// The delimiter, for text.
    pub delimiter: Option<char>,
    /// The sheet's name, for workbooks.
    pub sheet: Option<String>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// The line, or row of the sheet, that holds the header, counted from 1; 0 when there is none.
    pub header_row: u32,
    /// Blank rows below the header, which were left out.
    pub empty_rows: u64,
    /// Rows that the workbook hides (by hand or by a filter), whether they were left out or not.
    pub hidden_rows: u64,
    /// What is done about them; `None` until someone decides.
    pub hidden_choice: Option<HiddenRows>,
    /// Rows of a results file that were done, by what it says of them.
    pub done_rows: u64,
    /// What is done about them; `None` until someone decides.
    pub done_choice: Option<DoneRows>,
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    pub sha256: String,
    /// Where serial dates are counted from.
    pub epoch: DateEpoch,
    /// Cells merged into one, in or below the header row.
    pub merged: Vec<MergedRange>,
    /// What else people should know.
    pub notes: Vec<SheetNote>,
}

/// What to do with rows that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HiddenRows {
    /// They are rows like the others.
    Include,
    /// They are left out: not sent, and listed as such.
    Skip,
}

/// What to do with rows that were done before, as their results file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DoneRows {
    /// They are rows like the others.
    SendAgain,
    /// They are left out.
    LeaveOut,
}

/// Why someone left a row out. It stays a row of the file and comes back in the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftOut {
    /// The workbook hides it.
    Hidden,
    /// It was done before.
    DoneBefore,
}

impl LeftOut {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Hidden, Self::DoneBefore];

    /// A stable word for scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hidden => "left-out-hidden",
            Self::DoneBefore => "left-out-done",
        }
    }

    /// As it stands in the results.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hidden => "Left out: the workbook hides this row, and hidden rows were left out",
            Self::DoneBefore => "Left out: it was done before, as the results file it came from says",
        }
    }
}

/// Where a workbook counts its serial dates from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateEpoch {
    /// Day 1 is 1 January 1900, and 1900 is taken for a leap year.
    #[default]
    Year1900,
    /// Day 0 is 1 January 1904.
    Year1904,
}

/// Cells merged into one; all numbers count from 0 except the rows, which count from 1 as the sheet shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MergedRange {
    /// The first column.
    pub first_column: u32,
    /// The last column.
    pub last_column: u32,
    /// The first row of the sheet.
    pub first_row: u32,
    /// The last row of the sheet.
    pub last_row: u32,
}

/// As the spreadsheet program names it: `A2:B5`.
impl fmt::Display for MergedRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (column_letters(self.first_column), column_letters(self.last_column));
        write!(f, "{first}{}:{last}{}", self.first_row, self.last_row)
    }
}

/// A column as the spreadsheet program names it: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Something about a file that people should know and that keeps nothing from being read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetNote {
    /// The name's ending says something else than the content.
    #[error("The name ends in .{extension}, but this is {really}. It was read as what it is")]
    NameDisagrees {
        /// The ending, lower-case.
        extension: String,
        /// What it is.
        really: &'static str,
    },
    /// The sheet is exactly as long as the program allows.
    #[error(
        "The sheet has exactly {rows} rows, the most that Excel can hold. Excel may have cut the rest off: \
         compare the number of rows with the system that the file came from"
    )]
    MayBeCut {
        /// How many rows the format can hold.
        rows: u32,
    },
    /// White space or invisible characters around header names were removed.
    #[error("Spaces or invisible characters around {0} column names were removed")]
    HeadersTrimmed(usize),
    /// It is a results file that Recall Desk wrote.
    #[error("This is a results file of Recall Desk. Its outcome columns are not read as data")]
    OwnResults,
}

/// The columns that a results file adds at the end, in their order.
pub const OUTCOME_COLUMNS: [&str; 5] = ["outcome", "code", "message", "time", "request_id"];

/// A sheet: its header, its rows and what was found out about it.
#[derive(Debug, Clone)]
pub struct Sheet {
    facts: SheetFacts,
    headers: Vec<String>,
    header_width: usize,
    original_columns: usize,
    store: RowStore,
    first_row: usize,
    /// Rising, as rows of the store; likewise those done before.
    hidden: Vec<u32>,
    done: Vec<u32>,
}

impl Sheet {
    /// Puts a sheet together. `header_names` are trimmed; `header_width` is the number of cells that a row
    /// should have and `widest` that of the longest row, for which columns without a name are added.
    /// `first_row` is the first data row in the store; `hidden` holds, rising, the rows of the store that the
    /// workbook hides.
    pub fn new(
        facts: SheetFacts,
        header_names: Vec<String>,
        header_width: usize,
        widest: usize,
        store: RowStore,
        first_row: usize,
        hidden: Vec<u32>,
    ) -> Self {
        let named_originals = original_columns(&header_names);
        let is_results = named_originals < header_names.len();
        let mut headers = header_names;
        headers.resize(headers.len().max(header_width).max(widest), String::new());
        let original_columns = if is_results { named_originals } else { headers.len() };
        let mut sheet = Self {
            facts,
            headers,
            header_width,
            original_columns,
            store,
            first_row,
            hidden,
            done: Vec::new(),
        };
        if is_results {
            sheet.facts.notes.push(SheetNote::OwnResults);
            sheet.done = sheet.rows().filter(Row::says_done).filter_map(|row| row.stored_number()).collect();
            sheet.facts.done_rows = sheet.done.len() as u64;
        }
        sheet
    }

    /// The same sheet with the hash of its file, which is made while the rows are read.
    #[must_use]
    pub fn with_sha256(mut self, sha256: String) -> Self {
        self.facts.sha256 = sha256;
        self
    }

    /// The same sheet with one more note, if there is one.
    #[must_use]
    pub fn with_note(mut self, note: Option<SheetNote>) -> Self {
        self.facts.notes.extend(note);
        self
    }

    /// What was found out about the file.
    pub fn facts(&self) -> &SheetFacts {
        &self.facts
    }

    /// The names of all columns, trimmed; unnamed ones are empty.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// How many cells a row should have: as many as the header row.
    pub fn header_width(&self) -> usize {
        self.header_width
    }

    /// The names of the user's columns: all but the outcome columns of a results file.
    pub fn original_headers(&self) -> &[String] {
        self.headers.get(..self.original_columns).unwrap_or_default()
    }

    /// Whether this is a results file that Recall Desk wrote.
    pub fn is_results(&self) -> bool {
        self.original_columns < self.headers.len()
    }

    /// Data rows.
    pub fn row_count(&self) -> usize {
        self.store.len().saturating_sub(self.first_row)
    }

    /// A data row, counted from 0; one that does not exist has no cells.
    pub fn row(&self, index: usize) -> Row<'_> {
        Row { sheet: self, stored: self.first_row + index }
    }

    /// All data rows, in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.row_count()).map(|index| self.row(index))
    }
}

fn original_columns(headers: &[String]) -> usize {
    let split = headers.len().saturating_sub(OUTCOME_COLUMNS.len());
    let tail = headers.get(split..).unwrap_or_default();
    let is_results = split > 0
        && tail.len() == OUTCOME_COLUMNS.len()
        && tail.iter().zip(OUTCOME_COLUMNS).all(|(name, ours)| normalised(name) == normalised(ours));
    if is_results { split } else { headers.len() }
}

/// One data row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    stored: usize,
}

impl<'a> Row<'a> {
    /// All cells, as many as the file has; may be fewer or more than there are columns.
    pub fn cells(&self) -> Cells<'a> {
        self.sheet.store.cells(self.stored)
    }

    /// The cell in a column, counted from 0; an empty one where the row has none.
    pub fn cell(&self, column: usize) -> Cell<'a> {
        self.cells().nth(column).unwrap_or(Cell::EMPTY)
    }

    /// The user's own cells, at most one for each of [`Sheet::original_headers`]; those after the row's end are
    /// empty.
    pub fn original_cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        self.cells().take(self.sheet.original_columns)
    }

    /// The outcome that a results file holds for this row, as its word; `None` in other files.
    pub fn earlier_outcome(&self) -> Option<&'a str> {
        self.sheet.is_results().then(|| self.cell(self.sheet.original_columns).text)
    }

    /// Whether a results file says of this row that it was done, in its run or in one before.
    fn says_done(&self) -> bool {
        let word = clean_edges(self.earlier_outcome().unwrap_or_default());
        let was_left_out = || {
            // Outcome, code.
            clean_edges(self.cell(self.sheet.original_columns + 1).text) == LeftOut::DoneBefore.code()
        };
        ["done", "already"].iter().any(|done| word.eq_ignore_ascii_case(done)) || was_left_out()
    }

    /// Why it is left out, if it is.
    pub fn left_out(&self) -> Option<LeftOut> {
        let facts = &self.sheet.facts;
        if facts.done_choice == Some(DoneRows::LeaveOut) && self.is_among(&self.sheet.done) {
            return Some(LeftOut::DoneBefore);
        }
        (facts.hidden_choice == Some(HiddenRows::Skip) && self.is_hidden()).then_some(LeftOut::Hidden)
    }

    /// The physical line, or the row of the sheet, counted from 1.
    pub fn line(&self) -> u32 {
        self.sheet.store.line(self.stored)
    }

    /// Whether the workbook hides it.
    pub fn is_hidden(&self) -> bool {
        self.is_among(&self.sheet.hidden)
    }

    fn is_among(&self, rows: &[u32]) -> bool {
        !rows.is_empty() && self.stored_number().is_some_and(|stored| rows.binary_search(&stored).is_ok())
    }

    fn stored_number(&self) -> Option<u32> {
        u32::try_from(self.stored).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_excel_does() {
        let names = [0, 25, 26, 701, 702, 16_383].map(column_letters);
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_results_file_is_known_by_its_last_columns() {
        let headers = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            original_columns(&headers(&["VIN", "outcome", "code", "message", "time", "request_id"])),
            1
        );
        assert_eq!(original_columns(&headers(&["VIN", "outcome", "code", "message", "time"])), 5);
        assert_eq!(original_columns(&headers(&["outcome", "code", "message", "time", "request_id"])), 5);
    }
}
