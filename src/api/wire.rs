//! The JSON that goes over the wire. What comes in is read leniently: fields may be missing, of another type, or
//! unknown; what matters is checked by whoever needs it.

use crate::domain::recall::{HeldRecall, RepairStatus, Vehicle};
use crate::domain::secret::Secret;
use crate::domain::text::plain;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use zeroize::Zeroize;

/// Texts of an answer are cut at this many characters.
const LONGEST_TEXT: usize = 200;

/// The body of `POST /recalls`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenBody<'a> {
    pub(super) vin: &'a str,
    pub(super) manufacturer_campaign_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dvsa_campaign_reference: Option<&'a str>,
    pub(super) recall_campaign_start_date: NaiveDate,
}

/// The body of `PUT /recalls/vin/{vin}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusBody {
    pub(super) repair_status: RepairStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rectification_date: Option<NaiveDate>,
}

/// The body of `PUT /credentials`, as DVSA's sister service wants it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewSecretBody<'a> {
    pub(super) aws_api_key_value: &'a str,
    pub(super) email: &'a str,
}

/// The answer to `PUT /credentials`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewSecretAnswer {
    #[serde(deserialize_with = "secret")]
    pub(super) client_secret: Secret,
}

/// An error of DVSA's, of either style.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorBody {
    #[serde(default, deserialize_with = "text")]
    pub(super) request_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) error_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) error_message: Option<String>,
    /// Older services answer this alone.
    #[serde(default, deserialize_with = "text")]
    pub(super) message: Option<String>,
}

/// The token service's answer.
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: Secret,
    /// Seconds, as a number or as text.
    #[serde(default)]
    pub(super) expires_in: Value,
}

/// The token service's refusal, Azure's style.
#[derive(Deserialize)]
pub(super) struct TokenRefusal {
    pub(super) error: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) error_description: Option<String>,
    #[serde(default)]
    pub(super) error_codes: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VehicleAnswer {
    #[serde(default, deserialize_with = "text")]
    vin: Option<String>,
    #[serde(default, deserialize_with = "text")]
    manufacturer: Option<String>,
    #[serde(default)]
    recalls: Option<Vec<RecallAnswer>>,
    #[serde(default, deserialize_with = "text")]
    last_updated_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecallAnswer {
    #[serde(default, deserialize_with = "text")]
    manufacturer_campaign_reference: Option<String>,
    #[serde(default, deserialize_with = "text")]
    dvsa_campaign_reference: Option<String>,
    #[serde(default, deserialize_with = "text")]
    recall_campaign_start_date: Option<String>,
    #[serde(default, deserialize_with = "text")]
    repair_status: Option<String>,
}

/// Reads a vehicle; `None` when it is not one: no object, or neither a VIN nor recalls in it.
pub(super) fn vehicle(body: &[u8], asked_for: &str) -> Option<Vehicle> {
    let answer: VehicleAnswer = object(body)?;
    if answer.vin.is_none() && answer.recalls.is_none() {
        return None;
    }
    let shown = |text: Option<String>| text.map(|text| plain(&text, LONGEST_TEXT));
    let held = |recall: RecallAnswer| HeldRecall {
        manufacturer_ref: shown(recall.manufacturer_campaign_reference),
        dvsa_ref: shown(recall.dvsa_campaign_reference),
        start_date: shown(recall.recall_campaign_start_date),
        repair_status: recall.repair_status.as_deref().and_then(status),
    };
    Some(Vehicle {
        vin: shown(answer.vin).unwrap_or_else(|| asked_for.to_owned()),
        manufacturer: shown(answer.manufacturer),
        recalls: answer.recalls.unwrap_or_default().into_iter().map(held).collect(),
        last_updated: shown(answer.last_updated_date),
    })
}

/// Reads a JSON object. An array would pass for one, its items taken as fields in order.
pub(super) fn object<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Option<T> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
    (*first == b'{').then(|| serde_json::from_slice(body).ok()).flatten()
}

fn status(word: &str) -> Option<RepairStatus> {
    [RepairStatus::Fixed, RepairStatus::NotFixed].into_iter().find(|status| status.wire() == word)
}

/// A text or number; anything else as if it were missing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    let mut text = String::deserialize(deserializer)?;
    let secret = Secret::new(&text);
    text.zeroize();
    if secret.is_empty() { Err(serde::de::Error::custom("empty")) } else { Ok(secret) }
}
