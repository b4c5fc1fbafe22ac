//! The import wizard in words.

use crate::domain::cell::CellKind;
use crate::domain::change::Operation;
use crate::domain::check::Counts;
use crate::domain::date_order::DateOrder;
use crate::domain::environment::Environment;
use crate::domain::job::Forecast;
use crate::domain::purpose::Purpose;
use crate::domain::row_issue::RowStatus;
use crate::domain::sheet::SheetKind;
use crate::domain::text::thousands;

/// What a file can be for, as a choice.
pub fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Change(Operation::Open) => "Open recalls",
        Purpose::Change(Operation::Fix) => "Mark as fixed",
        Purpose::Change(Operation::Unfix) => "Mark as not fixed",
        Purpose::Change(Operation::Delete) => "Delete recalls",
        Purpose::LookUp => "Look vehicles up",
    }
}

/// What it does to each row.
pub fn purpose_note(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Change(Operation::Open) => "Each row opens one recall for one vehicle.",
        Purpose::Change(Operation::Fix) => {
            "Each row says that one recall of one vehicle was repaired, and when."
        }
        Purpose::Change(Operation::Unfix) => {
            "Each row takes one repair back: the recall is outstanding again."
        }
        Purpose::Change(Operation::Delete) => {
            "Each row removes one recall that is not fixed. It cannot be undone."
        }
        Purpose::LookUp => "Each row is looked up. Nothing is changed.",
    }
}

/// The button that sends: the verb, the number and the environment, such as `Open 1,240 recalls on Live`.
pub fn sending(purpose: Purpose, rows: u64, environment: Environment) -> String {
    let recalls = counted(rows, "recall");
    match purpose {
        Purpose::Change(Operation::Open) => format!("Open {recalls} on {environment}"),
        Purpose::Change(Operation::Fix) => format!("Mark {recalls} as fixed on {environment}"),
        Purpose::Change(Operation::Unfix) => format!("Mark {recalls} as not fixed on {environment}"),
        Purpose::Change(Operation::Delete) => format!("Delete {recalls} from {environment}"),
        Purpose::LookUp => format!("Look up {} on {environment}", counted(rows, "vehicle")),
    }
}

/// A number with its noun: `1 row`, `1,240 rows`.
pub fn counted(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", thousands(number)),
    }
}

/// A kind of file.
pub fn sheet_kind(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Csv => "Delimited text (CSV)",
        SheetKind::Pasted => "Pasted table",
        SheetKind::Xlsx => "Excel workbook",
        SheetKind::Xls => "Excel 97–2003 workbook",
        SheetKind::Ods => "OpenDocument spreadsheet",
    }
}

/// A delimiter.
pub fn delimiter(delimiter: char) -> String {
    match delimiter {
        ',' => "Comma ,".to_owned(),
        ';' => "Semicolon ;".to_owned(),
        '\t' => "Tab".to_owned(),
        '|' => "Vertical bar |".to_owned(),
        other => other.to_string(),
    }
}

/// What the check says of a row.
pub fn row_status(status: RowStatus) -> &'static str {
    match status {
        RowStatus::Ready => "Ready",
        RowStatus::Warning => "Warning",
        RowStatus::Error => "Error",
        RowStatus::Repeat => "Repeat",
        RowStatus::LeftOut => "Left out",
    }
}

/// What DVSA holds for a row before it is sent.
pub fn forecast(purpose: Purpose, forecast: Forecast) -> &'static str {
    match (forecast, purpose) {
        (Forecast::WillChange, Purpose::Change(Operation::Open)) => "Will be created",
        (Forecast::WillChange, Purpose::Change(Operation::Delete)) => "Will be deleted",
        (Forecast::WillChange, _) => "Will be changed",
        (Forecast::AlreadyThere, Purpose::Change(Operation::Open)) => "Already there",
        (Forecast::AlreadyThere, _) => "Already so",
        (Forecast::Differs, _) => "Differs at DVSA",
        (Forecast::AlreadyFixed, _) => "Already fixed",
        (Forecast::NotFound, _) => "Not found at DVSA",
        (Forecast::NotCompared, _) => "Not compared",
    }
}

