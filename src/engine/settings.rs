//! Changing profiles and preferences. One writer at a time; what is saved is what is then in use.

use super::core::Core;
use super::failure::Failure;
use super::message::{Notice, Reply, SettingsCommand};
use super::text_file;
use crate::domain::secret::SecretKind;
use crate::keyring::KeyringFailure;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings, SettingsFailure, read_shared, write_shared};
use chrono::Local;

pub(super) async fn handle(core: &Core, command: SettingsCommand) -> Result<Reply, Failure> {
    match command {
        SettingsCommand::SaveProfile { original, profile } => save_profile(core, original, *profile).await,
        SettingsCommand::RemoveProfile(name) => remove_profile(core, &name).await,
        SettingsCommand::Select(name) => {
            core.profile(&name)?;
            update(core, |settings| {
                settings.selected = Some(name.clone());
                Ok(())
            })
            .await
        }
        SettingsCommand::SavePreferences(preferences) => {
            update(core, |settings| {
                settings.preferences = preferences.clone();
                Ok(())
            })
            .await
        }
        SettingsCommand::ShareProfile { profile, path } => {
            let profile = core.profile(&profile)?;
            off_thread(move || write_shared(&path, &profile), Failure::Invalid).await.map(|()| Reply::Done)
        }
        SettingsCommand::SaveText { path, text } => text_file::write(path, text).await.map(|()| Reply::Done),
        SettingsCommand::ReadSharedProfile(path) => {
            let profile = off_thread(move || read_shared(&path), Failure::Invalid).await?;
            Ok(Reply::SharedProfile(Box::new(profile)))
        }
    }
}

async fn save_profile(core: &Core, original: Option<String>, profile: Profile) -> Result<Reply, Failure> {
    if let Err(issues) = profile.check(Local::now().date_naive()) {
        let messages: Vec<String> = issues.into_iter().map(|issue| issue.message).collect();
        return Err(unusable(&profile, &messages.join("; ")));
    }
    let name = profile.name.clone();
    let renamed_from = original.as_deref().filter(|original| *original != name);
    if renamed_from.is_some_and(|original| original.to_lowercase() == name.to_lowercase()) {
        // Where a keyring tells no difference, forgetting the old name's secrets would forget the new one's.
        return Err(unusable(&profile, "the new name differs in capital letters alone. Choose another one"));
    }
    // A rotation keeps what it receives under the name that it began with.
    let _not_rotating = renamed_from.map(|original| core.claim_rotation(original)).transpose()?;
    check_name_is_free(&core.settings(), original.as_deref(), &profile)?;
    // Secrets go first: a crash in between leaves them under both names, never under none.
    if let Some(original) = renamed_from {
        copy_secrets(core, original, &name).await?;
    }
    let reply = update(core, |settings| {
        check_name_is_free(settings, original.as_deref(), &profile)?;
        let place = settings.profiles.iter_mut().find(|known| Some(&known.name) == original.as_ref());
        match place {
            Some(known) => *known = profile.clone(),
            None => settings.profiles.push(profile.clone()),
        }
        if settings.selected.is_none() || settings.selected == original {
            settings.selected = Some(name.clone());
        }
        Ok(())
    })
    .await?;
    if let Some(original) = renamed_from {
        if let Err(failure) = forget_secrets(core, original).await {
            // The connection is renamed all the same, and its secrets are where it looks for them.
            tracing::warn!(
                code = failure.code(),
                "the secrets under a connection's old name could not be removed"
            );
        }
        core.reconnect(original).await;
    }
    core.reconnect(&name).await;
    Ok(reply)
}

/// Whether a profile's name is its own.
fn check_name_is_free(settings: &Settings, original: Option<&str>, profile: &Profile) -> Result<(), Failure> {
    // Credential Manager on Windows tells no difference between upper and lower case.
    let same = |known: &Profile| {
        Some(known.name.as_str()) != original && known.name.to_lowercase() == profile.name.to_lowercase()
    };
    if settings.profiles.iter().any(same) {
        return Err(unusable(profile, "another connection has this name already"));
    }
    Ok(())
}

