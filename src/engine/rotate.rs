//! Rotating the client secret so that at every moment, whatever fails, a working secret is in the keyring and
//! a received one is never lost.
//!
//! The new secret is kept beside the one in use until it has proved itself with a token and an answered GET;
//! then it takes its place ([`super::new_secret`]), and the old one stays until the new has worked for a day
//! ([`super::old_secret`]).

use super::core::Core;
use super::dispatch::Task;
use super::edit::{record_ending, record_intent};
use super::failure::Failure;
use super::message::{Progress, Reply, Rotated, RotationStep, StepState};
use super::new_secret::{self, Unfinished};
use super::test_connection;
use crate::api::NewSecretFailure;
use crate::domain::audit::{Deed, Intent};
use crate::domain::outcome::{DvsaError, LinkCause, Outcome, SignInFailure};
use crate::domain::secret::{Secret, SecretKind};
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::{Local, NaiveDate, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// Pause between two trials of a new secret that is not active yet.
const PROVE_AGAIN: Duration = Duration::from_secs(5);

/// Pause between two attempts to have a received secret kept.
const KEEP_AGAIN: Duration = Duration::from_secs(2);

pub(super) async fn run(task: &Task, name: &str) -> Result<Reply, Failure> {
    let profile = task.core.profile(name)?;
    if task.core.overriding_secret(name, SecretKind::ClientSecret).is_some() {
        let message = "The client secret comes from the environment of this run, where a new one cannot be kept. \
                       Rotate in a run that uses the keyring.";
        return Err(Failure::Invalid(message.to_owned()));
    }
    let _claim = task.core.claim_rotation(name)?;
    let mut rotation = Rotation { task, profile: &profile, audit_id: None };
    let end = rotation.run().await;
    Ok(Reply::Rotated { end, audit_id: rotation.audit_id })
}

/// An intent to do something about a profile's client secret, of now and by this user.
pub(super) fn intent(profile: &Profile) -> Intent {
    Intent {
        at: Utc::now(),
        who: super::edit::user_name(),
        profile: profile.name.clone(),
        environment: profile.environment,
        host: profile.host().unwrap_or_default(),
        deed: Deed::Rotation,
        before: None,
        job: None,
    }
}

/// One rotation on its way.
struct Rotation<'a> {
    task: &'a Task,
    profile: &'a Profile,
    /// Its entry in the audit trail, once it is written.
    audit_id: Option<i64>,
}

