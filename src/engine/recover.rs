//! After a crash: every change that was being sent is settled by asking DVSA, before anyone relies on it.

use super::connection::Connection;
use super::core::Core;
use super::deliver::{ask, was_wanted};
use super::edit::record_ending;
use super::failure::Failure;
use super::message::{Notice, Recovered};
use super::start::Recovery;
use super::verdict::{Asked, Inquiry};
use crate::domain::audit::{AuditEntry, Deed, Ending, Intent};
use crate::domain::change::Change;
use crate::domain::outcome::Outcome;
use crate::domain::vin::Vin;
use crate::journal::JournalFailure;
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::Utc;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long until DVSA is asked again when it could not be asked.
const TRY_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// What the audit trail says of an entry settled here.
const NOTE: &str = "Settled by looking the vehicle up after a restart";

/// What it says of a rotation that was cut off.
const NOTE_ROTATION: &str = "Noted after a restart";

/// Reports an unusable journal, then settles what a crash left open until nothing is left.
pub(super) async fn watch(core: Arc<Core>, recovery: Recovery) {
    let mut told = None;
    while let Err(failure) = core.journal.ready().await {
        let may_pass = !matches!(
            failure,
            JournalFailure::Damaged { .. } | JournalFailure::TooNew { .. } | JournalFailure::Closed
        );
        if told.as_ref() != Some(&failure) {
            core.notify(Notice::JournalUnusable(failure.clone()));
            told = Some(failure);
        }
        if !may_pass {
            return;
        }
        tokio::time::sleep(TRY_AGAIN_AFTER).await;
    }
    if recovery == Recovery::Never {
        return;
    }
    let mut told: Option<(usize, Failure)> = None;
    loop {
        let waiting = match settle_all(&core).await {
            Ok(waiting) => waiting,
            Err(failure) => {
                tracing::error!(%failure, "the changes left open could not be read");
                return;
            }
        };
        let Some(waiting) = waiting else { return };
        // Also when fewer are left: word of one that was settled takes the earlier report away.
        if told.as_ref() != Some(&waiting) {
            let (changes, failure) = waiting.clone();
            core.notify(Notice::RecoveryWaiting { changes, failure });
            told = Some(waiting);
        }
        let _either = tokio::time::timeout(TRY_AGAIN_AFTER, core.connections_changed.notified()).await;
    }
}

/// Settles what can be settled now; tells how many are left and why the last of them is.
async fn settle_all(core: &Arc<Core>) -> Result<Option<(usize, Failure)>, JournalFailure> {
    let orphans = core.journal.orphans().await?;
    // Whoever sent them has ended by now, at the latest.
    let sent_at = Instant::now();
    let mut left = 0;
    let mut waiting = None;
    for orphan in orphans {
        if let Err(failure) = settle(core, &orphan, sent_at).await {
            left += 1;
            waiting = Some(failure);
        }
    }
    Ok(waiting.map(|failure| (left, failure)))
}

/// Settles what a crash left open of one vehicle, before anything else is sent about it. The caller holds the
/// vehicle's claim and is told while DVSA is being asked: seconds until "not applied" can be believed.
pub(super) async fn settle_vehicle(
    core: &Core,
    connection: &Connection,
    vin: &Vin,
    settling: &(dyn Fn(u64) + Send + Sync),
) -> Result<(), Failure> {
    let orphans = core.journal.orphans().await.map_err(Failure::Journal)?;
    let sent_at = Instant::now();
    for orphan in orphans {
        if let Some(change) = orphan.intent.deed.change()
            && change.vin() == vin
            && connection.leads_to(&orphan.intent.host, orphan.intent.environment)
        {
            let outcome = found(core, connection, change, &orphan, sent_at, settling).await?;
            tell(core, &orphan, change, outcome).await;
        }
    }
    Ok(())
}