fn unusable(profile: &Profile, message: &str) -> Failure {
    Failure::Profile { profile: profile.name.clone(), message: message.to_owned() }
}

async fn remove_profile(core: &Core, name: &str) -> Result<Reply, Failure> {
    let removed = core.settings().profile(name).cloned();
    let removed = removed.ok_or_else(|| Failure::NoProfile(name.to_owned()))?;
    let _not_rotating = core.claim_rotation(name)?;
    forget_secrets(core, name).await?;
    let reply = update(core, |settings| {
        settings.profiles.retain(|profile| profile.name != name);
        if settings.selected.as_deref() == Some(name) {
            // Never another environment: what is sent next must not go to Live because Test was removed.
            let next = settings.profiles.iter().find(|known| known.environment == removed.environment);
            settings.selected = next.map(|profile| profile.name.clone());
        }
        Ok(())
    })
    .await?;
    core.reconnect(name).await;
    Ok(reply)
}

/// Changes the settings and saves them.
///
/// What is changed is the file as it is now: another copy of the program may have written it meanwhile. Which
/// profile is in use in this run is this run's matter (`--profile` may have named it), so the change is made to
/// both. The sandbox is never saved as the selected profile: it would not be there at the next start.
pub(super) async fn update(
    core: &Core,
    change: impl Fn(&mut Settings) -> Result<(), Failure>,
) -> Result<Reply, Failure> {
    let store = core.settings_writer.lock().await;
    let mut in_use = Settings::clone(&core.settings());
    change(&mut in_use)?;
    let reading = store.clone();
    let loaded = off_thread(move || reading.load(), Failure::Settings).await?;
    let mut saved = loaded.settings;
    if let Some(aside) = loaded.set_aside {
        core.notify(Notice::SettingsSetAside { kept_as: aside.kept_as, reason: aside.reason });
        saved = Settings::clone(&core.settings());
    }
    let selected_before = saved.selected.clone();
    change(&mut saved)?;
    if saved.selected.as_deref() == Some(SANDBOX_PROFILE) {
        saved.selected = selected_before.filter(|name| name != SANDBOX_PROFILE);
    }
    let (writing, to_write) = (store.clone(), saved.clone());
    off_thread(move || writing.save(&to_write), Failure::Settings).await?;
    let settings = core.replace_settings(Settings { selected: in_use.selected, ..saved });
    core.activity.notify_one();
    Ok(Reply::Settings(settings))
}

async fn copy_secrets(core: &Core, from: &str, to: &str) -> Result<(), Failure> {
    for kind in SecretKind::ALL {
        let kept = match core.secrets.get(from, kind).await {
            // Without a keyring nothing is kept in one.
            Err(KeyringFailure::NoService) => None,
            other => other.map_err(Failure::Keyring)?,
        };
        let Some(secret) = kept else { continue };
        if core.secrets.is_kept_for_session(from, kind) {
            core.secrets.keep_for_session(to, kind, secret);
        } else {
            core.secrets.set(to, kind, &secret).await.map_err(Failure::Keyring)?;
        }
    }
    Ok(())
}

async fn forget_secrets(core: &Core, name: &str) -> Result<(), Failure> {
    for kind in SecretKind::ALL {
        match core.secrets.delete(name, kind).await {
            Ok(()) => {}
            // Without a keyring there is the session's copy alone.
            Err(KeyringFailure::NoService) => core.secrets.forget_for_session(name, kind),
            Err(failure) => return Err(Failure::Keyring(failure)),
        }
    }
    Ok(())
}

/// Disks may be slow, and files of the user's choosing may lie on network folders.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SettingsFailure> + Send + 'static,
    failure: impl FnOnce(String) -> Failure,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|_| Failure::Defect("a file was not read or written".to_owned()))?;
    done.map_err(|cause| failure(cause.to_string()))
}
