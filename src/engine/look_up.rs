//! Looking vehicles up: many at once, told in order, stopped early when the rest cannot go better.

use super::connection::Connection;
use super::core::Core;
use super::dispatch::Task;
use super::failure::Failure;
use super::message::{Destination, LookedUp, Progress, Reply};
use crate::domain::campaign::ReferenceFilter;
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::SignInFailure;
use crate::domain::vin::Vin;
use chrono::Utc;
use futures_util::StreamExt;

/// How many lookups wait for their turn or answer at once. The pacer decides how many are on the wire.
pub(super) const LOOKUPS_AT_ONCE: usize = 64;

/// After this many lookups in a row have failed for the network, the rest is left.
const FAILURES_IN_A_ROW: usize = 5;

pub(super) async fn run(
    task: &Task,
    to: &Destination,
    vins: Vec<Vin>,
    filter: ReferenceFilter,
) -> Result<Reply, Failure> {
    let core = &task.core;
    let connection = core.connect_to(to).await?;
    let lookups = vins.into_iter().map(|vin| one(core, &connection, vin, &filter));
    let mut answers = futures_util::stream::iter(lookups).buffered(LOOKUPS_AT_ONCE);
    let mut patience = Patience::default();
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            () = task.cancellation() => return Err(Failure::Cancelled),
        };
        let Some(answer) = answer else { return Ok(Reply::LookedUp) };
        let end = patience.after(answer.result.as_ref().err());
        task.progress(Progress::Vehicle(Box::new(answer)));
        end?;
    }
}

/// When to give up many lookups.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failures_in_a_row: usize,
}

impl Patience {
    /// After an answer with this failure, or without one: the failure when the others cannot go better.
    pub(super) fn after(&mut self, failure: Option<&Failure>) -> Result<(), Failure> {
        let unreached = matches!(failure, Some(Failure::Link(_) | Failure::SignIn(_)));
        self.failures_in_a_row = if unreached { self.failures_in_a_row + 1 } else { 0 };
        match failure {
            Some(failure) if concerns_all(failure) || self.failures_in_a_row >= FAILURES_IN_A_ROW => {
                Err(failure.clone())
            }
            _ => Ok(()),
        }
    }
}

/// Looks one vehicle up and notes for the status bar how the connection stands.
pub(super) async fn one(
    core: &Core,
    connection: &Connection,
    vin: Vin,
    filter: &ReferenceFilter,
) -> LookedUp {
    core.activity.notify_one();
    let result = connection.client.look_up(&vin, filter).await.map_err(Failure::from);
    core.note_link(&connection.profile, result.as_ref().err().cloned());
    LookedUp { vin, result, as_at: Utc::now() }
}

/// Whether a failure would meet every other lookup as well.
fn concerns_all(failure: &Failure) -> bool {
    match failure {
        Failure::SignIn(SignInFailure::InvalidClient { .. } | SignInFailure::InvalidRequest { .. }) => true,
        Failure::Refused(error) => matches!(
            error.code,
            RecallsCode::NoPermission
                | RecallsCode::ApiKeyInvalid
                | RecallsCode::AuthorisationFailed
                | RecallsCode::UrlNotFound
                | RecallsCode::DailyAllowance
        ),
        _ => false,
    }
}