impl Rotation<'_> {
    async fn run(&mut self) -> Rotated {
        if let Err(failure) = self.stepped(RotationStep::TestKeyring, self.test_keyring()).await {
            let holds_one = self.core().secrets.is_kept_for_session(self.name(), SecretKind::NewClientSecret);
            return if holds_one { Rotated::HeldInMemory(failure) } else { Rotated::NotDone(failure) };
        }
        match new_secret::waiting(self.core(), self.name()).await {
            Ok(Some(earlier)) => self.go_on_with(earlier).await,
            Ok(None) => match self.receive().await {
                Ok(secret) => self.finish(&secret, Local::now().date_naive()).await,
                Err(ended) => ended,
            },
            Err(failure) => Rotated::NotDone(failure),
        }
    }

    /// Goes on with a secret that an earlier attempt received. DVSA is asked for no other.
    async fn go_on_with(&mut self, earlier: Secret) -> Rotated {
        self.tell(RotationStep::Request, StepState::Passed);
        // Before the journal: one that is held in memory must not wait for a disk.
        if let Err(failure) = self.stepped(RotationStep::Keep, self.keep(&earlier)).await {
            return Rotated::HeldInMemory(failure);
        }
        let audit_id = match record_intent(self.core(), intent(self.profile)).await {
            Ok(audit_id) => audit_id,
            Err(failure) => return Rotated::NotDone(failure),
        };
        self.audit_id = Some(audit_id);
        let issued = new_secret::received_on(self.core(), self.profile).await;
        let end = self.finish(&earlier, issued).await;
        let (outcome, note) = gone_on(&end);
        record_ending(self.core(), audit_id, outcome, None, Some(note)).await;
        end
    }

    /// Keeps, proves and switches to a secret that was received on this day.
    async fn finish(&self, secret: &Secret, issued: NaiveDate) -> Rotated {
        if let Err(failure) = self.stepped(RotationStep::Keep, self.keep(secret)).await {
            return Rotated::HeldInMemory(failure);
        }
        if let Err(failure) = self.stepped(RotationStep::Prove, self.prove(secret)).await {
            return Rotated::NotProvenYet(failure);
        }
        self.tell(RotationStep::Switch, StepState::Running);
        match new_secret::put_in_place(self.core(), self.profile, secret, issued).await {
            Ok(()) => {
                self.tell(RotationStep::Switch, StepState::Passed);
                Rotated::Switched { issued }
            }
            Err(Unfinished { in_use, failure }) => {
                self.tell(RotationStep::Switch, StepState::Failed(failure.clone()));
                Rotated::NotFinished { in_use, failure }
            }
        }
    }

    /// The sandbox's secrets live and die with the program, so it needs no keyring.
    async fn test_keyring(&self) -> Result<(), Failure> {
        if self.is_sandbox() {
            return Ok(());
        }
        self.core().secrets.trial(self.name()).await.map_err(Failure::Keyring)
    }

    async fn receive(&mut self) -> Result<Secret, Rotated> {
        self.tell(RotationStep::Request, StepState::Running);
        let received = self.request().await;
        let failure = received.as_ref().err().and_then(Rotated::failure).cloned();
        self.tell(RotationStep::Request, failure.map_or(StepState::Passed, StepState::Failed));
        received
    }

    /// Asks DVSA for a new secret, once. A lost answer is never repeated: DVSA may have counted the secret.
    async fn request(&mut self) -> Result<Secret, Rotated> {
        let core = &self.task.core;
        core.journal.ready().await.map_err(|failure| Rotated::NotDone(Failure::Journal(failure)))?;
        let connection = core.connect(self.name()).await.map_err(Rotated::NotDone)?;
        let email = self.profile.email.as_deref().ok_or_else(|| {
            let message = "DVSA wants the team’s e-mail address with this request; it is missing".to_owned();
            Rotated::NotDone(Failure::Profile { profile: self.profile.name.clone(), message })
        })?;
        // The end of the program waits for it.
        let _on_its_way = core.secret_is_on_its_way().map_err(Rotated::NotDone)?;
        let audit_id = record_intent(core, intent(self.profile)).await.map_err(Rotated::NotDone)?;
        self.audit_id = Some(audit_id);
        let (result, outcome) = match connection.client.request_new_secret(email).await {
            Ok(secret) => {
                // Kept before anything else is done, the journal included: a crash here would lose it for good.
                self.hold(&secret).await;
                (Ok(secret), Outcome::Done { proven_by_lookup: false })
            }
            Err(NewSecretFailure::NotSent(failure)) => {
                let failure = Failure::from(failure);
                let outcome = Outcome::NotSent { cause: failure.message() };
                (Err(Rotated::NotDone(failure)), outcome)
            }
            Err(NewSecretFailure::Refused(error)) => {
                (Err(Rotated::NotDone(Failure::Refused(error.clone()))), Outcome::Rejected(error))
            }
            Err(NewSecretFailure::AnswerLost(cause)) => {
                let outcome = Outcome::Unknown { cause: cause.words() };
                (Err(Rotated::AnswerLost(Failure::Link(cause))), outcome)
            }
        };
        let request_id = outcome.error().and_then(|error: &DvsaError| error.request_id.clone());
        record_ending(core, audit_id, outcome, request_id, None).await;
        result
    }

    /// Takes a secret that has just come: into memory, which cannot fail, and with the first attempt into the
    /// keyring.
    async fn hold(&self, secret: &Secret) {
        let kind = SecretKind::NewClientSecret;
        self.core().secrets.keep_for_session(self.name(), kind, secret.duplicate());
        if !self.is_sandbox()
            && let Err(failure) = self.core().secrets.set(self.name(), kind, secret).await
        {
            tracing::warn!(%failure, "the new client secret is held in memory for now; keeping it is tried again");
        }
    }

    /// Has the keyring keep a secret that is still held in memory alone; tries for some time, because a keyring
    /// that was locked meanwhile may be unlocked again.
    async fn keep(&self, secret: &Secret) -> Result<(), Failure> {
        let (core, kind) = (self.core(), SecretKind::NewClientSecret);
        let pause = KEEP_AGAIN.min(core.limits.keep_for / 4);
        let give_up_at = Instant::now() + core.limits.keep_for;
        while !self.is_sandbox() && core.secrets.is_kept_for_session(self.name(), kind) {
            let Err(failure) = core.secrets.set(self.name(), kind, secret).await else { break };
            let failure = Failure::Keyring(failure);
            if Instant::now() + pause > give_up_at {
                return Err(failure);
            }
            // Not cut short by whoever cancels: that would lose it.
            self.tell(RotationStep::Keep, StepState::TryingAgain(failure));
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Tries the new secret until it works or the time is up: a new secret may take a while to become active.
    async fn prove(&self, secret: &Secret) -> Result<(), Failure> {
        let prove_for = self.core().limits.prove_for;
        let pause = PROVE_AGAIN.min(prove_for / 4);
        let give_up_at = Instant::now() + prove_for;
        while let Err(failure) = self.try_once(secret).await {
            if !may_pass(&failure) || Instant::now() + pause > give_up_at {
                return Err(failure);
            }
            self.tell(RotationStep::Prove, StepState::TryingAgain(failure.clone()));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.task.cancellation() => return Err(failure),
            }
        }
        Ok(())
    }

    async fn try_once(&self, secret: &Secret) -> Result<(), Failure> {
        let connection = self.core().connect_with(self.profile, secret.duplicate()).await?;
        connection.client.sign_in().await.map_err(Failure::SignIn)?;
        test_connection::ask_for_nothing(&connection).await
    }

    /// Tells a step's beginning and end.
    async fn stepped(
        &self,
        step: RotationStep,
        work: impl Future<Output = Result<(), Failure>>,
    ) -> Result<(), Failure> {
        self.tell(step, StepState::Running);
        let result = work.await;
        self.tell(step, result.clone().map_or_else(StepState::Failed, |()| StepState::Passed));
        result
    }

    fn tell(&self, step: RotationStep, state: StepState) {
        self.task.progress(Progress::RotationStep(step, state));
    }

    fn core(&self) -> &Core {
        &self.task.core
    }

    fn name(&self) -> &str {
        &self.profile.name
    }

    fn is_sandbox(&self) -> bool {
        self.profile.name == SANDBOX_PROFILE
    }
}

