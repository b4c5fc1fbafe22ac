//! The check of one row by itself: its cells against the rules of the fields that the purpose reads.

use super::campaign::CampaignReference;
use super::cell::{Cell, CellKind};
use super::cell_damage::{Damage, identifier_damage, is_error_value};
use super::change::Operation;
use super::check_pass::Inputs;
use super::column_orders::{ColumnEvidence, ColumnOrders};
use super::date_order::{DayError, Written};
use super::draft::{Field, date_issue, rectification_issue, reference_issue, vin_issue};
use super::header_names::normalised;
use super::mapped_cells::{MappedCells, MappedColumns};
use super::mapping::{Mapping, header_of};
use super::purpose::Purpose;
use super::row_content::ReadRow;
use super::row_issue::{RowIssue, Severity};
use super::serial_date::from_digits;
use super::sheet::{Row, Sheet, column_letters};
use super::text::{clean_edges, plain};
use super::vin::{Vin, VinAdvice};
use chrono::NaiveDate;
use std::rc::Rc;

/// The most characters in a cell of a mapped column.
const MAX_CELL_CHARS: usize = 1_000;

/// What one row came to.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    /// Its content, if no error keeps it from being sent.
    pub row: Option<ReadRow>,
    /// What is to be said of it.
    pub issues: Vec<RowIssue>,
    /// Mapped cells with white space or invisible characters at their edges.
    pub trimmed_cells: u32,
}

/// A cell cannot be used, which is among the issues already.
struct Unusable;

/// A reference as it was last written, and as read.
type LastReference<'a> = (&'a str, Rc<CampaignReference>);

