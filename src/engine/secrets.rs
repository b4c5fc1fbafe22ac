//! Secrets go in; only where they are comes out.

use super::core::Core;
use super::failure::Failure;
use super::message::{Keep, Reply, SecretsCommand, SecretsStatus};
use crate::domain::secret::SecretKind;
use crate::settings::profile::SANDBOX_PROFILE;

pub(super) async fn handle(core: &Core, command: SecretsCommand) -> Result<Reply, Failure> {
    match command {
        SecretsCommand::Store { profile, kind, secret, keep } => {
            core.profile(&profile)?;
            if profile == SANDBOX_PROFILE {
                return Err(Failure::Invalid("The sandbox has secrets of its own.".to_owned()));
            }
            if secret.is_empty() {
                return Err(Failure::Invalid("Nothing was entered, so nothing was kept.".to_owned()));
            }
            if kind == SecretKind::ApiKey && !secret.fits_a_header() {
                return Err(Failure::Invalid(
                    "This API key holds a space or a character that cannot be sent, so it was not kept. Copy it again, \
                     exactly as DVSA sent it."
                        .to_owned(),
                ));
            }
            match keep {
                Keep::InKeyring => {
                    core.secrets.set(&profile, kind, &secret).await.map_err(Failure::Keyring)?;
                }
                Keep::ForThisSession => core.secrets.keep_for_session(&profile, kind, secret),
            }
            core.reconnect(&profile).await;
            Ok(Reply::Done)
        }
        SecretsCommand::Status(profile) => status(core, profile).await.map(Reply::Secrets),
    }
}

async fn status(core: &Core, profile: String) -> Result<SecretsStatus, Failure> {
    core.profile(&profile)?;
    let mut keyring = Ok(());
    let mut kept = [None; SecretKind::ALL.len()];
    for (place, kind) in kept.iter_mut().zip(SecretKind::ALL) {
        match core.where_kept(&profile, kind).await {
            Ok(found) => *place = found,
            Err(Failure::Keyring(failure)) => {
                // One unanswered question is enough: the others would wait as long.
                keyring = Err(failure);
                break;
            }
            Err(other) => return Err(other),
        }
    }
    let [client_secret, new_secret, old_secret, api_key] = kept;
    Ok(SecretsStatus {
        profile,
        client_secret,
        api_key,
        unproven_new_secret: new_secret.is_some(),
        old_secret: old_secret.is_some(),
        keyring,
    })
}
