//! The rows of a job: claiming, what became of them, reading them.

use super::job_cells::unpack;
use super::job_list::{AT_ONCE, counts, json};
use super::job_record::{
    Claim, Exchange, Exchanged, OPEN_COLUMNS, OpenRow, RowIntent, RowQuery, RowUpdate, key, millis, number,
    open_row, row_of, state_of, time,
};
use super::trail::Appending;
use super::trouble::Trouble;
use crate::domain::job::{Again, JobId, RowAnswer, RowState};
use crate::domain::purpose::Purpose;
use crate::domain::vin::Vin;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};
use std::collections::HashSet;

/// Planned rows looked at for one claim at most, when many wait for a row of the same vehicle.
const LOOKED_AT: i64 = 5_000;

/// One transaction of a running job.
pub(super) fn exchange(appending: &mut Appending<'_>, exchange: &Exchange) -> Result<Exchanged, Trouble> {
    for update in &exchange.updates {
        apply(appending, exchange.job, update)?;
    }
    let claimed = match &exchange.claim {
        Some(claim) => begin_rows(appending, exchange.job, claim)?,
        None => Vec::new(),
    };
    let transaction = appending.transaction();
    let state = exchange.state.as_ref().map(json).transpose()?;
    let requests = i64::try_from(exchange.requests).unwrap_or(i64::MAX);
    transaction
        .prepare_cached(
            "UPDATE job SET state = coalesce(?2, state), requests = ?3, seconds = ?4 WHERE id = ?1",
        )?
        .execute(params![exchange.job.0, state, requests, exchange.seconds])?;
    Ok(Exchanged { claimed, counts: counts(transaction, exchange.job)? })
}

fn apply(appending: &mut Appending<'_>, job: JobId, update: &RowUpdate) -> Result<(), Trouble> {
    if let Some((intent, ending)) = &update.ending {
        appending.ending(*intent, ending)?;
    }
    let changed = appending
        .transaction()
        .prepare_cached(
            "UPDATE job_row SET state = ?2, sends = ?3, lost = ?4, intent = ?5, code = ?6, message = ?7, at = ?8,
                                request_id = ?9 WHERE id = ?1",
        )?
        .execute(params![
            key(job, update.row)?,
            number(update.state),
            update.sends,
            update.lost,
            update.intent,
            update.code,
            update.message,
            millis(update.at),
            update.request_id,
        ])?;
    if changed == 1 { Ok(()) } else { Err(Trouble::Refused(format!("row {} is not there", update.row))) }
}

/// Claims planned rows in the order of the file, never two of one vehicle.
fn begin_rows(appending: &mut Appending<'_>, job: JobId, claim: &Claim) -> Result<Vec<OpenRow>, Trouble> {
    let mut rows = planned(appending.transaction(), job, claim)?;
    for row in &mut rows {
        row.sends += 1;
        row.refusal = None;
        if let Some(change) = row.content.change(claim.purpose) {
            row.intent = Some(RowIntent::Open(appending.intent(&(claim.intent_of)(change))?));
        }
        appending
            .transaction()
            .prepare_cached(
                "UPDATE job_row SET state = ?2, sends = ?3, intent = ?4, code = NULL, message = NULL, at = NULL,
                                    request_id = NULL WHERE id = ?1",
            )?
            .execute(params![
                key(job, row.row)?,
                number(RowState::Sending),
                row.sends,
                row.intent.map(RowIntent::number)
            ])?;
    }
    Ok(rows)
}

fn planned(transaction: &Transaction<'_>, job: JobId, claim: &Claim) -> Result<Vec<OpenRow>, Trouble> {
    let query = format!(
        "SELECT {OPEN_COLUMNS} FROM job_row WHERE job = ?1 AND state = ?2 ORDER BY id LIMIT {LOOKED_AT}"
    );
    let mut query = transaction.prepare_cached(&query)?;
    let mut rows = query.query(params![job.0, number(RowState::Planned)])?;
    let mut taken: HashSet<Vin> = HashSet::new();
    let mut claimed = Vec::new();
    while claimed.len() < claim.most {
        let Some(row) = rows.next()? else { break };
        let row = open_row(row)?;
        // An earlier row of the vehicle that has to wait makes the later ones wait too.
        if !claim.busy.contains(&row.content.vin) && taken.insert(row.content.vin.clone()) {
            claimed.push(row);
        }
    }
    Ok(claimed)
}

