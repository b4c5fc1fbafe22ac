//! The journal: nothing leaves before it is on the disk, and nothing in it can be changed unseen.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use recall_desk::domain::audit::{AuditQuery, ChainReport, Deed, Ending, Intent};
use recall_desk::domain::campaign::{Campaign, CampaignReference, ReferenceFilter};
use recall_desk::domain::change::Change;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{DvsaError, Outcome};
use recall_desk::domain::recall::{HeldRecall, Recall, RepairStatus};
use recall_desk::domain::vin::Vin;
use recall_desk::journal::{Journal, JournalFailure};
use rusqlite::Connection;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Tells a test that it was started by another, and where the journal is.
const CHILD_FOLDER: &str = "RECALL_DESK_TEST_JOURNAL";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds) + TimeDelta::nanoseconds(123_456_789)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn vin(number: usize) -> Vin {
    Vin::parse(&format!("LH7PRODCJEE{number:06}")).unwrap()
}

fn reference(text: &str) -> CampaignReference {
    CampaignReference::parse(text).unwrap()
}

fn campaign(ours: &str, theirs: Option<&str>) -> Campaign {
    Campaign { manufacturer_ref: reference(ours), dvsa_ref: theirs.map(reference) }
}

fn intent(deed: Deed) -> Intent {
    Intent {
        at: at(7),
        who: "coördinator".to_owned(),
        profile: "Prüfstand".to_owned(),
        environment: Environment::Test,
        host: "history.example.gov.uk:443".to_owned(),
        deed,
        before: None,
        job: None,
    }
}

fn open(number: usize, campaign: Campaign) -> Intent {
    intent(Deed::Change(Change::Open(Recall { vin: vin(number), campaign, start_date: day("2026-01-02") })))
}

fn opening(number: usize) -> Intent {
    open(number, campaign("C/1", None))
}

fn ending(outcome: Outcome) -> Ending {
    Ending { at: at(9), outcome, request_id: Some("req-1".to_owned()), note: None }
}

fn done() -> Ending {
    ending(Outcome::Done { proven_by_lookup: false })
}

fn database(folder: &Path) -> PathBuf {
    folder.join("journal.sqlite3")
}

/// A journal of ten intents, every second one ended, closed in order.
async fn ten_intents(folder: &Path) {
    let journal = Journal::open(folder);
    let ids = journal.record_intents((0..10).map(opening).collect()).await.unwrap();
    for id in ids.iter().step_by(2) {
        journal.record_ending(*id, done()).await.unwrap();
    }
    journal.close().await;
}

/// Copies what lies in the journal's folder at this moment, as a loss of power would leave it.
fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

#[tokio::test]
async fn every_kind_of_record_comes_back_as_it_was_written() {
    let home = TempDir::new().unwrap();
    let held = HeldRecall {
        manufacturer_ref: Some("C\\1".to_owned()),
        dvsa_ref: Some("not a reference %".to_owned()),
        start_date: Some("2026-01-02T00:00:00Z".to_owned()),
        repair_status: Some(RepairStatus::NotFixed),
    };
    let error = DvsaError {
        code: RecallsCode::AlreadyRegistered,
        message: "“exists”".to_owned(),
        request_id: Some("r".to_owned()),
    };
    let (vin, campaign) = (vin(1), campaign("C\\1", Some("R/2026/001")));
    let by_dvsa_ref = ReferenceFilter { dvsa_ref: Some(reference("R/1")), ..ReferenceFilter::default() };
    let deeds = [
        Deed::Change(Change::Open(Recall {
            vin: vin.clone(),
            campaign: campaign.clone(),
            start_date: day("2026-01-02"),
        })),
        Deed::Change(Change::Fix {
            vin: vin.clone(),
            campaign: campaign.clone(),
            rectification_date: day("2026-02-03"),
        }),
        Deed::Change(Change::Unfix { vin: vin.clone(), campaign }),
        Deed::Change(Change::Delete { vin, references: by_dvsa_ref }),
        Deed::Rotation,
        Deed::Rotation,
    ];
    let outcomes = [
        Outcome::Done { proven_by_lookup: true },
        Outcome::Already,
        Outcome::Rejected(error.clone()),
        Outcome::Conflict { held: Some(held.clone()), error: Some(error) },
        Outcome::Unknown { cause: "no answer".to_owned() },
        Outcome::NotSent { cause: "no route".to_owned() },
    ];
    let mut intents: Vec<_> = deeds.into_iter().map(intent).collect();
    intents[1].before = Some(held);
    intents[2].job = Some(42);
    let journal = Journal::open(home.path());
    let ids = journal.record_intents(intents.clone()).await.unwrap();
    for (id, outcome) in ids.iter().zip(&outcomes) {
        journal.record_ending(*id, ending(outcome.clone())).await.unwrap();
    }
    journal.close().await;

    let journal = Journal::open(home.path());
    let mut entries = journal.read(AuditQuery::default()).await.unwrap();
    entries.reverse();
    assert_eq!(entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), ids, "newest first");
    for ((entry, intent), outcome) in entries.into_iter().zip(intents).zip(outcomes) {
        assert_eq!((entry.intent, entry.ending), (intent, Some(ending(outcome))));
    }
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 12 }));
}

