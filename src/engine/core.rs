//! What all handlers of commands share. Inside the engine only: faces never see it.

use super::connection::Connections;
use super::failure::Failure;
use super::jobs::Roster;
use super::lock_file::LockFile;
use super::message::{Event, Notice, SecretAtStake};
use super::port::EventSender;
use super::start::{Limits, SecretOverrides};
use crate::api::Pacers;
use crate::domain::secret::{Secret, SecretKind};
use crate::domain::vin::Vin;
use crate::journal::Journal;
use crate::keyring::SecretStore;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings, SettingsStore};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::{Notify, watch};

/// The file that a copy of the program locks while it rotates.
const SECRETS_LOCK: &str = "secrets.lock";

/// What all handlers share.
pub(crate) struct Core {
    settings: Mutex<Arc<Settings>>,
    /// Held while settings are changed and saved, so that two changes cannot overwrite each other.
    pub(super) settings_writer: tokio::sync::Mutex<SettingsStore>,
    pub(super) secrets: SecretStore,
    pub(super) journal: Journal,
    overrides: SecretOverrides,
    /// The profile whose secrets the overrides are: the one in use at the start.
    overridden_profile: Option<String>,
    pub(super) limits: Limits,
    pub(super) events: EventSender,
    /// The jobs that this process runs.
    pub(super) jobs: Roster,
    /// Rung when a request was sent or a connection changed, for the status bar.
    pub(super) activity: Notify,
    /// Rung when settings or secrets changed, so that recovery tries again.
    pub(super) connections_changed: Notify,
    pub(super) connections: Mutex<Connections>,
    /// Held while a connection is made: one at a time.
    pub(super) connecting: tokio::sync::Mutex<()>,
    pacers: Mutex<HashMap<String, Pacers>>,
    /// The profile that leads to the sandbox in this process, which runs until the runtime ends.
    sandbox: Mutex<Option<Profile>>,
    pub(super) sandbox_starting: tokio::sync::Mutex<()>,
    /// Vehicles with a change on the wire: two changes of one vehicle never overlap.
    vehicles_under_way: watch::Sender<HashSet<Vin>>,
    /// Profiles whose client secret is being rotated.
    rotations: watch::Sender<HashSet<String>>,
    /// While one is being rotated in this copy, none is in another.
    secrets_lock: Mutex<Weak<LockFile>>,
    data: PathBuf,
    /// How many new client secrets are being asked for and are not kept yet.
    secrets_on_their_way: watch::Sender<usize>,
    /// Set when the program ends: no new client secret is asked for any more.
    is_closing: AtomicBool,
    /// Rung when a request was answered by DVSA.
    pub(super) worked: Notify,
    /// How many requests of each account are in the journal's count already.
    pub(super) counted: Mutex<HashMap<String, u64>>,
    /// How the connection of each profile stands.
    pub(super) last_failure: Mutex<HashMap<String, Option<Failure>>>,
}

/// What keeps things for the core.
pub(super) struct Keepers {
    /// The folder that copies of the program with the same data share.
    pub(super) data: PathBuf,
    pub(super) store: SettingsStore,
    pub(super) secrets: SecretStore,
    pub(super) journal: Journal,
    pub(super) jobs: Roster,
}

/// Marks a vehicle as having a change on the wire, until dropped.
pub(crate) struct VehicleClaim {
    core: Arc<Core>,
    vin: Vin,
}

impl Drop for VehicleClaim {
    fn drop(&mut self) {
        self.core.vehicles_under_way.send_modify(|vehicles| {
            vehicles.remove(&self.vin);
        });
    }
}

/// Marks a profile's client secret as being rotated, until dropped.
pub(crate) struct RotationClaim<'core> {
    core: &'core Core,
    profile: String,
    _against_other_copies: Option<Arc<LockFile>>,
}

impl Drop for RotationClaim<'_> {
    fn drop(&mut self) {
        self.core.rotations.send_modify(|profiles| {
            profiles.remove(&self.profile);
        });
        self.core.activity.notify_one();
    }
}