/// What a forecast means for the run.
pub fn forecast_note(forecast: Forecast) -> &'static str {
    match forecast {
        Forecast::WillChange => "",
        Forecast::AlreadyThere => "Counted as done",
        Forecast::Differs => "Will be a conflict",
        Forecast::AlreadyFixed | Forecast::NotFound => "DVSA will refuse these",
        Forecast::NotCompared => "Their lookup failed, so nothing is known of them",
    }
}

/// What is not sent of a checked file: `3 with errors, 1 repeated`, with those left out where there are any.
pub fn not_sent(counts: &Counts) -> String {
    let mut words = format!("{} with errors, {} repeated", thousands(counts.error), thousands(counts.repeat));
    if counts.left_out > 0 {
        words = format!("{words}, {} left out", thousands(counts.left_out));
    }
    words
}

/// An order of the numbers in dates, as a choice.
pub fn date_order(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayMonthYear => "Day first",
        DateOrder::MonthDayYear => "Month first",
        DateOrder::YearMonthDay => "Year first",
    }
}

/// What a cell's kind says about it, if it is worth saying.
pub fn cell_kind(kind: CellKind) -> Option<&'static str> {
    match kind {
        CellKind::Text => None,
        CellKind::Number => Some("Stored as a number"),
        CellKind::Date | CellKind::DayMonthDate | CellKind::MonthYearDate => Some("Stored as a date"),
        CellKind::Error => Some("An error value of the spreadsheet program"),
    }
}

/// What a plan takes of the daily allowance, if that is known.
pub fn share_of_allowance(allowance: Option<u64>, sent_today: u64, requests: u64) -> String {
    const PARKS: &str = "the job parks and goes on by itself when DVSA takes requests again.";
    let Some(allowance) = allowance.filter(|allowance| *allowance > 0) else {
        return format!(
            "DVSA takes 25 requests a second. Your daily allowance is not known to Recall Desk; if it is used up on \
             the way, {PARKS} Enter it in Settings if DVSA told you."
        );
    };
    let left = allowance.saturating_sub(sent_today);
    if requests > left {
        return format!(
            "This is more than what is left of today’s allowance ({} of {}): {PARKS}",
            thousands(left),
            thousands(allowance)
        );
    }
    let percent = (requests.saturating_mul(100)).div_ceil(allowance);
    format!(
        "This takes {percent} % of the daily allowance of {}; {} requests are left today before it.",
        thousands(allowance),
        thousands(left)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_names_the_verb_the_number_and_the_environment() {
        let open = Purpose::Change(Operation::Open);
        assert_eq!(sending(open, 1_240, Environment::Live), "Open 1,240 recalls on Live");
        assert_eq!(sending(open, 1, Environment::Test), "Open 1 recall on Test");
        let fix = Purpose::Change(Operation::Fix);
        assert_eq!(sending(fix, 2, Environment::Sandbox), "Mark 2 recalls as fixed on Sandbox");
        let delete = Purpose::Change(Operation::Delete);
        assert_eq!(sending(delete, 17, Environment::Live), "Delete 17 recalls from Live");
        assert_eq!(sending(Purpose::LookUp, 3, Environment::Live), "Look up 3 vehicles on Live");
    }

    #[test]
    fn a_plan_tells_its_share_of_the_allowance() {
        assert!(share_of_allowance(None, 0, 10).contains("not known"));
        assert!(share_of_allowance(Some(1_000), 100, 101).contains("11 %"));
        assert!(share_of_allowance(Some(1_000), 100, 901).contains("more than what is left"));
        assert!(share_of_allowance(Some(1_000), 2_000, 1).contains("(0 of 1,000)"));
    }
}
