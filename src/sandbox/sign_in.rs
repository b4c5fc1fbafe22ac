//! The token endpoint, with the errors of Azure AD, which stands in front of DVSA's service.

use super::config::ExpiresIn;
use super::core::{Core, State};
use super::credentials::SecretState;
use super::received::Received;
use super::refusal::Refusal;
use super::reply::Reply;
use chrono::Utc;
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Instant;

/// Where tokens are issued, below the base URL.
pub(super) const TOKEN_PATH: &str = "/oauth2/v2.0/token";

#[derive(Serialize)]
struct AzureError {
    error: &'static str,
    error_description: String,
    error_codes: [u32; 1],
    timestamp: String,
    trace_id: String,
    correlation_id: String,
}

/// Answers one request for a token.
pub(super) fn sign_in(core: &Core, state: &mut State, request: &Received) -> Reply {
    let body = match &request.body {
        Ok(body) => body,
        Err(Refusal::Page { status, text }) => return Reply::page(*status, text),
        Err(Refusal::Code { .. }) => return Reply::empty(400),
    };
    if request.parts.method != Method::POST {
        let message = "The endpoint only accepts POST requests.";
        return azure_error(405, "invalid_request", 900_561, message);
    }
    let content_type = request.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"));
    let form: HashMap<String, String> =
        if is_form { url::form_urlencoded::parse(body).into_owned().collect() } else { HashMap::new() };
    check_form(core, state, &form).map_or_else(|refused| refused, |()| issue(core, state))
}

fn check_form(core: &Core, state: &State, form: &HashMap<String, String>) -> Result<(), Reply> {
    let given = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let parameter = |name: &str| {
        given(name).ok_or_else(|| {
            let message = format!("The request body must contain the following parameter: '{name}'.");
            azure_error(400, "invalid_request", 900_144, &message)
        })
    };
    if parameter("grant_type")? != "client_credentials" {
        return Err(azure_error(400, "unsupported_grant_type", 70_003, "The grant type is not supported."));
    }
    let client_id = parameter("client_id")?;
    let Some(scope) = given("scope") else {
        let message = "The required field 'scope' is missing from the credential. Ensure that you have all \
                       the necessary parameters for the login request.";
        return Err(azure_error(400, "invalid_request", 90_014, message));
    };
    let refused = |code: u32, message: &str| Err(azure_error(401, "invalid_client", code, message));
    let account = &core.config.credentials;
    if client_id != account.client_id {
        return refused(700_016, "The application with this identifier was not found in the directory.");
    }
    let Some(secret) = given("client_secret") else {
        let message = "The request body must contain the following parameter: 'client_assertion' or \
                       'client_secret'.";
        return refused(7_000_216, message);
    };
    match state.secrets.state(secret, Instant::now()) {
        SecretState::Wrong => return refused(7_000_215, "Invalid client secret provided."),
        SecretState::Expired => return refused(7_000_222, "The provided client secret keys are expired."),
        SecretState::Active => {}
    }
    if scope != account.scope {
        let message = "The provided value for the input parameter 'scope' is not valid.";
        return Err(azure_error(400, "invalid_scope", 70_011, message));
    }
    Ok(())
}

fn issue(core: &Core, state: &mut State) -> Reply {
    let life_secs = core.config.token_life_secs;
    let mut answer = json!({
        "token_type": "Bearer",
        "ext_expires_in": life_secs,
        "access_token": state.tokens.issue(Instant::now()),
    });
    let expires_in = match &core.config.expires_in {
        ExpiresIn::TokenLife => Some(Value::from(life_secs)),
        ExpiresIn::Missing => None,
        ExpiresIn::Value(value) => Some(value.clone()),
    };
    if let (Some(expires_in), Some(fields)) = (expires_in, answer.as_object_mut()) {
        fields.insert("expires_in".into(), expires_in);
    }
    Reply::json(200, &answer)
}

fn azure_error(status: u16, error: &'static str, code: u32, message: &str) -> Reply {
    let trace_id = uuid::Uuid::new_v4().to_string();
    let correlation_id = uuid::Uuid::new_v4().to_string();
    let timestamp = Utc::now().format("%Y-%m-%d %H:%M:%SZ").to_string();
    let error_description = format!(
        "AADSTS{code}: {message} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"
    );
    let error_codes = [code];
    Reply::json(
        status,
        &AzureError { error, error_description, error_codes, timestamp, trace_id, correlation_id },
    )
}
