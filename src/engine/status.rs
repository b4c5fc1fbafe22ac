//! The numbers of the status bar, and the count of requests sent each day.
//!
//! Nothing is published while nothing changes: the task sleeps until something is sent.

use super::connection::Connection;
use super::core::{Core, unpoisoned};
use super::message::{LinkState, Status};
use crate::api::LinkSnapshot;
use chrono::Utc;
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
    let Some(name) = core.settings().selected.clone() else {
        return Status { secret_at_stake: core.secret_at_stake(), ..Status::default() };
    };
    let connection = core.connected(&name);
    let sent_today = match &connection {
        Some(connection) => count(core, connection).await,
        None => store(core, &name, 0).await,
    };
    let link = match unpoisoned(&core.last_failure).get(&name) {
        None => LinkState::Idle,
        Some(None) => LinkState::Connected,
        Some(Some(failure)) => LinkState::Failed(failure.clone()),
    };
    let LinkSnapshot { token_until, rates, .. } =
        connection.map(|connection| connection.client.link()).unwrap_or_default();
    Status { link, token_until, rates, sent_today, secret_at_stake: core.secret_at_stake() }
}

/// Adds what an account sent since the last count to today's total. Its pacers, and with them the number, outlive
/// each client of it.
async fn count(core: &Core, connection: &Connection) -> u64 {
    let sent = connection.client.link().sent;
    let fresh = {
        let mut counted = unpoisoned(&core.counted);
        let counted = counted.entry(connection.account.clone()).or_default();
        let fresh = sent.saturating_sub(*counted);
        *counted = sent.max(*counted);
        fresh
    };
    store(core, &connection.profile, fresh).await
}

async fn store(core: &Core, profile: &str, fresh: u64) -> u64 {
    core.journal.count_request(profile, Utc::now().date_naive(), fresh).await.unwrap_or(0)
}

/// Stores what was sent since the last count, for every connection; before they are dropped.
pub(super) async fn store_counts(core: &Core) {
    let connections = unpoisoned(&core.connections).all();
    for connection in &connections {
        count(core, connection).await;
    }
}
