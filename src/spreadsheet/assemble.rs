//! Rows to a sheet: finds the header, counts blank and hidden rows, keeps the limits.

use super::delimiter::HEADER_SEARCH_ROWS;
use super::{HeaderRow, ReadingOptions, SheetFailure};
use crate::domain::cell::{Cell, CellKind};
use crate::domain::header_names::fields_named;
use crate::domain::row_store::{Kept, RowStore};
use crate::domain::sheet::{DateEpoch, MAX_ROWS, MergedRange, Sheet, SheetFacts, SheetKind, SheetNote};
use crate::domain::text::clean_edges;
use std::cmp::Reverse;
use std::sync::Arc;

/// Whether the workbook shows a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    /// It is shown.
    Shown,
    /// It is hidden, by hand or by a filter.
    Hidden,
}

/// What a reader knows of its file besides the rows.
pub(super) struct FileFacts {
    pub kind: SheetKind,
    pub encoding: Option<&'static str>,
    pub delimiter: Option<char>,
    pub sheet: Option<String>,
    pub sheets: Vec<String>,
    pub epoch: DateEpoch,
    pub merged: Vec<MergedRange>,
}

/// The most columns that a sheet is widened to where rows are longer than the header.
const MAX_UNNAMED_WIDTH: usize = 1_000;

/// Takes cells and rows in the order of the file.
#[derive(Default)]
pub(super) struct Assembler {
    store: RowStore,
    hidden: Vec<u32>,
    blank_rows: u64,
    /// For each of the first rows kept: the blank rows before it.
    blank_before: Vec<u64>,
    widest: usize,
    last_line: u32,
}

impl Assembler {
    /// Rows kept so far.
    pub(super) fn len(&self) -> usize {
        self.store.len()
    }

    pub(super) fn push(&mut self, cell: Cell<'_>) {
        self.store.push(cell);
    }

    /// The text whose lines are pushed whole.
    pub(super) fn set_source(&mut self, text: Arc<String>, delimiter: u8) {
        self.store.set_source(text, delimiter);
    }

    /// Adds the cells of a line without quotation marks, which begins at this byte of the source.
    pub(super) fn push_line(&mut self, start: usize, line: &str) {
        self.store.push_line(start, line);
    }

    pub(super) fn push_empty(&mut self, count: u32) {
        self.store.push_empty(count);
    }

    /// Cells of the row that is being read.
    pub(super) fn pending_cells(&self) -> u32 {
        self.store.pending_cells()
    }

    /// Ends a row. Rows of a workbook that are not in the file at all count as blank.
    pub(super) fn end_row(&mut self, line: u32, visibility: Visibility) -> Result<(), SheetFailure> {
        let width = self.store.pending_cells() as usize;
        match self.store.end_row(line).map_err(|refusal| SheetFailure::of_row(refusal, line))? {
            Kept::Blank => self.blank_rows += 1,
            Kept::Row => {
                if self.store.len() > MAX_ROWS {
                    return Err(SheetFailure::TooManyRows);
                }
                if self.blank_before.len() < HEADER_SEARCH_ROWS {
                    self.blank_before.push(self.blank_rows);
                }
                if visibility == Visibility::Hidden {
                    self.hidden.extend(u32::try_from(self.store.len() - 1));
                }
                self.widest = self.widest.max(width);
                self.last_line = line;
            }
        }
        Ok(())
    }

    /// Counts blank rows that a workbook leaves out or writes as one.
    pub(super) fn skip_blank_rows(&mut self, count: u64) {
        self.blank_rows += count;
    }

    /// How many known columns the first rows name: how much this looks like the sheet that is wanted.
    pub(super) fn known_columns(&self) -> usize {
        (0..self.store.len().min(HEADER_SEARCH_ROWS)).map(|row| self.known_columns_in(row)).max().unwrap_or(0)
    }

    fn known_columns_in(&self, row: usize) -> usize {
        let texts = self.store.cells(row).filter(|cell| cell.kind == CellKind::Text).map(|cell| cell.text);
        fields_named(texts.take(MAX_UNNAMED_WIDTH))
    }

