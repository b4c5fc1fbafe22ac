//! The token endpoint and the checks in front of every call.

use super::caller::{Answered, Caller, until};
use recall_desk::sandbox::{
    ExpiresIn, Fault, Method, SandboxCode, SandboxConfig, SandboxCredentials, WrongApiKey,
};
use serde_json::json;

/// Asks with one parameter replaced (or left out) and returns status, error and AADSTS code.
async fn refused(caller: &Caller, name: &str, value: Option<&str>) -> (u16, String, u64) {
    let SandboxCredentials { client_id, client_secret, scope, .. } = caller.sandbox.credentials();
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_id", client_id.as_str()),
        ("client_secret", client_secret.as_str()),
        ("scope", scope.as_str()),
    ];
    form.retain(|(parameter, _)| *parameter != name);
    form.extend(value.map(|value| (name, value)));
    let answered = caller.ask_token_with(&form).await;
    let body = answered.json();
    let code = body["error_codes"][0].as_u64().unwrap();
    assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")), "{body}");
    assert!(body["trace_id"].is_string() && body["correlation_id"].is_string(), "{body}");
    (answered.status, body["error"].as_str().unwrap().to_owned(), code)
}

#[tokio::test]
async fn a_token_is_issued_as_documented() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let answered = caller.ask_token(&caller.sandbox.credentials().client_secret).await;
    let body = answered.json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["ext_expires_in"]),
        (&json!("Bearer"), &json!(1199), &json!(1199))
    );
    assert_eq!(caller.sandbox.token_requests(), 2);
    assert!(caller.sandbox.arrivals().is_empty(), "sign-ins are not API requests");
}

#[tokio::test]
async fn sign_in_errors_are_azures() {
    let caller = Caller::start(SandboxConfig::default()).await;
    for (name, value, status, error, code) in [
        ("grant_type", None, 400, "invalid_request", 900_144),
        ("grant_type", Some("password"), 400, "unsupported_grant_type", 70_003),
        ("client_id", None, 400, "invalid_request", 900_144),
        ("client_id", Some("somebody else"), 401, "invalid_client", 700_016),
        ("scope", None, 400, "invalid_request", 90_014),
        ("scope", Some("api://other/.default"), 400, "invalid_scope", 70_011),
        ("client_secret", None, 401, "invalid_client", 7_000_216),
        ("client_secret", Some("wrong"), 401, "invalid_client", 7_000_215),
    ] {
        assert_eq!(refused(&caller, name, value).await, (status, error.to_owned(), code), "{name}={value:?}");
    }
    let expired = caller.sandbox.credentials().client_secret;
    caller.sandbox.expire_secret(&expired);
    let answer = refused(&caller, "client_secret", Some(&expired)).await;
    assert_eq!(answer, (401, "invalid_client".to_owned(), 7_000_222));
    let as_json = caller.client.post(caller.sandbox.token_url()).header("content-type", "application/json");
    let answered = Answered::of(as_json.body("{}").send().await.unwrap()).await;
    assert_eq!(answered.json()["error_codes"][0], 900_144, "only a form is read");
}

#[tokio::test]
async fn every_call_needs_a_token_and_the_api_key() {
    let mut caller = Caller::start(SandboxConfig::default()).await;
    let url = format!("{}/recalls/vin/4B117883", caller.sandbox.base_url());
    let key = caller.api_key.clone();
    let bare = async |name: &str, value: &str| {
        let request = caller.client.get(&url).header("x-api-key", &key).header(name, value);
        Answered::of(request.send().await.unwrap()).await.refusal()
    };
    assert_eq!(bare("x-nothing", "").await, (403, "RECALLS-FB-04".into()));
    assert_eq!(bare("authorization", "Basic Zm9v").await, (401, "RECALLS-UA-01".into()));
    assert_eq!(bare("authorization", "Bearer invented").await, (401, "RECALLS-UA-01".into()));
    assert_eq!(caller.look_up("4B117883").await.status, 200);

    caller.api_key = "wrong".into();
    assert_eq!(caller.look_up("4B117883").await.refusal(), (403, "RECALLS-FB-03".into()));
    caller.api_key = caller.sandbox.credentials().api_key;
    caller.sandbox.expire_all_tokens();
    assert_eq!(caller.look_up("4B117883").await.refusal(), (403, "RECALLS-FB-02".into()));
    caller.renew_token().await;
    assert_eq!(caller.look_up("4B117883").await.status, 200);
    caller.sandbox.revoke_all_tokens();
    assert_eq!(caller.look_up("4B117883").await.refusal(), (401, "RECALLS-UA-01".into()));
}

