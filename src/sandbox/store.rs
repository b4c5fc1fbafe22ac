//! What the sandbox holds, and what each operation does to it.
//!
//! Pure: the day and the time are arguments. The rules are those of DVSA's guide and of its mock application.

use super::code::SandboxCode;
use super::operation::{NewRecall, References};
use super::refusal::Refusal;
use super::seed::SeedRecall;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashMap;
use std::time::Instant;

/// One recall of one vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecall {
    /// The manufacturer's reference.
    pub manufacturer_ref: String,
    /// DVSA's reference, if one was sent.
    pub dvsa_ref: Option<String>,
    /// The campaign start.
    pub start_date: NaiveDate,
    /// Whether it is repaired.
    pub repair: RepairState,
}

/// Whether a recall is repaired, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairState {
    /// Outstanding.
    NotFixed,
    /// Repaired.
    Fixed {
        /// The rectification date. GET does not return it.
        on: NaiveDate,
    },
}

impl RepairState {
    /// DVSA's word.
    pub(super) fn wire(self) -> &'static str {
        match self {
            Self::NotFixed => "NOT_FIXED",
            Self::Fixed { .. } => "FIXED",
        }
    }
}

/// One change that took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// When.
    pub at: Instant,
    /// What.
    pub change: AppliedChange,
}

/// What took effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppliedChange {
    /// A recall was opened.
    Opened {
        /// The vehicle.
        vin: String,
        /// The manufacturer's reference.
        manufacturer_ref: String,
    },
    /// A recall was marked as fixed or as not fixed.
    Marked {
        /// The vehicle.
        vin: String,
        /// The manufacturer's reference.
        manufacturer_ref: String,
        /// The new state.
        repair: RepairState,
    },
    /// A recall was deleted.
    Deleted {
        /// The vehicle.
        vin: String,
        /// The manufacturer's reference.
        manufacturer_ref: String,
    },
    /// A new client secret was issued.
    SecretIssued,
}

/// What is held for one VIN.
#[derive(Debug, Clone)]
pub(super) struct StoredVehicle {
    pub(super) recalls: Vec<StoredRecall>,
    pub(super) updated: DateTime<Utc>,
}

/// All vehicles, by VIN exactly as it was sent.
#[derive(Debug, Default)]
pub(super) struct Store {
    vehicles: HashMap<String, StoredVehicle>,
}

impl Store {
    pub(super) fn seeded(seed: Vec<SeedRecall>, now: DateTime<Utc>) -> Self {
        let mut store = Self::default();
        for recall in seed {
            let stored = StoredRecall {
                manufacturer_ref: recall.manufacturer_ref,
                dvsa_ref: recall.dvsa_ref,
                start_date: recall.start_date,
                repair: recall.repair,
            };
            store.vehicle_to_change(recall.vin, now).recalls.push(stored);
        }
        store
    }

    fn vehicle_to_change(&mut self, vin: String, now: DateTime<Utc>) -> &mut StoredVehicle {
        let vehicle =
            self.vehicles.entry(vin).or_insert_with(|| StoredVehicle { recalls: Vec::new(), updated: now });
        vehicle.updated = now;
        vehicle
    }

    pub(super) fn open(&mut self, new: &NewRecall, now: DateTime<Utc>) -> Result<AppliedChange, Refusal> {
        let held = self.vehicles.get(&new.vin).map_or(&[][..], |vehicle| &vehicle.recalls);
        if held.iter().any(|recall| recall.manufacturer_ref == new.manufacturer_ref) {
            return Err(Refusal::code(SandboxCode::AlreadyRegistered));
        }
        self.vehicle_to_change(new.vin.clone(), now).recalls.push(StoredRecall {
            manufacturer_ref: new.manufacturer_ref.clone(),
            dvsa_ref: new.dvsa_ref.clone(),
            start_date: new.start_date,
            repair: RepairState::NotFixed,
        });
        Ok(AppliedChange::Opened { vin: new.vin.clone(), manufacturer_ref: new.manufacturer_ref.clone() })
    }

    pub(super) fn mark(
        &mut self,
        vin: &str,
        references: &References,
        repair: RepairState,
        now: DateTime<Utc>,
    ) -> Result<AppliedChange, Refusal> {
        let recall = self.the_one(vin, references)?;
        match (recall.repair, repair) {
            (RepairState::Fixed { .. }, RepairState::Fixed { .. }) => {
                return Err(Refusal::bad("The recall has already been marked as fixed"));
            }
            (RepairState::NotFixed, RepairState::NotFixed) => {
                return Err(Refusal::bad("The recall has already been marked as not fixed"));
            }
            (_, RepairState::Fixed { on }) if on < recall.start_date => {
                return Err(Refusal::bad("rectificationDate cannot be before recallCampaignStartDate"));
            }
            _ => recall.repair = repair,
        }
        let manufacturer_ref = recall.manufacturer_ref.clone();
        self.vehicle_to_change(vin.to_owned(), now);
        Ok(AppliedChange::Marked { vin: vin.to_owned(), manufacturer_ref, repair })
    }

    pub(super) fn delete(
        &mut self,
        vin: &str,
        references: &References,
        now: DateTime<Utc>,
    ) -> Result<AppliedChange, Refusal> {
        let recall = self.the_one(vin, references)?;
        if recall.repair != RepairState::NotFixed {
            return Err(Refusal::bad("A recall that is marked as fixed cannot be deleted"));
        }
        let manufacturer_ref = recall.manufacturer_ref.clone();
        let vehicle = self.vehicle_to_change(vin.to_owned(), now);
        vehicle.recalls.retain(|recall| recall.manufacturer_ref != manufacturer_ref);
        if vehicle.recalls.is_empty() {
            self.vehicles.remove(vin);
        }
        Ok(AppliedChange::Deleted { vin: vin.to_owned(), manufacturer_ref })
    }

    /// The recalls of a VIN that the references mean, of which there is at least one.
    pub(super) fn read(&self, vin: &str, references: &References) -> Result<StoredVehicle, Refusal> {
        let not_found = || Refusal::code(SandboxCode::NotFound);
        let mut vehicle = self.vehicles.get(vin).cloned().ok_or_else(not_found)?;
        vehicle.recalls.retain(|recall| references.mean(recall));
        if vehicle.recalls.is_empty() { Err(not_found()) } else { Ok(vehicle) }
    }

    pub(super) fn held(&self, vin: &str) -> Vec<StoredRecall> {
        self.vehicles.get(vin).map_or_else(Vec::new, |vehicle| vehicle.recalls.clone())
    }

    pub(super) fn recall_count(&self) -> usize {
        self.vehicles.values().map(|vehicle| vehicle.recalls.len()).sum()
    }

    fn the_one(&mut self, vin: &str, references: &References) -> Result<&mut StoredRecall, Refusal> {
        let recalls = self.vehicles.get_mut(vin).map_or(&mut [][..], |vehicle| &mut vehicle.recalls);
        let mut meant = recalls.iter_mut().filter(|recall| references.mean(recall));
        let one = meant.next().ok_or_else(|| Refusal::code(SandboxCode::NotFound))?;
        match meant.next() {
            None => Ok(one),
            Some(_) => Err(Refusal::bad("The reference matches more than one recall of this vehicle")),
        }
    }
}
