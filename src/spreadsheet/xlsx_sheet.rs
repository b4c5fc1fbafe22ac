//! The rows of one XLSX worksheet, streamed: a cell in XFD1048576 costs no more than one in A1.

use super::SheetFailure;
use super::assemble::{Assembler, Visibility};
use super::failure::MAX_CELLS;
use super::number_format::error_cell;
use super::xlsx_strings::{SharedStrings, unescaped};
use super::xlsx_styles::Styles;
use super::xml::{XmlStream, append_text, attribute, is_yes};
use crate::domain::cell::{Cell, CellKind};
use crate::domain::row_store::{MAX_CELL_BYTES, MAX_COLUMNS};
use crate::domain::sheet::{DateEpoch, MergedRange};
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

/// What a worksheet needs of its workbook.
pub(super) struct Workbook {
    pub strings: SharedStrings,
    pub styles: Styles,
    pub epoch: DateEpoch,
}

/// How much of a sheet is read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Only so many rows that are not blank, to look at it.
    FirstRows(usize),
}

/// What a cell says its value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueType {
    Number,
    Shared,
    Text,
    Boolean,
    Error,
    Date,
}

/// The parts of a cell that hold its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Nothing,
    Value,
}

const KIND: &str = "XLSX";
const MOST_MERGED: usize = 100_000;

/// Reads a worksheet into the assembler and answers its merged ranges.
///
/// # Errors
/// [`SheetFailure`].
pub(super) fn read(
    part: &mut dyn BufRead,
    workbook: &Workbook,
    extent: Extent,
    assembler: &mut Assembler,
) -> Result<Vec<MergedRange>, SheetFailure> {
    let mut xml = XmlStream::new(part, KIND);
    let mut rows = Rows::new(workbook, assembler);
    let mut merged = Vec::new();
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => rows.start_row(element),
                "c" => rows.start_cell(element)?,
                "v" | "t" if rows.phonetic_depth == 0 => rows.reading = Reading::Value,
                "rPh" => rows.phonetic_depth += 1,
                "mergeCell" if merged.len() < MOST_MERGED => {
                    merged.extend(attribute(element, "ref").and_then(|range| merged_range(&range)));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => rows.reading = Reading::Nothing,
                "rPh" => rows.phonetic_depth = rows.phonetic_depth.saturating_sub(1),
                "c" => rows.end_cell()?,
                "row" => {
                    rows.end_row()?;
                    if matches!(extent, Extent::FirstRows(most) if rows.assembler.len() >= most) {
                        return Ok(merged);
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(merged),
            _ if rows.reading == Reading::Value => {
                append_text(&mut rows.text, &event);
                if rows.text.len() > MAX_CELL_BYTES {
                    return Err(SheetFailure::CellTooLong { row: rows.row });
                }
            }
            _ => {}
        }
    }
}

struct Rows<'a> {
    workbook: &'a Workbook,
    assembler: &'a mut Assembler,
    row: u32,
    visibility: Visibility,
    column: u32,
    value_type: ValueType,
    style: usize,
    text: String,
    reading: Reading,
    phonetic_depth: u32,
    cells: u64,
}

impl<'a> Rows<'a> {
    fn new(workbook: &'a Workbook, assembler: &'a mut Assembler) -> Self {
        Self {
            workbook,
            assembler,
            row: 0,
            visibility: Visibility::Shown,
            column: 0,
            value_type: ValueType::Number,
            style: 0,
            text: String::new(),
            reading: Reading::Nothing,
            phonetic_depth: 0,
            cells: 0,
        }
    }

    fn start_row(&mut self, element: &BytesStart<'_>) {
        let number = attribute(element, "r").and_then(|row| row.parse::<u32>().ok());
        let number = number.unwrap_or_else(|| self.row.saturating_add(1));
        self.assembler.skip_blank_rows(u64::from(number.saturating_sub(self.row).saturating_sub(1)));
        self.row = number;
        self.column = 0;
        let hidden = attribute(element, "hidden").is_some_and(|hidden| is_yes(&hidden));
        self.visibility = if hidden { Visibility::Hidden } else { Visibility::Shown };
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) -> Result<(), SheetFailure> {
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(SheetFailure::TooManyCells);
        }
        let named = attribute(element, "r").and_then(|name| column_number(&name));
        self.column = named.unwrap_or_else(|| self.column.saturating_add(1));
        let value_type = attribute(element, "t");
        self.value_type = match value_type.as_deref() {
            Some("s") => ValueType::Shared,
            Some("str" | "inlineStr") => ValueType::Text,
            Some("b") => ValueType::Boolean,
            Some("e") => ValueType::Error,
            Some("d") => ValueType::Date,
            _ => ValueType::Number,
        };
        self.style = attribute(element, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        self.text.clear();
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), SheetFailure> {
        self.reading = Reading::Nothing;
        if self.text.is_empty() {
            return Ok(());
        }
        let before = self.column.checked_sub(self.assembler.pending_cells() + 1);
        let Some(gap) = before.filter(|_| self.column <= MAX_COLUMNS) else {
            return Err(SheetFailure::damaged(KIND, format!("cells of row {} are out of order", self.row)));
        };
        self.assembler.push_empty(gap);
        let text = self.text.as_str();
        match self.value_type {
            ValueType::Shared => {
                let shared = text.parse().ok().and_then(|index| self.workbook.strings.get(index));
                let missing =
                    || SheetFailure::damaged(KIND, format!("row {} names a missing text", self.row));
                self.assembler.push(Cell::text(shared.ok_or_else(missing)?));
            }
            ValueType::Text => self.assembler.push(Cell::text(&unescaped(text))),
            ValueType::Boolean => {
                self.assembler.push(Cell::text(if is_yes(text) { "TRUE" } else { "FALSE" }));
            }
            ValueType::Error => self.assembler.push(error_cell(text)),
            ValueType::Date => {
                let day = text.strip_suffix("T00:00:00").unwrap_or(text).replacen('T', " ", 1);
                self.assembler.push(Cell { kind: CellKind::Date, text: day.trim_end_matches('Z') });
            }
            ValueType::Number => match text.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    let (kind, text) =
                        self.workbook.styles.format(self.style).cell_text(value, self.workbook.epoch);
                    self.assembler.push(Cell { kind, text: &text });
                }
                _ => self.assembler.push(Cell::text(text)),
            },
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SheetFailure> {
        self.assembler.end_row(self.row, self.visibility)
    }
}

/// The column of a cell's name, counted from 1.
fn column_number(name: &str) -> Option<u32> {
    let mut number = 0u32;
    for letter in name.bytes().take_while(u8::is_ascii_alphabetic) {
        number = number.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    (number > 0).then_some(number)
}

/// `A2:B5` as a range.
fn merged_range(name: &str) -> Option<MergedRange> {
    let corner = |name: &str| {
        let row = name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        Some((column_number(name)? - 1, row))
    };
    let (first, last) = name.split_once(':')?;
    let ((first_column, first_row), (last_column, last_row)) = (corner(first)?, corner(last)?);
    Some(MergedRange { first_column, last_column, first_row, last_row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_cells_are_read() {
        assert_eq!(
            ["A1", "Z9", "AA1", "XFD1048576"].map(column_number),
            [Some(1), Some(26), Some(27), Some(16_384)]
        );
        assert_eq!(column_number("12"), None);
        assert_eq!(column_number("ZZZZZZZZZZ1"), None);
        assert_eq!(merged_range("B2:C11").unwrap().to_string(), "B2:C11");
        assert_eq!(merged_range("B2"), None);
    }
}
