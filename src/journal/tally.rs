//! How many requests a profile sent on a day, for the daily allowance. Not part of the audit trail.

use super::trouble::Trouble;
use chrono::NaiveDate;
use rusqlite::{Connection, params};

/// Adds to a day's count; the new total.
pub(super) fn add(
    connection: &Connection,
    profile: &str,
    day: NaiveDate,
    requests: u64,
) -> Result<u64, Trouble> {
    let added = i64::try_from(requests).unwrap_or(i64::MAX);
    let total: i64 = connection.query_row(
        "INSERT INTO tally (profile, day, requests) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET requests = requests + excluded.requests
         RETURNING requests",
        params![profile, day.to_string(), added],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(total).unwrap_or_default())
}
