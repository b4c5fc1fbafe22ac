//! From a checked file to a job in the journal. The file is not needed afterwards.

use super::roster;
use crate::domain::check::Checked;
use crate::domain::draft::Field;
use crate::domain::edits::{CellAt, Edits};
use crate::domain::job::{JobId, JobRow, JobRowContent, JobSpec};
use crate::domain::mapping::Source;
use crate::domain::row_content::RowContent;
use crate::domain::row_issue::{RowIssue, RowStatus, Severity};
use crate::domain::sheet::{LeftOut, Sheet};
use crate::domain::text::plain;
use crate::engine::dispatch::Task;
use crate::engine::edit::user_name;
use crate::engine::failure::Failure;
use crate::engine::import::aside;
use crate::engine::lock_file::LockFile;
use crate::engine::message::{Progress, Reply};
use crate::engine::message_jobs::{ImportPlan, JobsProgress, JobsReply};
use chrono::Utc;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows copied in one transaction.
const AT_ONCE: usize = 2_000;
/// Cells copied in one transaction, about: rows may be 16,384 cells wide.
const CELLS_AT_ONCE: usize = 100_000;
/// The most characters of a row's issues.
const MOST_CHARS: usize = 500;
/// The most characters of what stands where a VIN should.
const MOST_VIN_CHARS: usize = 40;

pub(super) async fn start(task: &Task, plan: ImportPlan) -> Result<Reply, Failure> {
    let core = &task.core;
    let lock = core.jobs.lock(core).await?;
    // Before a million rows are copied: a missing secret is told at once.
    let connection = core.connect_to(&plan.to).await?;
    let checked = &plan.checked;
    let facts = plan.sheet.facts();
    let spec = JobSpec {
        at: Utc::now(),
        who: user_name(),
        profile: plan.to.profile.clone(),
        environment: connection.environment,
        host: connection.host.clone(),
        purpose: checked.options().purpose,
        source: plan.source.clone(),
        source_sha256: facts.sha256.clone(),
        headers: plan.sheet.original_headers().to_vec(),
        total: plan.sheet.row_count() as u64,
    };
    let total = spec.total;
    let job = core.journal.begin_job(spec).await.map_err(Failure::Journal)?;
    let copied = copy(task, job, plan, total).await;
    if let Err(failure) = copied {
        if let Err(error) = core.journal.delete_job(job).await {
            tracing::warn!(%error, "a half-made job stays until jobs run the next time");
        }
        return Err(failure);
    }
    begin(task, job, lock).await
}

async fn begin(task: &Task, job: JobId, lock: Arc<LockFile>) -> Result<Reply, Failure> {
    let core = &task.core;
    core.journal.complete_job(job).await.map_err(Failure::Journal)?;
    let view = roster::begin(core, job, lock).await?;
    Ok(Reply::Jobs(JobsReply::Job(Box::new(view))))
}

async fn copy(task: &Task, job: JobId, plan: ImportPlan, total: u64) -> Result<(), Failure> {
    let (sender, mut batches) = mpsc::channel::<Vec<JobRow>>(2);
    let reading = aside(move || {
        let mut batch = Vec::with_capacity(AT_ONCE);
        let mut cells = 0;
        for row in rows(&plan.sheet, &plan.edits, &plan.checked, plan.first.unwrap_or(u64::MAX)) {
            cells += row.cells.len();
            batch.push(row);
            if batch.len() == AT_ONCE || cells >= CELLS_AT_ONCE {
                cells = 0;
                if sender.blocking_send(std::mem::take(&mut batch)).is_err() {
                    // Nobody takes rows any more: the copy was given up.
                    return;
                }
            }
        }
        // As above.
        let _ = sender.blocking_send(batch);
    });
    let writing = async move {
        let mut done = 0;
        while let Some(batch) = batches.recv().await {
            done += batch.len() as u64;
            task.core.journal.add_job_rows(job, batch).await.map_err(Failure::Journal)?;
            task.progress(Progress::Jobs(JobsProgress::Copied { done, total }));
            if task.is_cancelled() {
                return Err(Failure::Cancelled);
            }
        }
        Ok(())
    };
    let (read, written) = tokio::join!(reading, writing);
    written?;
    read
}

