//! The embedded sandbox as a connection: its profile is made at run time, its secrets live in memory.

use super::core::Core;
use super::failure::Failure;
use super::message::Reply;
use crate::domain::environment::Environment;
use crate::domain::secret::{Secret, SecretKind};
use crate::sandbox::{Sandbox, SandboxConfig};
use crate::settings::Profile;
use crate::settings::profile::SANDBOX_PROFILE;
use chrono::Local;

/// Starts the sandbox if it does not run yet.
pub(super) async fn start_once(core: &Core) -> Result<Reply, Failure> {
    // Two at once would leave the first asker with an address whose secrets are the second's.
    let _one_at_a_time = core.sandbox_starting.lock().await;
    let profile = match core.sandbox() {
        Some(profile) => profile,
        None => launch(core, SandboxConfig::default()).await?,
    };
    Ok(Reply::Sandbox(Box::new(profile)))
}

/// Starts the sandbox and makes it the profile in use for this run.
pub(super) async fn start(core: &Core, config: SandboxConfig) -> Result<Profile, Failure> {
    let profile = launch(core, config).await?;
    let mut settings = core.settings().as_ref().clone();
    settings.selected = Some(profile.name.clone());
    core.replace_settings(settings);
    Ok(profile)
}

async fn launch(core: &Core, config: SandboxConfig) -> Result<Profile, Failure> {
    let server = Sandbox::start(config)
        .await
        .map_err(|error| Failure::Invalid(format!("The sandbox could not start: {error}.")))?;
    let credentials = server.credentials();
    let profile = Profile {
        name: SANDBOX_PROFILE.to_owned(),
        environment: Environment::Sandbox,
        base_url: server.base_url(),
        token_url: server.token_url(),
        client_id: credentials.client_id,
        scope: credentials.scope,
        email: Some(credentials.email),
        secret_issued: Some(Local::now().date_naive()),
        proxy: None,
        daily_allowance: None,
        ca_file: None,
    };
    let keep = |kind, secret: &str| core.secrets.keep_for_session(SANDBOX_PROFILE, kind, Secret::new(secret));
    keep(SecretKind::ClientSecret, &credentials.client_secret);
    keep(SecretKind::ApiKey, &credentials.api_key);
    core.set_sandbox(profile.clone());
    Ok(profile)
}
