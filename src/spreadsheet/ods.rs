//! `OpenDocument` spreadsheets, streamed. Runs of repeated rows and cells are only written out where they hold
//! something, and always under the limits.

use super::assemble::{Assembler, FileFacts, Visibility};
use super::delimiter::HEADER_SEARCH_ROWS;
use super::failure::{MAX_CELLS, MAX_SHEETS};
use super::inflate::Package;
use super::number_format::{error_cell, number_text};
use super::xml::{XmlStream, append_text, attribute};
use super::{ReadingOptions, SheetFailure};
use crate::domain::cell::{Cell, CellKind};
use crate::domain::cell_damage::is_error_value;
use crate::domain::row_store::{MAX_CELL_BYTES, MAX_COLUMNS};
use crate::domain::sheet::{DateEpoch, MergedRange, Sheet, SheetKind};
use quick_xml::events::{BytesStart, Event};
use std::io::BufRead;

const KIND: &str = "ODS";
const CONTENT: &str = "content.xml";
const MOST_MERGED: usize = 100_000;

/// Reads the chosen sheet, else the first that names the most known columns.
///
/// # Errors
/// [`SheetFailure`].
pub(super) fn read(bytes: &[u8], options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let mut package = Package::open(bytes, KIND)?;
    if package.read("META-INF/manifest.xml", is_encrypted)? {
        return Err(SheetFailure::PasswordProtected);
    }
    let mut first_look = Vec::new();
    package.read(CONTENT, |part| {
        read_tables(part, &Wanted::FirstRowsOfAll, |table| {
            if first_look.len() == MAX_SHEETS {
                return Err(SheetFailure::TooManySheets);
            }
            // Only what it came to is kept: the first rows of many sheets may be many.
            let score = (table.assembler.known_columns(), table.assembler.len().min(1));
            first_look.push((table.name, score));
            Ok(())
        })
    })?;
    let sheets: Vec<String> = first_look.iter().map(|(name, _)| name.clone()).collect();
    let name = match &options.sheet {
        Some(name) if sheets.contains(name) => name.clone(),
        Some(name) => return Err(SheetFailure::NoSuchSheet { name: name.clone(), sheets }),
        None => best(&first_look).ok_or(SheetFailure::Empty)?,
    };
    let mut chosen = None;
    package.read(CONTENT, |part| {
        read_tables(part, &Wanted::WholeOf(name.clone()), |table| {
            chosen = Some(table);
            Ok(())
        })
    })?;
    let table = chosen.ok_or(SheetFailure::Empty)?;
    let facts = FileFacts {
        kind: SheetKind::Ods,
        encoding: None,
        delimiter: None,
        sheet: Some(name),
        sheets,
        epoch: DateEpoch::Year1900,
        merged: table.merged,
    };
    table.assembler.finish(facts, options)
}

fn best(tables: &[(String, (usize, usize))]) -> Option<String> {
    // The last of equals is the greatest, so look from the end.
    tables.iter().rev().max_by_key(|(_, score)| *score).map(|(name, _)| name.clone())
}

fn is_encrypted(part: &mut dyn BufRead) -> Result<bool, SheetFailure> {
    let mut xml = XmlStream::new(part, KIND);
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

/// Which tables are read.
enum Wanted {
    FirstRowsOfAll,
    WholeOf(String),
}

struct Table {
    name: String,
    assembler: Assembler,
    merged: Vec<MergedRange>,
}

fn read_tables(
    part: &mut dyn BufRead,
    wanted: &Wanted,
    mut take: impl FnMut(Table) -> Result<(), SheetFailure>,
) -> Result<(), SheetFailure> {
    let mut xml = XmlStream::new(part, KIND);
    let mut reader: Option<TableReader> = None;
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(element) if element.local_name().as_ref() == "table" && reader.is_none() => {
                let name = attribute(element, "name").unwrap_or_default().into_owned();
                if !matches!(wanted, Wanted::WholeOf(chosen) if *chosen != name) {
                    reader = Some(TableReader::new(name));
                }
            }
            Event::End(element) if element.local_name().as_ref() == "table" => {
                if let Some(reader) = reader.take() {
                    take(reader.table)?;
                    if matches!(wanted, Wanted::WholeOf(_)) {
                        return Ok(());
                    }
                }
            }
            Event::Eof => return Ok(()),
            _ => {
                if let Some(reader) = &mut reader {
                    let enough = matches!(wanted, Wanted::FirstRowsOfAll)
                        && reader.table.assembler.len() >= HEADER_SEARCH_ROWS;
                    if !enough {
                        reader.event(&event)?;
                    }
                }
            }
        }
    }
}

