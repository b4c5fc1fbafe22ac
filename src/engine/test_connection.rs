//! Testing a connection step by step, so that the one that fails can be named.

use super::connection::Connection;
use super::core::Core;
use super::dispatch::Task;
use super::failure::Failure;
use super::message::{Progress, Reply, StepState, TestStep};
use crate::domain::campaign::ReferenceFilter;
use crate::domain::error_code::RecallsCode;
use crate::domain::vin::Vin;

/// Asked for to see whether a GET is answered; no vehicle has it.
const NOBODYS_VIN: &str = "00000000000000000";

pub(super) async fn run(task: &Task, name: &str) -> Result<Reply, Failure> {
    let core = &task.core;
    core.profile(name)?;
    // A fresh client, so that nothing cached hides a secret that no longer works.
    core.reconnect(name).await;
    let mut failed = None;
    for step in TestStep::ALL {
        task.progress(Progress::TestStep(step, StepState::Running));
        let result = tokio::select! {
            result = try_step(core, name, step) => result,
            () = task.cancellation() => return Err(Failure::Cancelled),
        };
        let state = result.map_or_else(StepState::Failed, |()| StepState::Passed);
        let stop = matches!(state, StepState::Failed(_));
        if let StepState::Failed(failure) = &state {
            failed = Some(failure.clone());
        }
        task.progress(Progress::TestStep(step, state));
        if stop {
            break;
        }
    }
    core.note_link(name, failed.clone());
    Ok(Reply::Tested { passed: failed.is_none() })
}

async fn try_step(core: &Core, name: &str, step: TestStep) -> Result<(), Failure> {
    let connection = core.connect(name).await?;
    match step {
        TestStep::DnsTls => connection.client.reach().await.map_err(Failure::Link),
        TestStep::Token => connection.client.sign_in().await.map_err(Failure::SignIn),
        TestStep::ApiKey => match ask_for_nothing(&connection).await {
            // Told by the next step: the key is known, the permission is missing.
            Err(Failure::Refused(error)) if error.code == RecallsCode::NoPermission => Ok(()),
            other => other,
        },
        TestStep::Permission => ask_for_nothing(&connection).await,
    }
}

/// A GET that changes nothing and finds nothing.
pub(super) async fn ask_for_nothing(connection: &Connection) -> Result<(), Failure> {
    let vin = Vin::parse(NOBODYS_VIN).map_err(|error| Failure::Invalid(error.to_string()))?;
    match connection.client.look_up(&vin, &ReferenceFilter::default()).await.map_err(Failure::from) {
        // A server that finds fault with this VIN has let us in.
        Err(Failure::Refused(error)) if error.code == RecallsCode::BadRequest => Ok(()),
        other => other.map(drop),
    }
}
