//! The check of a whole file: every row against all rules, before any request.
//!
//! Start at [`check`]. Only words and counts are kept for each row; the full text of a row's issues is made
//! when someone looks ([`Checked::issues`]), so that a million remarks cost a few megabytes.

use super::cell_damage::is_error_value;
use super::date_order::{DateOrder, OrderEvidence, Written};
use super::draft::Field;
use super::edits::{CellAt, Edits};
use super::mapping::{Mapping, header_of};
use super::purpose::Purpose;
use super::row_check::{ColumnOrders, RowChecker, RowContent};
use super::row_issue::{Cause, RowIssue, RowStatus, Severity};
use super::sheet::{MergedRange, Sheet};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

/// What a file is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckOptions {
    /// What the rows are for.
    pub purpose: Purpose,
    /// The order of the numbers in dates, if someone said; else the rows have to prove it.
    pub date_order: Option<DateOrder>,
    /// A repair cannot lie after it.
    pub today: NaiveDate,
}

/// Why a file is not checked at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefusal {
    /// A field that every row needs is taken from nowhere.
    #[error("No column is chosen for {}", field_names(.0))]
    NotMapped(Vec<Field>),
    /// Cells in mapped columns are merged: it cannot be told which rows their value is for.
    #[error("Cells are merged in columns that are read: {}", ranges(.0))]
    MergedCells(Vec<MergedRange>),
}

impl CheckRefusal {
    /// A stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMapped(_) => "not-mapped",
            Self::MergedCells(_) => "merged-cells",
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NotMapped(_) => "Choose a column for each, or one value for all rows.",
            Self::MergedCells(_) => {
                "In Excel select them, choose Unmerge cells, fill in every row, save and open the file again."
            }
        }
    }
}

fn field_names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.label()).collect::<Vec<_>>().join(", ")
}

fn ranges(merged: &[MergedRange]) -> String {
    let shown: Vec<String> = merged.iter().take(5).map(ToString::to_string).collect();
    let more = merged.len().saturating_sub(shown.len());
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// How many rows came to what; the four always sum to the number of data rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Nothing to remark.
    pub ready: u64,
    /// Worth a look, and sent.
    pub warning: u64,
    /// Not sent until put right.
    pub error: u64,
    /// The same as an earlier row.
    pub repeat: u64,
}

/// Something that only a person can decide. Until then the rows that it concerns are errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// The dates of a column can be read two ways.
    DateOrder {
        /// The field that the column holds.
        field: Field,
        /// The column's name.
        header: String,
        /// Up to three of its dates, read both ways.
        samples: Vec<BothWays>,
    },
    /// The workbook hides rows.
    HiddenRows {
        /// How many.
        rows: u64,
    },
}

/// A date that can be read two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BothWays {
    /// As it stands in the file.
    pub written: String,
    /// Read day first.
    pub day_first: NaiveDate,
    /// Read month first.
    pub month_first: NaiveDate,
}

/// Why a row that is good by itself is not sent: another row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twin {
    /// It says the same as that earlier row.
    Same(u32),
    /// It contradicts that row.
    Contradicts(u32),
}

/// What the check came to.
#[derive(Debug, Clone)]
pub struct Checked {
    options: CheckOptions,
    mapping: Mapping,
    orders: ColumnOrders,
    statuses: Vec<RowStatus>,
    counts: Counts,
    causes: Vec<Cause>,
    findings: Vec<(u32, u16)>,
    twins: HashMap<u32, Twin>,
    questions: Vec<Question>,
    trimmed_cells: u64,
}

/// Checks all rows of a sheet, with the edits that lie on top of it.
///
/// # Errors
/// [`CheckRefusal`] when the columns do not allow a check at all.
pub fn check(
    sheet: &Sheet,
    edits: &Edits,
    mapping: &Mapping,
    options: &CheckOptions,
) -> Result<Checked, CheckRefusal> {
    refuse_unmapped(mapping, options.purpose)?;
    refuse_merged(sheet, mapping, options.purpose)?;
    let mut questions = Vec::new();
    if sheet.facts().hidden_choice.is_none() && sheet.facts().hidden_rows > 0 {
        questions.push(Question::HiddenRows { rows: sheet.facts().hidden_rows });
    }
    let mut order_of = |field| decide_order(sheet, edits, mapping, options, field, &mut questions);
    let orders = ColumnOrders {
        start_date: order_of(Field::StartDate),
        rectification_date: order_of(Field::RectificationDate),
    };
    let mut checked = Checked {
        options: *options,
        mapping: mapping.clone(),
        orders,
        statuses: Vec::with_capacity(sheet.row_count()),
        counts: Counts::default(),
        causes: Vec::new(),
        findings: Vec::new(),
        twins: HashMap::new(),
        questions,
        trimmed_cells: 0,
    };
    checked.check_rows(sheet, edits);
    Ok(checked)
}

