//! Excel 97–2003 workbooks (BIFF8): the sheets, their shown and hidden rows, merged cells, and the cached values
//! of formulas.

use super::assemble::{Assembler, FileFacts, Visibility};
use super::delimiter::HEADER_SEARCH_ROWS;
use super::failure::{MAX_CELLS, MAX_SHEETS};
use super::number_format::{NumberFormat, error_cell};
use super::xls_container::{Container, f64_at, u16_at, u32_at};
use super::xls_records::{Pieces, Record, Records, short_text};
use super::{ReadingOptions, SheetFailure};
use crate::domain::cell::{Cell, CellKind};
use crate::domain::sheet::{DateEpoch, MergedRange, Sheet, SheetKind};
use std::collections::{BTreeMap, HashMap, HashSet};

const KIND: &str = "XLS";

/// What the sheets share.
#[derive(Default)]
struct Globals {
    sheets: Vec<SheetEntry>,
    strings: Vec<String>,
    formats: HashMap<u16, NumberFormat>,
    cell_styles: Vec<u16>,
    epoch: DateEpoch,
}

struct SheetEntry {
    name: String,
    at: usize,
    is_candidate: bool,
}

/// Reads the chosen sheet, else the first shown one that names the most known columns.
///
/// # Errors
/// [`SheetFailure`].
pub(super) fn read(bytes: &[u8], options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let container = Container::open(bytes)?;
    let stream = container.stream("Workbook")?.ok_or_else(|| SheetFailure::damaged(KIND, "no workbook"))?;
    let globals = read_globals(&stream)?;
    let sheets: Vec<String> = globals.sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let entry = match &options.sheet {
        Some(name) => globals
            .sheets
            .iter()
            .find(|sheet| sheet.name == *name)
            .ok_or_else(|| SheetFailure::NoSuchSheet { name: name.clone(), sheets: sheets.clone() })?,
        None => best_sheet(&stream, &globals)?,
    };
    let table = read_sheet(&stream, entry.at, &globals)?;
    let assembler = table.assemble(&globals.strings, usize::MAX)?;
    let facts = FileFacts {
        kind: SheetKind::Xls,
        encoding: None,
        delimiter: None,
        sheet: Some(entry.name.clone()),
        sheets,
        epoch: globals.epoch,
        merged: table.merged,
    };
    assembler.finish(facts, options)
}

fn best_sheet<'g>(stream: &[u8], globals: &'g Globals) -> Result<&'g SheetEntry, SheetFailure> {
    let candidates: Vec<&SheetEntry> = globals.sheets.iter().filter(|sheet| sheet.is_candidate).collect();
    if let [only] = candidates.as_slice() {
        return Ok(only);
    }
    let mut best = None;
    let mut bytes_read = 0;
    for entry in candidates {
        let table = read_sheet(stream, entry.at, globals)?;
        // Each sheet has bytes of its own. A small file whose sheets are all the same bytes would take for ever.
        bytes_read += table.bytes;
        if bytes_read > stream.len() {
            return Err(SheetFailure::damaged(KIND, "its sheets lie over each other"));
        }
        let rows = table.assemble(&globals.strings, HEADER_SEARCH_ROWS)?;
        let score = (rows.known_columns(), rows.len().min(1));
        if best.as_ref().is_none_or(|(best_score, _)| score > *best_score) {
            best = Some((score, entry));
        }
    }
    best.map(|(_, entry)| entry).ok_or(SheetFailure::Empty)
}

fn read_globals(stream: &[u8]) -> Result<Globals, SheetFailure> {
    let mut globals = Globals::default();
    let mut records = Records::from(stream, 0);
    for record in records.by_ref() {
        let body = record.body();
        match record.number {
            0x0809 if u16_at(body, 0) != Some(0x0600) => {
                return Err(SheetFailure::WrongKind {
                    really: "a workbook of Excel 95 or older",
                    advice: "Open it in Excel, save it as .xlsx or CSV UTF-8, and open that.",
                });
            }
            0x002F => return Err(SheetFailure::PasswordProtected),
            0x0022 if u16_at(body, 0) == Some(1) => globals.epoch = DateEpoch::Year1904,
            0x0085 if globals.sheets.len() == MAX_SHEETS => return Err(SheetFailure::TooManySheets),
            0x0085 => globals.sheets.extend(sheet_entry(body)),
            0x041E => {
                let code = body.get(2..).and_then(|_| format_code(&record));
                if let (Some(id), Some(code)) = (u16_at(body, 0), code) {
                    globals.formats.insert(id, NumberFormat::from_code(&code));
                }
            }
            0x00E0 => globals.cell_styles.extend(u16_at(body, 2)),
            0x00FC => globals.strings = shared_strings(record),
            _ => {}
        }
    }
    whole(&records)?;
    Ok(globals)
}

/// A part that was cut off has lost rows, or what they need: nothing of it is read.
fn whole(records: &Records<'_>) -> Result<(), SheetFailure> {
    if records.reached_end() { Ok(()) } else { Err(SheetFailure::damaged(KIND, "it ends in the middle")) }
}

