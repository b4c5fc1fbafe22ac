//! Changing profiles and preferences. One writer at a time; what is saved is what is then in use.

use super::core::Core;
use super::failure::Failure;
use super::message::{Reply, SettingsCommand};
use crate::domain::secret::SecretKind;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings, SettingsFailure, read_shared, write_shared};
use chrono::Local;

pub(super) async fn handle(core: &Core, command: SettingsCommand) -> Result<Reply, Failure> {
    match command {
        SettingsCommand::SaveProfile { original, profile } => save_profile(core, original, *profile).await,
        SettingsCommand::RemoveProfile(name) => remove_profile(core, &name).await,
        SettingsCommand::Select(name) => {
            core.profile(&name)?;
            update(core, |settings| settings.selected = Some(name)).await
        }
        SettingsCommand::SavePreferences(preferences) => {
            update(core, |settings| settings.preferences = preferences).await
        }
        SettingsCommand::ShareProfile { profile, path } => {
            let profile = core.profile(&profile)?;
            off_thread(move || write_shared(&path, &profile)).await.map(|()| Reply::Done)
        }
        SettingsCommand::ReadSharedProfile(path) => {
            let profile = off_thread(move || read_shared(&path)).await?;
            Ok(Reply::SharedProfile(Box::new(profile)))
        }
    }
}

async fn save_profile(core: &Core, original: Option<String>, profile: Profile) -> Result<Reply, Failure> {
    if let Err(issues) = profile.check(Local::now().date_naive()) {
        let messages: Vec<String> = issues.into_iter().map(|issue| issue.message).collect();
        return Err(Failure::Profile { profile: profile.name, message: messages.join("; ") });
    }
    let renamed = original.as_deref() != Some(profile.name.as_str());
    // Credential Manager on Windows tells no difference between upper and lower case.
    let same_name = |known: &Profile| {
        Some(&known.name) != original.as_ref() && known.name.to_lowercase() == profile.name.to_lowercase()
    };
    if core.settings().profiles.iter().any(same_name) {
        let message = "another connection has this name already".to_owned();
        return Err(Failure::Profile { profile: profile.name, message });
    }
    // Secrets go first: a crash in between leaves them under both names, never under none.
    if let Some(original) = original.as_deref().filter(|_| renamed) {
        copy_secrets(core, original, &profile.name).await?;
    }
    let name = profile.name.clone();
    let reply = update(core, |settings| {
        let place = settings.profiles.iter_mut().find(|known| Some(&known.name) == original.as_ref());
        match place {
            Some(known) => *known = profile,
            None => settings.profiles.push(profile),
        }
        if settings.selected.is_none() || settings.selected == original {
            settings.selected = Some(name.clone());
        }
    })
    .await?;
    if let Some(original) = original.as_deref().filter(|_| renamed) {
        forget_secrets(core, original).await?;
        core.reconnect(original).await;
    }
    core.reconnect(&name).await;
    Ok(reply)
}

async fn remove_profile(core: &Core, name: &str) -> Result<Reply, Failure> {
    if core.settings().profile(name).is_none() {
        return Err(Failure::NoProfile(name.to_owned()));
    }
    forget_secrets(core, name).await?;
    let reply = update(core, |settings| {
        settings.profiles.retain(|profile| profile.name != name);
        if settings.selected.as_deref() == Some(name) {
            settings.selected = settings.profiles.first().map(|profile| profile.name.clone());
        }
    })
    .await?;
    core.reconnect(name).await;
    Ok(reply)
}

/// Changes the settings and saves them. The sandbox is never saved as the selected profile: it would not be
/// there at the next start.
pub(super) async fn update(core: &Core, change: impl FnOnce(&mut Settings)) -> Result<Reply, Failure> {
    let store = core.settings_writer.lock().await;
    let before = core.settings();
    let mut settings = Settings::clone(&before);
    change(&mut settings);
    let mut saved = settings.clone();
    if saved.selected.as_deref() == Some(SANDBOX_PROFILE) {
        saved.selected = before.selected.clone().filter(|name| name != SANDBOX_PROFILE);
    }
    store.save(&saved).map_err(|failure| Failure::Settings(failure.to_string()))?;
    let settings = core.replace_settings(settings);
    core.activity.notify_one();
    Ok(Reply::Settings(settings))
}

async fn copy_secrets(core: &Core, from: &str, to: &str) -> Result<(), Failure> {
    for kind in SecretKind::ALL {
        let Some(secret) = core.secrets.get(from, kind).await.map_err(Failure::Keyring)? else { continue };
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
        core.secrets.delete(name, kind).await.map_err(Failure::Keyring)?;
    }
    Ok(())
}

/// Files of the user's choosing may lie on slow network folders.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SettingsFailure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|_| Failure::Defect("a file was not read or written".to_owned()))?;
    done.map_err(|failure| Failure::Invalid(failure.to_string()))
}
