//! Damage and tampering: found, refused, and the file kept as it is.

use super::{copy_of, database, done, opening, refusals};
use recall_desk::domain::audit::{AuditQuery, ChainReport};
use recall_desk::journal::{Journal, JournalFailure};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A journal of ten intents, every second one ended, closed in order.
async fn ten_intents(folder: &Path) {
    let journal = Journal::open(folder);
    let ids = journal.record_intents((0..10).map(opening).collect()).await.unwrap();
    for id in ids.iter().step_by(2) {
        journal.record_ending(*id, done()).await.unwrap();
    }
    journal.close().await;
}

#[tokio::test]
async fn any_edit_is_found_and_nothing_is_written_afterwards() {
    let edits = [
        ("UPDATE record SET body = replace(body, '000004', '000044') WHERE number = 5", 5),
        ("UPDATE record SET body = replace(body, 'done', 'dona') WHERE number = 12", 12),
        ("UPDATE record SET hash = zeroblob(32) WHERE number = 7", 7),
        ("UPDATE record SET intent = 2 WHERE number = 11", 11),
        ("DELETE FROM record WHERE number = 1", 1),
        ("DELETE FROM record WHERE number = 8", 8),
        ("DELETE FROM record WHERE number >= 14", 14),
        (
            "DELETE FROM record WHERE number >= 14; UPDATE head SET records = 13, hash = \
          (SELECT hash FROM record WHERE number = 13)",
            14,
        ),
        (
            "INSERT INTO record (number, kind, intent, body, hash) \
          SELECT 16, kind, 16, body, hash FROM record WHERE number = 2",
            16,
        ),
        (
            "UPDATE record SET number = 99 WHERE number = 3; UPDATE record SET number = 3 WHERE number = 4; \
          UPDATE record SET number = 4 WHERE number = 99",
            3,
        ),
        ("UPDATE head SET records = 4", 5),
        ("DELETE FROM record; UPDATE head SET records = 0, hash = zeroblob(32)", 1),
    ];
    for (sql, first_bad_record) in edits {
        let home = TempDir::new().unwrap();
        ten_intents(home.path()).await;
        let tool = Connection::open(database(home.path())).unwrap();
        tool.execute_batch("DROP TRIGGER record_stays; DROP TRIGGER record_remains").unwrap();
        tool.execute_batch(sql).unwrap();
        drop(tool);
        let found = fs::read(database(home.path())).unwrap();

        let journal = Journal::open(home.path());
        let refusal = journal.record_intents(vec![opening(1)]).await;
        assert!(matches!(refusal, Err(JournalFailure::Damaged { .. })), "{sql}: {refusal:?}");
        let good_records = u64::try_from(first_bad_record).unwrap() - 1;
        let report = ChainReport::Broken { first_bad_record, good_records };
        assert_eq!(journal.verify().await, Ok(report), "{sql}");
        journal.close().await;
        assert!(fs::read(database(home.path())).unwrap() == found, "the damaged file was changed");
    }
}

#[tokio::test]
async fn an_edit_while_the_journal_is_open_is_found_by_verify() {
    let home = TempDir::new().unwrap();
    ten_intents(home.path()).await;
    let journal = Journal::open(home.path());
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 15 }));
    let tool = Connection::open(database(home.path())).unwrap();
    tool.execute_batch("DROP TRIGGER record_stays; UPDATE record SET body = body || ' ' WHERE number = 6")
        .unwrap();
    let report = ChainReport::Broken { first_bad_record: 6, good_records: 5 };
    assert_eq!(journal.verify().await, Ok(report));
}

#[tokio::test]
async fn the_tables_refuse_to_change_a_record() {
    let home = TempDir::new().unwrap();
    ten_intents(home.path()).await;
    let tool = Connection::open(database(home.path())).unwrap();
    for sql in ["UPDATE record SET body = '{}'", "DELETE FROM record WHERE number = 15"] {
        let refusal = tool.execute(sql, []).unwrap_err().to_string();
        assert!(refusal.contains("append-only"), "{refusal}");
    }
}

#[tokio::test]
async fn overwritten_bytes_are_found_and_the_file_is_kept_as_it_is() {
    let sound = TempDir::new().unwrap();
    let journal = Journal::open(sound.path());
    journal.record_intents((0..200).map(opening).collect()).await.unwrap();
    journal.close().await;
    let whole = fs::read(database(sound.path())).unwrap();
    let needle = b"LH7PRODCJEE000150";
    let in_a_record = whole.windows(needle.len()).position(|bytes| bytes == needle).unwrap();
    let mut wounds: Vec<(usize, Vec<u8>)> = vec![
        (0, vec![0; 16]),
        (0, vec![0xA5; 100]),
        (18, vec![9, 9]),
        (60, vec![0xFF; 4]),
        (68, vec![1; 4]),
        (in_a_record, b"X".to_vec()),
        (whole.len() - 600, vec![0x5A; 600]),
        (0, vec![b'x'; whole.len()]),
    ];
    wounds.extend((1..whole.len() / 4096).map(|page| (page * 4096, vec![0x77; 512])));
    assert!(wounds.len() > 20, "the file is too small for this test");
    for (offset, bytes) in wounds {
        let home = copy_of(sound.path());
        let mut damaged = whole.clone();
        damaged[offset..offset + bytes.len()].copy_from_slice(&bytes);
        fs::write(database(home.path()), &damaged).unwrap();
        let journal = Journal::open(home.path());
        for refusal in refusals(&journal).await {
            assert!(matches!(refusal, JournalFailure::Damaged { .. }), "at {offset}: {refusal:?}");
        }
        drop(journal);
        assert!(fs::read(database(home.path())).unwrap() == damaged, "at {offset} the file was changed");
    }
}