#[tokio::test]
async fn entries_are_found_by_vin_job_environment_and_number() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let mut intents: Vec<_> = (0..30).map(opening).collect();
    intents[3].job = Some(5);
    intents[4].environment = Environment::Live;
    intents.push(intent(Deed::Rotation));
    journal.record_intents(intents).await.unwrap();
    let count = async |query: AuditQuery| journal.read(query).await.unwrap().len();
    let all = AuditQuery::default();
    assert_eq!(count(all.clone()).await, 31);
    assert_eq!(count(AuditQuery { vin: Some(" ee00001".to_owned()), ..all.clone() }).await, 10);
    assert_eq!(count(AuditQuery { vin: Some("%".to_owned()), ..all.clone() }).await, 0);
    assert_eq!(count(AuditQuery { job: Some(5), ..all.clone() }).await, 1);
    assert_eq!(count(AuditQuery { environment: Some(Environment::Live), ..all.clone() }).await, 1);
    let newest = journal.read(AuditQuery { limit: Some(2), ..all }).await.unwrap();
    assert_eq!(newest.iter().map(|entry| entry.id).collect::<Vec<_>>(), [31, 30]);
}

#[tokio::test]
async fn intents_are_on_the_disk_before_the_call_returns() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    for number in 0..5 {
        let ids = journal.record_intents(vec![opening(number)]).await.unwrap();
        let copy = copy_of(home.path());
        let reopened = Journal::open(copy.path());
        let newest = reopened.read(AuditQuery::default()).await.unwrap();
        assert_eq!(newest.first().map(|entry| entry.id), ids.first().copied());
    }
}

#[tokio::test]
async fn an_intent_has_one_ending_and_nothing_else_has_any() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let ids = journal.record_intents(vec![opening(1)]).await.unwrap();
    journal.record_ending(ids[0], done()).await.unwrap();
    for wrong in [ids[0], ids[0] + 1, 999, 0, -1] {
        let second = journal.record_ending(wrong, ending(Outcome::Already)).await;
        assert!(matches!(second, Err(JournalFailure::Other(_))), "{wrong}: {second:?}");
    }
    assert_eq!(journal.read(AuditQuery::default()).await.unwrap()[0].ending, Some(done()));
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 2 }));
}

/// Not a test by itself: the process that `a_killed_process_leaves_orphans` kills.
#[tokio::test]
async fn inside_a_process_that_is_killed() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let journal = Journal::open(Path::new(&folder));
    let ids = journal.record_intents((0..3).map(opening).collect()).await.unwrap();
    journal.record_ending(ids[0], done()).await.unwrap();
    println!("\nwritten");
    std::io::stdout().flush().unwrap();
    std::future::pending::<()>().await;
}

fn this_test_binary(test: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD_FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_killed_process_leaves_orphans_and_a_living_one_does_not() {
    let home = TempDir::new().unwrap();
    let mut child = this_test_binary("journal::inside_a_process_that_is_killed", home.path());
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line == "written"), "the child ended early");

    let journal = Journal::open(home.path());
    let own = journal.record_intents(vec![opening(9)]).await.unwrap();
    assert_eq!(journal.orphans().await, Ok(vec![]), "both processes are alive");
    child.kill().unwrap();
    child.wait().unwrap();
    let orphans = journal.orphans().await.unwrap();
    let vins: Vec<_> =
        orphans.iter().filter_map(|entry| entry.intent.deed.change()).map(Change::vin).collect();
    assert_eq!(vins, [&vin(1), &vin(2)]);
    for orphan in orphans {
        journal.record_ending(orphan.id, ending(Outcome::Unknown { cause: "x".into() })).await.unwrap();
    }
    assert_eq!(journal.orphans().await, Ok(vec![]));
    journal.close().await;

    let after = Journal::open(home.path()).orphans().await.unwrap();
    assert_eq!(after.iter().map(|entry| entry.id).collect::<Vec<_>>(), own, "a closed run has ended too");
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