/// Marks a new client secret as on its way, until dropped.
pub(crate) struct OnItsWay<'core>(&'core Core);

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        self.0.secrets_on_their_way.send_modify(|secrets| *secrets = secrets.saturating_sub(1));
    }
}

impl Core {
    pub(super) fn new(
        settings: Settings,
        keepers: Keepers,
        overrides: SecretOverrides,
        limits: Limits,
        events: EventSender,
    ) -> Self {
        let Keepers { data, store, secrets, journal, jobs } = keepers;
        Self {
            overridden_profile: settings.selected.clone(),
            settings: Mutex::new(Arc::new(settings)),
            settings_writer: tokio::sync::Mutex::new(store),
            secrets,
            journal,
            overrides,
            limits,
            events,
            jobs,
            activity: Notify::new(),
            connections_changed: Notify::new(),
            connections: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            pacers: Mutex::default(),
            sandbox: Mutex::default(),
            sandbox_starting: tokio::sync::Mutex::default(),
            vehicles_under_way: watch::Sender::new(HashSet::new()),
            rotations: watch::Sender::new(HashSet::new()),
            secrets_lock: Mutex::default(),
            data,
            secrets_on_their_way: watch::Sender::new(0),
            is_closing: AtomicBool::new(false),
            worked: Notify::new(),
            counted: Mutex::default(),
            last_failure: Mutex::default(),
        }
    }

    pub(super) fn notify(&self, notice: Notice) {
        self.events.send(Event::Notice(notice));
    }

