//! What all handlers of commands share. Inside the engine only: faces never see it.

use super::connection::Connection;
use super::failure::Failure;
use super::jobs::Roster;
use super::message::{Event, Notice};
use super::port::EventSender;
use super::start::{Limits, SecretOverrides};
use crate::api::Pacers;
use crate::domain::vin::Vin;
use crate::journal::Journal;
use crate::keyring::SecretStore;
use crate::settings::profile::SANDBOX_PROFILE;
use crate::settings::{Profile, Settings, SettingsStore};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// What all handlers share.
pub(crate) struct Core {
    settings: Mutex<Arc<Settings>>,
    /// Held while settings are changed and saved, so that two changes cannot overwrite each other.
    pub(super) settings_writer: tokio::sync::Mutex<SettingsStore>,
    pub(super) secrets: SecretStore,
    pub(super) journal: Journal,
    pub(super) overrides: SecretOverrides,
    pub(super) limits: Limits,
    pub(super) events: EventSender,
    /// The jobs that this process runs.
    pub(super) jobs: Roster,
    /// Rung when a request was sent or a connection changed, for the status bar.
    pub(super) activity: Notify,
    /// Rung when settings or secrets changed, so that recovery tries again.
    pub(super) connections_changed: Notify,
    pub(super) connections: tokio::sync::Mutex<HashMap<String, Connection>>,
    pacers: Mutex<HashMap<String, Pacers>>,
    /// The profile that leads to the sandbox in this process, which runs until the runtime ends.
    sandbox: Mutex<Option<Profile>>,
    /// Vehicles with a change on the wire: two changes of one vehicle never overlap.
    vehicles_under_way: watch::Sender<HashSet<Vin>>,
    /// Profiles whose client secret is being rotated.
    rotations: Mutex<HashSet<String>>,
    /// How many requests of each profile's present client are in the journal's count already.
    pub(super) counted: Mutex<HashMap<String, u64>>,
    /// How the connection of each profile stands.
    pub(super) last_failure: Mutex<HashMap<String, Option<Failure>>>,
}

/// What keeps things for the core.
pub(super) struct Keepers {
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
}

impl Drop for RotationClaim<'_> {
    fn drop(&mut self) {
        unpoisoned(&self.core.rotations).remove(&self.profile);
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
        let Keepers { store, secrets, journal, jobs } = keepers;
        Self {
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
            connections: tokio::sync::Mutex::default(),
            pacers: Mutex::default(),
            sandbox: Mutex::default(),
            vehicles_under_way: watch::Sender::new(HashSet::new()),
            rotations: Mutex::default(),
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

    pub(super) fn sandbox(&self) -> Option<Profile> {
        unpoisoned(&self.sandbox).clone()
    }

    pub(super) fn set_sandbox(&self, sandbox: Profile) {
        *unpoisoned(&self.sandbox) = Some(sandbox);
    }

    /// The pacers of an account: shared by every client of it, also across a change of its settings.
    pub(super) fn pacers(&self, account: String) -> Pacers {
        unpoisoned(&self.pacers)
            .entry(account)
            .or_insert_with(|| Pacers::new(self.limits.requests_per_second))
            .clone()
    }

    /// Claims a vehicle for one change.
    pub(super) fn claim_vehicle(self: &Arc<Self>, vin: &Vin) -> Result<VehicleClaim, Failure> {
        if let Some(claim) = self.try_claim_vehicle(vin) {
            return Ok(claim);
        }
        let message =
            "Another change to this vehicle is still being sent. Wait for its answer, then try again.";
        Err(Failure::Invalid(message.to_owned()))
    }

    /// Claims a vehicle as soon as no other change of it is under way.
    pub(super) async fn claim_vehicle_when_free(self: &Arc<Self>, vin: &Vin) -> VehicleClaim {
        let mut vehicles = self.vehicles_under_way.subscribe();
        loop {
            if let Some(claim) = self.try_claim_vehicle(vin) {
                return claim;
            }
            // The sender lives in `self`, so waiting cannot fail.
            let _free = vehicles.wait_for(|vehicles| !vehicles.contains(vin)).await;
        }
    }

    fn try_claim_vehicle(self: &Arc<Self>, vin: &Vin) -> Option<VehicleClaim> {
        let mut fresh = false;
        self.vehicles_under_way.send_modify(|vehicles| fresh = vehicles.insert(vin.clone()));
        fresh.then(|| VehicleClaim { core: Arc::clone(self), vin: vin.clone() })
    }

    /// Claims a profile for one rotation: two at once would spend a secret that nobody keeps.
    pub(super) fn claim_rotation(&self, profile: &str) -> Result<RotationClaim<'_>, Failure> {
        if unpoisoned(&self.rotations).insert(profile.to_owned()) {
            return Ok(RotationClaim { core: self, profile: profile.to_owned() });
        }
        Err(Failure::Invalid("This client secret is being rotated already.".to_owned()))
    }

    /// Ends when no change is on the wire.
    pub(super) async fn changes_under_way_end(&self) {
        let mut vehicles = self.vehicles_under_way.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ended = vehicles.wait_for(HashSet::is_empty).await;
    }
}

/// A lock whose holder panicked still guards whole data here: every section replaces one value.
pub(super) fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