/// What every call of a journal that may not be used answers.
async fn refusals(journal: &Journal) -> Vec<JournalFailure> {
    vec![
        journal.ready().await.unwrap_err(),
        journal.record_intents(vec![opening(1)]).await.unwrap_err(),
        journal.record_ending(1, done()).await.unwrap_err(),
        journal.orphans().await.unwrap_err(),
        journal.read(AuditQuery::default()).await.unwrap_err(),
        journal.campaigns(Environment::Test).await.unwrap_err(),
        journal.count_request("x", day("2026-01-01"), 1).await.unwrap_err(),
    ]
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
        assert_eq!(refusal, JournalFailure::TooNew { found: 7, known: 1 });
    }
    journal.close().await;
    assert!(fs::read(database(home.path())).unwrap() == found);
}

/// Not a test by itself: one of the processes of `processes_that_write_at_once_keep_one_whole_chain`.
#[tokio::test]
async fn inside_a_process_that_writes() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    write_forty(Path::new(&folder)).await;
}

async fn write_forty(folder: &Path) {
    let journal = Journal::open(folder);
    for _ in 0..20 {
        let ids = journal.record_intents(vec![opening(1), opening(2)]).await.unwrap();
        assert_eq!(ids[1], ids[0] + 1, "another process wrote into the group");
        for id in ids {
            journal.record_ending(id, done()).await.unwrap();
        }
        journal.verify().await.map(|report| assert!(matches!(report, ChainReport::Whole { .. }))).unwrap();
    }
}

#[tokio::test]
async fn processes_that_write_at_once_keep_one_whole_chain() {
    let home = TempDir::new().unwrap();
    // None of them finds the journal made: that is raced for too.
    let start = || this_test_binary("journal::inside_a_process_that_writes", home.path());
    let children: Vec<_> = (0..3).map(|_| start()).collect();
    write_forty(home.path()).await;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let journal = Journal::open(home.path());
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 4 * 80 }));
    assert!(journal.read(AuditQuery::default()).await.unwrap().iter().all(|entry| entry.ending.is_some()));
}

/// Mounts a disk of one megabyte over the folder, where nobody else sees it, and runs the test on it.
#[cfg(target_os = "linux")]
const ON_A_SMALL_DISK: &str = r#"mount -t tmpfs -o size=1m none "$1" || exit 77
    exec "$0" --exact journal::inside_a_small_disk --nocapture"#;

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_work_goes_on_once_there_is_room() {
    let home = TempDir::new().unwrap();
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "bash", "-c", ON_A_SMALL_DISK])
        .arg(std::env::current_exe().unwrap())
        .arg(home.path())
        .env(CHILD_FOLDER, home.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(77) || err.contains("unshare failed") {
        println!(
            "No small disk may be mounted here; the same with SQLite's page limit is tested in keeper.rs"
        );
        return;
    }
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

/// Not a test by itself: runs on the disk of `a_full_disk_is_named_and_work_goes_on_once_there_is_room`.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn inside_a_small_disk() {
    let Some(disk) = std::env::var_os(CHILD_FOLDER).map(PathBuf::from) else { return };
    let (ballast, folder) = (disk.join("ballast"), disk.join("data"));
    let fill = || {
        let mut file = fs::File::create(&ballast).unwrap();
        while file.write_all(&[1; 512]).is_ok() {}
    };
    fill();
    let journal = Journal::open(&folder);
    assert_eq!(journal.ready().await, Err(JournalFailure::DiskFull), "opened on a full disk");
    fs::remove_file(&ballast).unwrap();
    journal.record_intents(vec![opening(1)]).await.unwrap();

    fill();
    let mut number = 1;
    let failure = loop {
        match journal.record_intents((0..25).map(opening).collect()).await {
            Ok(ids) => number = *ids.last().unwrap(),
            Err(failure) => break failure,
        }
        assert!(number < 100_000, "the disk never filled");
    };
    assert_eq!(failure, JournalFailure::DiskFull);
    let before = ChainReport::Whole { records: u64::try_from(number).unwrap() };
    assert_eq!(journal.verify().await, Ok(before), "part of a group was written");
    fs::remove_file(&ballast).unwrap();
    assert_eq!(journal.record_intents(vec![opening(1)]).await, Ok(vec![number + 1]));
    journal.close().await;
    assert_eq!(Journal::open(&folder).ready().await, Ok(()));
}

