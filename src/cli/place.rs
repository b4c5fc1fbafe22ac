//! Where this run keeps its data and what it takes from the environment: the same for both programs.

use super::args::PlaceArgs;
use crate::domain::secret::Secret;
use crate::engine::failure::Failure;
use crate::engine::start::{
    Backend, EngineConfig, Folders, JobsAtStart, Limits, QuitRequests, Recovery, SandboxConfig,
    SecretOverrides,
};
use std::path::{Path, PathBuf};

/// The name under which secrets are kept in the keyring.
const KEYRING_SERVICE: &str = "Recall Desk";

/// The folders of this run. The sandbox has data of its own, below the others'.
///
/// # Errors
/// When no `--home` is given and the platform names no folders for this user.
pub fn folders(place: &PlaceArgs) -> Result<Folders, Failure> {
    let chosen = match &place.home {
        Some(home) => Some(Folders::under(home.clone())),
        None => Folders::default_for_platform(),
    };
    let chosen = chosen.ok_or_else(|| {
        Failure::Invalid("This user has no folder for data. Name one with --home DIR.".to_owned())
    })?;
    Ok(if place.sandbox { Folders::under(chosen.data.join("sandbox")) } else { chosen })
}

/// What the engine is started with. Interrupted at a terminal, a command ends at once.
///
/// # Errors
/// As [`folders`].
pub fn config(place: &PlaceArgs, recovery: Recovery) -> Result<EngineConfig, Failure> {
    let folders = folders(place)?;
    // Two homes, the sandbox's included, may have connections of one name: their secrets must not mix.
    let keyring_service = if place.home.is_some() || place.sandbox {
        format!("{KEYRING_SERVICE} ({})", written_one_way(&folders.data).display())
    } else {
        KEYRING_SERVICE.to_owned()
    };
    Ok(EngineConfig {
        folders,
        keyring_service,
        keyring_backend: Backend::OperatingSystem,
        overrides: environment_secrets(),
        sandbox: place.sandbox.then(SandboxConfig::default),
        profile: place.profile.clone(),
        recovery,
        quit_requests: QuitRequests::ToSystem,
        jobs: JobsAtStart::Leave,
        limits: Limits::default(),
    })
}

/// A folder's name as it is written without regard to where we stand or to a slash at its end.
fn written_one_way(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    absolute.components().collect()
}

/// Secrets of an unattended run, from `RECALL_DESK_CLIENT_SECRET` and `RECALL_DESK_API_KEY`.
pub fn environment_secrets() -> SecretOverrides {
    let read =
        |name| std::env::var(name).ok().map(|value| Secret::new(&value)).filter(|secret| !secret.is_empty());
    SecretOverrides { client_secret: read("RECALL_DESK_CLIENT_SECRET"), api_key: read("RECALL_DESK_API_KEY") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(home: Option<&str>, sandbox: bool) -> String {
        let place = PlaceArgs { home: home.map(PathBuf::from), profile: None, sandbox };
        config(&place, Recovery::Never).unwrap().keyring_service
    }

    #[test]
    fn secrets_of_two_homes_and_of_the_sandbox_never_mix() {
        assert_eq!(service(Some("/data/desk"), false), service(Some("/data/desk/"), false));
        assert_ne!(service(Some("/data/desk"), false), service(Some("/data/other"), false));
        assert_ne!(service(Some("/data/desk"), false), service(Some("/data/desk"), true));
        assert_ne!(service(None, false), service(None, true));
    }
}