fn sheet_entry(body: &[u8]) -> Option<SheetEntry> {
    let [state, kind, name @ ..] = body.get(4..)? else { return None };
    Some(SheetEntry {
        name: short_text(name)?,
        at: u32_at(body, 0)? as usize,
        is_candidate: matches!((state % 4, kind), (0, 0)),
    })
}

fn format_code(record: &Record<'_>) -> Option<String> {
    let mut pieces = Pieces::new(Record { number: record.number, pieces: record.pieces.clone() });
    pieces.skip(2)?;
    pieces.text()
}

fn shared_strings(record: Record<'_>) -> Vec<String> {
    let mut pieces = Pieces::new(record);
    if pieces.skip(8).is_none() {
        return Vec::new();
    }
    std::iter::from_fn(|| pieces.text()).collect()
}

/// What a cell holds.
enum Content {
    /// One of the texts that cells share, by its number.
    Shared(usize),
    /// A value of its own.
    Own(CellKind, String),
}

/// The cells of one sheet, by row and column: at most as many as there are records.
#[derive(Default)]
struct Table {
    cells: BTreeMap<(u16, u16), Content>,
    hidden: HashSet<u16>,
    merged: Vec<MergedRange>,
    /// How much of the stream it takes.
    bytes: usize,
}

fn read_sheet(stream: &[u8], at: usize, globals: &Globals) -> Result<Table, SheetFailure> {
    let mut table = Table::default();
    let mut formula_at = None;
    let mut records = Records::from(stream, at);
    for record in records.by_ref() {
        let body = record.body();
        let place = u16_at(body, 0).zip(u16_at(body, 2));
        let text = |text: String| Content::Own(CellKind::Text, text);
        let number = |at: usize, value: f64| globals.number(u16_at(body, at), value);
        let cell = match record.number {
            // ROW: the bit of a height of zero is how rows are hidden.
            0x0208 => {
                if u16_at(body, 12).is_some_and(|flags| flags & 0x20 != 0) {
                    table.hidden.extend(u16_at(body, 0));
                }
                continue;
            }
            0x00E5 => {
                table.merged.extend(merged_ranges(body));
                continue;
            }
            // MULRK
            0x00BD => {
                table.put_packed_row(body, globals)?;
                continue;
            }
            // LABELSST
            0x00FD => u32_at(body, 6).map(|index| Content::Shared(index as usize)),
            // LABEL and RSTRING: a text of its own.
            0x0204 | 0x00D6 => inline_text(record.pieces.clone()).map(text),
            // NUMBER
            0x0203 => f64_at(body, 6).map(|value| number(4, value)),
            // RK
            0x027E => u32_at(body, 6).map(|packed| number(4, unpacked(packed))),
            // BOOLERR
            0x0205 => match body.get(6..8) {
                Some([code, 1]) => Some(Content::Own(CellKind::Error, error_name(*code).to_owned())),
                Some([value, _]) => Some(text(boolean_name(*value).to_owned())),
                _ => None,
            },
            // FORMULA: the value that was saved with it; a text follows in a record of its own.
            0x0006 => {
                formula_at = place;
                match formula_value(body, globals) {
                    Some(FormulaValue::Here(content)) => Some(content),
                    Some(FormulaValue::FollowsOrEmpty) => continue,
                    None => None,
                }
            }
            // STRING
            0x0207 => {
                let value = Pieces::new(record).text().map(text).ok_or_else(|| broken_cell(formula_at))?;
                if let Some(place) = formula_at.take() {
                    table.put(place, value)?;
                }
                continue;
            }
            _ => continue,
        };
        let (place, cell) = place.zip(cell).ok_or_else(|| broken_cell(place))?;
        table.put(place, cell)?;
    }
    whole(&records)?;
    table.bytes = records.position().saturating_sub(at);
    Ok(table)
}

fn broken_cell(place: Option<(u16, u16)>) -> SheetFailure {
    let row = place.map_or_else(String::new, |(row, _)| format!(" of row {}", u32::from(row) + 1));
    SheetFailure::damaged(KIND, format!("a cell{row} cannot be read"))
}

fn inline_text(pieces: Vec<&[u8]>) -> Option<String> {
    let mut pieces = Pieces::new(Record { number: 0, pieces });
    pieces.skip(6)?;
    pieces.text()
}

/// The saved value of a formula.
enum FormulaValue {
    Here(Content),
    /// A text in the next record, or nothing.
    FollowsOrEmpty,
}

fn formula_value(body: &[u8], globals: &Globals) -> Option<FormulaValue> {
    let own = |kind, text: &str| FormulaValue::Here(Content::Own(kind, text.to_owned()));
    Some(match body.get(6..14)? {
        [1, _, value, _, _, _, 0xFF, 0xFF] => own(CellKind::Text, boolean_name(*value)),
        [2, _, code, _, _, _, 0xFF, 0xFF] => own(CellKind::Error, error_name(*code)),
        [.., 0xFF, 0xFF] => FormulaValue::FollowsOrEmpty,
        _ => FormulaValue::Here(globals.number(u16_at(body, 4), f64_at(body, 6)?)),
    })
}