#[tokio::test]
async fn the_campaign_book_lists_what_was_done_most_recent_first() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let mut fixed = intent(Deed::Change(Change::Fix {
        vin: vin(2),
        campaign: campaign("OLD", None),
        rectification_date: day("2026-03-04"),
    }));
    fixed.before = Some(HeldRecall {
        manufacturer_ref: Some("OLD".to_owned()),
        dvsa_ref: Some("R/7".to_owned()),
        start_date: Some("2025-05-06T00:00:00Z".to_owned()),
        repair_status: Some(RepairStatus::NotFixed),
    });
    let mut live = open(3, campaign("LIVE", None));
    live.environment = Environment::Live;
    let deleted = intent(Deed::Change(Change::Delete {
        vin: vin(4),
        references: (&campaign("OPENED-IN-ERROR", None)).into(),
    }));
    let intents = vec![
        open(1, campaign("NEW", Some("R/8"))),
        fixed,
        live,
        deleted,
        open(5, campaign("REFUSED", None)),
        open(6, campaign("NEW", None)),
        intent(Deed::Rotation),
    ];
    let ids = journal.record_intents(intents).await.unwrap();
    for (index, id) in ids.iter().enumerate() {
        let outcome = if index == 4 { Outcome::NotSent { cause: "x".into() } } else { Outcome::Already };
        journal.record_ending(*id, ending(outcome)).await.unwrap();
    }
    let expected = vec![
        (reference("NEW"), Some(reference("R/8")), Some(day("2026-01-02"))),
        (reference("OLD"), Some(reference("R/7")), Some(day("2025-05-06"))),
    ];
    assert_eq!(journal.campaigns(Environment::Test).await, Ok(expected));
    assert_eq!(journal.campaigns(Environment::Sandbox).await, Ok(vec![]));
}

#[tokio::test]
async fn requests_are_counted_by_profile_and_day_over_restarts() {
    let home = TempDir::new().unwrap();
    let (today, tomorrow) = (day("2026-11-20"), day("2026-11-21"));
    let journal = Journal::open(home.path());
    assert_eq!(journal.count_request("Live", today, 20).await, Ok(20));
    assert_eq!(journal.count_request("Test", today, 1).await, Ok(1));
    journal.close().await;
    let journal = Journal::open(home.path());
    assert_eq!(journal.count_request("Live", today, 5).await, Ok(25));
    assert_eq!(journal.count_request("Live", tomorrow, 0).await, Ok(0));
}

#[tokio::test]
async fn a_closed_journal_is_one_file_and_says_that_it_is_closed() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    journal.record_intents(vec![opening(1)]).await.unwrap();
    journal.clone().close().await;
    journal.close().await;
    for refusal in refusals(&journal).await {
        assert_eq!(refusal, JournalFailure::Closed);
    }
    assert!(!home.path().join("journal.sqlite3-wal").exists());
    assert_eq!(fs::read_dir(home.path().join("runs")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named_and_tried_again() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join("data");
    fs::write(&folder, "in the way").unwrap();
    let journal = Journal::open(&folder);
    assert!(matches!(journal.ready().await, Err(JournalFailure::NotWritable(_))));
    fs::remove_file(&folder).unwrap();
    assert_eq!(journal.ready().await, Ok(()));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_any_file_of_the_journal() {
    use std::os::unix::fs::PermissionsExt;
    let home = TempDir::new().unwrap();
    let folder = home.path().join("data");
    let journal = Journal::open(&folder);
    journal.record_intents(vec![opening(1)]).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut paths: Vec<PathBuf> = entries(&folder);
    paths.extend::<Vec<PathBuf>>(entries(&folder.join("runs")));
    assert!(paths.len() >= 5, "{paths:?}");
    for path in paths.iter().filter(|path| path.is_file()) {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
    assert_eq!((mode(&folder), mode(&folder.join("runs"))), (0o700, 0o700));
}
