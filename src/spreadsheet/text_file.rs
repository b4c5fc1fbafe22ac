//! A delimited text as a sheet: encoding, delimiter, rows.

use super::assemble::{Assembler, FileFacts, Visibility};
use super::delimited::DelimitedRows;
use super::results_csv::{Guard, is_guarded, unguarded};
use super::{ReadingOptions, SheetFailure, delimiter, encoding, hashed, kind};
use crate::domain::cell::Cell;
use crate::domain::sheet::{DateEpoch, Sheet, SheetKind};
use std::sync::Arc;

/// Reads a text file.
pub(super) fn read(bytes: Vec<u8>, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let decoded = encoding::decode(bytes, options.encoding.as_deref())?;
    let text = Arc::new(decoded.text);
    let origin = Origin { kind: SheetKind::Csv, encoding: Some(decoded.encoding), start: decoded.start };
    let original = decoded.original.as_deref().unwrap_or(text.as_bytes());
    hashed(original, || read_rows(&text, &origin, options))
}

/// Reads a table from the clipboard.
pub(super) fn read_pasted(text: &str, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let text = Arc::new(text.to_owned());
    let origin = Origin { kind: SheetKind::Pasted, encoding: None, start: 0 };
    hashed(text.as_bytes(), || read_rows(&text, &origin, options))
}

/// Where a text came from.
struct Origin {
    kind: SheetKind,
    encoding: Option<&'static str>,
    /// Where it begins, after a byte-order mark.
    start: usize,
}

fn read_rows(source: &Arc<String>, origin: &Origin, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let text = source.get(origin.start..).unwrap_or_default();
    kind::refuse_markup(text)?;
    let chosen = delimiter::choose(text, options.delimiter)?;
    let rows_start = source.len() - chosen.text.len();
    let guard = is_guarded(source.as_bytes(), chosen.text, chosen.delimiter);
    let mut assembler = Assembler::default();
    assembler.set_source(Arc::clone(source), chosen.delimiter);
    let mut rows = DelimitedRows::new(chosen.text, chosen.delimiter, chosen.first_line);
    loop {
        if guard == Guard::Absent {
            while let Some((start, number, line)) = rows.next_plain_line() {
                assembler.push_line(rows_start + start, line);
                assembler.end_row(number, Visibility::Shown)?;
            }
        }
        let read = match guard {
            Guard::Present => rows.next_row(|cell| assembler.push(Cell::text(unguarded(cell)))),
            Guard::Absent => rows.next_row(|cell| assembler.push(Cell::text(cell))),
        };
        match read? {
            Some(line) => assembler.end_row(line, Visibility::Shown)?,
            None => break,
        }
    }
    let facts = FileFacts {
        kind: origin.kind,
        encoding: origin.encoding,
        delimiter: Some(char::from(chosen.delimiter)),
        sheet: None,
        sheets: Vec::new(),
        epoch: DateEpoch::Year1900,
        merged: Vec::new(),
    };
    assembler.finish(facts, options)
}