#[tokio::test]
async fn a_wrong_api_key_can_be_answered_as_the_mock_does() {
    let config = SandboxConfig { wrong_api_key: WrongApiKey::Fb01, ..SandboxConfig::default() };
    let mut caller = Caller::start(config).await;
    caller.api_key = "wrong".into();
    assert_eq!(caller.look_up("4B117883").await.refusal(), (403, "RECALLS-FB-01".into()));
}

#[tokio::test]
async fn a_token_ends_with_its_life() {
    let config = SandboxConfig { token_life_secs: 0, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    assert_eq!(caller.look_up("4B117883").await.refusal().1, "RECALLS-FB-02");

    let config = SandboxConfig { token_life_secs: 1, rate_per_second: 10_000, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while caller.look_up("4B117883").await.status == 200 {
        assert!(std::time::Instant::now() < deadline, "the token never expired");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(caller.look_up("4B117883").await.refusal().1, "RECALLS-FB-02");
}

#[tokio::test]
async fn expires_in_can_be_missing_or_nonsense() {
    for (order, expected) in [
        (ExpiresIn::Missing, None),
        (ExpiresIn::Value(json!("soon")), Some(json!("soon"))),
        (ExpiresIn::Value(json!(0)), Some(json!(0))),
        (ExpiresIn::Value(json!(u64::MAX)), Some(json!(u64::MAX))),
    ] {
        let caller = Caller::start(SandboxConfig { expires_in: order, ..SandboxConfig::default() }).await;
        let answered = caller.ask_token(&caller.sandbox.credentials().client_secret).await;
        assert_eq!(answered.json().get("expires_in").cloned(), expected);
        assert_eq!(caller.look_up("4B117883").await.status, 200, "the token works all the same");
    }
}

#[tokio::test]
async fn the_token_endpoint_can_fail_to_order() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let secret = caller.sandbox.credentials().client_secret;
    caller.sandbox.script_sign_in(["503".parse().unwrap(), Fault::HtmlPage { status: 200 }]);
    let down = caller.ask_token(&secret).await;
    assert_eq!((down.status, down.content_type.as_str()), (503, "text/html; charset=utf-8"));
    let portal = caller.ask_token(&secret).await;
    assert!(portal.status == 200 && portal.text.starts_with("<!DOCTYPE html>"), "{portal:?}");
    assert_eq!(caller.ask_token(&secret).await.status, 200);
    assert_eq!(caller.sandbox.token_requests(), 4);
}

#[tokio::test]
async fn expiring_all_tokens_is_a_fault_too() {
    let caller = Caller::start(SandboxConfig::default()).await;
    caller.sandbox.script(&Method::GET, [Fault::ExpireTokens]);
    assert_eq!(caller.look_up("4B117883").await.refusal().1, "RECALLS-FB-02");
    assert_eq!(caller.look_up("4B117883").await.refusal().1, "RECALLS-FB-02", "it stays expired");
    let code = SandboxCode::TokenExpired;
    until("both are logged with their code", || {
        caller
            .sandbox
            .arrivals()
            .iter()
            .filter(|arrival| super::calls::code_of(arrival) == Some(code))
            .count()
            == 2
    })
    .await;
}
