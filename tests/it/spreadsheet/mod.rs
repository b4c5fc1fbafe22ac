//! Spreadsheets as people have them: files of `tests/fixtures` in, conclusions out.

mod cases;
mod hostile;
mod pasted;
mod report;
mod results;
mod workbooks;

use chrono::NaiveDate;
use recall_desk::domain::change::Operation;
use recall_desk::domain::check::{CheckOptions, Checked, check};
use recall_desk::domain::date_order::DateOrder;
use recall_desk::domain::edits::Edits;
use recall_desk::domain::mapping::Mapping;
use recall_desk::domain::purpose::Purpose;
use recall_desk::domain::sheet::Sheet;
use recall_desk::spreadsheet::{ReadingOptions, SheetFailure, open};
use std::path::PathBuf;

pub const OPEN: Purpose = Purpose::Change(Operation::Open);

pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub fn read(name: &str) -> Sheet {
    open(&fixture(name), &ReadingOptions::default()).unwrap_or_else(|failure| panic!("{name}: {failure}"))
}

pub fn refused(name: &str) -> SheetFailure {
    match open(&fixture(name), &ReadingOptions::default()) {
        Ok(_) => panic!("{name} was read"),
        Err(failure) => failure,
    }
}

pub fn options(purpose: Purpose, date_order: Option<DateOrder>) -> CheckOptions {
    CheckOptions { purpose, date_order, today: NaiveDate::from_ymd_opt(2026, 6, 30).unwrap() }
}

pub fn checked_as(sheet: &Sheet, options: CheckOptions) -> Checked {
    let mapping = Mapping::guess(sheet.original_headers());
    check(sheet, &Edits::default(), &mapping, &options).unwrap()
}

/// Every row in a word or two: `ready`, `error vin:empty`, `warning vin:length`.
pub fn conclusions(sheet: &Sheet, checked: &Checked) -> Vec<String> {
    let conclude = |row: u32| {
        let status = checked.statuses()[row as usize].key();
        let issues = checked.issues(sheet, &Edits::default(), row);
        let issues = issues.iter().map(|issue| match issue.field {
            Some(field) => format!(" {}:{}", field.key(), issue.code),
            None => format!(" {}", issue.code),
        });
        format!("{status}{}", issues.collect::<String>())
    };
    (0..u32::try_from(sheet.row_count()).unwrap()).map(conclude).collect()
}

/// Reads a fixture, guesses its columns, checks it for opening recalls.
pub fn concluded(name: &str) -> Vec<String> {
    let sheet = read(name);
    let checked = checked_as(&sheet, options(OPEN, None));
    conclusions(&sheet, &checked)
}

/// The messages of one row, counted from 1.
pub fn messages(name: &str, row: u32) -> String {
    let sheet = read(name);
    let checked = checked_as(&sheet, options(OPEN, None));
    let issues = checked.issues(&sheet, &Edits::default(), row - 1);
    issues.into_iter().map(|issue| issue.message).collect::<Vec<_>>().join(" | ")
}

/// The dates that would be sent, row by row.
pub fn dates(sheet: &Sheet, checked: &Checked) -> Vec<(u32, String)> {
    let date = |content: &recall_desk::domain::row_content::RowContent| content.date.unwrap().to_string();
    checked.sendable(sheet, &Edits::default()).map(|(row, content)| (row + 1, date(&content))).collect()
}
