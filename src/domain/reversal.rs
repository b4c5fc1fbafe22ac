//! Which of a job's changes can be taken back, by what this installation has sent, and what would be sent for it.
//!
//! Only what is known to have been made is taken back, and only where nothing was sent about the same recall since.
//! What others changed is not known here: the comparison with DVSA before sending shows it.

use super::audit::AuditEntry;
use super::campaign::ReferenceFilter;
use super::change::{Change, Operation};
use super::environment::Environment;
use super::outcome::Outcome;
use super::recall::RepairStatus;
use super::vin::Vin;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::fmt;

/// A job's changes, and what becomes of each when the job is reversed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The job's number.
    pub job: i64,
    /// What it did.
    pub done: Operation,
    /// The profile that it was sent through.
    pub profile: String,
    /// Where it went.
    pub environment: Environment,
    /// The host and port that it went to.
    pub host: String,
    /// What can be taken back.
    pub possible: Vec<Possible>,
    /// What cannot, and why.
    pub impossible: Vec<Impossible>,
}

/// A change that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possible {
    /// The vehicle.
    pub vin: Vin,
    /// The references to send.
    pub references: ReferenceFilter,
    /// The campaign start, if it is known; always when a recall is opened again.
    pub start_date: Option<NaiveDate>,
}

/// A change that cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    /// The vehicle.
    pub vin: Vin,
    /// The references that the change named.
    pub references: ReferenceFilter,
    /// Why.
    pub why: Why,
}

/// Why a change cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It was refused or never sent.
    NeverMade,
    /// It was so before the job.
    SoBefore,
    /// Nobody knows whether the job made it.
    NotKnown,
    /// Something was sent about the recall since; the number of the entry.
    ChangedSince(i64),
    /// The recall was deleted, and when its campaign started is not known here.
    NoStartDate,
    /// The recall was deleted by DVSA's reference alone, and the manufacturer's is not known here.
    NoManufacturerRef,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverMade => f.write_str("Never made: it was refused or not sent"),
            Self::SoBefore => f.write_str("It was so before the job, which changed nothing"),
            Self::NotKnown => f.write_str("Not known whether this job made it. Look the vehicle up"),
            Self::ChangedSince(entry) => write!(f, "Something was sent for it since: record {entry}"),
            Self::NoStartDate => f.write_str("Deleted, and its campaign start date is not known here"),
            Self::NoManufacturerRef => {
                f.write_str("Deleted, and its manufacturer reference is not known here")
            }
        }
    }
}

/// What takes a change of this kind back.
pub fn reverse_of(operation: Operation) -> Operation {
    match operation {
        Operation::Open => Operation::Delete,
        Operation::Fix => Operation::Unfix,
        Operation::Unfix => Operation::Fix,
        Operation::Delete => Operation::Open,
    }
}

/// What is known of whether an entry changed something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Nothing,
    Already,
    Made,
    NotKnown,
}

impl Reversal {
    /// Of a job, by the entries of its environment from its first one on, newest first. Older entries tell start
    /// dates of what the job deleted. `None` when no entry belongs to the job.
    pub fn of(job: i64, newest_first: &[AuditEntry]) -> Option<Self> {
        let trail = Trail::new(newest_first);
        let first = trail.oldest_first.iter().find(|entry| entry.intent.job == Some(job))?;
        let done = first.intent.deed.operation()?;
        let mut reversal = Self {
            job,
            done,
            profile: first.intent.profile.clone(),
            environment: first.intent.environment,
            host: first.intent.host.clone(),
            possible: Vec::new(),
            impossible: Vec::new(),
        };
        for (vin, references) in trail.recalls_of(job) {
            match trail.judge(job, vin, &references, done) {
                Ok(possible) => reversal.possible.push(possible),
                Err(why) => reversal.impossible.push(Impossible { vin: vin.clone(), references, why }),
            }
        }
        Some(reversal)
    }

    /// What takes it back.
    pub fn reverse(&self) -> Operation {
        reverse_of(self.done)
    }
}

