//! Rotating the client secret so that at every moment, whatever fails, a working secret is in the keyring and
//! a received one is never lost.
//!
//! The new secret is kept beside the one in use until it has proved itself with a token and an answered GET;
//! then it takes its place, and the old one stays until the new has worked for a day.

use super::connection::Connection;
use super::core::Core;
use super::dispatch::Task;
use super::edit::{intent, record_ending, record_intent};
use super::failure::Failure;
use super::message::{Progress, Reply, Rotated, RotationStep, StepState};
use super::{settings, test_connection};
use crate::api::NewSecretFailure;
use crate::domain::audit::Deed;
use crate::domain::outcome::{DvsaError, LinkCause, Outcome, SignInFailure};
use crate::domain::secret::{Secret, SecretKind};
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::Local;
use std::time::Duration;
use tokio::time::Instant;

/// Pause between two trials of a new secret that is not active yet.
const TRY_EVERY: Duration = Duration::from_secs(5);

/// How often keeping a received secret is tried before it is held in memory.
const KEEP_TRIES: u32 = 3;

pub(super) async fn run(task: &Task, name: &str) -> Result<Reply, Failure> {
    let profile = task.core.profile(name)?;
    if task.core.overriding_secret(name, SecretKind::ClientSecret).is_some() {
        let message = "The client secret comes from the environment of this run, where a new one cannot be kept. \
                       Rotate in a run that uses the keyring.";
        return Err(Failure::Invalid(message.to_owned()));
    }
    let _claim = task.core.claim_rotation(name)?;
    Ok(Reply::Rotated(rotate(task, &profile).await))
}

async fn rotate(task: &Task, profile: &Profile) -> Rotated {
    let core = &task.core;
    let name = profile.name.as_str();
    if let Err(failure) = stepped(task, RotationStep::TestKeyring, test_keyring(core, name)).await {
        return Rotated::NotDone(failure);
    }
    let earlier = match core.secrets.get(name, SecretKind::NewClientSecret).await {
        Ok(earlier) => earlier,
        Err(failure) => return Rotated::NotDone(Failure::Keyring(failure)),
    };
    let new_secret = match earlier {
        Some(earlier) => {
            task.progress(Progress::RotationStep(RotationStep::Request, StepState::Passed));
            earlier
        }
        None => match request(task, profile).await {
            Ok(secret) => secret,
            Err(ended) => return ended,
        },
    };
    // In memory first, which cannot fail: from here on the secret is never lost while the program runs.
    core.secrets.keep_for_session(name, SecretKind::NewClientSecret, new_secret.duplicate());
    if let Err(failure) = stepped(task, RotationStep::Keep, keep(core, name, &new_secret)).await {
        return Rotated::HeldInMemory(failure);
    }
    if let Err(failure) = stepped(task, RotationStep::Prove, prove(core, profile, &new_secret)).await {
        return Rotated::NotProvenYet(failure);
    }
    match stepped(task, RotationStep::Switch, switch(core, profile, &new_secret)).await {
        Ok(()) => Rotated::Switched { issued: Local::now().date_naive() },
        Err(failure) => Rotated::NotProvenYet(failure),
    }
}

/// Tells a step's beginning and end.
async fn stepped<T>(
    task: &Task,
    step: RotationStep,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    task.progress(Progress::RotationStep(step, StepState::Running));
    let result = work.await;
    let state =
        result.as_ref().map_or_else(|failure| StepState::Failed(failure.clone()), |_| StepState::Passed);
    task.progress(Progress::RotationStep(step, state));
    result
}

/// The sandbox's secrets live and die with the program, so it needs no keyring.
async fn test_keyring(core: &Core, name: &str) -> Result<(), Failure> {
    if name == SANDBOX_PROFILE {
        return Ok(());
    }
    core.secrets.trial(name).await.map_err(Failure::Keyring)
}

/// Asks DVSA for a new secret, once. A lost answer is never repeated: DVSA may have counted the secret.
async fn request(task: &Task, profile: &Profile) -> Result<Secret, Rotated> {
    let step = RotationStep::Request;
    task.progress(Progress::RotationStep(step, StepState::Running));
    let fail = |failure: Failure| {
        task.progress(Progress::RotationStep(step, StepState::Failed(failure.clone())));
        failure
    };
    let core = &task.core;
    let connection =
        connect_in_use(core, profile).await.map_err(|failure| Rotated::NotDone(fail(failure)))?;
    let email = profile.email.as_deref().ok_or_else(|| {
        let message = "DVSA wants the team’s e-mail address with this request; it is missing".to_owned();
        Rotated::NotDone(fail(Failure::Profile { profile: profile.name.clone(), message }))
    })?;
    let intent = intent(&connection, Deed::Rotation, None);
    let audit_id = record_intent(core, intent).await.map_err(|failure| Rotated::NotDone(fail(failure)))?;
    let answer = connection.client.request_new_secret(email).await;
    let (result, outcome) = match answer {
        Ok(secret) => {
            // Kept before anything else is done, the journal included: a crash here would lose it for good.
            core.secrets.keep_for_session(&profile.name, SecretKind::NewClientSecret, secret.duplicate());
            if keep(core, &profile.name, &secret).await.is_err() {
                tracing::warn!("the new client secret is held in memory for now; keeping it is tried again");
            }
            (Ok(secret), Outcome::Done { proven_by_lookup: false })
        }
        Err(NewSecretFailure::NotSent(failure)) => {
            let failure = Failure::from(failure);
            let outcome = Outcome::NotSent { cause: failure.message() };
            (Err(Rotated::NotDone(fail(failure))), outcome)
        }
        Err(NewSecretFailure::Refused(error)) => {
            (Err(Rotated::NotDone(fail(Failure::Refused(error.clone())))), Outcome::Rejected(error))
        }
        Err(NewSecretFailure::AnswerLost(cause)) => {
            let outcome = Outcome::Unknown { cause: cause.words() };
            (Err(Rotated::AnswerLost(fail(Failure::Link(cause)))), outcome)
        }
    };
    let request_id = outcome.error().and_then(|error: &DvsaError| error.request_id.clone());
    record_ending(core, audit_id, outcome, request_id, None).await;
    if result.is_ok() {
        task.progress(Progress::RotationStep(step, StepState::Passed));
    }
    result
}