fn merged_ranges(body: &[u8]) -> Vec<MergedRange> {
    let (ranges, _) = body.get(2..).unwrap_or_default().as_chunks::<8>();
    let range = |range: &[u8; 8]| {
        let at = |index| u16_at(range, index).map_or(0, u32::from);
        MergedRange { first_row: at(0) + 1, last_row: at(2) + 1, first_column: at(4), last_column: at(6) }
    };
    ranges.iter().map(range).collect()
}

/// A number packed into 30 bits, whole or the upper half of a floating-point number, perhaps times 100.
fn unpacked(packed: u32) -> f64 {
    let value = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & !3) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    if packed & 1 == 0 { value } else { value / 100.0 }
}

fn boolean_name(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}

fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

impl Globals {
    fn number(&self, style: Option<u16>, value: f64) -> Content {
        let format = style.and_then(|style| self.cell_styles.get(usize::from(style))).copied().unwrap_or(0);
        let format =
            self.formats.get(&format).copied().unwrap_or_else(|| NumberFormat::built_in(u32::from(format)));
        let (kind, text) = format.cell_text(value, self.epoch);
        Content::Own(kind, text)
    }
}

impl Table {
    fn put(&mut self, place: (u16, u16), content: Content) -> Result<(), SheetFailure> {
        self.cells.insert(place, content);
        if self.cells.len() as u64 > MAX_CELLS { Err(SheetFailure::TooManyCells) } else { Ok(()) }
    }

    /// Numbers side by side: row, first column, six bytes for each, last column.
    fn put_packed_row(&mut self, body: &[u8], globals: &Globals) -> Result<(), SheetFailure> {
        let place = u16_at(body, 0).zip(u16_at(body, 2));
        let packed = body.len().checked_sub(6).and_then(|end| body.get(4..end + 4));
        let last = body.len().checked_sub(2).and_then(|at| u16_at(body, at));
        let (Some((row, first)), Some(packed), Some(last)) = (place, packed, last) else {
            return Err(broken_cell(place));
        };
        let (cells, rest) = packed.as_chunks::<6>();
        if !rest.is_empty() || cells.len() != usize::from(last.saturating_sub(first)) + 1 {
            return Err(broken_cell(place));
        }
        for (cell, column) in cells.iter().zip(first..) {
            if let Some(packed) = u32_at(cell, 2) {
                self.put((row, column), globals.number(u16_at(cell, 0), unpacked(packed)))?;
            }
        }
        Ok(())
    }

    fn assemble(&self, strings: &[String], most_rows: usize) -> Result<Assembler, SheetFailure> {
        let mut assembler = Assembler::default();
        let mut last_row = None;
        for ((row, column), content) in &self.cells {
            if last_row != Some(*row) {
                self.end_row(&mut assembler, last_row)?;
                if assembler.len() >= most_rows {
                    return Ok(assembler);
                }
                let before = last_row.map_or(0, |last| u64::from(last) + 1);
                assembler.skip_blank_rows(u64::from(*row) - before);
                last_row = Some(*row);
            }
            let (kind, text) = match content {
                Content::Own(kind, text) => (*kind, text),
                Content::Shared(index) => {
                    let missing = || {
                        SheetFailure::damaged(
                            KIND,
                            format!("row {} names a missing text", u32::from(*row) + 1),
                        )
                    };
                    (CellKind::Text, strings.get(*index).ok_or_else(missing)?)
                }
            };
            if !text.is_empty() {
                assembler.push_empty(u32::from(*column).saturating_sub(assembler.pending_cells()));
                assembler.push(match kind {
                    CellKind::Error => error_cell(text),
                    kind => Cell { kind, text },
                });
            }
        }
        self.end_row(&mut assembler, last_row)?;
        Ok(assembler)
    }

    fn end_row(&self, assembler: &mut Assembler, row: Option<u16>) -> Result<(), SheetFailure> {
        let Some(row) = row else { return Ok(()) };
        let visibility = if self.hidden.contains(&row) { Visibility::Hidden } else { Visibility::Shown };
        assembler.end_row(u32::from(row) + 1, visibility)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap();
        [&number.to_le_bytes(), &length.to_le_bytes(), body].concat()
    }

    #[test]
    fn sheets_that_are_all_the_same_bytes_are_refused_after_the_first() {
        let row = record(0x0208, &[0; 16]);
        let stream = [record(0x0809, &[0, 6, 0, 0]), row.repeat(1_000), record(0x000A, &[])].concat();
        let sheet = |at| SheetEntry { name: "S".to_owned(), at, is_candidate: true };
        let globals = |sheets| Globals { sheets, ..Globals::default() };
        let many = globals((0..100_000).map(|_| sheet(0)).collect());
        assert!(matches!(best_sheet(&stream, &many), Err(SheetFailure::Damaged { .. })));
        let two = [stream.clone(), stream.clone()].concat();
        assert!(best_sheet(&two, &globals(vec![sheet(0), sheet(stream.len())])).is_ok());
    }
}
