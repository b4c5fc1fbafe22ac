//! The tables, and whether a file holds them.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// The form of the tables that this program writes (`PRAGMA user_version`).
pub(super) const VERSION: u32 = 3;

/// What each version adds to the one before. A file of an earlier version takes the steps that it lacks.
const STEPS: [&str; VERSION as usize] = [TRAIL, JOBS, FURTHER_ENDINGS];

/// Marks the file as a journal of ours (`PRAGMA application_id`): "RDJL".
const APPLICATION_ID: i64 = 0x5244_4a4c;

/// `record` holds the audit trail. Columns after `hash` are read out of `body`, so that they cannot say
/// something else. `head` repeats count and hash of the last record, so that a removed tail is found.
const TRAIL: &str = "
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

/// Jobs, their rows, and how columns were mapped. Not part of the audit trail: they can be deleted.
///
/// `job_row.id` is the job's number × 2³² + the row's, so that rows lie in the order of the file and the index by
/// state gives them in that order too. `job_count` is kept by the triggers alone, so that whatever moves a row
/// keeps the counts. `AUTOINCREMENT`: the audit trail names jobs by number, which must never be used again.
const JOBS: &str = "
    CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        is_whole INTEGER NOT NULL,
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        profile TEXT NOT NULL,
        environment TEXT NOT NULL,
        host TEXT NOT NULL,
        purpose TEXT NOT NULL,
        source TEXT NOT NULL,
        source_sha256 TEXT NOT NULL,
        headers TEXT NOT NULL,
        total INTEGER NOT NULL,
        state TEXT NOT NULL,
        requests INTEGER NOT NULL DEFAULT 0,
        seconds REAL NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE job_row (
        id INTEGER PRIMARY KEY,
        job INTEGER NOT NULL,
        line INTEGER NOT NULL,
        state INTEGER NOT NULL,
        vin TEXT,
        manufacturer_ref TEXT,
        dvsa_ref TEXT,
        date TEXT,
        cells BLOB NOT NULL,
        sends INTEGER NOT NULL DEFAULT 0,
        lost INTEGER NOT NULL DEFAULT 0,
        intent INTEGER,
        code TEXT,
        message TEXT,
        at INTEGER,
        request_id TEXT
    ) STRICT;
    CREATE INDEX job_row_by_state ON job_row (job, state);
    CREATE TABLE job_count (
        job INTEGER NOT NULL,
        state INTEGER NOT NULL,
        rows INTEGER NOT NULL CHECK (rows >= 0),
        PRIMARY KEY (job, state)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER job_row_counted AFTER INSERT ON job_row BEGIN
        INSERT INTO job_count (job, state, rows) VALUES (new.job, new.state, 1)
            ON CONFLICT DO UPDATE SET rows = rows + 1;
    END;
    CREATE TRIGGER job_row_moved AFTER UPDATE OF state ON job_row WHEN old.state <> new.state BEGIN
        UPDATE job_count SET rows = rows - 1 WHERE job = old.job AND state = old.state;
        INSERT INTO job_count (job, state, rows) VALUES (new.job, new.state, 1)
            ON CONFLICT DO UPDATE SET rows = rows + 1;
    END;
    CREATE TABLE mapping (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;";

/// An ending that says *unknown* may be followed by one that says more, once DVSA could be asked; any other is
/// the last.
///
/// `unended` holds the intents of single changes without an ending, kept by the triggers alone: each change looks
/// at them before it is sent, and a trail of millions must not be searched for them.
const FURTHER_ENDINGS: &str = "
    DROP INDEX one_ending;
    CREATE INDEX ending_of ON record (intent) WHERE kind = 'ending';
    CREATE TRIGGER record_ends BEFORE INSERT ON record
        WHEN new.kind = 'ending' AND EXISTS (
            SELECT 1 FROM record
            WHERE intent = new.intent AND kind = 'ending' AND body ->> '$.result' <> 'unknown')
        BEGIN SELECT RAISE(ABORT, 'the intent has its last ending already'); END;
    CREATE TABLE unended (intent INTEGER PRIMARY KEY) STRICT;
    INSERT INTO unended SELECT number FROM record AS begun WHERE kind = 'intent' AND job IS NULL
        AND NOT EXISTS (SELECT 1 FROM record WHERE intent = begun.number AND kind = 'ending');
    CREATE TRIGGER record_begun AFTER INSERT ON record
        WHEN new.kind = 'intent' AND new.body ->> '$.job' IS NULL
        BEGIN INSERT INTO unended (intent) VALUES (new.number); END;
    CREATE TRIGGER record_ended AFTER INSERT ON record WHEN new.kind = 'ending'
        BEGIN DELETE FROM unended WHERE intent = new.intent; END;";

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Nothing yet.
    Empty,
    /// The tables of [`VERSION`].
    Current,
    /// The tables of an earlier version.
    Older(u32),
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
        (APPLICATION_ID, Ok(found), Some(_)) if found > 0 => Form::Older(found),
        _ => Form::Foreign,
    })
}

/// Makes the tables in an empty file.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    upgrade(transaction, 0)?;
    transaction.execute(
        "INSERT INTO head (only, records, hash) VALUES (1, 0, ?1)",
        [super::chain::GENESIS.as_slice()],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)
}

/// Brings the tables of an earlier version to the present one. The records stay as they are.
pub(super) fn upgrade(transaction: &Transaction<'_>, from: u32) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(from as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)
}