/// Checks rows one by one. Remembers the last reference and date: in most files they stay the same for long.
pub(super) struct RowChecker<'a> {
    sheet: &'a Sheet,
    mapping: &'a Mapping,
    purpose: Purpose,
    today: NaiveDate,
    orders: ColumnOrders,
    mapped: MappedColumns<'a>,
    last_manufacturer_ref: Option<LastReference<'a>>,
    last_dvsa_ref: Option<LastReference<'a>>,
    last_start_date: Option<(&'a str, NaiveDate)>,
    last_rectification_date: Option<(&'a str, NaiveDate)>,
    evidence: ColumnEvidence,
}

impl<'a> RowChecker<'a> {
    pub(super) fn new(inputs: Inputs<'a>) -> Self {
        let Inputs { sheet, edits, mapping, purpose, today, orders } = inputs;
        Self {
            sheet,
            mapping,
            purpose,
            today,
            orders,
            mapped: MappedColumns::new(edits, mapping, purpose),
            last_manufacturer_ref: None,
            last_dvsa_ref: None,
            last_start_date: None,
            last_rectification_date: None,
            evidence: ColumnEvidence::default(),
        }
    }

    /// Checks a data row, counted from 0.
    pub(super) fn judge(&mut self, index: usize) -> Judged {
        let row = self.sheet.row(index);
        let (cells, cell_count) = self.mapped.gather(row, index);
        let mut issues = Vec::new();
        self.check_whole_row(row, cell_count, &mut issues);
        let trimmed_cells = self.mapped.trimmed(&cells);
        let vin = self.check_vin(row, cells.vin, &mut issues);
        let manufacturer =
            self.check_reference(row, Field::ManufacturerRef, cells.manufacturer_ref, &mut issues);
        let dvsa = self.check_reference(row, Field::DvsaRef, cells.dvsa_ref, &mut issues);
        let (manufacturer_ref, dvsa_ref) = (manufacturer.unwrap_or_default(), dvsa.unwrap_or_default());
        self.check_references_present(&cells, &mut issues);
        let date = self.check_dates(row, &cells, &mut issues);
        self.check_status(cells.repair_status, &mut issues);
        let sendable = issues.iter().all(|issue| issue.severity == Severity::Warning);
        let row = vin.filter(|_| sendable).map(|vin| ReadRow { vin, manufacturer_ref, dvsa_ref, date });
        Judged { row, issues, trimmed_cells }
    }

    fn check_whole_row(&self, row: Row<'a>, cell_count: usize, issues: &mut Vec<RowIssue>) {
        let expected = self.sheet.header_width();
        let facts = self.sheet.facts();
        if facts.kind.is_delimited() && cell_count != expected {
            let surplus_is_blank =
                || row.cells().skip(expected).all(|cell| clean_edges(cell.text).is_empty());
            if cell_count < expected || !surplus_is_blank() {
                let message = format!(
                    "This row has {cell_count} cells and the header has {expected}. Compare line {} with its \
                     neighbours: a delimiter or a quotation mark may be missing or too many",
                    row.line()
                );
                issues.push(RowIssue::error(None, "ragged", message));
            }
        }
        if facts.hidden_choice.is_none() && row.is_hidden() {
            let message = "The workbook hides this row. Choose whether hidden rows are included or left out";
            issues.push(RowIssue::error(None, "hidden-row", message));
        }
    }

    /// Whether the cell can be read at all; says so if not.
    fn is_readable(&self, row: Row<'a>, field: Field, cell: Cell<'a>, issues: &mut Vec<RowIssue>) -> bool {
        if cell.text.len() > MAX_CELL_CHARS && cell.text.chars().count() > MAX_CELL_CHARS {
            let message =
                format!("{} has more than 1,000 characters. Shorten it", self.place(row, field, cell));
            issues.push(RowIssue::error(field, "cell-too-long", message));
            return false;
        }
        if is_error_value(cell) {
            let place = self.place(row, field, cell);
            let message = format!("{place}: the formula behind it failed. Put the value in as text");
            issues.push(RowIssue::error(field, "excel-error", message));
            return false;
        }
        true
    }

    fn check_vin(&self, row: Row<'a>, cell: Cell<'a>, issues: &mut Vec<RowIssue>) -> Option<Vin> {
        let field = Field::Vin;
        // Nothing of what follows has anything to say of these, and they are millions.
        if cell.kind == CellKind::Text
            && let Some(vin) = Vin::parse_usual(cell.text)
        {
            return Some(vin);
        }
        if !self.is_readable(row, field, cell, issues) || !self.is_undamaged(row, field, cell, issues) {
            return None;
        }
        let text = clean_edges(cell.text);
        let vin = Vin::parse(text).map_err(|error| issues.push(vin_issue(&error).into())).ok()?;
        for advice in vin.advice_for_typed(text) {
            let code = match advice {
                VinAdvice::Length(_) => "length",
                VinAdvice::LetterNotUsed { .. } => "letter-not-used",
                VinAdvice::InvisibleRemoved(_) => "invisible-removed",
            };
            issues.push(RowIssue::warning(field, code, advice.to_string()));
        }
        Some(vin)
    }

    /// Whether Excel left a VIN or reference as it was; says so if not.
    fn is_undamaged(&self, row: Row<'a>, field: Field, cell: Cell<'a>, issues: &mut Vec<RowIssue>) -> bool {
        let Some(damage) = identifier_damage(cell) else { return true };
        let place = self.place(row, field, cell);
        match damage {
            Damage::ErrorValue => return true,
            Damage::RecoverableNumber => {
                let message = format!(
                    "{place} is stored as a number. Its digits were kept; zeros that it began with are lost. \
                     Format the column as Text to be sure"
                );
                issues.push(RowIssue::warning(field, "number-recovered", message));
                return true;
            }
            Damage::LooksLikeDate { likely } => {
                let message = format!(
                    "{place} looks like a date that Excel made of a reference. Was it {likely}? If so, format the \
                     column as Text and enter it again"
                );
                issues.push(RowIssue::warning(field, "looks-like-date", message));
                return true;
            }
            Damage::Number => {
                let message = format!(
                    "{place}: Excel changed this value. Format the column as Text, enter the value again and save"
                );
                issues.push(RowIssue::error(field, "excel-number", message));
            }
            Damage::Date { likely } => {
                let message = format!(
                    "{place} is a date; Excel changed this value. It was probably {likely}. Format the column as \
                     Text, enter the value again and save"
                );
                issues.push(RowIssue::error(field, "excel-date", message));
            }
        }
        false
    }

    /// The reference, if there is one.
    fn check_reference(
        &mut self,
        row: Row<'a>,
        field: Field,
        cell: Cell<'a>,
        issues: &mut Vec<RowIssue>,
    ) -> Result<Option<Rc<CampaignReference>>, Unusable> {
        if cell.text.is_empty() {
            return Ok(None);
        }
        if let Some((text, reference)) = self.last_reference(field)
            && *text == cell.text
            && cell.kind == CellKind::Text
        {
            return Ok(Some(Rc::clone(reference)));
        }
        let before = issues.len();
        if !self.is_readable(row, field, cell, issues) || !self.is_undamaged(row, field, cell, issues) {
            return Err(Unusable);
        }
        let parsed = CampaignReference::parse_optional(cell.text)
            .map_err(|error| {
                issues.push(reference_issue(field, &error).into());
                Unusable
            })?
            .map(Rc::new);
        if let Some(reference) = &parsed
            && issues.len() == before
            && cell.kind == CellKind::Text
        {
            *self.last_reference(field) = Some((cell.text, Rc::clone(reference)));
        }
        Ok(parsed)
    }

    fn last_reference(&mut self, field: Field) -> &mut Option<LastReference<'a>> {
        if field == Field::DvsaRef { &mut self.last_dvsa_ref } else { &mut self.last_manufacturer_ref }
    }

    fn check_references_present(&self, cells: &MappedCells<'a>, issues: &mut Vec<RowIssue>) {
        let blank = |cell: Cell<'_>| clean_edges(cell.text).is_empty();
        let message = match self.purpose {
            Purpose::LookUp => return,
            Purpose::Change(Operation::Delete) => {
                let both_blank = blank(cells.manufacturer_ref) && blank(cells.dvsa_ref);
                both_blank.then_some("Enter at least one campaign reference, yours or DVSA's")
            }
            Purpose::Change(_) => blank(cells.manufacturer_ref).then_some("Enter your campaign reference"),
        };
        issues.extend(message.map(|message| RowIssue::error(Field::ManufacturerRef, "empty", message)));
    }

    fn check_dates(
        &mut self,
        row: Row<'a>,
        cells: &MappedCells<'a>,
        issues: &mut Vec<RowIssue>,
    ) -> Option<NaiveDate> {
        let field = self.purpose.date_field()?;
        let date = self.read_date(row, field, cells.of(field), issues);
        if field == Field::RectificationDate {
            let start = self.start_to_compare(row, cells.start_date, issues);
            let issue = date.and_then(|date| rectification_issue(date, start, self.today));
            issues.extend(issue.map(RowIssue::from));
        }
        date
    }

    /// The campaign start beside a repair: nothing but a bound, so what is wrong with it is only a warning.
    fn start_to_compare(
        &mut self,
        row: Row<'a>,
        cell: Cell<'a>,
        issues: &mut Vec<RowIssue>,
    ) -> Option<NaiveDate> {
        if clean_edges(cell.text).is_empty() {
            return None;
        }
        let mut found = Vec::new();
        let start = self.read_date(row, Field::StartDate, cell, &mut found);
        if start.is_none() {
            let reason = found.into_iter().next().map(|issue| issue.message).unwrap_or_default();
            let message = format!("The repair date was not compared with the campaign start. {reason}");
            issues.push(RowIssue::warning(Field::StartDate, "start-unreadable", message));
        }
        start
    }

    fn read_date(
        &mut self,
        row: Row<'a>,
        field: Field,
        cell: Cell<'a>,
        issues: &mut Vec<RowIssue>,
    ) -> Option<NaiveDate> {
        if let Some((text, date)) = *self.last_date(field)
            && text == cell.text
        {
            return Some(date);
        }
        if !self.is_readable(row, field, cell, issues) {
            return None;
        }
        let text = clean_edges(cell.text);
        if let Some(date) = from_digits(text, self.sheet.facts().epoch) {
            let message = format!(
                "{} is a day number; it was read as {}",
                plain(text, 20),
                super::dates::in_words(date)
            );
            issues.push(RowIssue::warning(field, "excel-serial", message));
            return Some(date);
        }
        let day = match Written::parse(text) {
            Ok(written) => {
                self.evidence.of(field).add_written(written, text);
                written.day(self.orders.of(field))
            }
            Err(error) => {
                issues.push(date_issue(field, &error).into());
                return None;
            }
        };
        match day {
            Ok(date) => {
                *self.last_date(field) = Some((cell.text, date));
                Some(date)
            }
            Err(error) => {
                issues.push(day_issue(field, text, error));
                None
            }
        }
    }

    fn last_date(&mut self, field: Field) -> &mut Option<(&'a str, NaiveDate)> {
        if field == Field::RectificationDate {
            &mut self.last_rectification_date
        } else {
            &mut self.last_start_date
        }
    }

    /// What the rows checked so far show of the order of dates.
    pub(super) fn into_evidence(self) -> ColumnEvidence {
        self.evidence
    }

    fn check_status(&self, cell: Cell<'a>, issues: &mut Vec<RowIssue>) {
        if cell.text.is_empty() {
            return;
        }
        let says_fixed = match normalised(cell.text.get(..40).unwrap_or(cell.text)).as_str() {
            "fixed" | "repaired" | "rectified" => true,
            "notfixed" | "open" | "outstanding" | "notrepaired" | "notrectified" => false,
            _ => return,
        };
        let message = match (self.purpose, says_fixed) {
            (Purpose::Change(Operation::Open), true) => {
                "The file says this recall is fixed. It will be opened as not fixed"
            }
            (Purpose::Change(Operation::Fix), false) => {
                "The file says this recall is not fixed. It will be marked as fixed"
            }
            (Purpose::Change(Operation::Unfix), true) => {
                "The file says this recall is fixed. It will be marked as not fixed"
            }
            (Purpose::Change(Operation::Delete), true) => {
                "The file says this recall is fixed. DVSA deletes only recalls that are not"
            }
            _ => return,
        };
        issues.push(RowIssue::warning(None, "status-differs", message));
    }

    /// A cell as people find it again, with what it holds: `Cell B7 (1.77E+13)`.
    fn place(&self, row: Row<'a>, field: Field, cell: Cell<'a>) -> String {
        let shown = plain(cell.text, 40);
        let Some(column) = self.mapping.column(field) else { return format!("“{shown}”") };
        if self.sheet.facts().kind.is_delimited() {
            let header = header_of(column, self.sheet.headers());
            return format!("Line {}, “{}” ({shown})", row.line(), plain(&header, 40));
        }
        let letters = column_letters(u32::try_from(column).unwrap_or(u32::MAX));
        format!("Cell {letters}{} ({shown})", row.line())
    }
}

fn day_issue(field: Field, text: &str, error: DayError) -> RowIssue {
    let shown = plain(text, 40);
    match error {
        DayError::OrderUnknown => RowIssue::error(
            field,
            "date-order-unknown",
            format!("{shown} can be read day first or month first. Say which the column is"),
        ),
        DayError::NoSuchDay => RowIssue::error(
            field,
            "no-such-day",
            format!(
                "{shown} is no day of the calendar in the order of this column. Check the day and the month"
            ),
        ),
        DayError::YearNotFirst => RowIssue::error(
            field,
            "wrong-order",
            format!("{shown} does not begin with the year, and year, month, day was chosen"),
        ),
    }
}
