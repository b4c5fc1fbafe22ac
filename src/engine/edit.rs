//! Sending one change: look first, write the intent, send, find out what became of it, write that down.

use super::connection::Connection;
use super::core::Core;
use super::deliver::{Delivered, Delivery};
use super::dispatch::Task;
use super::failure::Failure;
use super::look_up;
use super::message::{Basis, Changed, Destination, LookedUp, Progress, Reply};
use super::recover;
use crate::domain::audit::{Deed, Ending, Intent};
use crate::domain::campaign::ReferenceFilter;
use crate::domain::change::{Change, Operation};
use crate::domain::outcome::Outcome;
use crate::domain::recall::HeldRecall;
use chrono::Utc;

pub(super) async fn run(
    task: &Task,
    to: &Destination,
    change: Change,
    basis: Basis,
) -> Result<Reply, Failure> {
    let core = &task.core;
    core.journal.ready().await.map_err(Failure::Journal)?;
    let connection = core.connect_to(to).await?;
    let _claim = core.claim_vehicle(change.vin()).await;
    let settling_earlier = |seconds_left| task.progress(Progress::SettlingEarlier { seconds_left });
    let settled = recover::settle_vehicle(core, &connection, change.vin(), &settling_earlier);
    settled.await.map_err(before_sending)?;
    let held_before = held_now(core, &connection, &change).await.map_err(before_sending)?;
    if let Basis::Seen(seen) = basis
        && seen != held_before
    {
        let outcome = Outcome::Conflict { held: held_before.clone(), error: None };
        let changed = Changed {
            change,
            audit_id: None,
            outcome,
            not_sent: None,
            request_id: None,
            held_before,
            vehicle: None,
        };
        return Ok(Reply::Changed(Box::new(changed)));
    }
    let intent = intent(&connection, Deed::Change(change.clone()), held_before.clone());
    let audit_id = record_intent(core, intent).await?;
    task.progress(Progress::Sending);
    let settling = |seconds_left| task.progress(Progress::Settling { seconds_left });
    let delivery = Delivery::new(core, &connection, &change, held_before.as_ref(), &settling);
    let Delivered { outcome, request_id, not_sent } = delivery.run().await;
    record_ending(core, audit_id, outcome.clone(), request_id.clone(), None).await;
    let vehicle = Some(look_again(core, &connection, &change).await);
    let audit_id = Some(audit_id);
    let changed = Changed { change, audit_id, outcome, not_sent, request_id, held_before, vehicle };
    Ok(Reply::Changed(Box::new(changed)))
}

/// Says of a look that failed that the change itself was not sent.
fn before_sending(failure: Failure) -> Failure {
    match failure {
        Failure::Link(_) | Failure::Refused(_) => Failure::BeforeSending(Box::new(failure)),
        says_so_itself => says_so_itself,
    }
}

/// The recall that a change concerns, as DVSA holds it. Where its references name several, nobody can tell which
/// of them DVSA would change: the wrong one may be a car on the road.
async fn held_now(
    core: &Core,
    connection: &Connection,
    change: &Change,
) -> Result<Option<HeldRecall>, Failure> {
    let recalls =
        look_again(core, connection, change).await.result?.map_or_else(Vec::new, |held| held.recalls);
    let references = change.references();
    let mut meant = recalls.into_iter().filter(|held| held.is_meant_by(&references));
    let held = meant.next();
    let others = meant.count();
    if others > 0 && change.operation() != Operation::Open {
        return Err(Failure::Invalid(format!(
            "DVSA holds {} recalls of this vehicle that these references name. Give both references, yours and \
             DVSA’s, so that only one is meant. Nothing was sent.",
            others + 1
        )));
    }
    Ok(held)
}

async fn look_again(core: &Core, connection: &Connection, change: &Change) -> LookedUp {
    look_up::one(core, connection, change.vin().clone(), &ReferenceFilter::default()).await
}

/// An intent of now, by this user, to this place.
pub(super) fn intent(connection: &Connection, deed: Deed, before: Option<HeldRecall>) -> Intent {
    Intent {
        at: Utc::now(),
        who: user_name(),
        profile: connection.profile.clone(),
        environment: connection.environment,
        host: connection.host.clone(),
        deed,
        before,
        job: None,
    }
}

/// Writes an intent; it is on disk when this returns.
pub(super) async fn record_intent(core: &Core, intent: Intent) -> Result<i64, Failure> {
    let ids = core.journal.record_intents(vec![intent]).await.map_err(Failure::Journal)?;
    ids.first().copied().ok_or_else(|| Failure::Defect("the journal gave no number".to_owned()))
}

/// Writes what became of an intent. If that fails, the change stays open in the journal and is settled by a
/// GET at the next start, so the failure costs nothing but is logged.
pub(super) async fn record_ending(
    core: &Core,
    audit_id: i64,
    outcome: Outcome,
    request_id: Option<String>,
    note: Option<&str>,
) {
    let ending = Ending { at: Utc::now(), outcome, request_id, note: note.map(str::to_owned) };
    if let Err(failure) = core.journal.record_ending(audit_id, ending).await {
        tracing::error!(audit_id, %failure, "an outcome could not be recorded; it will be settled at the next start");
    }
}

/// The operating system's name of the user, for the audit trail.
pub(super) fn user_name() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}
