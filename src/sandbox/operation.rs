//! From an HTTP request to what is asked for: path and query values, JSON fields.

use super::fields;
use super::refusal::Refusal;
use super::route::Route;
use super::store::{RepairState, StoredRecall};
use chrono::NaiveDate;
use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

/// What a request asks for, with every field checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operation {
    Open(NewRecall),
    Mark { vin: String, references: References, repair: RepairState },
    Read { vin: String, references: References },
    Delete { vin: String, references: References },
    IssueSecret { api_key: String, email: String },
}

/// A recall to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewRecall {
    pub(super) vin: String,
    pub(super) manufacturer_ref: String,
    pub(super) dvsa_ref: Option<String>,
    pub(super) start_date: NaiveDate,
}

/// The references given in a query. One that is not given means any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct References {
    pub(super) manufacturer: Option<String>,
    pub(super) dvsa: Option<String>,
}

impl References {
    pub(super) fn mean(&self, recall: &StoredRecall) -> bool {
        self.manufacturer.as_ref().is_none_or(|wanted| *wanted == recall.manufacturer_ref)
            && self.dvsa.as_ref().is_none_or(|wanted| Some(wanted) == recall.dvsa_ref.as_ref())
    }
}

/// The rules that differ between servers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) longest_reference: usize,
}

const MANUFACTURER_REF: &str = "manufacturerCampaignReference";
const DVSA_REF: &str = "dvsaCampaignReference";
const START_DATE: &str = "recallCampaignStartDate";
const RECTIFICATION_DATE: &str = "rectificationDate";

/// A body before its fields are checked: a field of the wrong type must not look like broken JSON.
#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    vin: Option<Value>,
    manufacturer_campaign_reference: Option<Value>,
    dvsa_campaign_reference: Option<Value>,
    recall_campaign_start_date: Option<Value>,
    repair_status: Option<Value>,
    rectification_date: Option<Value>,
    aws_api_key_value: Option<Value>,
    email: Option<Value>,
}

impl Operation {
    /// Reads the fields of a request.
    pub(super) fn read(route: Route<'_>, parts: &Parts, body: &Bytes, rules: Rules) -> Result<Self, Refusal> {
        match route {
            Route::Open => Self::opening(&read_fields(parts, body)?, rules),
            Route::IssueSecret => Self::issuing(&read_fields(parts, body)?),
            Route::Read(vin) => {
                Ok(Self::Read { vin: read_vin(vin)?, references: read_references(&parts.uri, rules)? })
            }
            Route::Mark(vin) => {
                let (vin, references) = (read_vin(vin)?, read_references(&parts.uri, rules)?);
                if references.manufacturer.is_none() {
                    return Err(Refusal::bad(format!("{MANUFACTURER_REF} is required")));
                }
                let repair = read_repair(&read_fields(parts, body)?)?;
                Ok(Self::Mark { vin, references, repair })
            }
            Route::Delete(vin) => {
                let (vin, references) = (read_vin(vin)?, read_references(&parts.uri, rules)?);
                if references == References::default() {
                    return Err(Refusal::bad(format!("{MANUFACTURER_REF} or {DVSA_REF} is required")));
                }
                Ok(Self::Delete { vin, references })
            }
        }
    }

    /// The vehicle it is about.
    pub(super) fn vin(&self) -> Option<&str> {
        match self {
            Self::Open(NewRecall { vin, .. })
            | Self::Mark { vin, .. }
            | Self::Read { vin, .. }
            | Self::Delete { vin, .. } => Some(vin),
            Self::IssueSecret { .. } => None,
        }
    }

    fn opening(fields: &Fields, rules: Rules) -> Result<Self, Refusal> {
        let vin = required("vin", fields.vin.as_ref())?;
        let manufacturer = required(MANUFACTURER_REF, fields.manufacturer_campaign_reference.as_ref())?;
        let dvsa = text(DVSA_REF, fields.dvsa_campaign_reference.as_ref())?;
        let start = required(START_DATE, fields.recall_campaign_start_date.as_ref())?;
        Ok(Self::Open(NewRecall {
            vin: fields::vin(vin).map_err(Refusal::bad)?,
            manufacturer_ref: reference(MANUFACTURER_REF, manufacturer, rules)?,
            dvsa_ref: dvsa.map(|dvsa| reference(DVSA_REF, dvsa, rules)).transpose()?,
            start_date: fields::date(START_DATE, start).map_err(Refusal::bad)?,
        }))
    }

    fn issuing(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self::IssueSecret {
            api_key: required("awsApiKeyValue", fields.aws_api_key_value.as_ref())?.to_owned(),
            email: required("email", fields.email.as_ref())?.to_owned(),
        })
    }
}

fn read_vin(encoded: &str) -> Result<String, Refusal> {
    let vin =
        percent_decode_str(encoded).decode_utf8().map_err(|_| Refusal::bad("vin is not valid UTF-8"))?;
    fields::vin(&vin).map_err(Refusal::bad)
}

fn read_references(uri: &Uri, rules: Rules) -> Result<References, Refusal> {
    let mut references = References::default();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            MANUFACTURER_REF => references.manufacturer = Some(reference(MANUFACTURER_REF, &value, rules)?),
            DVSA_REF => references.dvsa = Some(reference(DVSA_REF, &value, rules)?),
            _ => {}
        }
    }
    Ok(references)
}

fn read_repair(fields: &Fields) -> Result<RepairState, Refusal> {
    match required("repairStatus", fields.repair_status.as_ref())? {
        "NOT_FIXED" => Ok(RepairState::NotFixed),
        "FIXED" => {
            let on = required(RECTIFICATION_DATE, fields.rectification_date.as_ref())?;
            Ok(RepairState::Fixed { on: fields::date(RECTIFICATION_DATE, on).map_err(Refusal::bad)? })
        }
        _ => Err(Refusal::bad("repairStatus must be FIXED or NOT_FIXED")),
    }
}

/// As the mock application's JSON reader: a body of another type is not looked at, a broken one is answered
/// with a page.
fn read_fields(parts: &Parts, body: &Bytes) -> Result<Fields, Refusal> {
    let content_type =
        parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Ok(Fields::default());
    }
    let page = |cause: serde_json::Error| Refusal::page(400, format!("SyntaxError: {cause}"));
    let value: Value = serde_json::from_slice(body).map_err(page)?;
    serde_json::from_value(value).map_err(|_| Refusal::bad("The request body must be a JSON object"))
}

fn reference(field: &str, value: &str, rules: Rules) -> Result<String, Refusal> {
    fields::reference(field, value, rules.longest_reference).map_err(Refusal::bad)
}

fn required<'a>(field: &str, value: Option<&'a Value>) -> Result<&'a str, Refusal> {
    text(field, value)?.ok_or_else(|| Refusal::bad(format!("{field} is required")))
}

fn text<'a>(field: &str, value: Option<&'a Value>) -> Result<Option<&'a str>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::bad(format!("{field} must be a string"))),
    }
}
