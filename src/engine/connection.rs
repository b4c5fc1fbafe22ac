//! From a profile's name to a client that can send: profile, secrets, certificate authority, pacers.

use super::core::{Core, unpoisoned};
use super::failure::Failure;
use super::message::{Destination, Keep};
use crate::api::{ApiClient, ApiConfig, ApiFailure, Credentials};
use crate::domain::environment::Environment;
use crate::domain::secret::{Secret, SecretKind};
use crate::settings::Profile;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// All authorities that an operating system trusts take a quarter of this.
const MOST_CA_BYTES: u64 = 1024 * 1024;

/// A client and where it leads.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(super) client: ApiClient,
    pub(super) profile: String,
    pub(super) environment: Environment,
    pub(super) host: String,
    /// Whose requests are paced and counted together.
    pub(super) account: String,
}

impl Connection {
    /// Whether it leads to this host of this system.
    pub(super) fn leads_to(&self, host: &str, environment: Environment) -> bool {
        self.host == host && self.environment == environment
    }
}

/// The connections that are made, by profile.
#[derive(Default)]
pub(super) struct Connections {
    by_profile: HashMap<String, Connection>,
    /// How often that of a profile was forgotten.
    forgotten: HashMap<String, u64>,
}

impl Connections {
    fn forget(&mut self, profile: &str) {
        self.by_profile.remove(profile);
        *self.forgotten.entry(profile.to_owned()).or_default() += 1;
    }

    fn forgotten(&self, profile: &str) -> u64 {
        self.forgotten.get(profile).copied().unwrap_or_default()
    }

    pub(super) fn all(&self) -> Vec<Connection> {
        self.by_profile.values().cloned().collect()
    }
}

impl From<ApiFailure> for Failure {
    fn from(failure: ApiFailure) -> Self {
        match failure {
            ApiFailure::SignIn(failure) => Self::SignIn(failure),
            ApiFailure::Link(cause) => Self::Link(cause),
            ApiFailure::Refused(error) => Self::Refused(error),
        }
    }
}

impl Core {
    /// The connection of a profile, made when it is first needed, again after its settings or secrets changed, and
    /// again after its sign-in was refused: another copy of the program may have kept another secret since.
    pub(super) async fn connect(&self, name: &str) -> Result<Connection, Failure> {
        if let Some(known) = self.usable(name) {
            return Ok(known);
        }
        // One is made at a time, but whoever needs no new one does not wait for the keyring.
        let _only_one = self.connecting.lock().await;
        loop {
            let forgotten = unpoisoned(&self.connections).forgotten(name);
            if let Some(known) = self.usable(name) {
                return Ok(known);
            }
            let profile = self.profile(name)?;
            let client_secret = self.secret(name, SecretKind::ClientSecret).await?;
            let connection = self.connect_with(&profile, client_secret).await?;
            let mut connections = unpoisoned(&self.connections);
            // Else settings or secrets changed meanwhile, and what was read may be stale.
            if connections.forgotten(name) == forgotten {
                connections.by_profile.insert(name.to_owned(), connection.clone());
                return Ok(connection);
            }
        }
    }

    fn usable(&self, name: &str) -> Option<Connection> {
        self.connected(name).filter(|known| !known.client.is_refused())
    }

    /// The connection of a profile, if one is made.
    pub(super) fn connected(&self, name: &str) -> Option<Connection> {
        unpoisoned(&self.connections).by_profile.get(name).cloned()
    }

    /// The connection that someone saw, unless its name leads elsewhere by now.
    pub(super) async fn connect_to(&self, seen: &Destination) -> Result<Connection, Failure> {
        let connection = self.connect(&seen.profile).await?;
        if connection.leads_to(&seen.host, seen.environment) {
            return Ok(connection);
        }
        Err(Failure::LeadsElsewhere {
            profile: seen.profile.clone(),
            seen: place(&seen.host, seen.environment),
            now: place(&connection.host, connection.environment),
        })
    }

