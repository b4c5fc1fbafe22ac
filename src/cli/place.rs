//! Where this run keeps its data and what it takes from the environment: the same for both programs.

use super::args::PlaceArgs;
use crate::domain::secret::Secret;
use crate::engine::failure::Failure;
use crate::engine::start::{
    Backend, EngineConfig, Folders, JobsAtStart, Limits, QuitRequests, Recovery, SandboxConfig,
    SecretOverrides,
};

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
    let keyring_service = match &place.home {
        // Two homes may have connections of one name: their secrets must not mix.
        Some(home) => {
            let home = std::path::absolute(home).unwrap_or_else(|_| home.clone());
            format!("{KEYRING_SERVICE} ({})", home.display())
        }
        None => KEYRING_SERVICE.to_owned(),
    };
    Ok(EngineConfig {
        folders: folders(place)?,
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

/// Secrets of an unattended run, from `RECALL_DESK_CLIENT_SECRET` and `RECALL_DESK_API_KEY`.
pub fn environment_secrets() -> SecretOverrides {
    let read =
        |name| std::env::var(name).ok().map(|value| Secret::new(&value)).filter(|secret| !secret.is_empty());
    SecretOverrides { client_secret: read("RECALL_DESK_CLIENT_SECRET"), api_key: read("RECALL_DESK_API_KEY") }
}
