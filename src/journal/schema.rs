//! The tables, and whether a file holds them.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// The form of the tables that this program writes (`PRAGMA user_version`).
pub(super) const VERSION: u32 = 1;

/// Marks the file as a journal of ours (`PRAGMA application_id`): "RDJL".
const APPLICATION_ID: i64 = 0x5244_4a4c;

/// `record` holds the audit trail. Columns after `hash` are read out of `body`, so that they cannot say
/// something else. `head` repeats count and hash of the last record, so that a removed tail is found.
const TABLES: &str = "
    CREATE TABLE record (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('intent', 'ending')),
        intent INTEGER NOT NULL,
        body TEXT NOT NULL,
        hash BLOB NOT NULL,
        environment TEXT GENERATED ALWAYS AS (body ->> '$.environment') VIRTUAL,
        vin TEXT GENERATED ALWAYS AS (body ->> '$.vin') VIRTUAL,
        job INTEGER GENERATED ALWAYS AS (body ->> '$.job') VIRTUAL
    ) STRICT;
    CREATE UNIQUE INDEX one_ending ON record (intent) WHERE kind = 'ending';
    CREATE TRIGGER record_stays BEFORE UPDATE ON record
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    CREATE TRIGGER record_remains BEFORE DELETE ON record
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
    CREATE TABLE head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        records INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE tally (
        profile TEXT NOT NULL,
        day TEXT NOT NULL,
        requests INTEGER NOT NULL,
        PRIMARY KEY (profile, day)
    ) STRICT, WITHOUT ROWID;";

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing yet.
    Empty,
    /// The tables of [`VERSION`].
    Current,
    /// The tables of a later version.
    Newer(u32),
    /// Something else.
    Foreign,
}

/// Tells what a file holds.
pub(super) fn form(connection: &Connection) -> rusqlite::Result<Form> {
    let number = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let anything: Option<i64> =
        connection.query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |row| row.get(0)).optional()?;
    Ok(match (application, u32::try_from(version), anything) {
        (0, Ok(0), None) => Form::Empty,
        (APPLICATION_ID, Ok(VERSION), Some(_)) => Form::Current,
        (APPLICATION_ID, Ok(found), Some(_)) if found > VERSION => Form::Newer(found),
        _ => Form::Foreign,
    })
}

/// Makes the tables in an empty file.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(TABLES)?;
    transaction.execute(
        "INSERT INTO head (only, records, hash) VALUES (1, 0, ?1)",
        [super::chain::GENESIS.as_slice()],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)
}