/// All rows of a file as they go into a job, in their order; of the good ones only the first `first` are sent.
pub(super) fn rows<'a>(
    sheet: &'a Sheet,
    edits: &'a Edits,
    checked: &'a Checked,
    first: u64,
) -> impl Iterator<Item = JobRow> + 'a {
    let mut good = checked.sendable(sheet, edits).peekable();
    let unsent = checked.statuses().iter().zip(0_u32..).filter(|(status, _)| !status.is_sent());
    let mut remarks = checked.issues_of(sheet, edits, unsent.map(|(_, row)| row)).peekable();
    let mut sent = 0;
    checked.statuses().iter().zip(0_u32..).map(move |(status, index)| {
        let content = if status.is_sent() {
            let content = good.next_if(|(row, _)| *row == index).map(|(_, content)| content);
            sent += 1;
            good_row(content, sent <= first)
        } else {
            let issues = remarks.next_if(|(row, _)| *row == index).map(|(_, issues)| issues);
            let vin = plain(&vin_cell(sheet, edits, checked, index), MOST_VIN_CHARS);
            bad_row(*status, vin, &issues.unwrap_or_default())
        };
        let line = sheet.row(index as usize).line();
        JobRow { row: u64::from(index) + 1, line, content, cells: cells(sheet, edits, checked, index) }
    })
}

/// The user's cells with what was put right, up to the last one that is not empty: a row without its own costs
/// nothing for the columns of a wide header.
fn cells(sheet: &Sheet, edits: &Edits, checked: &Checked, row: u32) -> Vec<String> {
    let own = sheet.row(row as usize).original_cells().zip(0_u32..);
    let mut cells: Vec<String> =
        own.map(|(cell, column)| edits.get(CellAt { row, column }).unwrap_or(cell.text).to_owned()).collect();
    // What was put right in a row that ends before the column.
    for column in Field::ALL.into_iter().filter_map(|field| checked.mapping().column(field)) {
        let at = u32::try_from(column).ok().map(|column| CellAt { row, column });
        let Some(text) = at.and_then(|at| edits.get(at)) else { continue };
        if column >= cells.len() {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            text.clone_into(cell);
        }
    }
    let last = cells.iter().rposition(|cell| !cell.is_empty());
    cells.truncate(last.map_or(0, |last| last + 1));
    cells
}

fn good_row(content: Option<RowContent>, is_among_first: bool) -> JobRowContent {
    match content {
        Some(content) if is_among_first => JobRowContent::Send(content),
        Some(content) => JobRowContent::Later(content),
        // The check gives a content to every row that it calls good.
        None => JobRowContent::Invalid {
            vin: String::new(),
            code: "defect".to_owned(),
            message: "The row was checked and could not be read again".to_owned(),
        },
    }
}

fn bad_row(status: RowStatus, vin: String, issues: &[RowIssue]) -> JobRowContent {
    let messages = || {
        plain(&issues.iter().map(|issue| issue.message.as_str()).collect::<Vec<_>>().join(". "), MOST_CHARS)
    };
    let told = |wanted: &[&str]| issues.iter().find(|issue| wanted.contains(&issue.code));
    match status {
        RowStatus::Repeat => {
            let message = told(&["repeat"]).map_or_else(messages, |issue| issue.message.clone());
            return JobRowContent::Repeat { vin, message };
        }
        RowStatus::LeftOut => {
            if let Some(issue) = told(&LeftOut::ALL.map(LeftOut::code)) {
                let (code, message) = (issue.code.to_owned(), issue.message.clone());
                return JobRowContent::LeftOut { vin, code, message };
            }
        }
        RowStatus::Ready | RowStatus::Warning | RowStatus::Error => {}
    }
    let worst = issues.iter().find(|issue| issue.severity == Severity::Error).or(issues.first());
    let code = worst.map_or("error", |issue| issue.code).to_owned();
    JobRowContent::Invalid { vin, code, message: messages() }
}

fn vin_cell(sheet: &Sheet, edits: &Edits, checked: &Checked, row: u32) -> String {
    match checked.mapping().source(Field::Vin) {
        Some(Source::Column(column)) => {
            let edited = u32::try_from(*column).ok().and_then(|column| edits.get(CellAt { row, column }));
            edited.unwrap_or_else(|| sheet.row(row as usize).cell(*column).text).to_owned()
        }
        Some(Source::Constant(text)) => text.clone(),
        None => String::new(),
    }
}
