//! Why a file cannot be read: what it is, and what to do about it. Nothing was imported in any of these cases.

use crate::domain::row_store::RowRefusal;

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetFailure {
    /// There is no such file.
    #[error("There is no such file")]
    NotFound,
    /// Another program holds it (Windows).
    #[error("Another program has locked the file")]
    InUse,
    /// The operating system's words.
    #[error("The file cannot be read: {0}")]
    Unreadable(String),
    /// It was written to while it was being read.
    #[error("The file was changed while it was being read")]
    ChangedWhileReading,
    /// Nothing in it, or only blank lines.
    #[error("The file is empty")]
    Empty,
    /// A header and nothing else.
    #[error("The file has column names and no rows below them")]
    HeaderOnly,
    /// It is something else than a spreadsheet that we read.
    #[error("This is {really}, not a spreadsheet that can be read")]
    WrongKind {
        /// What it is, with its article.
        really: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The workbook is encrypted.
    #[error("The workbook is protected with a password")]
    PasswordProtected,
    /// The structure of a workbook is broken, or it was cut off.
    #[error("The {kind} file is damaged or incomplete: {detail}")]
    Damaged {
        /// Which format.
        kind: &'static str,
        /// The reader's words.
        detail: String,
    },
    /// A byte that no text has.
    #[error("Line {line} holds a zero byte: this is not text in {encoding}")]
    NotText {
        /// The line, counted from 1.
        line: u64,
        /// The encoding tried.
        encoding: &'static str,
    },
    /// Decoding would lose characters.
    #[error("Line {line} cannot be read as {encoding}: characters would be lost")]
    CannotDecode {
        /// The encoding tried.
        encoding: &'static str,
        /// The first line with a byte that does not fit, counted from 1.
        line: u64,
    },
    /// An encoding asked for by a name that nobody knows.
    #[error("There is no encoding called “{0}”")]
    UnknownEncoding(String),
    /// A delimiter asked for that cannot be one.
    #[error("“{0}” cannot be a delimiter")]
    BadDelimiter(char),
    /// A quotation mark that never closes would swallow the rest of the file.
    #[error("A quotation mark opened on line {line} is never closed")]
    UnclosedQuote {
        /// The line where the cell begins, counted from 1.
        line: u32,
    },
    /// A sheet asked for that the workbook does not have.
    #[error("There is no sheet called “{name}”. The sheets are {}", sheets.join(", "))]
    NoSuchSheet {
        /// The name asked for.
        name: String,
        /// The names there are.
        sheets: Vec<String>,
    },
    /// A header row asked for that is blank or past the end.
    #[error("Row {0} is blank or past the end, so it cannot hold the column names")]
    NoSuchHeaderRow(u32),
    /// More than [`super::MAX_BYTES`], compressed or not.
    #[error("The file holds more than 1 GiB")]
    TooManyBytes,
    /// More than 200 bytes out of one: what programs save never packs that well.
    #[error("The file unpacks to more than 200 times its size, as files made to do harm do")]
    SuspiciousRatio,
    /// More than [`MAX_CELLS`].
    #[error("The workbook has more than 20 million cells")]
    TooManyCells,
    /// More than [`crate::domain::row_store::MAX_COLUMNS`].
    #[error("Row {row} has more than 16,384 cells, the most that a spreadsheet can hold")]
    TooManyColumns {
        /// The line, or row of the sheet, counted from 1.
        row: u32,
    },
    /// More than [`crate::domain::row_store::MAX_CELL_BYTES`].
    #[error("Row {row} has a cell with more than 131,072 characters, four times what Excel can hold")]
    CellTooLong {
        /// The line, or row of the sheet, counted from 1.
        row: u32,
    },
    /// Cells that together hold more text than is kept.
    #[error("The cells hold more than 512 MiB of text, counting each time that a text is used")]
    TooMuchText,
    /// More sheets than any program makes.
    #[error("The workbook has more than 10,000 sheets")]
    TooManySheets,
    /// More than [`crate::domain::sheet::MAX_ROWS`].
    #[error("The file has more than 4,000,000 rows")]
    TooManyRows,
}

/// The most cells of a workbook.
pub const MAX_CELLS: u64 = 20_000_000;

/// The most bytes of all texts that the cells of a workbook share.
pub(super) const MAX_SHARED_BYTES: usize = 512 << 20;

/// The most sheets of a workbook.
pub(super) const MAX_SHEETS: usize = 10_000;

impl SheetFailure {
    /// A stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "file-not-found",
            Self::InUse => "file-in-use",
            Self::Unreadable(_) => "file-unreadable",
            Self::ChangedWhileReading => "file-changed",
            Self::Empty => "file-empty",
            Self::HeaderOnly => "header-only",
            Self::WrongKind { .. } => "wrong-kind",
            Self::PasswordProtected => "password-protected",
            Self::Damaged { .. } => "file-damaged",
            Self::NotText { .. } => "not-text",
            Self::CannotDecode { .. } => "cannot-decode",
            Self::UnknownEncoding(_) => "unknown-encoding",
            Self::BadDelimiter(_) => "bad-delimiter",
            Self::UnclosedQuote { .. } => "unclosed-quote",
            Self::NoSuchSheet { .. } => "no-such-sheet",
            Self::NoSuchHeaderRow(_) => "no-such-header-row",
            Self::TooManyBytes => "too-many-bytes",
            Self::SuspiciousRatio => "suspicious-ratio",
            Self::TooManyCells => "too-many-cells",
            Self::TooManyColumns { .. } => "too-many-columns",
            Self::CellTooLong { .. } => "cell-too-long",
            Self::TooMuchText => "too-much-text",
            Self::TooManySheets => "too-many-sheets",
            Self::TooManyRows => "too-many-rows",
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NotFound => "Check the path.",
            Self::InUse => "Close it in Excel, then try again.",
            Self::Unreadable(_) => {
                "Check that you may read it and that the drive is connected, then try again."
            }
            Self::ChangedWhileReading => "Wait until the other program has finished, then open it again.",
            Self::Empty => "Check that the export worked, then open the new file.",
            Self::HeaderOnly => "Add rows below the column names, or choose another sheet or header row.",
            Self::WrongKind { advice, .. } => advice,
            Self::PasswordProtected => {
                "Open it in Excel, remove the password (File, Info, Protect Workbook), save a copy and open that."
            }
            Self::Damaged { .. } => "Open it in Excel, save it again as .xlsx or CSV UTF-8, and open that.",
            Self::NotText { .. } | Self::CannotDecode { .. } => {
                "Choose the encoding that it was saved in, or save it again as CSV UTF-8."
            }
            Self::UnknownEncoding(_) => "Use a name such as utf-8, windows-1252 or utf-16le.",
            Self::BadDelimiter(_) => "Use a comma, a semicolon, a tab or a vertical bar.",
            Self::UnclosedQuote { .. } => {
                "Close it or remove it, or save the file again from where it came from."
            }
            Self::NoSuchSheet { .. } => "Choose one of them.",
            Self::NoSuchHeaderRow(_) => "Choose the row that holds the column names.",
            Self::TooManyBytes
            | Self::TooManyCells
            | Self::TooMuchText
            | Self::TooManySheets
            | Self::TooManyRows => {
                "Split it into smaller files, or save only the columns that are needed as CSV UTF-8."
            }
            Self::TooManyColumns { .. } => {
                "Save only the columns that are needed, or choose another delimiter if this is the wrong one."
            }
            Self::CellTooLong { .. } => {
                "Shorten it, or close a quotation mark that was left open, and open the file again."
            }
            Self::SuspiciousRatio => {
                "If it comes from someone you trust, open it in Excel, save it as CSV UTF-8, and open that."
            }
        }
    }

    /// Why a row was not kept.
    pub(super) fn of_row(refusal: RowRefusal, row: u32) -> Self {
        match refusal {
            RowRefusal::TooManyCells => Self::TooManyColumns { row },
            RowRefusal::CellTooLong => Self::CellTooLong { row },
            RowRefusal::StoreFull => Self::TooMuchText,
        }
    }

    pub(super) fn damaged(kind: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Damaged { kind, detail: crate::domain::text::plain(&detail.to_string(), 200) }
    }
}
