//! Reading, checking and exporting the audit trail; what of a job can be taken back.

use super::core::Core;
use super::csv_file;
use super::failure::Failure;
use super::import::aside;
use super::message::{Reply, SeenCampaign};
use crate::domain::after::After;
use crate::domain::audit::{AuditEntry, AuditQuery};
use crate::domain::campaign::CampaignReference;
use crate::domain::change::Change;
use crate::domain::dates::iso;
use crate::domain::environment::Environment;
use crate::domain::job::{JobId, JobState};
use crate::domain::recall::HeldRecall;
use crate::domain::reversal::Reversal;
use crate::journal::JournalFailure;
use chrono::SecondsFormat;
use std::collections::HashSet;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// Entries that are read at once: a trail of millions must neither fill the memory nor keep a job from the journal
/// for long.
const READ_AT_ONCE: u32 = 5_000;

pub(super) async fn read(core: &Core, query: AuditQuery) -> Result<Reply, Failure> {
    core.journal.read(query).await.map(Reply::History).map_err(Failure::Journal)
}

pub(super) async fn verify(core: &Core) -> Result<Reply, Failure> {
    core.journal.verify().await.map(Reply::Verified).map_err(Failure::Journal)
}

/// At least so many entries are looked through, so that what was deleted long after it was opened finds its start
/// date.
const ENTRIES_FOR_REVERSAL: u64 = 200_000;

pub(super) async fn reversal(core: &Core, job: i64) -> Result<Reply, Failure> {
    let stored = core.journal.job(JobId(job)).await.map_err(Failure::Journal)?;
    if stored.is_some_and(|stored| !matches!(stored.state, JobState::Stopped | JobState::Finished)) {
        return Err(Failure::Invalid(format!(
            "Job {job} has not ended. It can be reversed once it is finished or has been stopped."
        )));
    }
    let (mut vehicles, mut first) = (HashSet::new(), None);
    in_parts(core, AuditQuery { job: Some(job), ..AuditQuery::default() }, |part| {
        vehicles.extend(part.iter().filter_map(|entry| entry.intent.deed.change()).map(Change::vin).cloned());
        first = part.last().map(|entry| (entry.id, entry.intent.environment));
        true
    })
    .await?;
    let Some((first, environment)) = first else { return Err(nothing_to_reverse(job)) };
    let (mut entries, mut looked_through) = (Vec::new(), 0);
    let environment = Some(environment);
    in_parts(core, AuditQuery { environment, ..AuditQuery::default() }, |part| {
        looked_through += part.len() as u64;
        let oldest = part.last().map_or(0, |entry| entry.id);
        let concerns = |entry: &AuditEntry| {
            entry.intent.deed.change().is_some_and(|change| vehicles.contains(change.vin()))
        };
        entries.extend(part.into_iter().filter(concerns));
        oldest > first || looked_through < ENTRIES_FOR_REVERSAL
    })
    .await?;
    let reversal = aside(move || Reversal::of(job, &entries)).await?;
    reversal.map(|reversal| Reply::Reversal(Box::new(reversal))).ok_or_else(|| nothing_to_reverse(job))
}

/// Reads entries part by part, newest first, until there are none or no more are wanted.
async fn in_parts(
    core: &Core,
    mut query: AuditQuery,
    mut take: impl FnMut(Vec<AuditEntry>) -> bool,
) -> Result<(), Failure> {
    query.limit = Some(READ_AT_ONCE);
    loop {
        let part = core.journal.read(query.clone()).await.map_err(Failure::Journal)?;
        let Some(last) = part.last().map(|entry| entry.id) else { return Ok(()) };
        if !take(part) {
            return Ok(());
        }
        query.before = Some(last);
    }
}

fn nothing_to_reverse(job: i64) -> Failure {
    Failure::Invalid(format!("Job {job} has sent no change, so there is nothing to reverse."))
}