/// The entries, oldest first, and those of each vehicle.
struct Trail<'a> {
    oldest_first: Vec<&'a AuditEntry>,
    of_vehicle: HashMap<&'a Vin, Vec<(&'a AuditEntry, &'a Change)>>,
}

impl<'a> Trail<'a> {
    fn new(newest_first: &'a [AuditEntry]) -> Self {
        let oldest_first: Vec<&AuditEntry> = newest_first.iter().rev().collect();
        let mut of_vehicle: HashMap<&Vin, Vec<_>> = HashMap::new();
        for entry in &oldest_first {
            if let Some(change) = entry.intent.deed.change() {
                of_vehicle.entry(change.vin()).or_default().push((*entry, change));
            }
        }
        Self { oldest_first, of_vehicle }
    }

    /// The recalls that a job concerned, each once, in the order of its entries.
    fn recalls_of(&self, job: i64) -> Vec<(&'a Vin, ReferenceFilter)> {
        let mut seen = std::collections::HashSet::new();
        let of_job = self.oldest_first.iter().filter(|entry| entry.intent.job == Some(job));
        of_job
            .filter_map(|entry| entry.intent.deed.change())
            .map(|change| (change.vin(), change.references()))
            .filter(|recall| seen.insert(recall.clone()))
            .collect()
    }

    fn judge(
        &self,
        job: i64,
        vin: &Vin,
        references: &ReferenceFilter,
        done: Operation,
    ) -> Result<Possible, Why> {
        let about = self.of_vehicle.get(vin).map_or(&[][..], Vec::as_slice);
        let is_own = |entry: &AuditEntry, change: &Change| {
            entry.intent.job == Some(job) && change.references() == *references
        };
        let own = about.iter().filter(|(entry, change)| is_own(entry, change));
        let (mut effect, mut last) = (Effect::Nothing, 0);
        for (entry, _) in own {
            // A row that was sent again keeps what an earlier attempt has done.
            effect = match (effect, effect_of(entry)) {
                (Effect::Made, Effect::Nothing | Effect::Already) => Effect::Made,
                (Effect::NotKnown, Effect::Nothing | Effect::Already) => Effect::NotKnown,
                (_, now) => now,
            };
            last = entry.id;
        }
        match effect {
            Effect::Nothing => return Err(Why::NeverMade),
            Effect::Already => return Err(Why::SoBefore),
            Effect::NotKnown => return Err(Why::NotKnown),
            Effect::Made => {}
        }
        let since = about.iter().find(|(entry, change)| {
            entry.id > last
                && !is_own(entry, change)
                && may_mean_the_same(&change.references(), references)
                && matches!(effect_of(entry), Effect::Made | Effect::NotKnown)
        });
        if let Some((entry, _)) = since {
            return Err(Why::ChangedSince(entry.id));
        }
        let known = known_of(about, references, last);
        if done != Operation::Delete {
            return Ok(Possible {
                vin: vin.clone(),
                references: references.clone(),
                start_date: known.start_date,
            });
        }
        let manufacturer_ref = known.references.manufacturer_ref.ok_or(Why::NoManufacturerRef)?;
        let start_date = known.start_date.ok_or(Why::NoStartDate)?;
        let references =
            ReferenceFilter { manufacturer_ref: Some(manufacturer_ref), dvsa_ref: known.references.dvsa_ref };
        Ok(Possible { vin: vin.clone(), references, start_date: Some(start_date) })
    }
}

/// What a recall was, as far as entries up to `last` tell.
struct Known {
    references: ReferenceFilter,
    start_date: Option<NaiveDate>,
}

