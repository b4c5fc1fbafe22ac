//! Rows of cells, packed: millions of them in little more memory than their text.
//!
//! All cells lie one after another in a single string. Before each stands a short heading of ASCII characters
//! (six bits of a number in each, bit 6 set while more follow): the length of its text in bytes and its kind.
//! Runs of empty cells are one heading, so that a cell in column XFD costs no more than one in column A.

use super::cell::{Cell, CellKind};
use super::text::clean_edges;
use std::sync::Arc;

/// The heading code of a run of empty cells; the others are [`CellKind::code`].
const GAP: u32 = 7;

/// The heading code of a whole line of delimited text without quotation marks. Only its place in the text that
/// it came from is kept: a second heading with its start follows.
const LINE: u32 = 6;

/// The most bytes of the two headings of such a line.
const MAX_HEADINGS: usize = 14;

/// The most cells of a row: what a sheet of Excel holds.
pub const MAX_COLUMNS: u32 = 16_384;

/// The most bytes of one cell's text. Excel ends at 32,767 characters.
pub const MAX_CELL_BYTES: usize = 131_072;

/// The most bytes that are copied out of a file: a small workbook can name one text millions of times.
const MAX_COPIED_BYTES: usize = 512 << 20;

/// Why a row could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// More than [`MAX_COLUMNS`].
    #[error("it has more than 16,384 cells")]
    TooManyCells,
    /// More than [`MAX_CELL_BYTES`].
    #[error("one of its cells holds more than 131,072 bytes")]
    CellTooLong,
    /// All cells so far together hold too much.
    #[error("the cells so far hold too much text")]
    StoreFull,
}

/// Packed rows, each with the line of the file that it came from.
#[derive(Debug, Clone, Default)]
pub struct RowStore {
    packed: String,
    starts: Vec<u32>,
    lines: Vec<u32>,
    pending: Pending,
    source: Arc<String>,
    delimiter: u8,
}

/// The row that is being put together.
#[derive(Debug, Clone, Default)]
struct Pending {
    start: usize,
    gap: u32,
    cells: u32,
    has_text: Content,
    /// Said at the end of the row; until then nothing more of it is kept.
    refused: Option<RowRefusal>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Content {
    #[default]
    Blank,
    Something,
}

/// What became of the row that was put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is the newest row of the store.
    Row,
    /// All its cells were blank; it is not in the store.
    Blank,
}

impl RowStore {
    /// Rows kept.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether no row is kept.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Gives back room that was reserved and not needed.
    pub fn shrink(&mut self) {
        self.packed.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.lines.shrink_to_fit();
    }

    /// Adds a cell to the row that is being put together. What passes a limit is not kept, and said at its end.
    pub fn push(&mut self, cell: Cell<'_>) {
        self.count_cells(1);
        self.keep_within(cell.text.len(), cell.text.len());
        if self.pending.refused.is_some() {
            return;
        }
        if cell.text.is_empty() {
            self.pending.gap = self.pending.gap.saturating_add(1);
            return;
        }
        if self.pending.has_text == Content::Blank && !clean_edges(cell.text).is_empty() {
            self.pending.has_text = Content::Something;
        }
        self.close_gap();
        let length = u32::try_from(cell.text.len()).unwrap_or(u32::MAX);
        push_heading(&mut self.packed, length, cell.kind.code());
        self.packed.push_str(cell.text);
    }

    /// The text whose lines are pushed whole, and the ASCII character at which they are cut.
    pub fn set_source(&mut self, text: Arc<String>, delimiter: u8) {
        self.source = text;
        self.delimiter = delimiter;
    }

    /// Adds all cells of a line without quotation marks, which begins at this byte of the source.
    pub fn push_line(&mut self, start: usize, line: &str) {
        let cells = memchr::memchr_iter(self.delimiter, line.as_bytes()).count() + 1;
        self.count_cells(u32::try_from(cells).unwrap_or(u32::MAX));
        let longest = if line.len() > MAX_CELL_BYTES {
            line.split(char::from(self.delimiter)).map(str::len).max().unwrap_or(0)
        } else {
            line.len()
        };
        // Only its place is kept, in a few bytes.
        self.keep_within(longest, MAX_HEADINGS);
        let Ok(start) = u32::try_from(start) else {
            self.pending.refused.get_or_insert(RowRefusal::StoreFull);
            return;
        };
        if self.pending.refused.is_some() {
            return;
        }
        if self.pending.has_text == Content::Blank {
            let delimiter = char::from(self.delimiter);
            let starts_at_once =
                line.bytes().next().is_some_and(|b| b.is_ascii_graphic() && b != self.delimiter);
            if starts_at_once || line.split(delimiter).any(|cell| !clean_edges(cell).is_empty()) {
                self.pending.has_text = Content::Something;
            }
        }
        self.close_gap();
        push_heading(&mut self.packed, u32::try_from(line.len()).unwrap_or(u32::MAX), LINE);
        push_heading(&mut self.packed, start, 0);
    }