fn refuse_unmapped(mapping: &Mapping, purpose: Purpose) -> Result<(), CheckRefusal> {
    let mut missing: Vec<Field> =
        purpose.needed_fields().iter().copied().filter(|field| mapping.source(*field).is_none()).collect();
    let has_reference =
        [Field::ManufacturerRef, Field::DvsaRef].iter().any(|field| mapping.source(*field).is_some());
    if purpose == Purpose::Change(super::change::Operation::Delete) && !has_reference {
        missing.push(Field::ManufacturerRef);
    }
    if missing.is_empty() { Ok(()) } else { Err(CheckRefusal::NotMapped(missing)) }
}

fn refuse_merged(sheet: &Sheet, mapping: &Mapping, purpose: Purpose) -> Result<(), CheckRefusal> {
    let columns: Vec<usize> = purpose.fields().iter().filter_map(|field| mapping.column(*field)).collect();
    let touches = |range: &&MergedRange| {
        columns
            .iter()
            .any(|column| (range.first_column as usize..=range.last_column as usize).contains(column))
    };
    let merged: Vec<MergedRange> = sheet.facts().merged.iter().filter(touches).copied().collect();
    if merged.is_empty() { Ok(()) } else { Err(CheckRefusal::MergedCells(merged)) }
}

/// The order of a date column: as someone said, else as its rows prove; else it becomes a question.
fn decide_order(
    sheet: &Sheet,
    edits: &Edits,
    mapping: &Mapping,
    options: &CheckOptions,
    field: Field,
    questions: &mut Vec<Question>,
) -> Option<DateOrder> {
    if options.date_order.is_some() || !options.purpose.fields().contains(&field) {
        return options.date_order;
    }
    let mut evidence = OrderEvidence::default();
    let header = match mapping.source(field)? {
        super::mapping::Source::Constant(text) => {
            evidence.add(text);
            "the value for all rows".to_owned()
        }
        super::mapping::Source::Column(column) => {
            gather_evidence(sheet, edits, *column, &mut evidence);
            header_of(*column, sheet.headers())
        }
    };
    if evidence.must_be_asked() {
        let samples = evidence.samples.iter().filter_map(|written| both_ways(written)).collect();
        questions.push(Question::DateOrder { field, header, samples });
    }
    evidence.proven()
}

fn gather_evidence(sheet: &Sheet, edits: &Edits, column: usize, evidence: &mut OrderEvidence) {
    let mut last = "";
    let edited = |row: usize| {
        let at = CellAt { row: u32::try_from(row).ok()?, column: u32::try_from(column).ok()? };
        edits.get(at)
    };
    for (index, row) in sheet.rows().enumerate() {
        let cell = row.cell(column);
        let edit = if edits.is_empty() { None } else { edited(index) };
        let text = edit.unwrap_or(cell.text);
        if text != last && (edit.is_some() || !cell.kind.is_date()) && !is_error_value(cell) {
            evidence.add(text);
            last = text;
        }
    }
}

fn both_ways(written: &str) -> Option<BothWays> {
    let parsed = Written::parse(written).ok()?;
    Some(BothWays {
        written: written.to_owned(),
        day_first: parsed.day(Some(DateOrder::DayMonthYear)).ok()?,
        month_first: parsed.day(Some(DateOrder::MonthDayYear)).ok()?,
    })
}

impl Checked {
    fn check_rows(&mut self, sheet: &Sheet, edits: &Edits) {
        let options = self.options;
        let mapping = self.mapping.clone();
        let checker = || RowChecker::new(sheet, edits, &mapping, options.purpose, options.today, self.orders);
        let (mut rows, mut again) = (checker(), checker());
        let hasher = RandomState::new();
        let mut first_rows: HashMap<u64, u32> = HashMap::with_capacity(sheet.row_count());
        for index in 0..sheet.row_count() {
            // Sheets hold at most 4,000,000 rows.
            let Ok(row) = u32::try_from(index) else { break };
            let judged = rows.judge(index);
            self.trimmed_cells += u64::from(judged.trimmed_cells);
            self.statuses.push(status_of(&judged.issues));
            for issue in &judged.issues {
                self.note(row, issue.field, issue.code, issue.severity);
            }
            let Some(content) = judged.content else { continue };
            let key = hasher.hash_one((content.vin.as_str(), content.campaign_key().map(|key| key.as_str())));
            match first_rows.entry(key) {
                Entry::Vacant(vacant) => {
                    vacant.insert(row);
                }
                Entry::Occupied(first) => {
                    if let Some(earlier) = again.judge(*first.get() as usize).content {
                        self.compare(row, &content, *first.get(), &earlier);
                    }
                }
            }
        }
        for status in &self.statuses {
            *match status {
                RowStatus::Ready => &mut self.counts.ready,
                RowStatus::Warning => &mut self.counts.warning,
                RowStatus::Error => &mut self.counts.error,
                RowStatus::Repeat => &mut self.counts.repeat,
            } += 1;
        }
        self.findings.sort_unstable();
    }

