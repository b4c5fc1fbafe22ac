//! Forgetting the client secret before the last rotation, once the new one has worked for a day.

use super::core::Core;
use super::new_secret;
use crate::domain::secret::SecretKind;
use chrono::{Local, NaiveDate};
use std::collections::HashSet;
use std::sync::Arc;

/// Looks after every request that DVSA answered, and forgets what is due. A keyring that cannot be asked is
/// asked again the next day or in the next run.
pub(super) async fn watch(core: Arc<Core>) {
    let mut looked: HashSet<(String, NaiveDate)> = HashSet::new();
    loop {
        core.worked.notified().await;
        let today = Local::now().date_naive();
        for name in core.connected_profiles() {
            if may_be_due(&core, &name, today) && looked.insert((name.clone(), today)) {
                forget_if_due(&core, &name, today).await;
            }
        }
    }
}

/// Whether the secret in use, which has just worked, was issued at least a day ago. It may have waited before it
/// was put in place.
fn may_be_due(core: &Core, name: &str, today: NaiveDate) -> bool {
    let issued = core.profile(name).ok().and_then(|profile| profile.secret_issued);
    let kind = SecretKind::ClientSecret;
    // What worked must be what is kept, and a rotation under way reads and writes both.
    let is_the_kept_one =
        core.overriding_secret(name, kind).is_none() && !core.secrets.is_kept_for_session(name, kind);
    issued.is_some_and(|issued| has_passed_a_day(issued, today)) && is_the_kept_one && !core.is_rotating(name)
}

/// Two midnights, because one may pass a minute after the rotation.
fn has_passed_a_day(since: NaiveDate, today: NaiveDate) -> bool {
    (today - since).num_days() >= 2
}

/// Forgets the old secret if there is one and the new one was put in place at least a day ago.
async fn forget_if_due(core: &Core, name: &str, today: NaiveDate) {
    let kind = SecretKind::OldClientSecret;
    let Ok(profile) = core.profile(name) else { return };
    // Looked for first: the audit trail may be long.
    if !matches!(core.secrets.get(name, kind).await, Ok(Some(_))) {
        return;
    }
    // Else another copy of the program may be about to put another one there.
    let Ok(_lock) = core.lock_secrets() else { return };
    let switched = match new_secret::switched_on(core, &profile).await {
        Ok(switched) => switched,
        Err(failure) => {
            return tracing::info!(code = failure.code(), "the old client secret is kept for now");
        }
    };
    if switched.is_some_and(|day| !has_passed_a_day(day, today)) || core.is_rotating(name) {
        return;
    }
    if let Err(failure) = core.secrets.delete(name, kind).await {
        tracing::info!(%failure, "the old client secret is kept a little longer");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_passed_only_after_two_midnights() {
        let issued = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        let on = |month, day| has_passed_a_day(issued, NaiveDate::from_ymd_opt(2026, month, day).unwrap());
        assert_eq!([on(2, 27), on(2, 28), on(3, 1), on(3, 2), on(4, 1)], [false, false, false, true, true]);
    }
}