    fn count_cells(&mut self, more: u32) {
        self.pending.cells = self.pending.cells.saturating_add(more);
        if self.pending.cells > MAX_COLUMNS {
            self.pending.refused.get_or_insert(RowRefusal::TooManyCells);
        }
    }

    /// Refuses the row when a cell is too long, or the store would hold too much with so many bytes more.
    fn keep_within(&mut self, longest: usize, more: usize) {
        if longest > MAX_CELL_BYTES {
            self.pending.refused.get_or_insert(RowRefusal::CellTooLong);
        }
        // What is copied out of a text is never more than the text.
        if self.packed.len() + more > MAX_COPIED_BYTES + self.source.len() {
            self.pending.refused.get_or_insert(RowRefusal::StoreFull);
        }
    }

    /// Adds this many empty cells to the row that is being put together.
    pub fn push_empty(&mut self, count: u32) {
        self.count_cells(count);
        self.pending.gap = self.pending.gap.saturating_add(count);
    }

    /// Cells in the row that is being put together.
    pub fn pending_cells(&self) -> u32 {
        self.pending.cells
    }

    /// Ends the row that is being put together; a blank one is dropped.
    ///
    /// # Errors
    /// [`RowRefusal`] when it passes a limit.
    pub fn end_row(&mut self, line: u32) -> Result<Kept, RowRefusal> {
        self.close_gap();
        let pending = std::mem::take(&mut self.pending);
        if let Some(refusal) = pending.refused {
            self.packed.truncate(pending.start);
            self.pending.start = pending.start;
            return Err(refusal);
        }
        if pending.has_text == Content::Blank {
            self.packed.truncate(pending.start);
            self.pending.start = pending.start;
            return Ok(Kept::Blank);
        }
        self.starts.push(u32::try_from(pending.start).map_err(|_| RowRefusal::StoreFull)?);
        self.lines.push(line);
        self.pending.start = self.packed.len();
        Ok(Kept::Row)
    }

    /// The line of the file, or the row of the sheet, that a row came from, counted from 1.
    pub fn line(&self, row: usize) -> u32 {
        self.lines.get(row).copied().unwrap_or(0)
    }

    /// The cells of a row, from the first column on; none for a row that does not exist.
    pub fn cells(&self, row: usize) -> Cells<'_> {
        let start = self.starts.get(row).map_or(self.packed.len(), |start| *start as usize);
        let end = self.starts.get(row + 1).map_or(self.packed.len(), |next| *next as usize);
        let packed = self.packed.get(start..end).unwrap_or_default();
        Cells { packed, gap: 0, line: None, source: &self.source, delimiter: self.delimiter }
    }

    fn close_gap(&mut self) {
        if self.pending.gap > 0 {
            push_heading(&mut self.packed, self.pending.gap, GAP);
            self.pending.gap = 0;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "six bits fit")]
fn push_heading(packed: &mut String, number: u32, code: u32) {
    let mut rest = u64::from(number) << 3 | u64::from(code);
    while rest > 0x3F {
        packed.push(char::from((rest & 0x3F) as u8 | 0x40));
        rest >>= 6;
    }
    packed.push(char::from(rest as u8));
}

/// The cells of one row.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    packed: &'a str,
    gap: u32,
    line: Option<&'a str>,
    source: &'a str,
    delimiter: u8,
}

