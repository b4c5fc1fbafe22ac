//! Owns the connection, on the journal's thread, and decides whether it may be used.

use super::failure::JournalFailure;
use super::head_file::HeadFile;
use super::inspection::{self, Found};
use super::private::{create_folder, ensure_file};
use super::run_lock::RunLock;
use super::schema::{self, Form};
use super::trail::{self, Appending};
use super::trouble::{Trouble, from_io, from_sqlite};
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The file's name in the data folder.
const FILE_NAME: &str = "journal.sqlite3";

/// How long another process may hold the file before we give up. Its transactions take milliseconds.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

/// Changing to the write-ahead log does not wait by itself when two processes start at once.
const MODE_ATTEMPTS: u32 = 100;
const MODE_PAUSE: Duration = Duration::from_millis(20);

/// The journal's thread's state.
pub(super) struct Keeper {
    folder: PathBuf,
    path: PathBuf,
    state: State,
}

enum State {
    /// Open and sound.
    Serving { connection: Connection, run: RunLock },
    /// It could not be opened for a reason that may pass; the next call tries again.
    Waiting(JournalFailure),
    /// It may not be used, until someone has moved the file away and started again.
    Refusing { failure: JournalFailure, report: Option<ChainReport> },
    /// Closed on request.
    Closed,
}

impl Keeper {
    /// Opens and checks the journal of `folder`.
    pub(super) fn open(folder: PathBuf) -> Self {
        let path = folder.join(FILE_NAME);
        let state = open(&folder, &path);
        Self { folder, path, state }
    }

    /// Whether the journal can be used.
    pub(super) fn ready(&mut self) -> Result<(), JournalFailure> {
        self.serving().map(drop)
    }

    /// Appends records in one transaction, on the disk when this returns.
    pub(super) fn append<T>(
        &mut self,
        work: impl FnOnce(&mut Appending<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalFailure> {
        let head_file = HeadFile::beside(&self.path);
        let (connection, run) = self.serving()?;
        let outcome = append(connection, run, &head_file, work);
        self.judged(outcome)
    }

    /// Reads, or writes what is not part of the audit trail.
    pub(super) fn consult<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, Trouble>,
    ) -> Result<T, JournalFailure> {
        let (connection, _) = self.serving()?;
        let outcome = work(connection);
        self.judged(outcome)
    }

    /// Writes what is not part of the audit trail, all or none.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, JournalFailure> {
        let (connection, _) = self.serving()?;
        let outcome = write(connection, work);
        self.judged(outcome)
    }

    /// Intents of single changes without an ending whose process no longer runs. Those of jobs are not among
    /// them: the job's row holds them and settles them when the job goes on.
    pub(super) fn orphans(&mut self) -> Result<Vec<AuditEntry>, JournalFailure> {
        let unended = self.consult(trail::unended)?;
        let (_, run) = self.serving()?;
        Ok(unended.into_iter().filter(|(of, _)| run.has_ended(*of)).map(|(_, entry)| entry).collect())
    }

    /// What can still be read of a damaged journal, newest first. The file is not changed.
    pub(super) fn salvage(&mut self) -> Result<Vec<AuditEntry>, JournalFailure> {
        let State::Refusing { failure: JournalFailure::Damaged { .. }, .. } = &self.state else {
            return self.consult(|connection| trail::read(connection, &AuditQuery::default()));
        };
        let records = HeadFile::beside(&self.path).read().map_or(0, |head| head.records);
        let connection =
            inspection::open_read_only(&self.path).map_err(|error| from_sqlite(&error, &self.path))?;
        Ok(trail::salvage(&connection, records))
    }

    /// Checks the chain, or tells what was found wrong with it at opening.
    pub(super) fn verify(&mut self) -> Result<ChainReport, JournalFailure> {
        if let State::Refusing { report: Some(report), .. } = &self.state {
            return Ok(report.clone());
        }
        let known = HeadFile::beside(&self.path).read();
        self.consult(|connection| Ok(inspection::verify(connection, known)?))
    }

    /// Brings the write-ahead log into the main file and empties it, so that nothing deleted is left there.
    pub(super) fn empty_log(&mut self) -> Result<(), JournalFailure> {
        self.consult(|connection| {
            // It answers "busy" in a row when another process reads; the next one empties it then.
            Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        })
    }

    /// Brings the write-ahead log into the main file and closes it.
    pub(super) fn close(&mut self) -> Result<(), JournalFailure> {
        let State::Serving { connection, run } = std::mem::replace(&mut self.state, State::Closed) else {
            return Ok(());
        };
        let checkpoint = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(connection);
        drop(run);
        checkpoint.map_err(|error| from_sqlite(&error, &self.path))
    }

    fn serving(&mut self) -> Result<(&mut Connection, &RunLock), JournalFailure> {
        if matches!(self.state, State::Waiting(_)) {
            self.state = open(&self.folder, &self.path);
        }
        match &mut self.state {
            State::Serving { connection, run } => Ok((connection, run)),
            State::Waiting(failure) | State::Refusing { failure, .. } => Err(failure.clone()),
            State::Closed => Err(JournalFailure::Closed),
        }
    }

    /// Damage that SQLite meets while the file is open is as final as damage found at opening.
    fn judged<T>(&mut self, outcome: Result<T, Trouble>) -> Result<T, JournalFailure> {
        outcome.map_err(|trouble| {
            let from_file = matches!(trouble, Trouble::Sqlite(_));
            let failure = trouble.into_failure(&self.path);
            if from_file && matches!(failure, JournalFailure::Damaged { .. }) {
                self.state = State::Refusing { failure: failure.clone(), report: None };
            }
            failure
        })
    }
}

