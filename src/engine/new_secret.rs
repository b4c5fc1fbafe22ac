//! A new client secret that waits beside the one in use: putting it in place once it is proven, or discarding
//! it on purpose.

use super::core::Core;
use super::edit::{record_ending, record_intent};
use super::failure::Failure;
use super::message::{InUse, Reply};
use super::{rotate, settings};
use crate::domain::audit::{AuditEntry, AuditQuery, Deed};
use crate::domain::outcome::Outcome;
use crate::domain::secret::{Secret, SecretKind};
use crate::domain::text::plain;
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::{Local, NaiveDate};

/// The longest reason that is written down, in characters.
const LONGEST_REASON: usize = 300;

/// A proven secret that could not be put in place to the end.
pub(super) struct Unfinished {
    /// Which secret is in use all the same.
    pub(super) in_use: InUse,
    /// Why.
    pub(super) failure: Failure,
}

/// The new secret that waits, if one does. The sandbox's live in memory alone and need no keyring.
pub(super) async fn waiting(core: &Core, name: &str) -> Result<Option<Secret>, Failure> {
    let kind = SecretKind::NewClientSecret;
    if name == SANDBOX_PROFILE && !core.secrets.is_kept_for_session(name, kind) {
        return Ok(None);
    }
    core.secrets.get(name, kind).await.map_err(Failure::Keyring)
}

async fn forget(core: &Core, name: &str) -> Result<(), Failure> {
    let kind = SecretKind::NewClientSecret;
    if name == SANDBOX_PROFILE {
        core.secrets.forget_for_session(name, kind);
        return Ok(());
    }
    core.secrets.delete(name, kind).await.map_err(Failure::Keyring)
}

/// Puts the proven secret in place. After each step a working secret is in use, and the new one is forgotten
/// only when it is in its place.
pub(super) async fn put_in_place(
    core: &Core,
    profile: &Profile,
    new_secret: &Secret,
    issued: NaiveDate,
) -> Result<(), Unfinished> {
    let name = profile.name.as_str();
    replace(core, name, new_secret).await?;
    // From here on the new one is in use, whatever fails.
    core.reconnect(name).await;
    save_issue(core, name, issued)
        .await
        .map_err(|failure| Unfinished { in_use: InUse::New { issued: None }, failure })?;
    let in_use = InUse::New { issued: Some(issued) };
    forget(core, name).await.map_err(|failure| Unfinished { in_use, failure })
}

async fn replace(core: &Core, name: &str, new_secret: &Secret) -> Result<(), Unfinished> {
    let kind = SecretKind::ClientSecret;
    let still_present = |failure| Unfinished { in_use: InUse::Present, failure };
    match core.secrets.get(name, kind).await.map_err(|failure| still_present(Failure::Keyring(failure)))? {
        Some(in_use) if in_use == *new_secret => return Ok(()),
        Some(in_use) => put(core, name, SecretKind::OldClientSecret, &in_use).await.map_err(still_present)?,
        None => {}
    }
    let Err(failure) = put(core, name, kind, new_secret).await else { return Ok(()) };
    let in_use = match core.secrets.get(name, kind).await {
        Ok(Some(now)) if now == *new_secret => InUse::New { issued: None },
        Ok(_) => InUse::Present,
        Err(_) => InUse::NotKnown,
    };
    if in_use != InUse::Present {
        core.reconnect(name).await;
    }
    Err(Unfinished { in_use, failure })
}

async fn save_issue(core: &Core, name: &str, issued: NaiveDate) -> Result<(), Failure> {
    if name == SANDBOX_PROFILE {
        return Ok(());
    }
    let saved = settings::update(core, |settings| {
        for known in settings.profiles.iter_mut().filter(|known| known.name == name) {
            known.secret_issued = Some(issued);
        }
        Ok(())
    });
    saved.await.map(drop)
}

/// Keeps a secret where this profile's secrets are kept.
async fn put(core: &Core, name: &str, kind: SecretKind, secret: &Secret) -> Result<(), Failure> {
    if name == SANDBOX_PROFILE {
        core.secrets.keep_for_session(name, kind, secret.duplicate());
        return Ok(());
    }
    core.secrets.set(name, kind, secret).await.map_err(Failure::Keyring)
}

/// The day on which DVSA gave the new secret that waits, from the audit trail; today where it does not tell. Its
/// life counts from then, however long it waited.
pub(super) async fn received_on(core: &Core, profile: &Profile) -> NaiveDate {
    let is_given = |outcome: &Outcome| matches!(outcome, Outcome::Done { .. });
    rotated_on(core, profile, is_given).await.ok().flatten().unwrap_or_else(|| Local::now().date_naive())
}

/// The day of the last rotation that may have put a new secret in place, from the audit trail.
pub(super) async fn switched_on(core: &Core, profile: &Profile) -> Result<Option<NaiveDate>, Failure> {
    // One that went on with a secret received earlier has "already" there.
    let may_have_switched = |outcome: &Outcome| matches!(outcome, Outcome::Done { .. } | Outcome::Already);
    rotated_on(core, profile, may_have_switched).await
}

/// The day of the last rotation that ended like this.
async fn rotated_on(
    core: &Core,
    profile: &Profile,
    is_wanted: impl Fn(&Outcome) -> bool,
) -> Result<Option<NaiveDate>, Failure> {
    // Newest first, and a long trail is seldom needed to its end.
    for limit in [Some(1_000), Some(100_000), None] {
        let query = AuditQuery { environment: Some(profile.environment), limit, ..AuditQuery::default() };
        let entries = core.journal.read(query).await.map_err(Failure::Journal)?;
        let day = entries.iter().find_map(|entry| rotation_day(entry, &profile.name, &is_wanted));
        if day.is_some() || limit.is_none_or(|limit| entries.len() < limit as usize) {
            return Ok(day);
        }
    }
    Ok(None)
}

/// The day of a rotation of this profile, if that is what an entry tells and it ended as wanted.
fn rotation_day(
    entry: &AuditEntry,
    profile: &str,
    is_wanted: impl Fn(&Outcome) -> bool,
) -> Option<NaiveDate> {
    let ending = entry.ending.as_ref()?;
    let is_it = entry.intent.deed == Deed::Rotation && entry.intent.profile == profile;
    (is_it && is_wanted(&ending.outcome)).then(|| ending.at.with_timezone(&Local).date_naive())
}

/// Forgets a new secret that waits, because someone said why it will never be used. The one in use stays.
pub(super) async fn discard(core: &Core, name: &str, reason: &str) -> Result<Reply, Failure> {
    let profile = core.profile(name)?;
    let reason = plain(reason, LONGEST_REASON);
    if reason.trim().is_empty() {
        return Err(Failure::Invalid("Say why it is discarded. Nothing was changed.".to_owned()));
    }
    let _claim = core.claim_rotation(name)?;
    if waiting(core, name).await?.is_none() {
        return Err(Failure::Invalid("No new client secret is waiting. Nothing was changed.".to_owned()));
    }
    core.journal.ready().await.map_err(Failure::Journal)?;
    let audit_id = record_intent(core, rotate::intent(&profile)).await?;
    let forgotten = forget(core, name).await;
    let cause = match &forgotten {
        Ok(()) => "The new client secret that waited was discarded on purpose. DVSA was asked for nothing"
            .to_owned(),
        Err(failure) => {
            format!("The new client secret that waits could not be discarded: {}", failure.message())
        }
    };
    let note = format!("Reason: {}", reason.trim());
    record_ending(core, audit_id, Outcome::NotSent { cause }, None, Some(&note)).await;
    forgotten.map(|()| Reply::Done)
}