impl<'a> Cells<'a> {
    /// The first cell of a line; the rest of it stays for later.
    fn cut(&mut self, line: &'a str) -> Cell<'a> {
        let bytes = line.as_bytes();
        let Some(at) = bytes.iter().position(|byte| *byte == self.delimiter) else {
            self.line = None;
            return Cell::text(line);
        };
        self.line = line.get(at + 1..);
        Cell::text(line.get(..at).unwrap_or_default())
    }

    fn heading(&mut self) -> Option<(u32, u32)> {
        let mut number = 0u64;
        for (index, byte) in self.packed.bytes().enumerate().take(7) {
            number |= u64::from(byte & 0x3F) << (6 * index);
            if byte & 0x40 == 0 {
                self.packed = self.packed.get(index + 1..)?;
                return Some((u32::try_from(number >> 3).ok()?, u32::try_from(number & 7).ok()?));
            }
        }
        None
    }
}

/// What lies next in a row.
enum Step<'a> {
    Cell(Cell<'a>),
    Line(&'a str),
}

impl<'a> Cells<'a> {
    fn step(&mut self) -> Option<Step<'a>> {
        if self.gap == 0 {
            let (number, code) = self.heading()?;
            if code == LINE {
                let start = self.heading()?.0 as usize;
                return self.source.get(start..start.checked_add(number as usize)?).map(Step::Line);
            }
            if code != GAP {
                let (text, rest) = self.packed.split_at_checked(number as usize)?;
                self.packed = rest;
                return Some(Step::Cell(Cell { kind: CellKind::from_code(code)?, text }));
            }
            self.gap = number;
        }
        self.gap = self.gap.checked_sub(1)?;
        Some(Step::Cell(Cell::EMPTY))
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        if let Some(line) = self.line {
            return Some(self.cut(line));
        }
        Some(match self.step()? {
            Step::Cell(cell) => cell,
            Step::Line(line) => self.cut(line),
        })
    }

    /// As the default, and quicker for whole lines: all delimiters are found in one go.
    fn fold<B, F: FnMut(B, Cell<'a>) -> B>(mut self, init: B, mut f: F) -> B {
        let mut folded = init;
        let mut line = self.line.take();
        loop {
            if let Some(line) = line {
                let mut start = 0;
                for at in memchr::memchr_iter(self.delimiter, line.as_bytes()) {
                    folded = f(folded, Cell::text(line.get(start..at).unwrap_or_default()));
                    start = at + 1;
                }
                folded = f(folded, Cell::text(line.get(start..).unwrap_or_default()));
            }
            line = match self.step() {
                Some(Step::Line(line)) => Some(line),
                Some(Step::Cell(cell)) => {
                    folded = f(folded, cell);
                    None
                }
                None => return folded,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_in_the_last_column_costs_a_few_bytes() {
        let mut store = RowStore::default();
        store.push_empty(16_383);
        store.push(Cell::text("far"));
        store.end_row(1_048_576).unwrap();
        assert!(store.packed.len() < 12, "{} bytes", store.packed.len());
        assert_eq!(store.cells(0).nth(16_383), Some(Cell::text("far")));
        assert_eq!((store.cells(0).count(), store.line(0)), (16_384, 1_048_576));
    }

    #[test]
    fn blank_rows_leave_nothing_behind() {
        let mut store = RowStore::default();
        store.push(Cell::text(" \u{a0}\u{200b}"));
        assert_eq!(store.end_row(1), Ok(Kept::Blank));
        store.push(Cell { kind: CellKind::Error, text: "#N/A" });
        assert_eq!(store.end_row(2), Ok(Kept::Row));
        assert_eq!(store.cells(0).next(), Some(Cell { kind: CellKind::Error, text: "#N/A" }));
        assert_eq!((store.len(), store.line(0), store.cells(1).count()), (1, 2, 0));
    }

    #[test]
    fn whole_lines_are_cut_into_their_cells() {
        let mut store = RowStore::default();
        let lines = ["a;b;é", ";", "", ";x;", "alone"];
        let text = Arc::new(lines.join("\n"));
        store.set_source(Arc::clone(&text), b';');
        let mut start = 0;
        for line in lines {
            store.push_line(start, line);
            store.end_row(1).unwrap();
            start += line.len() + 1;
        }
        let rows: Vec<Vec<&str>> =
            (0..store.len()).map(|row| store.cells(row).map(|cell| cell.text).collect()).collect();
        assert_eq!(rows, [vec!["a", "b", "é"], vec!["", "x", ""], vec!["alone"]]);
        let mut begun = store.cells(0);
        begun.next();
        assert_eq!(begun.fold(String::new(), |all, cell| all + cell.text + "."), "b.é.");
    }

    #[test]
    fn a_row_past_a_limit_is_refused_as_a_whole_and_the_next_one_is_kept() {
        let mut store = RowStore::default();
        let longest = "x".repeat(MAX_CELL_BYTES);
        store.push(Cell::text(&longest));
        assert_eq!(store.end_row(1), Ok(Kept::Row));
        store.push(Cell::text(&format!("{longest}x")));
        assert_eq!(store.end_row(2), Err(RowRefusal::CellTooLong));
        store.push_empty(MAX_COLUMNS);
        store.push(Cell::text("x"));
        assert_eq!(store.end_row(3), Err(RowRefusal::TooManyCells));
        let wide = ",".repeat(MAX_COLUMNS as usize);
        store.set_source(Arc::new(wide.clone()), b',');
        store.push_line(0, &wide);
        assert_eq!(store.end_row(4), Err(RowRefusal::TooManyCells));
        store.push(Cell::text("last"));
        assert_eq!(store.end_row(5), Ok(Kept::Row));
        assert_eq!((store.len(), store.cells(1).next()), (2, Some(Cell::text("last"))));
    }

    proptest! {
        #[test]
        fn gives_back_every_cell(rows in prop::collection::vec(prop::collection::vec(".{0,70}", 1..9), 0..9)) {
            let mut store = RowStore::default();
            let mut kept = Vec::new();
            for row in &rows {
                for text in row {
                    store.push(Cell::text(text));
                }
                if store.end_row(1).unwrap() == Kept::Row {
                    kept.push(row.clone());
                }
            }
            let found: Vec<Vec<String>> = (0..store.len())
                .map(|row| store.cells(row).map(|cell| cell.text.to_owned()).collect())
                .collect();
            prop_assert_eq!(found, kept);
        }
    }
}
