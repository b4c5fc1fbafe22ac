//! The Vehicle Recalls API itself: who may ask, and what is answered. No faults here.

use super::arrivals::ArrivalNumber;
use super::code::SandboxCode;
use super::config::{StartDateEcho, WrongApiKey};
use super::core::{Core, State};
use super::operation::{NewRecall, Operation, Rules};
use super::received::Received;
use super::refusal::Refusal;
use super::reply::Reply;
use super::route::Route;
use super::store::{Applied, AppliedChange, StoredVehicle};
use super::tokens::TokenState;
use chrono::{SecondsFormat, Utc};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use serde::Serialize;
use std::time::Instant;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedBody<'a> {
    manufacturer: &'a str,
    recall: OpenedRecall<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OpenedRecall<'a> {
    vin: &'a str,
    manufacturer_campaign_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dvsa_campaign_reference: Option<&'a str>,
    recall_campaign_start_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VehicleBody<'a> {
    vin: &'a str,
    manufacturer: &'a str,
    recalls: Vec<HeldRecall<'a>>,
    last_updated_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HeldRecall<'a> {
    manufacturer_campaign_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dvsa_campaign_reference: Option<&'a str>,
    recall_campaign_start_date: String,
    repair_status: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretBody {
    client_secret: String,
}

/// Checks everything about a request that can be checked before it is acted on: URL, sign-in, fields.
pub(super) fn understand(
    core: &Core,
    state: &mut State,
    number: ArrivalNumber,
    request: &Received,
) -> Result<Operation, Refusal> {
    let parts = &request.parts;
    let route =
        Route::of(&parts.method, parts.uri.path()).ok_or_else(|| Refusal::code(SandboxCode::UrlNotFound))?;
    authorise(core, state, &parts.headers)?;
    let body = request.body.as_ref().map_err(Clone::clone)?;
    let rules = Rules { longest_reference: core.config.longest_reference };
    let operation = Operation::read(route, parts, body, rules)?;
    state.logs.understood(number, operation.vin());
    Ok(operation)
}

/// Acts on a request. A change that takes effect is logged.
pub(super) fn perform(core: &Core, state: &mut State, operation: &Operation) -> Result<Reply, Refusal> {
    let now = Utc::now();
    let (applied, reply) = match operation {
        Operation::Read { vin, references } => {
            return Ok(held_reply(core, vin, &state.store.read(vin, references)?));
        }
        Operation::Open(new) => (state.store.open(new, now)?, opened_reply(core, new)),
        Operation::Mark { vin, references, repair } => {
            (state.store.mark(vin, references, *repair, now)?, Reply::empty(204))
        }
        Operation::Delete { vin, references } => {
            (state.store.delete(vin, references, now)?, Reply::empty(204))
        }
        Operation::IssueSecret { api_key, email } => {
            (AppliedChange::SecretIssued, issue_secret(core, state, api_key, email)?)
        }
    };
    state.logs.applied(Applied { at: Instant::now(), change: applied });
    Ok(reply)
}

fn authorise(core: &Core, state: &State, headers: &HeaderMap) -> Result<(), Refusal> {
    let refuse = |code| Err(Refusal::code(code));
    let Some(authorization) = headers.get(AUTHORIZATION) else {
        return refuse(SandboxCode::TokenMissing);
    };
    let token = authorization.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    match state.tokens.state(token, Instant::now()) {
        TokenState::Unknown => return refuse(SandboxCode::AuthorisationFailed),
        TokenState::Expired => return refuse(SandboxCode::TokenExpired),
        TokenState::Valid => {}
    }
    if headers.get("x-api-key").is_none_or(|key| key.as_bytes() != core.config.credentials.api_key.as_bytes())
    {
        return refuse(match core.config.wrong_api_key {
            WrongApiKey::Fb03 => SandboxCode::ApiKeyInvalid,
            WrongApiKey::Fb01 => SandboxCode::NoPermission,
        });
    }
    Ok(())
}

fn issue_secret(core: &Core, state: &mut State, api_key: &str, email: &str) -> Result<Reply, Refusal> {
    if api_key != core.config.credentials.api_key {
        return Err(Refusal::code(SandboxCode::ApiKeyInvalid));
    }
    if !email.eq_ignore_ascii_case(&core.config.credentials.email) {
        return Err(Refusal::bad("email is not the registered address"));
    }
    let issued = state.secrets.issue(Instant::now());
    let client_secret = issued.map_err(|_limit| Refusal::code(SandboxCode::SecretLimit))?;
    Ok(Reply::json(200, &SecretBody { client_secret }))
}

fn opened_reply(core: &Core, new: &NewRecall) -> Reply {
    let start = match core.config.start_date_echo {
        StartDateEcho::AsSent => new.start_date.to_string(),
        StartDateEcho::Today => Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
    };
    Reply::json(
        201,
        &OpenedBody {
            manufacturer: &core.config.manufacturer,
            recall: OpenedRecall {
                vin: &new.vin,
                manufacturer_campaign_reference: &new.manufacturer_ref,
                dvsa_campaign_reference: new.dvsa_ref.as_deref(),
                recall_campaign_start_date: start,
            },
        },
    )
}

fn held_reply(core: &Core, vin: &str, vehicle: &StoredVehicle) -> Reply {
    let recalls = vehicle.recalls.iter().map(|recall| HeldRecall {
        manufacturer_campaign_reference: &recall.manufacturer_ref,
        dvsa_campaign_reference: recall.dvsa_ref.as_deref(),
        recall_campaign_start_date: recall.start_date.to_string(),
        repair_status: recall.repair.wire(),
    });
    Reply::json(
        200,
        &VehicleBody {
            vin,
            manufacturer: &core.config.manufacturer,
            recalls: recalls.collect(),
            last_updated_date: vehicle.updated.to_rfc3339_opts(SecondsFormat::Millis, true),
        },
    )
}
