//! Making, listing and deleting jobs.

use super::job_cells::pack;
use super::job_record::{JOB_COLUMNS, StoredJob, job, key, millis, number, state_of};
use super::trouble::Trouble;
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::job::{JobCounts, JobId, JobRow, JobRowContent, JobSpec, JobState, RowState};
use crate::domain::row_content::RowContent;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// Rows moved or deleted in one transaction: nothing else on the journal's thread waits long.
pub(super) const AT_ONCE: i64 = 20_000;

/// Makes a job that nobody sees until [`complete`].
pub(super) fn begin(transaction: &Transaction<'_>, spec: &JobSpec) -> Result<JobId, Trouble> {
    let headers = json(&spec.headers)?;
    let total = i64::try_from(spec.total).map_err(|_| Trouble::Refused("too many rows".to_owned()))?;
    transaction.execute(
        "INSERT INTO job (is_whole, at, who, profile, environment, host, purpose, source, source_sha256,
                          headers, total, state)
         VALUES (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            millis(spec.at),
            spec.who,
            spec.profile,
            spec.environment.key(),
            spec.host,
            spec.purpose.key(),
            spec.source,
            spec.source_sha256,
            headers,
            total,
            json(&JobState::Waiting)?,
        ],
    )?;
    Ok(JobId(transaction.last_insert_rowid()))
}

/// Adds rows to a job that is being made.
pub(super) fn add_rows(transaction: &Transaction<'_>, job: JobId, rows: &[JobRow]) -> Result<(), Trouble> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO job_row (id, job, line, state, vin, manufacturer_ref, dvsa_ref, date, cells, code, message)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for row in rows {
        let kept = Kept::of(&row.content);
        insert.execute(params![
            key(job, row.row)?,
            job.0,
            row.line,
            number(kept.state),
            kept.vin,
            kept.references.and_then(|kept| kept.manufacturer_ref.as_ref()).map(CampaignReference::as_str),
            kept.references.and_then(|kept| kept.dvsa_ref.as_ref()).map(CampaignReference::as_str),
            kept.date.map(|date| date.to_string()),
            pack(&row.cells),
            kept.code,
            kept.message,
        ])?;
    }
    Ok(())
}

/// A row's content, taken apart.
struct Kept<'a> {
    state: RowState,
    vin: Option<&'a str>,
    references: Option<&'a ReferenceFilter>,
    date: Option<NaiveDate>,
    code: Option<&'a str>,
    message: Option<&'a str>,
}

impl<'a> Kept<'a> {
    fn of(content: &'a JobRowContent) -> Self {
        let nothing = Self {
            state: RowState::Planned,
            vin: None,
            references: None,
            date: None,
            code: None,
            message: None,
        };
        match content {
            JobRowContent::Send(content) => nothing.with(content),
            JobRowContent::Later(content) => {
                Self { state: RowState::Unsent, message: Some("Left for later"), ..nothing.with(content) }
            }
            JobRowContent::Invalid { vin, code, message } => Self {
                state: RowState::Invalid,
                vin: Some(vin),
                code: Some(code),
                message: Some(message),
                ..nothing
            },
            JobRowContent::LeftOut { vin, code, message } => Self {
                state: RowState::LeftOut,
                vin: Some(vin),
                code: Some(code),
                message: Some(message),
                ..nothing
            },
            JobRowContent::Repeat { vin, message } => Self {
                state: RowState::Repeat,
                vin: Some(vin),
                code: Some("repeat"),
                message: Some(message),
                ..nothing
            },
        }
    }

    fn with(self, content: &'a RowContent) -> Self {
        Self {
            vin: Some(content.vin.as_str()),
            references: Some(&content.references),
            date: content.date,
            ..self
        }
    }
}

/// Shows a job whose rows are all there.
pub(super) fn complete(transaction: &Transaction<'_>, job: JobId) -> Result<(), Trouble> {
    let total: i64 =
        transaction.query_row("SELECT total FROM job WHERE id = ?1", [job.0], |row| row.get(0))?;
    let copied = counts(transaction, job)?.total();
    if i64::try_from(copied) != Ok(total) {
        return Err(Trouble::Refused(format!("{copied} of {total} rows were copied")));
    }
    transaction.execute("UPDATE job SET is_whole = 1 WHERE id = ?1", [job.0])?;
    Ok(())
}

/// All jobs, newest first.
pub(super) fn list(connection: &Connection) -> Result<Vec<StoredJob>, Trouble> {
    let query = format!("SELECT {JOB_COLUMNS} FROM job WHERE is_whole = 1 ORDER BY id DESC");
    let mut query = connection.prepare_cached(&query)?;
    let mut rows = query.query([])?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        let mut job = job(row)?;
        job.counts = counts(connection, job.id)?;
        jobs.push(job);
    }
    Ok(jobs)
}

/// One job.
pub(super) fn find(connection: &Connection, id: JobId) -> Result<Option<StoredJob>, Trouble> {
    let query = format!("SELECT {JOB_COLUMNS} FROM job WHERE is_whole = 1 AND id = ?1");
    let mut query = connection.prepare_cached(&query)?;
    let mut rows = query.query([id.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut job = job(row)?;
    job.counts = counts(connection, id)?;
    Ok(Some(job))
}

/// Where the rows of a job stand.
pub(super) fn counts(connection: &Connection, job: JobId) -> Result<JobCounts, Trouble> {
    let mut query = connection.prepare_cached("SELECT state, rows FROM job_count WHERE job = ?1")?;
    let mut rows = query.query([job.0])?;
    let mut counts = JobCounts::default();
    while let Some(row) = rows.next()? {
        let rows: i64 = row.get(1)?;
        *counts.get_mut(state_of(row.get(0)?)?) = u64::try_from(rows).unwrap_or_default();
    }
    Ok(counts)
}

/// Says where a job stands.
pub(super) fn set_state(connection: &Connection, job: JobId, state: &JobState) -> Result<(), Trouble> {
    let mut update = connection.prepare_cached("UPDATE job SET state = ?2 WHERE id = ?1")?;
    update.execute(params![job.0, json(state)?])?;
    Ok(())
}

/// Hides a job that is to be deleted; the rest is [`delete_some`].
pub(super) fn hide(transaction: &Transaction<'_>, job: JobId) -> Result<(), Trouble> {
    transaction.execute("UPDATE job SET is_whole = 0 WHERE id = ?1", [job.0])?;
    transaction.execute("DELETE FROM job_count WHERE job = ?1", [job.0])?;
    Ok(())
}

/// Deletes a part of the rows of a hidden job, or in the end the job; whether anything was left to delete.
pub(super) fn delete_some(transaction: &Transaction<'_>, job: JobId) -> Result<bool, Trouble> {
    let deleted = transaction.execute(
        "DELETE FROM job_row WHERE id IN (SELECT id FROM job_row WHERE job = ?1 LIMIT ?2)",
        params![job.0, AT_ONCE],
    )?;
    if deleted == 0 {
        transaction.execute("DELETE FROM job WHERE id = ?1 AND is_whole = 0", [job.0])?;
    }
    Ok(deleted > 0)
}

/// A job that was being made or deleted when its process ended.
pub(super) fn left_half(connection: &Connection) -> Result<Option<JobId>, Trouble> {
    let query = "SELECT id FROM job WHERE is_whole = 0 LIMIT 1";
    Ok(connection.query_row(query, [], |row| row.get(0).map(JobId)).optional()?)
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(|error| Trouble::Refused(error.to_string()))
}
