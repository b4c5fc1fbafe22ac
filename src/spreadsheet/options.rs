//! What a person chose about reading a file. Everything that is not chosen is found out.

use crate::domain::sheet::{DoneRows, HiddenRows};

/// Choices about reading a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingOptions {
    /// The sheet of a workbook, by name; else the first visible one with columns that are known.
    pub sheet: Option<String>,
    /// Where the header is; else guessed.
    pub header_row: Option<HeaderRow>,
    /// The encoding of text, by any of its labels (`utf-8`, `windows-1252`, `utf-16le`); else detected.
    pub encoding: Option<String>,
    /// The delimiter of text, an ASCII character; else detected.
    pub delimiter: Option<char>,
    /// What to do with rows that a workbook hides; without it they are read and marked.
    pub hidden_rows: Option<HiddenRows>,
    /// What to do with rows of a results file that were done; without it they are rows like the others.
    pub done_rows: Option<DoneRows>,
}

/// Where the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderRow {
    /// On this line, or row of the sheet, counted from 1.
    Line(u32),
    /// Nowhere: the first row is data already.
    None,
}

impl HeaderRow {
    /// Reads the number of the command line: 0 means that there is no header.
    pub fn from_number(number: u32) -> Self {
        if number == 0 { Self::None } else { Self::Line(number) }
    }
}
