//! The numbers of the status bar, and the count of requests sent each day.
//!
//! Nothing is published while nothing changes: the task sleeps until something is sent.

use super::core::{Core, unpoisoned};
use super::message::{LinkState, Status};
use crate::api::LinkSnapshot;
use chrono::Utc;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often the numbers are read while requests are being sent.
const EVERY: Duration = Duration::from_millis(500);

pub(super) async fn keep(core: Arc<Core>, status: watch::Sender<Status>) {
    loop {
        core.activity.notified().await;
        // Until all is quiet: rates fall to nothing a few seconds after the last request.
        loop {
            let now = read(&core).await;
            let quiet = now.rates.is_empty();
            if *status.borrow() != now {
                status.send_replace(now);
                core.events.wake();
            }
            if quiet {
                break;
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

async fn read(core: &Core) -> Status {
    let Some(name) = core.settings().selected.clone() else { return Status::default() };
    let snapshot = core.connections.lock().await.get(&name).map(|connection| connection.client.link());
    let sent_today = count(core, &name, snapshot.as_ref()).await;
    let link = match unpoisoned(&core.last_failure).get(&name) {
        None => LinkState::Idle,
        Some(None) => LinkState::Connected,
        Some(Some(failure)) => LinkState::Failed(failure.clone()),
    };
    let (token_until, rates) =
        snapshot.map(|snapshot| (snapshot.token_until, snapshot.rates)).unwrap_or_default();
    Status { link, token_until, rates, sent_today }
}

/// Adds what was sent since the last count to today's total.
async fn count(core: &Core, name: &str, snapshot: Option<&LinkSnapshot>) -> u64 {
    let sent = snapshot.map_or(0, |snapshot| snapshot.sent);
    let fresh = {
        let mut counted = unpoisoned(&core.counted);
        let counted = counted.entry(name.to_owned()).or_default();
        let fresh = sent.saturating_sub(*counted);
        *counted = sent;
        fresh
    };
    core.journal.count_request(name, Utc::now().date_naive(), fresh).await.unwrap_or(0)
}

/// Stores what was sent since the last count, for every connection; before they are dropped.
pub(super) async fn store_counts(core: &Core) {
    let snapshots: HashMap<String, LinkSnapshot> = {
        let connections = core.connections.lock().await;
        connections.iter().map(|(name, connection)| (name.clone(), connection.client.link())).collect()
    };
    for (name, snapshot) in snapshots {
        count(core, &name, Some(&snapshot)).await;
    }
}