    /// The settings as they are now.
    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&unpoisoned(&self.settings))
    }

    pub(super) fn replace_settings(&self, settings: Settings) -> Arc<Settings> {
        let settings = Arc::new(settings);
        *unpoisoned(&self.settings) = Arc::clone(&settings);
        settings
    }

    /// A profile by name, the sandbox's included.
    pub(super) fn profile(&self, name: &str) -> Result<Profile, Failure> {
        if name == SANDBOX_PROFILE {
            return self.sandbox().ok_or_else(|| Failure::NoProfile(name.to_owned()));
        }
        self.settings().profile(name).cloned().ok_or_else(|| Failure::NoProfile(name.to_owned()))
    }

    /// A secret of the profile in use that comes from the environment of an unattended run. The sandbox has
    /// secrets of its own, which nothing overrides.
    pub(super) fn overriding_secret(&self, name: &str, kind: SecretKind) -> Option<Secret> {
        if name == SANDBOX_PROFILE || self.overridden_profile.as_deref() != Some(name) {
            return None;
        }
        let overriding = match kind {
            SecretKind::ClientSecret => self.overrides.client_secret.as_ref(),
            SecretKind::ApiKey => self.overrides.api_key.as_ref(),
            SecretKind::NewClientSecret | SecretKind::OldClientSecret => None,
        };
        overriding.map(Secret::duplicate)
    }

    pub(super) fn sandbox(&self) -> Option<Profile> {
        unpoisoned(&self.sandbox).clone()
    }

    pub(super) fn set_sandbox(&self, sandbox: Profile) {
        *unpoisoned(&self.sandbox) = Some(sandbox);
    }

    /// The pacers of an account: shared by every client of it, also across a change of its settings.
    pub(super) fn pacers(&self, account: &str) -> Pacers {
        unpoisoned(&self.pacers)
            .entry(account.to_owned())
            .or_insert_with(|| Pacers::new(self.limits.requests_per_second))
            .clone()
    }

    /// Claims a vehicle for one change; waits for the change that has it.
    pub(super) async fn claim_vehicle(self: &Arc<Self>, vin: &Vin) -> VehicleClaim {
        let mut under_way = self.vehicles_under_way.subscribe();
        loop {
            if let Some(claim) = self.try_claim_vehicle(vin) {
                return claim;
            }
            // The sender lives in `self`, so waiting cannot fail. What it gives is a lock, let go of at once.
            drop(under_way.wait_for(|vehicles| !vehicles.contains(vin)).await);
        }
    }

    /// Claims a vehicle if no other change of it is under way.
    pub(super) fn try_claim_vehicle(self: &Arc<Self>, vin: &Vin) -> Option<VehicleClaim> {
        let mut fresh = false;
        self.vehicles_under_way.send_modify(|vehicles| fresh = vehicles.insert(vin.clone()));
        fresh.then(|| VehicleClaim { core: Arc::clone(self), vin: vin.clone() })
    }

    /// Claims a profile for one rotation: two at once would spend a secret that nobody keeps.
    pub(super) fn claim_rotation(&self, profile: &str) -> Result<RotationClaim<'_>, Failure> {
        // The sandbox is this copy's own.
        let lock = (profile != SANDBOX_PROFILE).then(|| self.lock_secrets()).transpose()?;
        let mut claimed = false;
        self.rotations.send_modify(|profiles| claimed = profiles.insert(profile.to_owned()));
        if claimed {
            self.activity.notify_one();
            return Ok(RotationClaim {
                core: self,
                profile: profile.to_owned(),
                _against_other_copies: lock,
            });
        }
        Err(Failure::Invalid(
            "The client secret of this connection is being rotated. Wait until that has ended.".to_owned(),
        ))
    }

    /// Keeps other copies of the program from changing the secrets of any connection, until dropped.
    ///
    /// # Errors
    /// [`Failure::SecretsElsewhere`] while another copy does.
    pub(super) fn lock_secrets(&self) -> Result<Arc<LockFile>, Failure> {
        let mut held = unpoisoned(&self.secrets_lock);
        if let Some(lock) = held.upgrade() {
            return Ok(lock);
        }
        let taken = LockFile::take(&self.data, SECRETS_LOCK)?;
        let lock = Arc::new(taken.ok_or(Failure::SecretsElsewhere)?);
        *held = Arc::downgrade(&lock);
        Ok(lock)
    }

    /// Whether a profile's client secret is being rotated in this copy of the program.
    pub(super) fn is_rotating(&self, profile: &str) -> bool {
        self.rotations.borrow().contains(profile)
    }

    /// Marks a new client secret as being asked for, until it is kept or held in memory.
    ///
    /// # Errors
    /// [`Failure::ShuttingDown`] once the program ends: nobody may be there any more when it comes.
    pub(super) fn secret_is_on_its_way(&self) -> Result<OnItsWay<'_>, Failure> {
        self.secrets_on_their_way.send_modify(|secrets| *secrets += 1);
        let on_its_way = OnItsWay(self);
        // Looked at after it is marked: whoever closes either sees the mark and waits, or is seen here.
        if self.is_closing.load(Ordering::SeqCst) { Err(Failure::ShuttingDown) } else { Ok(on_its_way) }
    }

    /// The program ends. From now on no new client secret is asked for.
    pub(super) fn close_to_new_secrets(&self) {
        self.is_closing.store(true, Ordering::SeqCst);
    }

    /// Ends when no new client secret is on its way: DVSA gives each only once.
    pub(super) async fn no_secret_is_on_its_way(&self) {
        drop(self.secrets_on_their_way.subscribe().wait_for(|secrets| *secrets == 0).await);
    }

    /// Profiles whose new client secret is held in memory alone. The sandbox's live and die with the program.
    pub(super) fn secrets_in_memory_alone(&self) -> Vec<String> {
        let mut names = self.secrets.kept_for_session(SecretKind::NewClientSecret);
        names.retain(|name| name != SANDBOX_PROFILE);
        names
    }

    /// The new client secret that ending the program now would put at risk.
    pub(super) fn secret_at_stake(&self) -> Option<SecretAtStake> {
        let rotating = self.rotations.borrow().iter().next().cloned();
        let in_memory = || self.secrets_in_memory_alone().into_iter().next();
        rotating.map(SecretAtStake::Rotating).or_else(|| in_memory().map(SecretAtStake::InMemoryAlone))
    }

    /// Ends when no change is on the wire and no client secret is being rotated: one that is received must be
    /// kept.
    pub(super) async fn all_under_way_ends(&self) {
        empties(&self.vehicles_under_way).await;
        empties(&self.rotations).await;
    }
}

async fn empties<T>(claims: &watch::Sender<HashSet<T>>) {
    drop(claims.subscribe().wait_for(HashSet::is_empty).await);
}

/// A lock whose holder panicked still guards whole data here: every section replaces one value.
pub(super) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
