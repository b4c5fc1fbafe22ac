//! The check of a whole file: every row against all rules, before any request.
//!
//! Start at [`check`]. Only words and counts are kept for each row; the full text of a row's issues is made
//! when someone looks ([`Checked::issues`]), so that a million remarks cost a few megabytes.

use super::check_pass::{Findings, Inputs, pass};
pub use super::check_refusal::CheckRefusal;
use super::check_refusal::refuse_uncheckable;
use super::column_orders::ColumnOrders;
use super::date_order::{DateOrder, Written};
use super::draft::Field;
use super::edits::Edits;
use super::mapping::{Mapping, header_of};
use super::purpose::Purpose;
use super::row_check::RowChecker;
use super::row_content::{ReadRow, RowContent};
use super::row_issue::{Cause, RowIssue, RowStatus, Severity};
use super::sheet::Sheet;
use chrono::NaiveDate;
use std::collections::HashMap;

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

/// How many rows came to what; the five always sum to the number of data rows.
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
    /// Left out by someone's choice.
    pub left_out: u64,
}

impl Counts {
    /// Rows that are sent.
    pub fn sendable(&self) -> u64 {
        self.ready + self.warning
    }

    /// Rows that are not sent as the file stands.
    pub fn not_sent(&self) -> u64 {
        self.error + self.repeat + self.left_out
    }
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
#[derive(Debug)]
pub struct Checked {
    options: CheckOptions,
    mapping: Mapping,
    orders: ColumnOrders,
    counts: Counts,
    findings: Findings,
    twins: HashMap<u32, Twin>,
    questions: Vec<Question>,
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
    refuse_uncheckable(sheet, mapping, options.purpose)?;
    let mut questions = Vec::new();
    if sheet.facts().hidden_choice.is_none() && sheet.facts().hidden_rows > 0 {
        questions.push(Question::HiddenRows { rows: sheet.facts().hidden_rows });
    }
    let inputs = Inputs {
        sheet,
        edits,
        mapping,
        purpose: options.purpose,
        today: options.today,
        orders: ColumnOrders::default(),
    };
    let (orders, findings) = match options.date_order {
        Some(order) => {
            let orders = ColumnOrders::all(order);
            (orders, pass(Inputs { orders, ..inputs }, 0..sheet.row_count()))
        }
        None => pass_with_proven_orders(inputs),
    };
    let mut checked = Checked {
        options: *options,
        mapping: mapping.clone(),
        orders,
        counts: Counts::default(),
        findings,
        twins: HashMap::new(),
        questions,
    };
    if options.date_order.is_none() {
        checked.ask_for_orders(sheet);
    }
    checked.compare_rows(inputs);
    checked.count();
    Ok(checked)
}

/// About how many rows, from all over the file, are looked at for a first idea of the order of dates.
const FIRST_LOOK_ROWS: usize = 2_000;

/// Checks all rows with the orders that they prove together. A few rows nearly always prove it already; where
/// the others show something else, all are checked again.
fn pass_with_proven_orders(inputs: Inputs<'_>) -> (ColumnOrders, Findings) {
    let rows = inputs.sheet.row_count();
    let mut first_look = RowChecker::new(inputs);
    for row in (0..rows).step_by((rows / FIRST_LOOK_ROWS).max(1)) {
        first_look.judge(row);
    }
    let orders = first_look.into_evidence().proven();
    let findings = pass(Inputs { orders, ..inputs }, 0..rows);
    let proven = findings.evidence.proven();
    if proven == orders {
        return (orders, findings);
    }
    (proven, pass(Inputs { orders: proven, ..inputs }, 0..rows))
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
    fn ask_for_orders(&mut self, sheet: &Sheet) {
        for field in [Field::StartDate, Field::RectificationDate] {
            let evidence = self.findings.evidence.of(field);
            if !evidence.must_be_asked() {
                continue;
            }
            let samples = evidence.samples.iter().filter_map(|written| both_ways(written)).collect();
            let header = match self.mapping.column(field) {
                Some(column) => header_of(column, sheet.headers()),
                None => "the value for all rows".to_owned(),
            };
            self.questions.push(Question::DateOrder { field, header, samples });
        }
    }

    fn compare_rows(&mut self, inputs: Inputs<'_>) {
        let mut checker = RowChecker::new(Inputs { orders: self.orders, ..inputs });
        for group in std::mem::take(&mut self.findings.keys).groups() {
            self.compare_group(&group, &mut checker);
        }
        self.findings.found.sort_unstable();
    }

    fn count(&mut self) {
        for status in &self.findings.statuses {
            *match status {
                RowStatus::Ready => &mut self.counts.ready,
                RowStatus::Warning => &mut self.counts.warning,
                RowStatus::Error => &mut self.counts.error,
                RowStatus::Repeat => &mut self.counts.repeat,
                RowStatus::LeftOut => &mut self.counts.left_out,
            } += 1;
        }
    }

    /// Compares rows that seem to concern the same recall with the first that does. Rows that were done before
    /// come first, wherever they stand: what they did is not done again.
    fn compare_group(&mut self, group: &[u32], rows: &mut RowChecker<'_>) {
        let mut firsts: Vec<(u32, ReadRow)> = Vec::new();
        let (done, others): (Vec<u32>, Vec<u32>) = group.iter().partition(|row| self.is_left_out(**row));
        for row in done.into_iter().chain(others) {
            let Some(content) = rows.judge(row as usize).row else { continue };
            match firsts.iter().find(|(_, first)| is_same_recall(first, &content)) {
                Some(_) if self.is_left_out(row) => firsts.push((row, content)),
                Some((first, earlier)) => self.compare(row, &content, *first, earlier),
                None => firsts.push((row, content)),
            }
        }
    }

    fn is_left_out(&self, row: u32) -> bool {
        self.findings.statuses.get(row as usize) == Some(&RowStatus::LeftOut)
    }

    fn compare(&mut self, row: u32, content: &ReadRow, first: u32, earlier: &ReadRow) {
        if content == earlier {
            self.set_status(row, RowStatus::Repeat);
            self.twins.insert(row, Twin::Same(first));
            self.findings.note(row, None, "repeat", Severity::Warning);
            return;
        }
        for (one, other) in [(row, first), (first, row)] {
            if !self.is_left_out(one) && !matches!(self.twins.get(&one), Some(Twin::Contradicts(_))) {
                self.set_status(one, RowStatus::Error);
                self.twins.insert(one, Twin::Contradicts(other));
                self.findings.note(one, None, "conflict", Severity::Error);
            }
        }
    }

    fn set_status(&mut self, row: u32, status: RowStatus) {
        if let Some(slot) = self.findings.statuses.get_mut(row as usize) {
            *slot = status;
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
        &self.findings.statuses
    }

    /// The causes found, each with its number of rows, in the order they were met.
    pub fn causes(&self) -> &[Cause] {
        &self.findings.causes
    }

    /// What someone has to decide before every row can be sent.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Mapped cells around which white space or invisible characters were removed.
    pub fn trimmed_cells(&self) -> u64 {
        self.findings.trimmed_cells
    }

    /// The rows, counted from 0, that share the cause with this number, rising.
    pub fn rows_with(&self, cause_index: usize) -> impl Iterator<Item = u32> + '_ {
        let wanted = u16::try_from(cause_index).ok();
        self.findings.found.iter().filter(move |(_, cause)| Some(*cause) == wanted).map(|(row, _)| *row)
    }

    /// The number of the worst cause of a row, counted from 0; of equals the one that was met first.
    pub fn first_cause(&self, row: u32) -> Option<usize> {
        let found = &self.findings.found;
        let start = found.partition_point(|(earlier, _)| *earlier < row);
        let of_row = found.get(start..)?.iter().take_while(|(found, _)| *found == row);
        let severity = |place: usize| self.causes().get(place).map(|cause| std::cmp::Reverse(cause.severity));
        of_row.map(|(_, place)| usize::from(*place)).min_by_key(|place| severity(*place))
    }

    /// The rows, counted from 0, of which anything is to be said, rising.
    pub fn rows_with_issues(&self) -> impl Iterator<Item = u32> + '_ {
        let mut last = None;
        self.findings.found.iter().map(|(row, _)| *row).filter(move |row| last.replace(*row) != Some(*row))
    }

