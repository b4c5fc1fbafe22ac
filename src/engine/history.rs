//! Reading, checking and exporting the audit trail.

use super::core::Core;
use super::failure::Failure;
use super::message::{Reply, SeenCampaign};
use crate::domain::audit::{AuditEntry, AuditQuery};
use crate::domain::campaign::CampaignReference;
use crate::domain::environment::Environment;
use crate::domain::recall::HeldRecall;
use crate::domain::text::spreadsheet_safe;
use chrono::SecondsFormat;
use std::path::{Path, PathBuf};

pub(super) async fn read(core: &Core, query: AuditQuery) -> Result<Reply, Failure> {
    core.journal.read(query).await.map(Reply::History).map_err(Failure::Journal)
}

pub(super) async fn verify(core: &Core) -> Result<Reply, Failure> {
    core.journal.verify().await.map(Reply::Verified).map_err(Failure::Journal)
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
    let entries = core.journal.read(query).await.map_err(Failure::Journal)?;
    let written = tokio::task::spawn_blocking(move || {
        write_csv(&path, &entries)
            .map_err(|error| Failure::File { path, message: error.to_string() })
            .map(|()| entries.len())
    });
    let entries = written.await.map_err(|_| Failure::Defect("the export ended early".to_owned()))??;
    Ok(Reply::Exported { entries: entries as u64 })
}

const COLUMNS: [&str; 16] = [
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
];

/// Written under another name first, so that a full disk never leaves half an export under the name chosen.
fn write_csv(path: &Path, entries: &[AuditEntry]) -> Result<(), csv::Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = csv::Writer::from_writer(&file);
    writer.write_record(COLUMNS)?;
    for entry in entries {
        writer.write_record(record(entry).iter().map(|cell| spreadsheet_safe(cell).into_owned()))?;
    }
    writer.flush()?;
    drop(writer);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn record(entry: &AuditEntry) -> [String; 16] {
    let intent = &entry.intent;
    let change = intent.deed.change();
    let references = change.map(crate::domain::change::Change::references).unwrap_or_default();
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
        intent.deed.date().map(crate::domain::dates::iso).unwrap_or_default(),
        intent.before.as_ref().map(held).unwrap_or_default(),
        ending.map_or("being-sent", |ending| ending.outcome.key()).to_owned(),
        text(error.map(|error| error.code.as_str())),
        text(error.map(|error| error.message.as_str())),
        text(ending.and_then(|ending| ending.request_id.as_deref())),
        ending.map(|ending| time(ending.at)).unwrap_or_default(),
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
