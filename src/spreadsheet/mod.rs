//! Spreadsheets as people have them: reading CSV, XLSX, XLS, ODS and pasted tables with the position of every
//! row kept, and writing results.
//!
//! Knows: file formats, encodings, what Excel does to data on the way, the limits on hostile files. Must not
//! know: what a VIN is, columns' meaning (it asks [`crate::domain::header_names`]), other adapters. No macro,
//! link or formula is ever evaluated. Start reading at [`open`], then `assemble`; results at [`results`].

mod assemble;
mod delimited;
mod delimiter;
mod encoding;
pub mod failure;
mod inflate;
mod kind;
mod number_format;
mod ods;
pub mod options;
pub mod results;
mod results_csv;
mod source;
mod text_file;
mod xls;
mod xls_container;
mod xls_records;
mod xlsx;
mod xlsx_sheet;
mod xlsx_strings;
mod xlsx_styles;
mod xml;

pub use failure::SheetFailure;
pub use options::{HeaderRow, ReadingOptions};
pub use results::{OutcomeCells, ResultsFailure, ResultsFormat, ResultsWriter};

use crate::domain::sheet::Sheet;
use kind::Content;
use std::path::Path;

/// The most bytes of a file, and the most that a compressed one may hold: 1 GiB.
pub const MAX_BYTES: u64 = 1 << 30;

/// Opens a spreadsheet, judged by its content and not by its name.
///
/// The whole file is read at once, so that its rows and its SHA-256 are of one state of it.
///
/// # Errors
/// [`SheetFailure`], saying what the file really is and what to do.
pub fn open(path: &Path, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let bytes = source::read(path)?;
    let extension = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    read_bytes(bytes, extension.as_deref(), options)
}

/// Reads a table pasted from the clipboard: tab-separated as spreadsheet programs copy it, or any delimited
/// text.
///
/// # Errors
/// [`SheetFailure`].
pub fn pasted(text: &str, options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    text_file::read_pasted(text, options)
}

/// Hashes the bytes while they are read: both take about as long.
fn hashed(bytes: &[u8], read: impl FnOnce() -> Result<Sheet, SheetFailure>) -> Result<Sheet, SheetFailure> {
    std::thread::scope(|scope| {
        let hash = scope.spawn(|| source::sha256(bytes));
        let sheet = read()?;
        // A thread that could not finish leaves the work to this one.
        Ok(sheet.with_sha256(hash.join().unwrap_or_else(|_| source::sha256(bytes))))
    })
}

fn read_bytes(
    bytes: Vec<u8>,
    extension: Option<&str>,
    options: &ReadingOptions,
) -> Result<Sheet, SheetFailure> {
    let content = kind::tell(&bytes)?;
    let note = kind::name_note(content, extension);
    let sheet = match content {
        Content::Text => text_file::read(bytes, options)?,
        Content::Xlsx => hashed(&bytes, || xlsx::read(&bytes, options))?,
        Content::Ods => hashed(&bytes, || ods::read(&bytes, options))?,
        Content::Xls => hashed(&bytes, || xls::read(&bytes, options))?,
    };
    Ok(sheet.with_note(note))
}