    /// Everything to be said of a row, counted from 0. Pass the sheet and edits that were checked.
    pub fn issues(&self, sheet: &Sheet, edits: &Edits, row: u32) -> Vec<RowIssue> {
        self.issues_by(&mut self.checker(sheet, edits), sheet, row)
    }

    fn issues_by(&self, checker: &mut RowChecker<'_>, sheet: &Sheet, row: u32) -> Vec<RowIssue> {
        if let Some(left_out) = sheet.row(row as usize).left_out() {
            return vec![RowIssue::left_out(left_out)];
        }
        let mut issues = checker.judge(row as usize).issues;
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
        rows.map(move |row| (row, self.issues_by(&mut checker, sheet, row)))
    }

    /// What every row that is sent says, with its number counted from 0. Pass the sheet and edits that were
    /// checked.
    pub fn sendable<'a>(
        &'a self,
        sheet: &'a Sheet,
        edits: &'a Edits,
    ) -> impl Iterator<Item = (u32, RowContent)> + 'a {
        let mut checker = self.checker(sheet, edits);
        let sent = self.findings.statuses.iter().zip(0u32..).filter(|(status, _)| status.is_sent());
        sent.filter_map(move |(_, row)| Some((row, checker.judge(row as usize).row?.into())))
    }

    fn checker<'a>(&'a self, sheet: &'a Sheet, edits: &'a Edits) -> RowChecker<'a> {
        RowChecker::new(Inputs {
            sheet,
            edits,
            mapping: &self.mapping,
            purpose: self.options.purpose,
            today: self.options.today,
            orders: self.orders,
        })
    }

    fn twin_issue(&self, sheet: &Sheet, row: u32) -> Option<RowIssue> {
        let position = |other: u32| format!("row {} (line {})", other + 1, sheet.row(other as usize).line());
        Some(match self.twins.get(&row)? {
            Twin::Same(first) => {
                let fate = if self.is_left_out(*first) { "which was done before" } else { "which is kept" };
                let message = format!("The same as {}, {fate}", position(*first));
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

fn is_same_recall(one: &ReadRow, other: &ReadRow) -> bool {
    one.vin == other.vin && one.campaign_key() == other.campaign_key()
}
