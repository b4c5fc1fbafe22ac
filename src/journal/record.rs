//! A record as it is kept: JSON, and the typed values that it stands for.

use crate::domain::audit::{Deed, Ending, Intent};
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::{Change, Operation};
use crate::domain::environment::Environment;
use crate::domain::outcome::Outcome;
use crate::domain::recall::HeldRecall;
use crate::domain::vin::Vin;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The two kinds of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something is about to be sent.
    Intent,
    /// What became of an intent.
    Ending,
}

impl Kind {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Ending => "ending",
        }
    }
}

/// An intent as JSON. The names are the file's form: [`super::schema::VERSION`] rises when they change.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IntentBody {
    at: DateTime<Utc>,
    who: String,
    profile: String,
    environment: Environment,
    host: String,
    run: String,
    operation: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manufacturer_ref: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dvsa_ref: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<HeldRecall>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<i64>,
}

impl IntentBody {
    /// An intent of the process run `run`.
    pub(super) fn new(intent: &Intent, run: Uuid) -> Self {
        let change = intent.deed.change();
        let references = change.map(Change::references).unwrap_or_default();
        let text = |reference: Option<CampaignReference>| reference.map(|kept| kept.as_str().to_owned());
        Self {
            at: intent.at,
            who: intent.who.clone(),
            profile: intent.profile.clone(),
            environment: intent.environment,
            host: intent.host.clone(),
            run: run.to_string(),
            operation: intent.deed.key().to_owned(),
            vin: change.map(|change| change.vin().as_str().to_owned()),
            manufacturer_ref: text(references.manufacturer_ref),
            dvsa_ref: text(references.dvsa_ref),
            date: intent.deed.date(),
            before: intent.before.clone(),
            job: intent.job,
        }
    }

    /// The process run that wrote it, and the intent; `Err` names what cannot be read.
    pub(super) fn into_intent(self) -> Result<(Uuid, Intent), String> {
        let run = Uuid::parse_str(&self.run).map_err(|_| "the run of an intent")?;
        let deed = self.deed()?;
        let intent = Intent {
            at: self.at,
            who: self.who,
            profile: self.profile,
            environment: self.environment,
            host: self.host,
            deed,
            before: self.before,
            job: self.job,
        };
        Ok((run, intent))
    }

    fn deed(&self) -> Result<Deed, String> {
        if self.operation == Deed::Rotation.key() {
            return Ok(Deed::Rotation);
        }
        let operation = Operation::from_key(&self.operation).ok_or("the operation of an intent")?;
        let vin = self.vin.as_deref().and_then(|vin| Vin::parse(vin).ok()).ok_or("the VIN of an intent")?;
        let references = ReferenceFilter {
            manufacturer_ref: reference(self.manufacturer_ref.as_deref())?,
            dvsa_ref: reference(self.dvsa_ref.as_deref())?,
        };
        let change = Change::from_parts(operation, vin, references, self.date);
        Ok(Deed::Change(change.ok_or("a part that the operation of an intent needs")?))
    }
}

/// A campaign reference as kept; `Err` when it is none.
pub(super) fn reference(kept: Option<&str>) -> Result<Option<CampaignReference>, String> {
    kept.map(|text| CampaignReference::parse(text).map_err(|_| "a campaign reference".to_owned())).transpose()
}

/// An ending as JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EndingBody {
    at: DateTime<Utc>,
    /// [`Outcome::key`], for queries.
    result: String,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<&Ending> for EndingBody {
    fn from(ending: &Ending) -> Self {
        Self {
            at: ending.at,
            result: ending.outcome.key().to_owned(),
            outcome: ending.outcome.clone(),
            request_id: ending.request_id.clone(),
            note: ending.note.clone(),
        }
    }
}

impl From<EndingBody> for Ending {
    fn from(body: EndingBody) -> Self {
        Self { at: body.at, outcome: body.outcome, request_id: body.request_id, note: body.note }
    }
}
