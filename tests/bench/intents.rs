//! How many rows a second the journal can put on the disk as being sent, each with its intent in the audit trail,
//! in groups of 25 as a running job does it, the endings of the group before in the same transaction.

use recall_desk::domain::audit::{Deed, Ending, Intent};
use recall_desk::domain::campaign::{CampaignReference, ReferenceFilter};
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{JobId, JobRow, JobRowContent, JobSpec, RowState};
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::purpose::Purpose;
use recall_desk::domain::row_content::RowContent;
use recall_desk::domain::vin::Vin;
use recall_desk::journal::{Claim, Exchange, Journal, OpenRow, RowUpdate};
use std::collections::HashSet;
use std::time::Instant;

const GROUP: usize = 25;
const LEAST_PER_SECOND: f64 = 10_000.0;

pub fn measure(rows: usize, is_full: bool, missed: &mut Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let per_second = runtime.block_on(begin_all(folder.path(), rows));
    println!("{rows} intents in groups of {GROUP}: {per_second:.0} rows a second");
    if is_full && per_second < LEAST_PER_SECOND {
        missed.push(format!("{LEAST_PER_SECOND} intents a second"));
    }
}

async fn begin_all(folder: &std::path::Path, rows: usize) -> f64 {
    let journal = Journal::open(folder);
    let job = journal.begin_job(spec(rows)).await.unwrap();
    let numbers: Vec<u64> = (1..=rows as u64).collect();
    for some in numbers.chunks(2_000) {
        journal.add_job_rows(job, some.iter().map(|number| row(*number)).collect()).await.unwrap();
    }
    journal.complete_job(job).await.unwrap();
    let started = Instant::now();
    let mut under_way: Vec<OpenRow> = Vec::new();
    let mut begun = 0;
    while begun < rows {
        let exchange = Exchange {
            job,
            updates: under_way.iter().map(done).collect(),
            claim: Some(claim(job)),
            state: None,
            requests: begun as u64,
            seconds: 0.0,
        };
        under_way = journal.exchange_rows(exchange).await.unwrap().claimed;
        assert!(!under_way.is_empty(), "every row is begun once");
        begun += under_way.len();
    }
    let took = started.elapsed().as_secs_f64();
    journal.close().await;
    rows as f64 / took
}

fn spec(rows: usize) -> JobSpec {
    JobSpec {
        at: chrono::Utc::now(),
        who: "bench".to_owned(),
        profile: "Acme".to_owned(),
        environment: Environment::Sandbox,
        host: "127.0.0.1:1".to_owned(),
        purpose: Purpose::Change(Operation::Open),
        source: "recalls.csv".to_owned(),
        source_sha256: "0".repeat(64),
        headers: vec!["VIN".to_owned(), "Dealer".to_owned()],
        total: rows as u64,
    }
}

fn row(number: u64) -> JobRow {
    let vin = format!("SALGA2EF8HA{number:06}");
    let references = ReferenceFilter {
        manufacturer_ref: Some(CampaignReference::parse("ACME/1").unwrap()),
        dvsa_ref: None,
    };
    JobRow {
        row: number,
        line: u32::try_from(number + 1).unwrap(),
        cells: vec![vin.clone(), format!("Dealer {number}")],
        content: JobRowContent::Send(RowContent {
            vin: Vin::parse(&vin).unwrap(),
            references,
            date: chrono::NaiveDate::from_ymd_opt(2026, 3, 1),
        }),
    }
}

fn claim(job: JobId) -> Claim {
    Claim {
        most: GROUP,
        busy: HashSet::new(),
        purpose: Purpose::Change(Operation::Open),
        intent_of: Box::new(move |change: Change| Intent {
            at: chrono::Utc::now(),
            who: "bench".to_owned(),
            profile: "Acme".to_owned(),
            environment: Environment::Sandbox,
            host: "127.0.0.1:1".to_owned(),
            deed: Deed::Change(change),
            before: None,
            job: Some(job.0),
        }),
    }
}

fn done(row: &OpenRow) -> RowUpdate {
    let at = chrono::Utc::now();
    let outcome = Outcome::Done { proven_by_lookup: false };
    RowUpdate {
        row: row.row,
        state: RowState::Done,
        sends: row.sends,
        lost: row.lost,
        intent: None,
        ending: row
            .intent
            .map(|intent| (intent.number(), Ending { at, outcome, request_id: None, note: None })),
        code: None,
        message: Some("Done. DVSA confirmed it.".to_owned()),
        at,
        request_id: None,
    }
}
