//! Reading and checking files, and remembering which column is what. Nothing is sent. Files are read and checked
//! on threads of their own: a million rows must not hold anything up.

use super::core::Core;
use super::dispatch::Task;
use super::failure::Failure;
use super::message::Reply;
use super::message_jobs::{ImportCommand, ImportReply, MappingMemory};
use crate::domain::check::check;
use crate::domain::draft::Field;
use crate::domain::mapping::{Mapping, NamedSource, header_signature};
use crate::domain::sheet::Sheet;
use crate::journal::MappingKind;
use crate::spreadsheet::{self, SheetFailure};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) async fn handle(task: &Task, command: ImportCommand) -> Result<Reply, Failure> {
    let core = &task.core;
    let reply = match command {
        ImportCommand::Open { path, options } => read(move || spreadsheet::open(&path, &options)).await?,
        ImportCommand::Paste { text, options } => read(move || spreadsheet::pasted(&text, &options)).await?,
        ImportCommand::Check { sheet, edits, mapping, options, memory } => {
            let signature = header_signature(sheet.original_headers());
            let body = text_of(&mapping, sheet.original_headers())?;
            let checked = aside(move || check(&sheet, &edits, &mapping, &options)).await?;
            if memory == MappingMemory::Keep
                && let Err(failure) =
                    core.journal.remember_mapping(MappingKind::Signature, signature, body).await
            {
                tracing::warn!(%failure, "the mapping was not remembered");
            }
            ImportReply::Checked(Box::new(checked.map(Arc::new)))
        }
        ImportCommand::RecallMapping { headers, name } => recall(core, &headers, name).await?,
        ImportCommand::SaveMapping { name, headers, mapping } => {
            let body = text_of(&mapping, &headers)?;
            core.journal.remember_mapping(MappingKind::Saved, name, body).await.map_err(Failure::Journal)?;
            return Ok(Reply::Done);
        }
    };
    Ok(Reply::Import(reply))
}

async fn read(
    work: impl FnOnce() -> Result<Sheet, SheetFailure> + Send + 'static,
) -> Result<ImportReply, Failure> {
    let sheet = aside(work).await?.map_err(Failure::Sheet)?;
    Ok(ImportReply::Sheet(Arc::new(sheet)))
}

/// Runs work that takes long on a thread where it may.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.map_err(|_| Failure::Defect("the work on a file ended early".to_owned()))
}

async fn recall(core: &Core, headers: &[String], name: Option<String>) -> Result<ImportReply, Failure> {
    let journal = &core.journal;
    let body = match &name {
        Some(name) => journal.mapping(MappingKind::Saved, name.clone()).await,
        None => journal.mapping(MappingKind::Signature, header_signature(headers)).await,
    };
    let saved = journal.saved_mappings().await.map_err(Failure::Journal)?;
    let named = body.map_err(Failure::Journal)?.and_then(|body| named_of(&body));
    // One that was saved for another file does not fit, which is nothing wrong with either.
    let mapping = named.and_then(|named| Mapping::from_named(&named, headers).ok()).map(Box::new);
    Ok(ImportReply::Mapping { mapping, saved })
}

fn text_of(mapping: &Mapping, headers: &[String]) -> Result<String, Failure> {
    let named: BTreeMap<&str, NamedSource> =
        mapping.named(headers).into_iter().map(|(field, source)| (field.key(), source)).collect();
    serde_json::to_string(&named).map_err(|error| Failure::Defect(error.to_string()))
}

fn named_of(body: &str) -> Option<Vec<(Field, NamedSource)>> {
    let named: BTreeMap<String, NamedSource> = serde_json::from_str(body).ok()?;
    named.into_iter().map(|(field, source)| Some((Field::from_key(&field)?, source))).collect()
}