/// Of the latest entry that tells when the campaign started, and of that one only: an older one may have been about
/// another recall.
fn known_of(about: &[(&AuditEntry, &Change)], references: &ReferenceFilter, last: i64) -> Known {
    let newest_first = about.iter().rev().filter(|(entry, _)| entry.id <= last);
    let seen = newest_first
        .filter(|(_, change)| is_the_same(&change.references(), references))
        .find_map(|(entry, change)| seen_in(entry, change));
    let Some(Known { references: seen, start_date }) = seen else {
        return Known { references: references.clone(), start_date: None };
    };
    let references = ReferenceFilter {
        manufacturer_ref: references.manufacturer_ref.clone().or(seen.manufacturer_ref),
        dvsa_ref: references.dvsa_ref.clone().or(seen.dvsa_ref),
    };
    Known { references, start_date }
}

/// The recall as DVSA held it before an entry, or as the entry opened it.
fn seen_in(entry: &AuditEntry, change: &Change) -> Option<Known> {
    let named = change.references();
    if let Some(before) = &entry.intent.before
        && let Some(start) = before.start_day()
    {
        let held = |text: &Option<String>| {
            text.as_ref().and_then(|text| super::campaign::CampaignReference::parse(text).ok())
        };
        let references = ReferenceFilter {
            manufacturer_ref: named.manufacturer_ref.or_else(|| held(&before.manufacturer_ref)),
            dvsa_ref: named.dvsa_ref.or_else(|| held(&before.dvsa_ref)),
        };
        return Some(Known { references, start_date: Some(start) });
    }
    match change {
        Change::Open(recall) if is_held(entry) => {
            Some(Known { references: named, start_date: Some(recall.start_date) })
        }
        _ => None,
    }
}

/// Whether DVSA held what was sent afterwards, whoever made it so.
fn is_held(entry: &AuditEntry) -> bool {
    let outcome = entry.ending.as_ref().map(|ending| &ending.outcome);
    matches!(outcome, Some(Outcome::Done { .. } | Outcome::Already))
}

fn effect_of(entry: &AuditEntry) -> Effect {
    match entry.ending.as_ref().map(|ending| &ending.outcome) {
        Some(Outcome::Done { proven_by_lookup: true }) if !was_seen_otherwise(entry) => Effect::NotKnown,
        Some(Outcome::Done { .. }) => Effect::Made,
        Some(Outcome::Already) => Effect::Already,
        Some(Outcome::Rejected(_) | Outcome::NotSent { .. } | Outcome::Conflict { error: Some(_), .. }) => {
            Effect::Nothing
        }
        Some(Outcome::Unknown { .. } | Outcome::Conflict { error: None, .. }) | None => Effect::NotKnown,
    }
}

/// Whether DVSA was seen to hold something else before. Where nobody had looked, a look-up that proves a change does
/// not tell who made it: the recall may have been so all along.
fn was_seen_otherwise(entry: &AuditEntry) -> bool {
    let before = entry.intent.before.as_ref();
    let status = before.and_then(|held| held.repair_status);
    match entry.intent.deed.operation() {
        Some(Operation::Fix) => status == Some(RepairStatus::NotFixed),
        Some(Operation::Unfix) => status == Some(RepairStatus::Fixed),
        Some(Operation::Delete) => before.is_some(),
        // Nothing held and nobody having looked are kept alike.
        Some(Operation::Open) | None => false,
    }
}

/// Whether two changes of a vehicle may concern the same recall: nothing that both name differs.
fn may_mean_the_same(one: &ReferenceFilter, other: &ReferenceFilter) -> bool {
    let differ = |one: &Option<_>, other: &Option<_>| one.is_some() && other.is_some() && one != other;
    !differ(&one.manufacturer_ref, &other.manufacturer_ref) && !differ(&one.dvsa_ref, &other.dvsa_ref)
}

/// Whether two changes of a vehicle surely concern the same recall.
fn is_the_same(one: &ReferenceFilter, other: &ReferenceFilter) -> bool {
    let same = |one: &Option<_>, other: &Option<_>| one.is_some() && one == other;
    may_mean_the_same(one, other)
        && (same(&one.manufacturer_ref, &other.manufacturer_ref) || same(&one.dvsa_ref, &other.dvsa_ref))
}

#[cfg(test)]
mod tests;