/// Rows that a process that has ended left as being sent. A change may have been applied and is asked about; a
/// lookup is made again.
pub(super) fn recover(transaction: &Transaction<'_>, job: JobId, purpose: Purpose) -> Result<(), Trouble> {
    let becomes = match purpose {
        Purpose::Change(_) => RowState::Checking,
        Purpose::LookUp => RowState::Planned,
    };
    transaction.execute(
        "UPDATE job_row SET state = ?3 WHERE job = ?1 AND state = ?2",
        params![job.0, number(RowState::Sending), number(becomes)],
    )?;
    Ok(())
}

/// Rows to be asked about, after a row, in the order of the file.
pub(super) fn checking(
    connection: &Connection,
    job: JobId,
    after: u64,
    limit: usize,
) -> Result<Vec<OpenRow>, Trouble> {
    let query = format!(
        "SELECT {OPEN_COLUMNS} FROM job_row WHERE job = ?1 AND state = ?2 AND id > ?3 ORDER BY id LIMIT ?4"
    );
    let mut query = connection.prepare_cached(&query)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = query.query(params![job.0, number(RowState::Checking), key(job, after)?, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(open_row(row)?);
    }
    Ok(found)
}

/// Moves a part of a stopped job's planned rows to *unsent*; whether any were left.
pub(super) fn stop_some(
    transaction: &Transaction<'_>,
    job: JobId,
    at: DateTime<Utc>,
) -> Result<bool, Trouble> {
    let moved = transaction.execute(
        "UPDATE job_row SET state = ?3, message = 'Not sent: the job was stopped', at = ?4
         WHERE id IN (SELECT id FROM job_row WHERE job = ?1 AND state = ?2 LIMIT ?5)",
        params![job.0, number(RowState::Planned), number(RowState::Unsent), millis(at), AT_ONCE],
    )?;
    Ok(moved > 0)
}

/// Opens a part of a job's ended rows again; how many.
pub(super) fn again_some(
    transaction: &Transaction<'_>,
    job: JobId,
    again: Again,
    purpose: Purpose,
) -> Result<u64, Trouble> {
    // Rejected rows were certainly not applied, so they begin anew. The others may have been sent before, and a
    // refusal may then be an echo: how often they were sent is kept. What is only asked about keeps its intent, so
    // that the audit trail hears of it too.
    let (from, to, sends, intent) = match again {
        Again::Rejected => (RowState::Rejected, RowState::Planned, "0", "NULL"),
        Again::Unknown if purpose == Purpose::LookUp => (RowState::Unknown, RowState::Planned, "0", "NULL"),
        Again::Unknown => (RowState::Unknown, RowState::Checking, "sends", "intent"),
        Again::Unsent => (RowState::Unsent, RowState::Planned, "sends", "NULL"),
    };
    let update = format!(
        "UPDATE job_row SET state = ?3, sends = {sends}, lost = 0, intent = {intent}, code = NULL,
                            message = NULL, at = NULL, request_id = NULL
         WHERE id IN (SELECT id FROM job_row WHERE job = ?1 AND state = ?2 LIMIT ?4)"
    );
    let moved = transaction.execute(&update, params![job.0, number(from), number(to), AT_ONCE])?;
    Ok(moved as u64)
}

const ANSWER_COLUMNS: &str = "id, line, vin, state, code, message, at, request_id";

/// Rows in the order of the file, and how many match in all.
pub(super) fn read(
    connection: &Connection,
    job: JobId,
    query: &RowQuery,
) -> Result<(u64, Vec<RowAnswer>), Trouble> {
    let vin =
        query.vin.as_deref().map(|part| part.trim().to_ascii_uppercase()).filter(|part| !part.is_empty());
    // Numbers of our own, never text from outside.
    let states: Vec<String> = query.states.iter().map(|state| number(*state).to_string()).collect();
    let in_states = match states.as_slice() {
        [] => String::new(),
        [one] => format!("AND state = {one}"),
        // Without the index by state: the rows would have to be sorted.
        several => format!("AND +state IN ({})", several.join(",")),
    };
    let total = if vin.is_some() {
        let count =
            format!("SELECT count(*) FROM job_row WHERE job = ?1 {in_states} AND instr(upper(vin), ?2) > 0");
        let found: i64 = connection.query_row(&count, params![job.0, vin], |row| row.get(0))?;
        u64::try_from(found).unwrap_or_default()
    } else {
        matching(connection, job, &query.states)?
    };
    let select = format!(
        "SELECT {ANSWER_COLUMNS} FROM job_row WHERE job = ?1 AND id BETWEEN ?3 AND ?4 {in_states}
           AND (?2 IS NULL OR instr(upper(vin), ?2) > 0)
         ORDER BY id LIMIT ?5 OFFSET ?6"
    );
    let offset = i64::try_from(query.offset).unwrap_or(i64::MAX);
    // Rows are numbered without gaps, so that where all are wanted the place of the first is known.
    let all = states.is_empty() && vin.is_none();
    let (first, skipped) = if all { (query.offset, 0) } else { (0, offset) };
    let mut select = connection.prepare_cached(&select)?;
    let last = key(job, u64::from(u32::MAX))?;
    let mut rows = select.query(params![
        job.0,
        vin,
        key(job, first.min(u64::from(u32::MAX) - 1) + 1)?,
        last,
        query.limit,
        skipped
    ])?;
    let mut answers = Vec::new();
    while let Some(row) = rows.next()? {
        answers.push(answer(row)?);
    }
    Ok((total, answers))
}

fn matching(connection: &Connection, job: JobId, states: &[RowState]) -> Result<u64, Trouble> {
    let counts = counts(connection, job)?;
    if states.is_empty() {
        return Ok(counts.total());
    }
    let wanted = RowState::ALL.into_iter().filter(|state| states.contains(state));
    Ok(wanted.map(|state| counts.get(state)).sum())
}

fn answer(row: &Row<'_>) -> Result<RowAnswer, Trouble> {
    Ok(RowAnswer {
        row: row_of(row.get(0)?),
        line: row.get(1)?,
        vin: row.get(2)?,
        state: state_of(row.get(3)?)?,
        code: row.get(4)?,
        message: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        at: time(row.get(6)?),
        request_id: row.get(7)?,
    })
}

/// When the last of a job's rows was answered or left unsent.
pub(super) fn last_answer(connection: &Connection, job: JobId) -> Result<Option<DateTime<Utc>>, Trouble> {
    let mut latest = connection.prepare_cached("SELECT max(at) FROM job_row WHERE id > ?1 AND id <= ?2")?;
    let ends = params![key(job, 0)?, key(job, u64::from(u32::MAX))?];
    Ok(time(latest.query_row(ends, |row| row.get(0))?))
}

/// Rows with their original cells, after a row, in the order of the file.
pub(super) fn with_cells(
    connection: &Connection,
    job: JobId,
    after: u64,
    limit: u32,
) -> Result<Vec<(RowAnswer, Vec<String>)>, Trouble> {
    let query = format!(
        "SELECT {ANSWER_COLUMNS}, cells FROM job_row WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3"
    );
    let mut query = connection.prepare_cached(&query)?;
    let mut rows = query.query(params![key(job, after)?, key(job, u64::from(u32::MAX))?, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells: Vec<u8> = row.get(8)?;
        found.push((answer(row)?, unpack(&cells)?));
    }
    Ok(found)
}
