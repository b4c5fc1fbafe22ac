//! The tables of jobs: nothing is half there, counts always sum, rows are claimed in the order of the file.

use super::{intent, opening};
use chrono::Utc;
use recall_desk::domain::audit::{ChainReport, Deed, Ending, Intent};
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::*;
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::purpose::Purpose;
use recall_desk::domain::row_content::RowContent;
use recall_desk::domain::vin::Vin;
use recall_desk::journal::*;
use rusqlite::Connection;
use std::collections::HashSet;
use std::time::Instant;
use tempfile::TempDir;

const PURPOSE: Purpose = Purpose::Change(Operation::Open);

fn spec(total: u64) -> JobSpec {
    JobSpec {
        at: chrono::DateTime::UNIX_EPOCH,
        who: "tester".into(),
        profile: "Prüfstand".into(),
        environment: Environment::Test,
        host: "127.0.0.1:1".into(),
        purpose: PURPOSE,
        source: "rows.csv".into(),
        source_sha256: "00".repeat(32),
        headers: vec!["VIN".into(), "note, with \"quotes\"".into()],
        total,
    }
}

fn content(number: u64) -> RowContent {
    RowContent {
        vin: Vin::parse(&format!("SALJOB{number:011}")).unwrap(),
        references: ReferenceFilter { manufacturer_ref: Some(super::reference("A/1")), dvsa_ref: None },
        date: Some(super::day("2024-03-01")),
    }
}

fn row(number: u64) -> JobRow {
    let line = u32::try_from(number).unwrap() + 1;
    let cells = vec![format!("SALJOB{number:011}"), String::new(), "é\u{202e}".into()];
    JobRow { row: number, line, content: JobRowContent::Send(content(number)), cells }
}

async fn made(journal: &Journal, rows: u64) -> JobId {
    let job = journal.begin_job(spec(rows)).await.unwrap();
    for batch in (1..=rows).collect::<Vec<_>>().chunks(2_000) {
        journal.add_job_rows(job, batch.iter().map(|number| row(*number)).collect()).await.unwrap();
    }
    journal.complete_job(job).await.unwrap();
    job
}

fn claim(most: usize, busy: &[u64]) -> Claim {
    Claim {
        most,
        busy: busy.iter().map(|number| content(*number).vin).collect::<HashSet<_>>(),
        purpose: PURPOSE,
        intent_of: Box::new(|change: Change| Intent { job: Some(1), ..intent(Deed::Change(change)) }),
    }
}

fn exchange(job: JobId, updates: Vec<RowUpdate>, claim: Option<Claim>) -> Exchange {
    Exchange { job, updates, claim, state: Some(JobState::Running), requests: 3, seconds: 1.5 }
}

fn ended(row: &OpenRow, state: RowState) -> RowUpdate {
    let at = Utc::now();
    let outcome = Outcome::Done { proven_by_lookup: false };
    RowUpdate {
        row: row.row,
        state,
        sends: row.sends,
        lost: row.lost,
        intent: None,
        ending: row
            .intent
            .map(|intent| (intent.number(), Ending { at, outcome, request_id: None, note: None })),
        code: None,
        message: Some("Done".into()),
        at,
        request_id: Some("id".into()),
    }
}

#[tokio::test]
async fn a_job_is_not_there_until_all_its_rows_are() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let job = journal.begin_job(spec(3)).await.unwrap();
    journal.add_job_rows(job, vec![row(1), row(2)]).await.unwrap();
    assert!(journal.jobs().await.unwrap().is_empty());
    assert!(matches!(journal.complete_job(job).await, Err(JournalFailure::Other(_))));
    journal.add_job_rows(job, vec![row(3)]).await.unwrap();
    journal.complete_job(job).await.unwrap();
    let jobs = journal.jobs().await.unwrap();
    assert_eq!((jobs.len(), jobs[0].spec.clone(), jobs[0].counts.planned), (1, spec(3), 3));
    let rows = journal.job_rows_with_cells(job, 0, 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>(),
        [1, 2, 3].map(|n| row(n).cells)
    );
    let half = journal.begin_job(spec(9)).await.unwrap();
    journal.add_job_rows(half, vec![row(1)]).await.unwrap();
    journal.close().await;
    let journal = Journal::open(home.path());
    journal.sweep_jobs().await.unwrap();
    assert_eq!(journal.jobs().await.unwrap().len(), 1);
    assert!(
        journal.begin_job(spec(1)).await.unwrap() > half,
        "the number of a swept job is never used again"
    );
}

