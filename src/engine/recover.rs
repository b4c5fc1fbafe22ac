//! After a crash: every change that was being sent is settled by asking DVSA, before anyone relies on it.

use super::connection::Connection;
use super::core::Core;
use super::deliver::ask;
use super::edit::record_ending;
use super::failure::Failure;
use super::message::{Notice, Recovered};
use super::start::Recovery;
use super::verdict::Asked;
use crate::domain::audit::{AuditEntry, Deed, Ending};
use crate::domain::change::Change;
use crate::domain::outcome::Outcome;
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::settle::{Seen, judge};
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::Utc;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long until DVSA is asked again when it could not be asked.
const TRY_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// What the audit trail says of an entry settled here.
const NOTE: &str = "Settled by looking the vehicle up after a restart";

/// Reports an unusable journal, then settles what a crash left open until nothing is left.
pub(super) async fn watch(core: Arc<Core>, recovery: Recovery) {
    if let Err(failure) = core.journal.ready().await {
        core.notify(Notice::JournalUnusable(failure));
        return;
    }
    if recovery == Recovery::Never {
        return;
    }
    let mut told: Option<Failure> = None;
    loop {
        let orphans = match core.journal.orphans().await {
            Ok(orphans) => orphans,
            Err(failure) => {
                tracing::error!(%failure, "the changes left open could not be read");
                return;
            }
        };
        let mut waiting = None;
        let mut left = 0;
        for orphan in orphans {
            if let Err(failure) = settle(&core, orphan).await {
                waiting = Some(failure);
                left += 1;
            }
        }
        let Some(failure) = waiting else { return };
        if told.as_ref() != Some(&failure) {
            core.notify(Notice::RecoveryWaiting { changes: left, failure: failure.clone() });
            told = Some(failure);
        }
        let _either = tokio::time::timeout(TRY_AGAIN_AFTER, core.connections_changed.notified()).await;
    }
}

/// Settles one entry, or tells why it cannot be settled now.
async fn settle(core: &Core, entry: AuditEntry) -> Result<(), Failure> {
    let Deed::Change(change) = &entry.intent.deed else {
        let cause =
            "The program ended while a new client secret was being asked for. If one was received it is \
                     kept; rotate again to go on"
                .to_owned();
        record_ending(core, entry.id, Outcome::Unknown { cause }, None, Some(NOTE)).await;
        return Ok(());
    };
    let outcome = if entry.intent.profile == SANDBOX_PROFILE {
        let cause = "The sandbox that it was sent to has ended with the program".to_owned();
        Outcome::Unknown { cause }
    } else {
        let connection = core.connect(&entry.intent.profile).await?;
        if connection.host != entry.intent.host {
            let message = format!(
                "it now leads to {}, but a change that must be settled was sent to {}",
                connection.host, entry.intent.host
            );
            return Err(Failure::Profile { profile: entry.intent.profile.clone(), message });
        }
        found(core, &connection, change, &entry).await?
    };
    record_ending(core, entry.id, outcome.clone(), None, Some(NOTE)).await;
    let ending = Ending { at: Utc::now(), outcome, request_id: None, note: Some(NOTE.to_owned()) };
    let recovered = Recovered { audit_id: entry.id, change: change.clone(), ending };
    core.notify(Notice::Recovered(Box::new(recovered)));
    Ok(())
}

async fn found(
    core: &Core,
    connection: &Connection,
    change: &Change,
    entry: &AuditEntry,
) -> Result<Outcome, Failure> {
    // A first look tells whether DVSA can be asked at all; only then is it worth waiting for the last one.
    core.connect(&connection.profile).await?.client.sign_in().await.map_err(Failure::SignIn)?;
    let age = (Utc::now() - entry.intent.at).to_std().unwrap_or_default();
    let sent_at = Instant::now().checked_sub(age).unwrap_or_else(Instant::now);
    Ok(match ask(core, connection, change, sent_at, &|_| {}).await {
        Asked::Applied if was_wanted(change, entry.intent.before.as_ref()) => Outcome::Already,
        Asked::Applied => Outcome::Done { proven_by_lookup: true },
        Asked::Absent => Outcome::NotSent {
            cause: "The program ended before the answer came. DVSA was asked and does not hold the change"
                .to_owned(),
        },
        Asked::Differs(held) => Outcome::Conflict { held, error: None },
        Asked::NoAnswer(why) => return Err(Failure::Invalid(why)),
    })
}

/// Whether DVSA held what the change wants before it was sent.
fn was_wanted(change: &Change, before: Option<&HeldRecall>) -> bool {
    let before = before.map(|held| Vehicle {
        vin: String::new(),
        manufacturer: None,
        recalls: vec![held.clone()],
        last_updated: None,
    });
    judge(change, before.as_ref()) == Seen::Applied
}