pub(super) async fn campaigns(core: &Core, environment: Environment) -> Result<Reply, Failure> {
    let campaigns = core.journal.campaigns(environment).await.map_err(Failure::Journal)?;
    let seen = campaigns
        .into_iter()
        .map(|(manufacturer_ref, dvsa_ref, start_date)| SeenCampaign {
            manufacturer_ref,
            dvsa_ref,
            start_date,
        })
        .collect();
    Ok(Reply::Campaigns(seen))
}

pub(super) async fn export(core: &Core, query: AuditQuery, path: PathBuf) -> Result<Reply, Failure> {
    let (sender, mut parts) = mpsc::channel(2);
    let rows = std::iter::from_fn(move || parts.blocking_recv());
    let (entries, ()) = tokio::join!(csv_file::write(path, COLUMNS, rows), async move {
        let mut query = AuditQuery { limit: Some(READ_AT_ONCE), ..query };
        loop {
            let read = match core.journal.read(query.clone()).await {
                // What a damaged journal still tells is worth more in a file than nowhere. What was read before
                // it was found to be damaged is there already.
                Err(JournalFailure::Damaged { .. }) => core.journal.salvage().await.map(|mut all| {
                    all.retain(|entry| query.matches(entry));
                    (all, None)
                }),
                read => read.map(|entries| {
                    let last = entries.last().map(|entry| entry.id);
                    (entries, last)
                }),
            };
            let (part, next) = match read {
                Ok((entries, next)) => (Ok(entries.iter().map(record).collect()), next),
                Err(failure) => (Err(Failure::Journal(failure)), None),
            };
            // Nobody takes parts any more when the file could not be written.
            if sender.send(part).await.is_err() || next.is_none() {
                return;
            }
            query.before = next;
        }
    });
    Ok(Reply::Exported { entries: entries? })
}

const COLUMNS: [&str; 19] = [
    "id",
    "sent",
    "who",
    "environment",
    "profile",
    "what",
    "vin",
    "manufacturer_ref",
    "dvsa_ref",
    "date",
    "before",
    "outcome",
    "code",
    "message",
    "request_id",
    "ended",
    "after",
    "note",
    "job",
];

fn record(entry: &AuditEntry) -> [String; 19] {
    let intent = &entry.intent;
    let change = intent.deed.change();
    let references = change.map(Change::references).unwrap_or_default();
    let ending = entry.ending.as_ref();
    let error = ending.and_then(|ending| ending.outcome.error());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    [
        entry.id.to_string(),
        time(intent.at),
        intent.who.clone(),
        intent.environment.key().to_owned(),
        intent.profile.clone(),
        intent.deed.key().to_owned(),
        text(change.map(|change| change.vin().as_str())),
        text(references.manufacturer_ref.as_ref().map(CampaignReference::as_str)),
        text(references.dvsa_ref.as_ref().map(CampaignReference::as_str)),
        intent.deed.date().map(iso).unwrap_or_default(),
        intent.before.as_ref().map(held).unwrap_or_default(),
        ending.map_or("being-sent", |ending| ending.outcome.key()).to_owned(),
        text(error.map(|error| error.code.as_str())),
        entry.message(),
        text(ending.and_then(|ending| ending.request_id.as_deref())),
        ending.map(|ending| time(ending.at)).unwrap_or_default(),
        after(&entry.after()),
        text(ending.and_then(|ending| ending.note.as_deref())),
        intent.job.map(|job| job.to_string()).unwrap_or_default(),
    ]
}

/// One held recall in a cell: status and start.
fn held(recall: &HeldRecall) -> String {
    let status = recall.repair_status.map_or("status not known", crate::domain::recall::RepairStatus::wire);
    match &recall.start_date {
        Some(start) => format!("{status}, campaign start {start}"),
        None => status.to_owned(),
    }
}

/// What was held afterwards in a cell: a word, and the dates that are known.
fn after(after: &After) -> String {
    let mut cell = after.key().to_owned();
    if let After::Recall { start_date, rectification_date, .. } = after {
        if let Some(start) = start_date {
            cell = format!("{cell}, campaign start {start}");
        }
        if let Some(day) = rectification_date {
            cell = format!("{cell}, rectified {}", iso(*day));
        }
    }
    cell
}
