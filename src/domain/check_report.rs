//! The check of a file as JSON: what `recall-desk-cli check --json` prints. The keys are a contract.

use super::check::{Checked, Counts, Question};
use super::dates::iso;
use super::draft::Field;
use super::edits::Edits;
use super::mapping::{Source, header_of};
use super::row_issue::{RowIssue, Severity};
use super::sheet::{Sheet, SheetFacts};
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The whole report. Rows are made while it is being written, so that it stays small for any file.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    file: FileReport<'a>,
    mapping: BTreeMap<&'static str, String>,
    constants: BTreeMap<&'static str, &'a str>,
    operation: &'static str,
    counts: Counts,
    trimmed_cells: u64,
    questions: Vec<QuestionReport>,
    causes: Vec<CauseReport>,
    rows: Rows<'a>,
}

#[derive(Debug, Serialize)]
struct FileReport<'a> {
    kind: &'static str,
    encoding: Option<&'a str>,
    delimiter: Option<char>,
    sheet: Option<&'a str>,
    header_row: u32,
    rows: usize,
    empty_rows: u64,
    hidden_rows: u64,
    done_rows: u64,
    sha256: &'a str,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "ask", rename_all = "kebab-case")]
enum QuestionReport {
    DateOrder { field: &'static str, header: String, samples: Vec<SampleReport> },
    HiddenRows { rows: u64 },
}

#[derive(Debug, Serialize)]
struct SampleReport {
    written: String,
    dmy: String,
    mdy: String,
}

#[derive(Debug, Serialize)]
struct CauseReport {
    field: Option<&'static str>,
    code: &'static str,
    severity: &'static str,
    rows: u64,
    title: String,
}

#[derive(Debug, Serialize)]
struct RowReport {
    row: u32,
    line: u32,
    status: &'static str,
    issues: Vec<IssueReport>,
}

#[derive(Debug, Serialize)]
struct IssueReport {
    field: Option<&'static str>,
    code: &'static str,
    message: String,
}

#[derive(Debug)]
struct Rows<'a> {
    sheet: &'a Sheet,
    edits: &'a Edits,
    checked: &'a Checked,
}

impl<'a> Report<'a> {
    /// The report of a check. Pass the sheet and edits that were checked.
    pub fn new(sheet: &'a Sheet, edits: &'a Edits, checked: &'a Checked) -> Self {
        let mut mapping = BTreeMap::new();
        let mut constants = BTreeMap::new();
        for field in Field::ALL {
            match checked.mapping().source(field) {
                Some(Source::Column(column)) => {
                    mapping.insert(field.key(), header_of(*column, sheet.headers()));
                }
                Some(Source::Constant(text)) => {
                    constants.insert(field.key(), text.as_str());
                }
                None => {}
            }
        }
        Self {
            file: FileReport::new(sheet.facts(), sheet.row_count()),
            mapping,
            constants,
            operation: checked.options().purpose.key(),
            counts: checked.counts(),
            trimmed_cells: checked.trimmed_cells(),
            questions: checked.questions().iter().map(question).collect(),
            causes: causes(checked),
            rows: Rows { sheet, edits, checked },
        }
    }
}

impl<'a> FileReport<'a> {
    fn new(facts: &'a SheetFacts, rows: usize) -> Self {
        Self {
            kind: facts.kind.key(),
            encoding: facts.encoding,
            delimiter: facts.delimiter,
            sheet: facts.sheet.as_deref(),
            header_row: facts.header_row,
            rows,
            empty_rows: facts.empty_rows,
            hidden_rows: facts.hidden_rows,
            done_rows: facts.done_rows,
            sha256: &facts.sha256,
            notes: facts.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

fn question(question: &Question) -> QuestionReport {
    match question {
        Question::HiddenRows { rows } => QuestionReport::HiddenRows { rows: *rows },
        Question::DateOrder { field, header, samples } => QuestionReport::DateOrder {
            field: field.key(),
            header: header.clone(),
            samples: samples
                .iter()
                .map(|sample| SampleReport {
                    written: sample.written.clone(),
                    dmy: iso(sample.day_first),
                    mdy: iso(sample.month_first),
                })
                .collect(),
        },
    }
}

fn causes(checked: &Checked) -> Vec<CauseReport> {
    let report = |cause: &super::row_issue::Cause| CauseReport {
        field: cause.field.map(Field::key),
        code: cause.code,
        severity: match cause.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        rows: cause.rows,
        title: cause.title(),
    };
    checked.causes().iter().map(report).collect()
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let issues = self.checked.issues_of(self.sheet, self.edits, self.checked.rows_with_issues());
        serializer.collect_seq(issues.map(|(row, issues)| RowReport {
            row: row + 1,
            line: self.sheet.row(row as usize).line(),
            status: self.checked.statuses().get(row as usize).map_or("error", |status| status.key()),
            issues: issues.into_iter().map(issue).collect(),
        }))
    }
}

fn issue(issue: RowIssue) -> IssueReport {
    IssueReport { field: issue.field.map(Field::key), code: issue.code, message: issue.message }
}
