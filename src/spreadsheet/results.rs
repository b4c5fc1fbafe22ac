//! Writing results: all of the user's columns as they came, then what became of each row. Row i of the results
//! is row i of the file.
//!
//! A file appears under its name only when it is whole: it is written beside it and renamed.

use super::results_csv::{BYTE_ORDER_MARK, append_row, guarded};
use crate::domain::sheet::OUTCOME_COLUMNS;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The form of a results file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResultsFormat {
    /// CSV that Excel opens without changing a cell into a formula.
    CsvForExcel,
    /// CSV with every cell as it came.
    CsvForMachines,
    /// A workbook with every cell as text.
    Xlsx,
}

impl ResultsFormat {
    /// The form that a name's ending asks for: `.xlsx`, else CSV for Excel.
    pub fn for_path(path: &Path) -> Self {
        let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        if is_workbook { Self::Xlsx } else { Self::CsvForExcel }
    }
}

/// What became of a row, as it is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeCells<'a> {
    /// The outcome's word, such as `done`.
    pub outcome: &'a str,
    /// DVSA's or our own code.
    pub code: &'a str,
    /// The words for people.
    pub message: &'a str,
    /// When, in RFC 3339.
    pub time: &'a str,
    /// DVSA's request id.
    pub request_id: &'a str,
}

impl<'a> OutcomeCells<'a> {
    fn cells(&self) -> [&'a str; 5] {
        [self.outcome, self.code, self.message, self.time, self.request_id]
    }
}

/// Why results cannot be written. A file that was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ResultsFailure {
    /// The operating system's words.
    #[error("The results cannot be written: {0}")]
    Unwritable(#[from] std::io::Error),
    /// More rows than a workbook can hold.
    #[error("A workbook holds at most 1,048,575 rows below its header. Save the results as CSV")]
    TooManyRows,
    /// More columns than a workbook can hold.
    #[error("A workbook holds at most 16,384 columns. Save the results as CSV")]
    TooManyColumns,
    /// A longer text than a cell of a workbook can hold.
    #[error(
        "Row {row} has a cell of more than 32,767 characters, the most that a workbook holds. Save as CSV"
    )]
    CellTooLong {
        /// The data row, counted from 1.
        row: u64,
    },
    /// The workbook writer's words.
    #[error("The workbook cannot be written: {0}")]
    Workbook(String),
}

/// Writes a results file, row by row, in constant memory.
pub struct ResultsWriter {
    path: PathBuf,
    file: NamedTempFile,
    columns: usize,
    rows: u64,
    form: Form,
}

enum Form {
    Csv { format: ResultsFormat, buffer: Vec<u8> },
    Xlsx { workbook: Box<Workbook>, text: Format },
}

/// CSV is handed to the file in pieces of this size.
const BUFFER_BYTES: usize = 256 << 10;
const MOST_CELL_CHARS: usize = 32_767;
const LAST_ROW: u64 = 1_048_575;
const MOST_COLUMNS: usize = 16_384;

impl ResultsWriter {
    /// Starts a file with these columns; the outcome columns are added.
    ///
    /// # Errors
    /// [`ResultsFailure`].
    pub fn create<'a>(
        path: &Path,
        format: ResultsFormat,
        headers: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, ResultsFailure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder)?;
        let headers: Vec<&str> = headers.into_iter().collect();
        let form = match format {
            ResultsFormat::CsvForExcel => Form::Csv { format, buffer: BYTE_ORDER_MARK.to_vec() },
            ResultsFormat::CsvForMachines => Form::Csv { format, buffer: Vec::new() },
            ResultsFormat::Xlsx => new_workbook(headers.len() + OUTCOME_COLUMNS.len())?,
        };
        let mut writer = Self { path: path.to_owned(), file, columns: headers.len(), rows: 0, form };
        writer.write_row(0, headers.iter().copied().chain(OUTCOME_COLUMNS))?;
        Ok(writer)
    }

    /// Adds the next row: the user's cells (missing ones are empty, surplus ones left out) and its outcome.
    ///
    /// # Errors
    /// [`ResultsFailure`].
    pub fn push<'a>(
        &mut self,
        cells: impl IntoIterator<Item = &'a str>,
        outcome: &OutcomeCells<'a>,
    ) -> Result<(), ResultsFailure> {
        self.rows += 1;
        let own = cells.into_iter().chain(std::iter::repeat("")).take(self.columns);
        self.write_row(self.rows, own.chain(outcome.cells()))
    }

    /// Completes the file and puts it in its place. Answers how many rows it has.
    ///
    /// # Errors
    /// [`ResultsFailure`]; the place is then as it was.
    pub fn finish(mut self) -> Result<u64, ResultsFailure> {
        match self.form {
            Form::Csv { buffer, .. } => self.file.write_all(&buffer)?,
            Form::Xlsx { mut workbook, .. } => {
                let mut buffered = BufWriter::new(self.file.as_file_mut());
                workbook.save_to_writer(&mut buffered).map_err(|error| workbook_failure(&error))?;
                buffered.flush()?;
            }
        }
        self.file.as_file().sync_all()?;
        self.file.persist(&self.path).map_err(|error| ResultsFailure::Unwritable(error.error))?;
        Ok(self.rows)
    }

    fn write_row<'a>(
        &mut self,
        row: u64,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<(), ResultsFailure> {
        match &mut self.form {
            Form::Csv { format: ResultsFormat::CsvForExcel, buffer } => {
                append_row(buffer, cells.map(guarded), "\r\n");
            }
            Form::Csv { buffer, .. } => append_row(buffer, cells.map(Cow::Borrowed), "\n"),
            Form::Xlsx { workbook, text } => {
                let sheet = workbook.worksheet_from_index(0).map_err(|error| workbook_failure(&error))?;
                return write_text_row(sheet, text, row, cells);
            }
        }
        if let Form::Csv { buffer, .. } = &mut self.form
            && buffer.len() > BUFFER_BYTES
        {
            self.file.write_all(buffer)?;
            buffer.clear();
        }
        Ok(())
    }
}

fn new_workbook(columns: usize) -> Result<Form, ResultsFailure> {
    if columns > MOST_COLUMNS {
        return Err(ResultsFailure::TooManyColumns);
    }
    let mut workbook = Box::new(Workbook::new());
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(|error| workbook_failure(&error))?;
    sheet.set_name("Results").map_err(|error| workbook_failure(&error))?;
    sheet.set_freeze_panes(1, 0).map_err(|error| workbook_failure(&error))?;
    // The number format of text: Excel then leaves alone what is typed over a cell, too.
    Ok(Form::Xlsx { workbook, text: Format::new().set_num_format("@") })
}

fn write_text_row<'a>(
    sheet: &mut Worksheet,
    text: &Format,
    row: u64,
    cells: impl Iterator<Item = &'a str>,
) -> Result<(), ResultsFailure> {
    let Some(number) = u32::try_from(row).ok().filter(|_| row <= LAST_ROW) else {
        return Err(ResultsFailure::TooManyRows);
    };
    for (cell, column) in cells.zip(0u16..) {
        if cell.len() > MOST_CELL_CHARS && cell.encode_utf16().count() > MOST_CELL_CHARS {
            return Err(ResultsFailure::CellTooLong { row });
        }
        if !cell.is_empty() {
            sheet
                .write_string_with_format(number, column, cell, text)
                .map_err(|error| workbook_failure(&error))?;
        }
    }
    Ok(())
}

fn workbook_failure(error: &XlsxError) -> ResultsFailure {
    ResultsFailure::Workbook(error.to_string())
}