/// A secret that is not active yet is answered like a wrong one.
fn may_pass(failure: &Failure) -> bool {
    match failure {
        Failure::SignIn(SignInFailure::InvalidRequest { .. }) | Failure::Link(LinkCause::Build) => false,
        Failure::SignIn(_) | Failure::Link(_) => true,
        _ => false,
    }
}

/// What the audit trail says of a rotation that asked DVSA for nothing.
fn gone_on(end: &Rotated) -> (Outcome, &'static str) {
    let note = "Went on with a new secret received earlier. DVSA was asked for no other";
    let outcome = match end {
        Rotated::Switched { .. } | Rotated::NotFinished { .. } => Outcome::Already,
        other => {
            let why = other.failure().map(Failure::message).unwrap_or_default();
            Outcome::NotSent { cause: format!("The new secret received earlier has not worked yet. {why}") }
        }
    };
    (outcome, note)
}

/// Tries once more, at the end of the program, to keep what is held in memory alone.
pub(super) async fn keep_at_last(core: &Core) {
    let kind = SecretKind::NewClientSecret;
    for name in core.secrets_in_memory_alone() {
        if let Ok(Some(secret)) = core.secrets.get(&name, kind).await
            && let Err(failure) = core.secrets.set(&name, kind, &secret).await
        {
            tracing::error!(%failure, "a new client secret was not kept and is lost; the present one stays in use");
        }
    }
}