#[tokio::test]
async fn what_a_broken_page_does_not_hold_can_be_rescued() {
    let sound = TempDir::new().unwrap();
    let journal = Journal::open(sound.path());
    journal.record_intents((0..200).map(opening).collect()).await.unwrap();
    journal.close().await;
    let whole = fs::read(database(sound.path())).unwrap();
    let needle = b"LH7PRODCJEE000150";
    let page = whole.windows(needle.len()).position(|bytes| bytes == needle).unwrap() / 4096 * 4096;
    let home = copy_of(sound.path());
    let mut damaged = whole.clone();
    damaged[page..page + 4096].fill(0x77);
    fs::write(database(home.path()), &damaged).unwrap();
    let journal = Journal::open(home.path());
    assert!(journal.read(AuditQuery::default()).await.is_err());
    let rescued = journal.salvage().await.unwrap();
    assert!((100..200).contains(&rescued.len()), "{} entries", rescued.len());
    assert!(rescued.is_sorted_by(|newer, older| newer.id > older.id));
    drop(journal);
    assert!(fs::read(database(home.path())).unwrap() == damaged, "the file was changed");
}

#[tokio::test]
async fn a_journal_cut_short_or_replaced_is_damaged() {
    let sound = TempDir::new().unwrap();
    ten_intents(sound.path()).await;
    let whole = fs::read(database(sound.path())).unwrap();
    for damaged in [whole[..whole.len() / 2].to_vec(), whole[..100].to_vec(), vec![], b"hello".to_vec()] {
        let home = copy_of(sound.path());
        fs::write(database(home.path()), &damaged).unwrap();
        let refusal = Journal::open(home.path()).ready().await;
        assert!(
            matches!(refusal, Err(JournalFailure::Damaged { .. })),
            "{} bytes: {refusal:?}",
            damaged.len()
        );
        assert!(fs::read(database(home.path())).unwrap() == damaged);
    }
    let home = TempDir::new().unwrap();
    let other = Connection::open(database(home.path())).unwrap();
    other.execute_batch("CREATE TABLE theirs (a); PRAGMA user_version = 1").unwrap();
    drop(other);
    assert!(matches!(Journal::open(home.path()).ready().await, Err(JournalFailure::Damaged { .. })));
}

#[tokio::test]
async fn records_lost_with_the_write_ahead_log_are_missed() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    journal.record_intents(vec![opening(1)]).await.unwrap();
    journal.close().await;
    let journal = Journal::open(home.path());
    journal.record_intents((2..20).map(opening).collect()).await.unwrap();
    let copy = copy_of(home.path());
    let log = copy.path().join("journal.sqlite3-wal");
    let mut bytes = fs::read(&log).unwrap();
    assert!(bytes.len() > 4096, "the records are not in the log");
    bytes[2_000..2_100].fill(0xEE);
    fs::write(&log, &bytes).unwrap();
    let damaged = Journal::open(copy.path());
    assert!(matches!(damaged.ready().await, Err(JournalFailure::Damaged { .. })));
    let report = ChainReport::Broken { first_bad_record: 2, good_records: 1 };
    assert_eq!(damaged.verify().await, Ok(report));
    drop(damaged);
    assert!(fs::read(&log).unwrap() == bytes, "the log was changed");
}

#[tokio::test]
async fn a_damaged_journal_moved_away_makes_room_for_a_new_one() {
    let home = TempDir::new().unwrap();
    ten_intents(home.path()).await;
    fs::rename(database(home.path()), home.path().join("kept")).unwrap();
    for records in [1, 2] {
        let journal = Journal::open(home.path());
        journal.record_intents(vec![opening(1)]).await.unwrap();
        assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records }));
        journal.close().await;
    }
}

#[tokio::test]
async fn a_newer_form_is_refused_and_left_alone() {
    let home = TempDir::new().unwrap();
    ten_intents(home.path()).await;
    Connection::open(database(home.path())).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let found = fs::read(database(home.path())).unwrap();
    let journal = Journal::open(home.path());
    for refusal in refusals(&journal).await {
        assert_eq!(refusal, JournalFailure::TooNew { found: 7, known: 3 });
    }
    journal.close().await;
    assert!(fs::read(database(home.path())).unwrap() == found);
}
