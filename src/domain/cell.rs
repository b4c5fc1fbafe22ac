//! One cell of a spreadsheet as it was found: what the file said it is, and its text.

/// What a file says a cell is. Delimited text has only [`CellKind::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// Text, exactly as it stands in the file.
    Text,
    /// A number. Its text is the number in full, without an exponent.
    Number,
    /// A calendar day. Its text is `YYYY-MM-DD`, followed by ` HH:MM:SS` unless that is midnight.
    Date,
    /// A calendar day that the workbook shows as day and month only, such as `10-Dec`.
    DayMonthDate,
    /// A calendar day that the workbook shows as month and year only, such as `Mar-23`.
    MonthYearDate,
    /// An error value of the spreadsheet program, such as `#N/A`.
    Error,
}

impl CellKind {
    /// Whether the file holds a real date, not text that looks like one.
    pub fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::DayMonthDate | Self::MonthYearDate)
    }

    pub(super) fn code(self) -> u32 {
        match self {
            Self::Text => 0,
            Self::Number => 1,
            Self::Date => 2,
            Self::DayMonthDate => 3,
            Self::MonthYearDate => 4,
            Self::Error => 5,
        }
    }

    pub(super) fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            0 => Self::Text,
            1 => Self::Number,
            2 => Self::Date,
            3 => Self::DayMonthDate,
            4 => Self::MonthYearDate,
            5 => Self::Error,
            _ => return None,
        })
    }
}

/// A cell: what the file says it is, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What the file says it is.
    pub kind: CellKind,
    /// Its text; the cached value of a formula.
    pub text: &'a str,
}

impl<'a> Cell<'a> {
    /// A cell with nothing in it.
    pub const EMPTY: Cell<'static> = Cell { kind: CellKind::Text, text: "" };

    /// A cell of text.
    pub fn text(text: &'a str) -> Self {
        Self { kind: CellKind::Text, text }
    }
}