fn append<T>(
    connection: &mut Connection,
    run: &RunLock,
    head_file: &HeadFile,
    work: impl FnOnce(&mut Appending<'_>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut appending = Appending::begin(&transaction, run.id())?;
    let result = work(&mut appending)?;
    let head = appending.finish()?;
    transaction.commit()?;
    head_file.write(&head);
    Ok(result)
}

fn write<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

fn open(folder: &Path, path: &Path) -> State {
    let found = match create_folder(folder) {
        Ok(()) => inspection::look_at(path),
        Err(error) => return State::Waiting(from_io(&error)),
    };
    let opened = match found {
        Found::Unusable(failure, report) => return unusable(failure, report),
        Found::Nothing | Found::Sound => open_for_writing(folder, path),
        Found::HalfMade => match open_for_writing(folder, path) {
            Ok((connection, run)) => match inspection::check(&connection, path, None) {
                Ok(Found::Unusable(failure, report)) => return unusable(failure, report),
                Ok(_) => Ok((connection, run)),
                Err(error) => Err(from_sqlite(&error, path)),
            },
            Err(failure) => Err(failure),
        },
    };
    match opened {
        Ok((connection, run)) => State::Serving { connection, run },
        Err(failure) => unusable(failure, None),
    }
}

fn unusable(failure: JournalFailure, report: Option<ChainReport>) -> State {
    match failure {
        JournalFailure::Damaged { .. } | JournalFailure::TooNew { .. } => State::Refusing { failure, report },
        passing => State::Waiting(passing),
    }
}

fn open_for_writing(folder: &Path, path: &Path) -> Result<(Connection, RunLock), JournalFailure> {
    let run = RunLock::take(folder)?;
    if !path.exists() {
        HeadFile::beside(path).forget();
    }
    ensure_file(path).map_err(|error| from_io(&error))?;
    let mut connection = Connection::open(path).map_err(|error| from_sqlite(&error, path))?;
    prepare(&connection)
        .and_then(|()| make_tables(&mut connection))
        .map_err(|error| from_sqlite(&error, path))?;
    Ok((connection, run))
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_LIMIT)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Not even SQL may write to the tables' own description.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    use_write_ahead_log(connection)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA secure_delete = ON;",
    )
}

fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut attempt = 1;
    loop {
        let changed = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
        match changed {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && attempt < MODE_ATTEMPTS =>
            {
                attempt += 1;
                std::thread::sleep(MODE_PAUSE);
            }
            Ok(mode) if mode != "wal" => {
                return Err(rusqlite::Error::SqliteFailure(
                    rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN),
                    Some("this disk cannot hold a write-ahead log".to_owned()),
                ));
            }
            other => return other.map(drop),
        }
    }
}

/// Another process may have made them since the file was looked at.
fn make_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match schema::form(&transaction)? {
        Form::Empty => schema::create(&transaction)?,
        Form::Older(version) => schema::upgrade(&transaction, version)?,
        Form::Current | Form::Newer(_) | Form::Foreign => {}
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{Deed, Intent};
    use crate::domain::environment::Environment;

    fn intent(profile: String) -> Intent {
        Intent {
            at: chrono::DateTime::UNIX_EPOCH,
            who: "tester".to_owned(),
            profile,
            environment: Environment::Test,
            host: "127.0.0.1:1".to_owned(),
            deed: Deed::Rotation,
            before: None,
            job: None,
        }
    }

    fn set_most_pages(keeper: &mut Keeper, pages: u32) {
        let set = |connection: &Connection| {
            Ok(connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
        };
        keeper.consult(set).unwrap();
    }

    #[test]
    fn every_commit_is_flushed_to_the_disk() {
        let home = tempfile::TempDir::new().unwrap();
        let mut keeper = Keeper::open(home.path().to_owned());
        let pragma = |name: &'static str| {
            move |connection: &Connection| Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
        };
        assert_eq!(keeper.consult::<i64>(pragma("synchronous")), Ok(2));
        assert_eq!(keeper.consult::<i64>(pragma("fullfsync")), Ok(1));
    }

    #[test]
    fn a_full_disk_is_named_writes_nothing_and_work_goes_on_once_there_is_room() {
        let home = tempfile::TempDir::new().unwrap();
        let mut keeper = Keeper::open(home.path().to_owned());
        let append = |keeper: &mut Keeper| keeper.append(|it| it.intent(&intent("x".repeat(2_000))));
        append(&mut keeper).unwrap();
        set_most_pages(&mut keeper, 12);
        let failure = (0..1_000).find_map(|_| append(&mut keeper).err());
        assert_eq!(failure, Some(JournalFailure::DiskFull));
        let kept = keeper.verify().unwrap();
        assert!(matches!(kept, ChainReport::Whole { records } if records > 0));
        assert_eq!(append(&mut keeper), Err(JournalFailure::DiskFull));
        set_most_pages(&mut keeper, 10_000);
        append(&mut keeper).unwrap();
        let (ChainReport::Whole { records: before }, Ok(ChainReport::Whole { records: after })) =
            (kept, keeper.verify())
        else {
            panic!("the chain broke")
        };
        assert_eq!(after, before + 1);
    }
}
