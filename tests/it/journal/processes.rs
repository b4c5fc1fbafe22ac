//! Several processes, killed ones, and a disk that is full. The processes are this test binary again, running
//! one of the tests called `inside_…`, which do nothing by themselves.

use super::{done, ending, opening, vin};
use recall_desk::domain::audit::{AuditQuery, ChainReport};
use recall_desk::domain::change::Change;
use recall_desk::domain::outcome::Outcome;
use recall_desk::journal::{Journal, JournalFailure};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Tells a test that it was started by another, and where the journal is.
const CHILD_FOLDER: &str = "RECALL_DESK_TEST_JOURNAL";

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
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn a_killed_process_leaves_orphans_and_a_living_one_does_not() {
    let home = TempDir::new().unwrap();
    let mut child = this_test_binary("journal::processes::inside_a_process_that_is_killed", home.path());
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
    let start = || this_test_binary("journal::processes::inside_a_process_that_writes", home.path());
    let children: Vec<_> = (0..3).map(|_| start()).collect();
    write_forty(home.path()).await;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let journal = Journal::open(home.path());
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 4 * 80 }));
    assert!(journal.read(AuditQuery::default()).await.unwrap().iter().all(|entry| entry.ending.is_some()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_work_goes_on_once_there_is_room() {
    let home = TempDir::new().unwrap();
    let output = Command::new("bash")
        .args(["-c", crate::jobs::ON_A_SMALL_DISK])
        .arg(std::env::current_exe().unwrap())
        .arg(home.path())
        .args(["1m", "journal::processes::inside_a_small_disk"])
        .env(CHILD_FOLDER, home.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(77) {
        assert!(std::env::var_os("CI").is_none(), "a small disk must be mounted where all is tested");
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
async fn many_that_start_at_once_on_a_new_folder_all_find_it_sound() {
    for round in 0..20 {
        let home = TempDir::new().unwrap();
        let journals: Vec<_> = (0..6).map(|_| Journal::open(home.path())).collect();
        for journal in &journals {
            assert_eq!(journal.ready().await, Ok(()), "round {round}");
            journal.record_intents(vec![opening(1)]).await.unwrap();
        }
        assert_eq!(journals[0].verify().await, Ok(ChainReport::Whole { records: 6 }));
    }
}