/// Settles one entry, or tells why it cannot be settled now.
async fn settle(core: &Arc<Core>, entry: &AuditEntry, sent_at: Instant) -> Result<(), Failure> {
    let Deed::Change(change) = &entry.intent.deed else {
        let cause =
            "The program ended during a rotation of the client secret. If a new one was received, it is \
                     kept; rotate again to go on"
                .to_owned();
        record_ending(core, entry.id, Outcome::Unknown { cause }, None, Some(NOTE_ROTATION)).await;
        // The sandbox's secrets ended with the program.
        if entry.intent.profile != SANDBOX_PROFILE {
            core.notify(Notice::RotationCutOff { profile: entry.intent.profile.clone() });
        }
        return Ok(());
    };
    let outcome = if entry.intent.profile == SANDBOX_PROFILE {
        let cause = "The sandbox that it was sent to has ended with the program".to_owned();
        Outcome::Unknown { cause }
    } else {
        let connection = core.connect(&profile_to_ask(core, &entry.intent)).await?;
        if !connection.leads_to(&entry.intent.host, entry.intent.environment) {
            let message = format!(
                "it now leads to {} ({}), but a change that must be settled was sent to {} ({})",
                connection.host, connection.environment, entry.intent.host, entry.intent.environment
            );
            return Err(Failure::Profile { profile: connection.profile, message });
        }
        // Nobody may send the same again while it is being settled: that would be taken for its proof.
        let _claim = core.claim_vehicle(change.vin()).await;
        if is_settled(core, entry.id).await? {
            return Ok(());
        }
        found(core, &connection, change, entry, sent_at, &|_| {}).await?
    };
    tell(core, entry, change, outcome).await;
    Ok(())
}

/// Whether someone else has settled it while its vehicle was waited for.
async fn is_settled(core: &Core, id: i64) -> Result<bool, Failure> {
    let orphans = core.journal.orphans().await.map_err(Failure::Journal)?;
    Ok(orphans.iter().all(|orphan| orphan.id != id))
}

/// The profile that it was sent with; if that has been renamed since, the only other one that leads there.
fn profile_to_ask(core: &Core, intent: &Intent) -> String {
    let settings = core.settings();
    let leads_there = |profile: &&Profile| {
        profile.environment == intent.environment && profile.host().as_ref() == Some(&intent.host)
    };
    let mut candidates = settings.profiles.iter().filter(leads_there);
    match (settings.profile(&intent.profile), candidates.next(), candidates.next()) {
        (None, Some(only), None) => only.name.clone(),
        _ => intent.profile.clone(),
    }
}

async fn tell(core: &Core, entry: &AuditEntry, change: &Change, outcome: Outcome) {
    record_ending(core, entry.id, outcome.clone(), None, Some(NOTE)).await;
    let ending = Ending { at: Utc::now(), outcome, request_id: None, note: Some(NOTE.to_owned()) };
    let recovered = Recovered { audit_id: entry.id, change: change.clone(), ending };
    core.notify(Notice::Recovered(Box::new(recovered)));
}

async fn found(
    core: &Core,
    connection: &Connection,
    change: &Change,
    entry: &AuditEntry,
    sent_at: Instant,
    settling: &(dyn Fn(u64) + Send + Sync),
) -> Result<Outcome, Failure> {
    // Tells whether DVSA can be asked at all; only then is it worth waiting for the last look.
    connection.client.sign_in().await.map_err(Failure::SignIn)?;
    Ok(match ask(core, connection, change, Inquiry::new(sent_at, &core.limits), settling).await {
        Asked::Applied if was_wanted(change, entry.intent.before.as_ref()) => Outcome::Already,
        Asked::Applied => Outcome::Done { proven_by_lookup: true },
        Asked::Absent => Outcome::NotSent {
            cause: "The program ended before the answer came. DVSA was asked and does not hold the change"
                .to_owned(),
        },
        Asked::Differs(held) => Outcome::Conflict { held, error: None },
        Asked::NoAnswer(why) => return Err(why),
    })
}
