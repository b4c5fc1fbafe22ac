//! The rows of a check as text for the clipboard, and the columns they have. Start at [`of`].

use super::check::{CheckStep, Outcome};
use crate::domain::draft::Field;
use crate::domain::edits::CellAt;
use crate::domain::row_issue::{RowIssue, RowStatus};
use crate::domain::sheet::Sheet;
use crate::ui::clipboard;
use crate::ui::wording::import::row_status;

/// The header of the row's line in the file.
pub const LINE: &str = "Line";
/// The header of the row's status.
pub const STATUS: &str = "Status";
/// The header of what is to be said of the row.
pub const TO_KNOW: &str = "What to know";

/// The most rows copied at once: a clipboard is not a file, and every row is judged again for its words.
const MOST_ROWS: usize = 20_000;

/// The rows of the page shown, with headers, at most the first 20,000.
pub fn of(check: &CheckStep, sheet: &Sheet, outcome: &Outcome) -> String {
    let fields = shown_fields(outcome);
    let names = fields.iter().map(|(field, _)| short(*field));
    let mut text = clipboard::row([LINE, STATUS].into_iter().chain(names).chain([TO_KNOW]));
    let rows = check.rows.page_rows().iter().copied().take(MOST_ROWS);
    for (row, issues) in outcome.checked.issues_of(sheet, &outcome.edits, rows) {
        let status = outcome.checked.statuses().get(row as usize).copied().unwrap_or(RowStatus::Error);
        let line = sheet.row(row as usize).line().to_string();
        let cells = fields.iter().map(|(_, column)| check.cell(sheet, CellAt { row, column: *column }));
        let said = issues.iter().map(in_words).collect::<Vec<_>>().join("; ");
        let before = [line.as_str(), row_status(status)].into_iter();
        text.push_str(&clipboard::row(before.chain(cells).chain([said.as_str()])));
    }
    text
}

fn in_words(issue: &RowIssue) -> String {
    match issue.field {
        Some(field) => format!("{}: {}", short(field), issue.message),
        None => issue.message.clone(),
    }
}

/// The fields that are taken from a column, in the order shown.
pub fn shown_fields(outcome: &Outcome) -> Vec<(Field, u32)> {
    let fields = outcome.checked.options().purpose.fields().iter();
    let column =
        |field: &Field| Some((*field, u32::try_from(outcome.checked.mapping().column(*field)?).ok()?));
    fields.filter_map(column).collect()
}

/// A field in a table's header.
pub fn short(field: Field) -> &'static str {
    match field {
        Field::Vin => "VIN",
        Field::ManufacturerRef => "Maker’s ref.",
        Field::DvsaRef => "DVSA ref.",
        Field::StartDate => "Start date",
        Field::RectificationDate => "Rectified on",
    }
}