/// Reads the rows of one table.
struct TableReader {
    table: Table,
    row: u32,
    row_repeats: u32,
    visibility: Visibility,
    cells: Vec<OwnCell>,
    cell: OwnCell,
    value: Option<String>,
    in_paragraph: bool,
    comment_depth: u32,
    cell_count: u64,
}

/// A cell of the row that is being read, with how often it repeats.
#[derive(Clone)]
struct OwnCell {
    kind: CellKind,
    text: String,
    repeats: u32,
}

impl TableReader {
    fn new(name: String) -> Self {
        Self {
            table: Table { name, assembler: Assembler::default(), merged: Vec::new() },
            row: 0,
            row_repeats: 1,
            visibility: Visibility::Shown,
            cells: Vec::new(),
            cell: OwnCell { kind: CellKind::Text, text: String::new(), repeats: 1 },
            value: None,
            in_paragraph: false,
            comment_depth: 0,
            cell_count: 0,
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Result<(), SheetFailure> {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "annotation" => self.comment_depth += 1,
                "table-row" => self.start_row(element),
                "table-cell" | "covered-table-cell" => self.start_cell(element)?,
                "p" if self.comment_depth == 0 => {
                    if !self.cell.text.is_empty() {
                        self.cell.text.push('\n');
                    }
                    self.in_paragraph = true;
                }
                "s" if self.in_paragraph => {
                    let count = number(element, "c").unwrap_or(1).min(32_767);
                    self.cell.text.extend(std::iter::repeat_n(' ', count as usize));
                }
                "tab" if self.in_paragraph => self.cell.text.push('\t'),
                "line-break" if self.in_paragraph => self.cell.text.push('\n'),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "annotation" => self.comment_depth = self.comment_depth.saturating_sub(1),
                "p" => self.in_paragraph = false,
                "table-cell" | "covered-table-cell" => self.end_cell()?,
                "table-row" => self.end_row()?,
                _ => {}
            },
            _ if self.in_paragraph && self.comment_depth == 0 => append_text(&mut self.cell.text, event),
            _ => {}
        }
        if self.cell.text.len() > MAX_CELL_BYTES {
            return Err(SheetFailure::CellTooLong { row: self.row.saturating_add(1) });
        }
        Ok(())
    }

    fn start_row(&mut self, element: &BytesStart<'_>) {
        self.row_repeats = number(element, "number-rows-repeated").unwrap_or(1).max(1);
        let visibility = attribute(element, "visibility");
        let hidden = matches!(visibility.as_deref(), Some("collapse" | "filter"));
        self.visibility = if hidden { Visibility::Hidden } else { Visibility::Shown };
        self.cells.clear();
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) -> Result<(), SheetFailure> {
        self.cell_count += 1;
        if self.cell_count > MAX_CELLS {
            return Err(SheetFailure::TooManyCells);
        }
        if self.cells.len() > MAX_COLUMNS as usize {
            return Err(SheetFailure::TooManyColumns { row: self.row.saturating_add(1) });
        }
        let repeats = number(element, "number-columns-repeated").unwrap_or(1).max(1);
        self.cell = OwnCell { kind: CellKind::Text, text: String::new(), repeats };
        let value_type = attribute(element, "value-type");
        let named = |name| attribute(element, name).map(std::borrow::Cow::into_owned);
        (self.cell.kind, self.value) = match value_type.as_deref() {
            Some("float" | "currency" | "percentage") => (CellKind::Number, named("value")),
            Some("date") => (CellKind::Date, named("date-value")),
            Some("boolean") => (CellKind::Text, named("boolean-value").map(|value| value.to_uppercase())),
            _ => (CellKind::Text, named("string-value")),
        };
        self.note_merged(element);
        Ok(())
    }