    /// Puts the sheet together.
    ///
    /// # Errors
    /// [`SheetFailure::Empty`], [`SheetFailure::HeaderOnly`], [`SheetFailure::NoSuchHeaderRow`].
    pub(super) fn finish(
        mut self,
        facts: FileFacts,
        options: &ReadingOptions,
    ) -> Result<Sheet, SheetFailure> {
        if self.store.is_empty() {
            return Err(SheetFailure::Empty);
        }
        let header = self.find_header(options.header_row)?;
        let first_row = header.map_or(0, |header| header + 1);
        if first_row >= self.store.len() {
            return Err(SheetFailure::HeaderOnly);
        }
        let mut notes = Vec::new();
        let named = header.map_or_else(Vec::new, |header| self.header_names(header, &mut notes));
        let header_width = if header.is_some() { named.len() } else { self.store.cells(0).count() };
        notes.extend(self.cut_note(facts.kind));
        let header_row = header.map_or(0, |header| self.store.line(header));
        let hidden: Vec<u32> = self.hidden.iter().copied().filter(|row| *row as usize >= first_row).collect();
        let merged = facts.merged.into_iter().filter(|range| range.last_row >= header_row).collect();
        let above = header.and_then(|header| self.blank_before.get(header).copied()).unwrap_or(0);
        let facts = SheetFacts {
            kind: facts.kind,
            encoding: facts.encoding,
            delimiter: facts.delimiter,
            sheet: facts.sheet,
            sheets: facts.sheets,
            header_row,
            empty_rows: self.blank_rows - above,
            hidden_rows: hidden.len() as u64,
            hidden_choice: options.hidden_rows,
            done_rows: 0,
            done_choice: options.done_rows,
            sha256: String::new(),
            epoch: facts.epoch,
            merged,
            notes,
        };
        self.store.shrink();
        let widest = self.widest.min(MAX_UNNAMED_WIDTH.max(header_width));
        Ok(Sheet::new(facts, named, header_width, widest, self.store, first_row, hidden))
    }

    fn find_header(&self, chosen: Option<HeaderRow>) -> Result<Option<usize>, SheetFailure> {
        match chosen {
            Some(HeaderRow::None) => Ok(None),
            Some(HeaderRow::Line(line)) => (0..self.store.len())
                .find(|row| self.store.line(*row) >= line)
                .filter(|row| self.store.line(*row) == line)
                .map(Some)
                .ok_or(SheetFailure::NoSuchHeaderRow(line)),
            None => Ok(Some(self.guess_header())),
        }
    }

    /// The first row with the most known names; without any, the first that is as full as most rows are.
    fn guess_header(&self) -> usize {
        let searched = self.store.len().min(HEADER_SEARCH_ROWS);
        let known = (0..searched).map(|row| (self.known_columns_in(row), Reverse(row))).max();
        if let Some((1.., Reverse(row))) = known {
            return row;
        }
        let filled = |row| self.store.cells(row).filter(|cell| !clean_edges(cell.text).is_empty()).count();
        let widths: Vec<usize> = (0..searched).map(filled).collect();
        let mut sorted = widths.clone();
        sorted.sort_unstable();
        let usual = sorted.get(searched / 2).copied().unwrap_or(0);
        widths.iter().position(|width| *width >= usual).unwrap_or(0)
    }

    fn header_names(&self, header: usize, notes: &mut Vec<SheetNote>) -> Vec<String> {
        let mut trimmed = 0;
        let clean = |cell: Cell<'_>| {
            let name = clean_edges(cell.text);
            trimmed += usize::from(name.len() != cell.text.len());
            name.to_owned()
        };
        let names = self.store.cells(header).map(clean).collect();
        if trimmed > 0 {
            notes.push(SheetNote::HeadersTrimmed(trimmed));
        }
        names
    }

    fn cut_note(&self, kind: SheetKind) -> Option<SheetNote> {
        let rows = match kind {
            SheetKind::Xls => 65_536,
            SheetKind::Csv | SheetKind::Pasted | SheetKind::Xlsx | SheetKind::Ods => 1_048_576,
        };
        (self.last_line == rows).then_some(SheetNote::MayBeCut { rows })
    }
}