    fn compare(&mut self, row: u32, content: &RowContent, first: u32, earlier: &RowContent) {
        if content.vin != earlier.vin || content.campaign_key() != earlier.campaign_key() {
            return;
        }
        if content == earlier {
            self.set_status(row, RowStatus::Repeat);
            self.twins.insert(row, Twin::Same(first));
            self.note(row, None, "repeat", Severity::Warning);
            return;
        }
        for (one, other) in [(row, first), (first, row)] {
            if !matches!(self.twins.get(&one), Some(Twin::Contradicts(_))) {
                self.set_status(one, RowStatus::Error);
                self.twins.insert(one, Twin::Contradicts(other));
                self.note(one, None, "conflict", Severity::Error);
            }
        }
    }

    fn set_status(&mut self, row: u32, status: RowStatus) {
        if let Some(slot) = self.statuses.get_mut(row as usize) {
            *slot = status;
        }
    }

    fn note(&mut self, row: u32, field: Option<Field>, code: &'static str, severity: Severity) {
        let same = |cause: &Cause| cause.field == field && cause.code == code && cause.severity == severity;
        let index = self.causes.iter().position(same).unwrap_or_else(|| {
            self.causes.push(Cause { field, code, severity, rows: 0 });
            self.causes.len() - 1
        });
        if let (Some(cause), Ok(number)) = (self.causes.get_mut(index), u16::try_from(index)) {
            cause.rows += 1;
            self.findings.push((row, number));
        }
    }

    /// What the file was checked for.
    pub fn options(&self) -> &CheckOptions {
        &self.options
    }

    /// The mapping that it was checked with.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The order of the numbers in each date column, as decided.
    pub fn orders(&self) -> ColumnOrders {
        self.orders
    }

    /// How many rows came to what.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The status of every data row, in their order.
    pub fn statuses(&self) -> &[RowStatus] {
        &self.statuses
    }

    /// The causes found, each with its number of rows, in the order they were met.
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// What someone has to decide before every row can be sent.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Mapped cells around which white space or invisible characters were removed.
    pub fn trimmed_cells(&self) -> u64 {
        self.trimmed_cells
    }

    /// The rows, counted from 0, that share the cause with this number, rising.
    pub fn rows_with(&self, cause_index: usize) -> impl Iterator<Item = u32> + '_ {
        let wanted = u16::try_from(cause_index).ok();
        self.findings.iter().filter(move |(_, cause)| Some(*cause) == wanted).map(|(row, _)| *row)
    }

    /// The rows, counted from 0, of which anything is to be said, rising.
    pub fn rows_with_issues(&self) -> impl Iterator<Item = u32> + '_ {
        let mut last = None;
        self.findings.iter().map(|(row, _)| *row).filter(move |row| last.replace(*row) != Some(*row))
    }

    /// Everything to be said of a row, counted from 0. Pass the sheet and edits that were checked.
    pub fn issues(&self, sheet: &Sheet, edits: &Edits, row: u32) -> Vec<RowIssue> {
        let mut issues = self.checker(sheet, edits).judge(row as usize).issues;
        issues.extend(self.twin_issue(sheet, row));
        issues
    }

    /// Everything to be said of several rows: quicker than one by one.
    pub fn issues_of<'a>(
        &'a self,
        sheet: &'a Sheet,
        edits: &'a Edits,
        rows: impl Iterator<Item = u32> + 'a,
    ) -> impl Iterator<Item = (u32, Vec<RowIssue>)> + 'a {
        let mut checker = self.checker(sheet, edits);
        rows.map(move |row| {
            let mut issues = checker.judge(row as usize).issues;
            issues.extend(self.twin_issue(sheet, row));
            (row, issues)
        })
    }

    /// What every row that is sent says, with its number counted from 0. Pass the sheet and edits that were
    /// checked.
    pub fn sendable<'a>(
        &'a self,
        sheet: &'a Sheet,
        edits: &'a Edits,
    ) -> impl Iterator<Item = (u32, RowContent)> + 'a {
        let mut checker = self.checker(sheet, edits);
        let sent = self.statuses.iter().zip(0u32..).filter(|(status, _)| status.is_sent());
        sent.filter_map(move |(_, row)| Some((row, checker.judge(row as usize).content?)))
    }

    fn checker<'a>(&'a self, sheet: &'a Sheet, edits: &'a Edits) -> RowChecker<'a> {
        RowChecker::new(sheet, edits, &self.mapping, self.options.purpose, self.options.today, self.orders)
    }

    fn twin_issue(&self, sheet: &Sheet, row: u32) -> Option<RowIssue> {
        let position = |other: u32| format!("row {} (line {})", other + 1, sheet.row(other as usize).line());
        Some(match self.twins.get(&row)? {
            Twin::Same(first) => {
                let message = format!("The same as {}, which is kept", position(*first));
                RowIssue::warning(None, "repeat", message)
            }
            Twin::Contradicts(other) => {
                let message = format!(
                    "Same vehicle and campaign as {}, with other values. Keep the one that is right",
                    position(*other)
                );
                RowIssue::error(None, "conflict", message)
            }
        })
    }
}

fn status_of(issues: &[RowIssue]) -> RowStatus {
    match issues.iter().map(|issue| issue.severity).max() {
        None => RowStatus::Ready,
        Some(Severity::Warning) => RowStatus::Warning,
        Some(Severity::Error) => RowStatus::Error,
    }
}