    /// A connection with a client secret that is not (yet) the one in use.
    pub(super) async fn connect_with(
        &self,
        profile: &Profile,
        client_secret: Secret,
    ) -> Result<Connection, Failure> {
        let unusable = |message: String| Failure::Profile { profile: profile.name.clone(), message };
        let api_key = self.secret(&profile.name, SecretKind::ApiKey).await?;
        let config = ApiConfig {
            base_url: profile.base_url.clone(),
            token_url: profile.token_url.clone(),
            client_id: profile.client_id.clone(),
            scope: profile.scope.clone(),
            proxy: profile.proxy.clone(),
            extra_ca_pem: match &profile.ca_file {
                Some(path) => Some(read_ca(path.into()).await?),
                None => None,
            },
        };
        let account = account_of(profile);
        let credentials = Credentials { client_secret, api_key };
        let client = ApiClient::new(&config, credentials, self.pacers(&account), self.limits.api)
            .map_err(|error| unusable(error.to_string()))?;
        let host = profile.host().ok_or_else(|| unusable("the base URL names no host".to_owned()))?;
        Ok(Connection {
            client,
            profile: profile.name.clone(),
            environment: profile.environment,
            host,
            account,
        })
    }

    /// The account that a profile's requests are counted for; its name where it is gone.
    pub(super) fn account(&self, profile: &str) -> String {
        self.profile(profile).map_or_else(|_| profile.to_owned(), |profile| account_of(&profile))
    }

    /// Forgets a profile's client, so that the next command makes one from what is set then.
    pub(super) async fn reconnect(&self, name: &str) {
        super::status::store_counts(self).await;
        unpoisoned(&self.connections).forget(name);
        unpoisoned(&self.last_failure).remove(name);
        self.connections_changed.notify_one();
        self.jobs.note_connection_change();
        self.activity.notify_one();
    }

    /// As [`Core::reconnect`], unless someone has made another client since.
    pub(super) async fn replace(&self, stale: &Connection) {
        let is_in_use = |known: Connection| known.client.is_same(&stale.client);
        if self.connected(&stale.profile).is_none_or(is_in_use) {
            self.reconnect(&stale.profile).await;
        }
    }

    /// A secret of a profile: from the environment of an unattended run, else from the session or keyring.
    pub(super) async fn secret(&self, name: &str, kind: SecretKind) -> Result<Secret, Failure> {
        if let Some(secret) = self.overriding_secret(name, kind) {
            return Ok(secret);
        }
        let found = self.secrets.get(name, kind).await.map_err(Failure::Keyring)?;
        found.ok_or_else(|| Failure::MissingSecret { profile: name.to_owned(), kind })
    }

    /// Where a secret is known from, without reading it out.
    pub(super) async fn where_kept(&self, name: &str, kind: SecretKind) -> Result<Option<Keep>, Failure> {
        if self.overriding_secret(name, kind).is_some() || self.secrets.is_kept_for_session(name, kind) {
            return Ok(Some(Keep::ForThisSession));
        }
        let found = self.secrets.get(name, kind).await.map_err(Failure::Keyring)?;
        Ok(found.map(|_secret| Keep::InKeyring))
    }

    /// Notes for the status bar how a request of this profile ended.
    pub(super) fn note_link(&self, name: &str, failure: Option<Failure>) {
        let has_worked = failure.is_none();
        unpoisoned(&self.last_failure).insert(name.to_owned(), failure);
        if has_worked {
            self.worked.notify_one();
        }
        self.activity.notify_one();
    }

    /// Profiles whose last request was answered by DVSA.
    pub(super) fn connected_profiles(&self) -> Vec<String> {
        let last = unpoisoned(&self.last_failure);
        last.iter().filter(|(_, failure)| failure.is_none()).map(|(name, _)| name.clone()).collect()
    }
}

/// A system and its address, for people.
fn place(host: &str, environment: Environment) -> String {
    format!("{environment} ({host})")
}

fn account_of(profile: &Profile) -> String {
    format!("{} {}", profile.base_url, profile.client_id)
}

/// Read beside the runtime's own threads: the file may lie on a network folder that does not answer.
async fn read_ca(path: PathBuf) -> Result<Vec<u8>, Failure> {
    let reading = path.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut pem = Vec::new();
        File::open(reading)?.take(MOST_CA_BYTES + 1).read_to_end(&mut pem).map(|_| pem)
    });
    let pem = read.await.map_err(|_| Failure::Defect("the certificate file was not read".to_owned()))?;
    match pem {
        Ok(pem) if pem.len() as u64 > MOST_CA_BYTES => {
            Err(Failure::File { path, message: "this is too large for a file of certificates".to_owned() })
        }
        Ok(pem) => Ok(pem),
        Err(error) => Err(Failure::File { path, message: error.to_string() }),
    }
}
