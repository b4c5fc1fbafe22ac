//! A delimited text as a sheet: encoding, delimiter, rows.

use super::assemble::{Assembler, FileFacts, Visibility};
use super::delimited::DelimitedRows;
use super::source::Source;
use super::{ReadingOptions, SheetFailure, delimiter, encoding, kind, results_csv};
use crate::domain::cell::Cell;
use crate::domain::sheet::{DateEpoch, Sheet, SheetKind};

/// Reads a text file.
pub(super) fn read(source: Source, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let decoded = encoding::decode(&source.bytes, options.encoding.as_deref())?;
    read_text(&decoded.text, SheetKind::Csv, Some(decoded.encoding), &source, options)
}

/// Reads text that is decoded already.
pub(super) fn read_text(
    text: &str,
    kind: SheetKind,
    encoding: Option<&'static str>,
    source: &Source,
    options: &ReadingOptions,
) -> Result<Sheet, SheetFailure> {
    kind::refuse_markup(text)?;
    let chosen = delimiter::choose(text, options.delimiter)?;
    let unguard = results_csv::is_guarded(&source.bytes, chosen.text, chosen.delimiter);
    let mut assembler = Assembler::new(chosen.text.len() + chosen.text.len() / 16);
    let mut rows = DelimitedRows::new(chosen.text, chosen.delimiter, chosen.first_line);
    loop {
        let read = match unguard {
            results_csv::Guard::Present => {
                rows.next_row(|cell| assembler.push(Cell::text(results_csv::unguarded(cell))))
            }
            results_csv::Guard::Absent => rows.next_row(|cell| assembler.push(Cell::text(cell))),
        };
        match read? {
            Some(line) => assembler.end_row(line, Visibility::Shown)?,
            None => break,
        }
    }
    let facts = FileFacts {
        kind,
        encoding,
        delimiter: Some(char::from(chosen.delimiter)),
        sheet: None,
        sheets: Vec::new(),
        sha256: source.sha256.clone(),
        epoch: DateEpoch::Year1900,
        merged: Vec::new(),
    };
    assembler.finish(facts, options)
}
