//! The JSON objects that are printed. A contract: keys may be added, none is renamed.

use crate::domain::after;
use crate::domain::audit::AuditEntry;
use crate::domain::change::Change;
use crate::domain::dates;
use crate::domain::recall::{HeldRecall, RepairStatus};
use crate::engine::message::{Changed, LookedUp};
use crate::settings::Profile;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Any failure.
#[derive(Serialize)]
pub(crate) struct Failed {
    pub(crate) error: Error,
}

#[derive(Serialize)]
pub(crate) struct Error {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) advice: String,
}

#[derive(Serialize)]
pub(crate) struct Vehicles {
    pub(crate) vehicles: Vec<Vehicle>,
    /// Set when the lookup ended early; the vehicles before it are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Error>,
}

#[derive(Serialize)]
pub(crate) struct Vehicle {
    vin: String,
    found: bool,
    manufacturer: Option<String>,
    last_updated: Option<String>,
    recalls: Vec<Recall>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

#[derive(Serialize)]
struct Recall {
    manufacturer_ref: Option<String>,
    dvsa_ref: Option<String>,
    start_date: Option<String>,
    repair_status: Option<&'static str>,
}

impl From<&HeldRecall> for Recall {
    fn from(held: &HeldRecall) -> Self {
        Self {
            manufacturer_ref: held.manufacturer_ref.clone(),
            dvsa_ref: held.dvsa_ref.clone(),
            start_date: held.start_date.clone(),
            repair_status: held.repair_status.map(RepairStatus::wire),
        }
    }
}

impl From<&crate::engine::failure::Failure> for Error {
    fn from(failure: &crate::engine::failure::Failure) -> Self {
        Self { code: failure.code(), message: failure.message(), advice: failure.advice() }
    }
}

impl From<&LookedUp> for Vehicle {
    fn from(looked_up: &LookedUp) -> Self {
        let held = looked_up.result.as_ref().ok().and_then(Option::as_ref);
        Self {
            vin: held.map_or_else(|| looked_up.vin.to_string(), |vehicle| vehicle.vin.clone()),
            found: held.is_some(),
            manufacturer: held.and_then(|vehicle| vehicle.manufacturer.clone()),
            last_updated: held.and_then(|vehicle| vehicle.last_updated.clone()),
            recalls: held
                .map(|vehicle| vehicle.recalls.iter().map(Recall::from).collect())
                .unwrap_or_default(),
            error: looked_up.result.as_ref().err().map(Error::from),
        }
    }
}

/// The answer to a change.
#[derive(Serialize)]
pub(crate) struct ChangeAnswer {
    outcome: &'static str,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
}

impl ChangeAnswer {
    pub(crate) fn new(changed: &Changed, message: String) -> Self {
        Self {
            outcome: changed.outcome.key(),
            code: changed.outcome.error().map(|error| error.code.to_string()),
            message,
            request_id: changed.request_id.clone(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Profiles<'a> {
    pub(crate) selected: Option<&'a str>,
    pub(crate) profiles: &'a [Profile],
}

/// The steps of a connection test.
#[derive(Serialize)]
pub(crate) struct Tested {
    pub(crate) passed: bool,
    pub(crate) steps: Vec<Step>,
}

#[derive(Serialize)]
pub(crate) struct Step {
    #[serde(rename = "step")]
    pub(crate) name: &'static str,
    pub(crate) ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Error>,
}

#[derive(Serialize)]
pub(crate) struct Rotation {
    pub(crate) outcome: &'static str,
    pub(crate) message: String,
    /// Its entry in the history, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) audit_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issued: Option<chrono::NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Error>,
}

#[derive(Serialize)]
pub(crate) struct History {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Serialize)]
pub(crate) struct Entry {
    id: i64,
    at: DateTime<Utc>,
    who: String,
    environment: &'static str,
    profile: String,
    operation: &'static str,
    vin: Option<String>,
    manufacturer_ref: Option<String>,
    dvsa_ref: Option<String>,
    date: Option<String>,
    before: Option<HeldRecall>,
    outcome: Option<&'static str>,
    code: Option<String>,
    request_id: Option<String>,
    ended: Option<DateTime<Utc>>,
    job: Option<i64>,
    message: Option<String>,
    after: After,
    note: Option<String>,
}

/// What DVSA held afterwards: a word, and what is known of the recall.
#[derive(Serialize)]
struct After {
    state: &'static str,
    start_date: Option<String>,
    rectification_date: Option<String>,
}

impl From<&after::After> for After {
    fn from(told: &after::After) -> Self {
        let (start_date, rectification_date) = match told {
            after::After::Recall { start_date, rectification_date, .. } => {
                (start_date.clone(), rectification_date.map(dates::iso))
            }
            _ => (None, None),
        };
        Self { state: told.key(), start_date, rectification_date }
    }
}

impl From<&AuditEntry> for Entry {
    fn from(entry: &AuditEntry) -> Self {
        let intent = &entry.intent;
        let references = intent.deed.change().map(Change::references).unwrap_or_default();
        let ending = entry.ending.as_ref();
        Self {
            id: entry.id,
            at: intent.at,
            who: intent.who.clone(),
            environment: intent.environment.key(),
            profile: intent.profile.clone(),
            operation: intent.deed.key(),
            vin: intent.deed.change().map(|change| change.vin().to_string()),
            manufacturer_ref: references.manufacturer_ref.map(|reference| reference.to_string()),
            dvsa_ref: references.dvsa_ref.map(|reference| reference.to_string()),
            date: intent.deed.date().map(dates::iso),
            before: intent.before.clone(),
            outcome: ending.map(|ending| ending.outcome.key()),
            code: ending.and_then(|ending| ending.outcome.error()).map(|error| error.code.to_string()),
            request_id: ending.and_then(|ending| ending.request_id.clone()),
            ended: ending.map(|ending| ending.at),
            job: intent.job,
            message: Some(entry.message()).filter(|message| !message.is_empty()),
            after: (&entry.after()).into(),
            note: ending.and_then(|ending| ending.note.clone()),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Verified {
    pub(crate) whole: bool,
    pub(crate) records: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_bad_record: Option<i64>,
}

#[derive(Serialize)]
pub(crate) struct Exported {
    pub(crate) entries: u64,
}

/// Done, with nothing to tell.
#[derive(Serialize)]
pub(crate) struct Done {
    pub(crate) done: bool,
}
