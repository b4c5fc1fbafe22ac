//! What can be wrong with a row of a file. A bad row is data, not an error of the program.

use super::draft::{Field, FieldIssue};
use super::sheet::LeftOut;

/// Whether an issue keeps its row from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look; the row is sent.
    Warning,
    /// The row is not sent.
    Error,
}

/// What the check says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowStatus {
    /// Nothing to remark.
    Ready,
    /// Worth a look, and sent.
    Warning,
    /// Not sent until it is put right.
    Error,
    /// Says the same as an earlier row, and is not sent again.
    Repeat,
    /// Someone left it out, and it is not sent.
    LeftOut,
}

impl RowStatus {
    /// The word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Repeat => "repeat",
            Self::LeftOut => "left-out",
        }
    }

    /// Whether the row is sent.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Ready | Self::Warning)
    }
}

/// One thing about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIssue {
    /// The field, unless it concerns the whole row.
    pub field: Option<Field>,
    /// A stable word for scripts.
    pub code: &'static str,
    /// Whether it keeps the row from being sent.
    pub severity: Severity,
    /// What is wrong and how to put it right, for people.
    pub message: String,
}

impl RowIssue {
    /// An issue that keeps the row from being sent.
    pub(super) fn error(
        field: impl Into<Option<Field>>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code, severity: Severity::Error, message: message.into() }
    }

    /// That someone left the row out.
    pub(super) fn left_out(why: LeftOut) -> Self {
        Self::warning(None, why.code(), why.words())
    }

    /// An issue that is only worth a look.
    pub(super) fn warning(
        field: impl Into<Option<Field>>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code, severity: Severity::Warning, message: message.into() }
    }
}

impl From<FieldIssue> for RowIssue {
    fn from(issue: FieldIssue) -> Self {
        Self::error(issue.field, issue.code, issue.message)
    }
}

/// One cause that rows share, such as "date before campaign start", and how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The field, unless it concerns whole rows.
    pub field: Option<Field>,
    /// The issue's stable word.
    pub code: &'static str,
    /// Whether it keeps rows from being sent.
    pub severity: Severity,
    /// Rows with it.
    pub rows: u64,
}

impl Cause {
    /// The cause in a few words: `VIN: nothing entered`.
    pub fn title(&self) -> String {
        match self.field {
            Some(field) => format!("{}: {}", field.label(), words(self.code)),
            None => words(self.code).to_owned(),
        }
    }
}

fn words(code: &str) -> &'static str {
    match code {
        "empty" => "nothing entered",
        "too-long" => "too long",
        "inner-space" => "a space inside",
        "not-ascii" => "a character that is not a plain letter or digit",
        "not-allowed" => "a character that DVSA does not take",
        "length" => "not 17 characters",
        "letter-not-used" => "I, O or Q, which VINs do not use",
        "invisible-removed" => "invisible characters removed",
        "excel-number" => "changed by Excel into a number",
        "number-recovered" => "stored as a number, recovered",
        "excel-date" => "changed by Excel into a date",
        "looks-like-date" => "looks like a date that Excel made",
        "excel-error" => "an error value",
        "excel-serial" => "a day number read as a date",
        "two-digit-year" => "a year with two digits",
        "no-such-day" => "no such day",
        "not-a-date" => "not a date",
        "wrong-order" => "the year is not first",
        "date-order-unknown" => "day and month could be either way round",
        "future" => "in the future",
        "before-start" => "before the campaign start",
        "start-unreadable" => "not readable, so the repair date is not compared with it",
        "status-differs" => "Repair status in the file says otherwise",
        "ragged" => "More or fewer cells than the header",
        "hidden-row" => "Hidden in the workbook",
        "left-out-hidden" => "Left out: hidden in the workbook",
        "left-out-done" => "Left out: done before",
        "cell-too-long" => "more than 1,000 characters",
        "repeat" => "The same as an earlier row",
        "conflict" => "Same vehicle and campaign as another row, with other values",
        _ => "something else",
    }
}
