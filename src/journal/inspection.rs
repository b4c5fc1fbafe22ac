//! Looking at the file without touching it, before it is opened for writing.

use super::chain::{self, Head};
use super::failure::JournalFailure;
use super::head_file::HeadFile;
use super::schema::{self, Form};
use super::trouble::from_sqlite;
use crate::domain::audit::ChainReport;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;

/// What was found.
#[derive(Debug)]
pub(super) enum Found {
    /// No journal yet: no file, or an empty one.
    Nothing,
    /// A journal, every record of it as it was written.
    Sound,
    /// Its making was cut short; opening it for writing puts that right. Check it then.
    HalfMade,
    /// It may not be used; with the chain's report, if the chain is what is wrong.
    Unusable(JournalFailure, Option<ChainReport>),
}

/// Looks at the file at `path`. Not a byte of it or of its write-ahead log is changed.
pub(super) fn look_at(path: &Path) -> Found {
    if !path.exists() {
        return Found::Nothing;
    }
    // Before the file: another process may append meanwhile, and what was remembered must not be ahead.
    let known = HeadFile::beside(path).read();
    if known.is_some_and(|head| head.records > 0) && path.metadata().is_ok_and(|file| file.len() == 0) {
        // SQLite would take it for new and remove the write-ahead log beside it.
        return Found::Unusable(damaged(path, "the file is empty"), None);
    }
    match open_read_only(path).and_then(|connection| check(&connection, path, known)) {
        Ok(found) => found,
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => Found::HalfMade,
        Err(error) => Found::Unusable(as_damage(&error, path), None),
    }
}

/// Opens a file that may be damaged, to look at.
pub(super) fn open_read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Checks the form, SQLite's own structure, and the chain, all within one snapshot: another process may be
/// making the tables at this moment, or appending.
pub(super) fn check(connection: &Connection, path: &Path, known: Option<Head>) -> rusqlite::Result<Found> {
    let snapshot = connection.unchecked_transaction()?;
    match schema::form(&snapshot)? {
        Form::Empty if known.is_some_and(|head| head.records > 0) => {
            return Ok(Found::Unusable(damaged(path, "its records are gone"), None));
        }
        Form::Empty => return Ok(Found::Nothing),
        Form::Newer(found) => {
            let failure = JournalFailure::TooNew { found, known: schema::VERSION };
            return Ok(Found::Unusable(failure, None));
        }
        Form::Foreign => {
            return Ok(Found::Unusable(damaged(path, "it is not a journal of Recall Desk"), None));
        }
        Form::Current | Form::Older(_) => {}
    }
    let integrity: String = snapshot.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if integrity != "ok" {
        return Ok(Found::Unusable(damaged(path, &integrity), None));
    }
    Ok(match chain::verify(&snapshot, known)? {
        ChainReport::Whole { .. } => Found::Sound,
        report @ ChainReport::Broken { first_bad_record, .. } => {
            let detail = format!("record {first_bad_record} was changed, removed or inserted");
            Found::Unusable(damaged(path, &detail), Some(report))
        }
    })
}

/// Recomputes the chain within one snapshot, so that another process may append meanwhile.
pub(super) fn verify(connection: &Connection, known: Option<Head>) -> rusqlite::Result<ChainReport> {
    let snapshot = connection.unchecked_transaction()?;
    chain::verify(&snapshot, known)
}

fn damaged(path: &Path, detail: &str) -> JournalFailure {
    JournalFailure::Damaged { path: path.to_owned(), detail: detail.to_owned() }
}

/// While the file is only looked at, a statement that SQLite cannot make sense of means that the tables are
/// not what they were.
fn as_damage(error: &rusqlite::Error, path: &Path) -> JournalFailure {
    match (error.sqlite_error_code(), from_sqlite(error, path)) {
        (Some(ErrorCode::Unknown), JournalFailure::Other(detail)) => damaged(path, &detail),
        (_, failure) => failure,
    }
}