#[tokio::test]
async fn rows_are_claimed_in_order_each_vehicle_once_with_their_intents() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let job = journal.begin_job(spec(6)).await.unwrap();
    let twin = JobRow { content: JobRowContent::Send(content(1)), ..row(2) };
    journal.add_job_rows(job, vec![row(1), twin, row(3), row(4), row(5), row(6)]).await.unwrap();
    journal.complete_job(job).await.unwrap();
    let first = journal.exchange_rows(exchange(job, vec![], Some(claim(2, &[3])))).await.unwrap();
    assert_eq!(first.claimed.iter().map(|row| row.row).collect::<Vec<_>>(), [1, 4]);
    assert!(first.claimed.iter().all(|row| row.intent.is_some() && row.sends == 1));
    assert_eq!((first.counts.sending, first.counts.planned, first.counts.total()), (2, 4, 6));
    let updates = vec![ended(&first.claimed[0], RowState::Done)];
    let next = journal.exchange_rows(exchange(job, updates, Some(claim(9, &[4])))).await.unwrap();
    assert_eq!(next.claimed.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 5, 6]);
    assert_eq!((next.counts.done, next.counts.sending, next.counts.total()), (1, 5, 6));
    // The job's own intents are its own business.
    journal.close().await;
    let journal = Journal::open(home.path());
    assert_eq!(journal.orphans().await, Ok(vec![]));
    journal.recover_rows(job, PURPOSE).await.unwrap();
    let checking = journal.checking_rows(job, 0, 100).await.unwrap();
    assert_eq!(checking.iter().map(|row| row.row).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    let stored = journal.job(job).await.unwrap().unwrap();
    assert_eq!((stored.requests, stored.counts.checking, stored.counts.done), (3, 5, 1));
}

#[tokio::test]
async fn an_exchange_that_cannot_be_carried_out_changes_nothing() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let job = made(&journal, 3).await;
    let claimed = journal.exchange_rows(exchange(job, vec![], Some(claim(1, &[])))).await.unwrap().claimed;
    let good = ended(&claimed[0], RowState::Done);
    let absent = RowUpdate { row: 99, ending: None, ..good.clone() };
    let refused = journal.exchange_rows(exchange(job, vec![good.clone(), absent], Some(claim(2, &[])))).await;
    assert!(refused.is_err());
    let counts = journal.job(job).await.unwrap().unwrap().counts;
    assert_eq!((counts.sending, counts.planned, counts.done), (1, 2, 0));
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 1 }));
    journal.exchange_rows(exchange(job, vec![good], None)).await.unwrap();
}

#[tokio::test]
async fn rows_are_paged_and_filtered() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let job = made(&journal, 50).await;
    let claimed = journal.exchange_rows(exchange(job, vec![], Some(claim(10, &[])))).await.unwrap().claimed;
    let updates = claimed.iter().map(|row| ended(row, RowState::Done)).collect();
    journal.exchange_rows(exchange(job, updates, None)).await.unwrap();
    let query = |states: &[RowState], vin: Option<&str>, offset, limit| RowQuery {
        states: states.to_vec(),
        vin: vin.map(str::to_owned),
        offset,
        limit,
    };
    let page = |query| {
        let journal = journal.clone();
        async move {
            let (total, rows) = journal.job_rows(job, query).await.unwrap();
            (total, rows.into_iter().map(|row| row.row).collect::<Vec<_>>())
        }
    };
    assert_eq!(page(query(&[], None, 20, 3)).await, (50, vec![21, 22, 23]));
    assert_eq!(page(query(&[RowState::Done], None, 8, 5)).await, (10, vec![9, 10]));
    assert_eq!(page(query(&[RowState::Done, RowState::Planned], None, 9, 2)).await, (50, vec![10, 11]));
    assert_eq!(page(query(&[], Some("saljob00000000017"), 0, 5)).await, (1, vec![17]));
    assert_eq!(page(query(&[RowState::Planned], Some("4"), 1, 2)).await, (13, vec![24, 34]));
    assert_eq!(page(query(&[], None, 50, 5)).await, (50, vec![]));
}

#[tokio::test]
async fn a_journal_from_before_jobs_is_taken_over_with_its_records() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    journal.record_intents((0..5).map(opening).collect()).await.unwrap();
    journal.close().await;
    let tool = Connection::open(home.path().join("journal.sqlite3")).unwrap();
    tool.execute_batch(
        "DROP TRIGGER record_ends; DROP TRIGGER record_begun; DROP TRIGGER record_ended; DROP INDEX ending_of;
         DROP TABLE unended; CREATE UNIQUE INDEX one_ending ON record (intent) WHERE kind = 'ending';
         DROP TABLE job; DROP TABLE job_row; DROP TABLE job_count; DROP TABLE mapping; PRAGMA user_version = 1",
    )
    .unwrap();
    drop(tool);
    let journal = Journal::open(home.path());
    assert_eq!(journal.verify().await, Ok(ChainReport::Whole { records: 5 }));
    assert_eq!(journal.orphans().await.unwrap().len(), 5);
    made(&journal, 3).await;
    journal.remember_mapping(MappingKind::Saved, "ours".into(), "{}".into()).await.unwrap();
    assert_eq!(journal.saved_mappings().await.unwrap(), ["ours"]);
}

/// Not exact on a busy machine: the bounds are far from what is measured.
#[tokio::test]
async fn rows_are_copied_and_claimed_by_the_ten_thousands() {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path());
    let begun = Instant::now();
    let job = made(&journal, 30_000).await;
    let copied = begun.elapsed();
    let begun = Instant::now();
    let mut updates = Vec::new();
    for _ in 0..400 {
        let exchanged = journal.exchange_rows(exchange(job, updates, Some(claim(25, &[])))).await.unwrap();
        assert_eq!(exchanged.counts.total(), 30_000);
        updates = exchanged.claimed.iter().map(|row| ended(row, RowState::Done)).collect();
        assert_eq!(updates.len(), 25);
    }
    let sent = begun.elapsed();
    println!("30,000 rows copied in {copied:?}; 10,000 claimed and ended in {sent:?}");
    assert!(copied.as_secs() < 15 && sent.as_secs() < 30, "{copied:?} {sent:?}");
}