    fn note_merged(&mut self, element: &BytesStart<'_>) {
        let columns = number(element, "number-columns-spanned").unwrap_or(1).clamp(1, MAX_COLUMNS);
        let rows = number(element, "number-rows-spanned").unwrap_or(1).clamp(1, 1_048_576);
        if (columns > 1 || rows > 1) && self.table.merged.len() < MOST_MERGED {
            let first_column = self.cells.iter().fold(0u32, |sum, cell| sum.saturating_add(cell.repeats));
            let first_row = self.row.saturating_add(1);
            self.table.merged.push(MergedRange {
                first_column,
                last_column: first_column.saturating_add(columns - 1),
                first_row,
                last_row: first_row.saturating_add(rows - 1),
            });
        }
    }

    fn end_cell(&mut self) -> Result<(), SheetFailure> {
        let mut cell = std::mem::replace(
            &mut self.cell,
            OwnCell { kind: CellKind::Text, text: String::new(), repeats: 1 },
        );
        match (cell.kind, self.value.take()) {
            (CellKind::Number, Some(value)) => {
                cell.text = match value.parse::<f64>() {
                    Ok(number) if number.is_finite() => number_text(number),
                    _ => value,
                };
            }
            (CellKind::Date, Some(value)) => {
                let day = value.strip_suffix("T00:00:00").unwrap_or(&value);
                cell.text = day.replacen('T', " ", 1);
            }
            (_, Some(value)) => cell.text = value,
            (_, None) => {}
        }
        if cell.kind == CellKind::Text && is_error_value(Cell::text(&cell.text)) {
            cell.kind = CellKind::Error;
        }
        if cell.text.len() > MAX_CELL_BYTES {
            return Err(SheetFailure::CellTooLong { row: self.row.saturating_add(1) });
        }
        self.cells.push(cell);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SheetFailure> {
        while self.cells.last().is_some_and(|cell| cell.text.is_empty()) {
            self.cells.pop();
        }
        let first_row = self.row.saturating_add(1);
        self.row = self.row.saturating_add(self.row_repeats);
        if self.cells.is_empty() {
            self.table.assembler.skip_blank_rows(u64::from(self.row_repeats));
            return Ok(());
        }
        let width = self.cells.iter().fold(0u64, |sum, cell| sum + u64::from(cell.repeats));
        let written = width.saturating_mul(u64::from(self.row_repeats));
        self.cell_count = self.cell_count.saturating_add(written);
        if width > u64::from(MAX_COLUMNS) {
            return Err(SheetFailure::TooManyColumns { row: first_row });
        }
        if self.cell_count > MAX_CELLS.saturating_mul(2) {
            return Err(SheetFailure::TooManyCells);
        }
        for line in first_row..=self.row {
            self.write_row(line)?;
        }
        Ok(())
    }

    fn write_row(&mut self, line: u32) -> Result<(), SheetFailure> {
        for cell in &self.cells {
            if cell.text.is_empty() {
                self.table.assembler.push_empty(cell.repeats);
                continue;
            }
            for _ in 0..cell.repeats {
                let cell = match cell.kind {
                    CellKind::Error => error_cell(&cell.text),
                    kind => Cell { kind, text: &cell.text },
                };
                self.table.assembler.push(cell);
            }
        }
        self.table.assembler.end_row(line, self.visibility)
    }
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.parse().ok()
}