async fn connect_in_use(core: &Core, profile: &Profile) -> Result<Connection, Failure> {
    core.journal.ready().await.map_err(Failure::Journal)?;
    core.connect(&profile.name).await
}

async fn keep(core: &Core, name: &str, new_secret: &Secret) -> Result<(), Failure> {
    if name == SANDBOX_PROFILE {
        return Ok(());
    }
    let mut tries = 1;
    loop {
        match core.secrets.set(name, SecretKind::NewClientSecret, new_secret).await {
            Ok(()) => return Ok(()),
            Err(failure) if tries >= KEEP_TRIES => {
                // `set` may have dropped the copy in memory before it failed.
                core.secrets.keep_for_session(name, SecretKind::NewClientSecret, new_secret.duplicate());
                return Err(Failure::Keyring(failure));
            }
            Err(_) => tries += 1,
        }
    }
}

/// Tries the new secret until it works or the time is up: a new secret may take a while to become active.
async fn prove(core: &Core, profile: &Profile, new_secret: &Secret) -> Result<(), Failure> {
    let give_up_at = Instant::now() + core.limits.prove_for;
    loop {
        let failure = match try_once(core, profile, new_secret).await {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        if !may_pass(&failure) || Instant::now() + TRY_EVERY.min(core.limits.prove_for / 4) > give_up_at {
            return Err(failure);
        }
        tokio::time::sleep(TRY_EVERY.min(core.limits.prove_for / 4)).await;
    }
}

async fn try_once(core: &Core, profile: &Profile, new_secret: &Secret) -> Result<(), Failure> {
    let connection = core.connect_with(profile, new_secret.duplicate()).await?;
    connection.client.sign_in().await.map_err(Failure::SignIn)?;
    test_connection::ask_for_nothing(&connection).await
}

/// A secret that is not active yet is answered like a wrong one.
fn may_pass(failure: &Failure) -> bool {
    match failure {
        Failure::SignIn(SignInFailure::InvalidRequest { .. }) | Failure::Link(LinkCause::Build) => false,
        Failure::SignIn(_) | Failure::Link(_) => true,
        _ => false,
    }
}

/// Puts the proven secret in place. After each step a working secret is in use, and the new one is forgotten
/// only when it is in its place.
async fn switch(core: &Core, profile: &Profile, new_secret: &Secret) -> Result<(), Failure> {
    let name = profile.name.as_str();
    let in_use = core.secret(name, SecretKind::ClientSecret).await?;
    if in_use != *new_secret {
        put(core, name, SecretKind::OldClientSecret, &in_use).await?;
        put(core, name, SecretKind::ClientSecret, new_secret).await?;
    }
    if name != SANDBOX_PROFILE {
        let issued = Local::now().date_naive();
        let saved = settings::update(core, |settings| {
            for known in settings.profiles.iter_mut().filter(|known| known.name == name) {
                known.secret_issued = Some(issued);
            }
            Ok(())
        });
        saved.await?;
    }
    core.secrets.delete(name, SecretKind::NewClientSecret).await.map_err(Failure::Keyring)?;
    core.reconnect(name).await;
    Ok(())
}

/// Keeps a secret where this profile's secrets are kept.
async fn put(core: &Core, name: &str, kind: SecretKind, secret: &Secret) -> Result<(), Failure> {
    if name == SANDBOX_PROFILE {
        core.secrets.keep_for_session(name, kind, secret.duplicate());
        return Ok(());
    }
    core.secrets.set(name, kind, secret).await.map_err(Failure::Keyring)
}

/// Forgets the secret before the last rotation once the new one has worked for a day. Called when a profile's
/// connection has just been proven.
pub(super) async fn forget_old_secret(core: &Core, profile: &Profile) {
    let today = Local::now().date_naive();
    // Two midnights, because one may pass a minute after the rotation.
    let a_day_old = profile.secret_issued.is_some_and(|issued| (today - issued).num_days() >= 2);
    let was_proven = core.overriding_secret(&profile.name, SecretKind::ClientSecret).is_none();
    if a_day_old
        && was_proven
        && let Err(failure) = core.secrets.delete(&profile.name, SecretKind::OldClientSecret).await
    {
        tracing::info!(%failure, "the old client secret is kept a little longer");
    }
}
