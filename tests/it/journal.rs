//! The journal: nothing leaves before it is on the disk, and nothing in it can be changed unseen.

mod damage;
mod jobs;
mod processes;

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
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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

#[tokio::test]
async fn an_unknown_ending_may_be_followed_by_one_that_says_more_and_that_one_counts() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let id = journal.record_intents(vec![opening(1)]).await.unwrap()[0];
    let unknown = || ending(Outcome::Unknown { cause: "No answer".into() });
    journal.record_ending(id, unknown()).await.unwrap();
    journal.record_ending(id, unknown()).await.unwrap();
    journal.record_ending(id, done()).await.unwrap();
    for late in [unknown(), done()] {
        assert!(matches!(journal.record_ending(id, late).await, Err(JournalFailure::Other(_))));
    }
    let entries = journal.read(AuditQuery::default()).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.ending.clone()).collect::<Vec<_>>(), [Some(done())]);
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 4 }));
    journal.close().await;
    let tool = rusqlite::Connection::open(database(home.path())).unwrap();
    let forged = "INSERT INTO record SELECT 5, kind, intent, body, hash FROM record WHERE number = 4";
    assert!(tool.execute_batch(forged).unwrap_err().to_string().contains("its last ending"));
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
