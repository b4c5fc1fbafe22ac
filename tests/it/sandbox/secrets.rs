//! `PUT /credentials` and the life of client secrets.

use super::caller::{Answered, Caller, until};
use recall_desk::sandbox::{AppliedChange, Method, SandboxConfig};
use serde_json::{Value, json};

async fn rotate_with(caller: &Caller, body: &Value) -> Answered {
    caller.send_json(Method::PUT, "/credentials", body).await
}

async fn rotate(caller: &Caller) -> Answered {
    let account = caller.sandbox.credentials();
    rotate_with(caller, &json!({"awsApiKeyValue": account.api_key, "email": account.email})).await
}

async fn sign_in_code(caller: &Caller, secret: &str) -> Option<u64> {
    caller.ask_token(secret).await.json()["error_codes"][0].as_u64()
}

#[tokio::test]
async fn a_new_secret_is_issued_until_the_limit_is_reached() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let first = caller.sandbox.credentials().client_secret;
    let issued = rotate(&caller).await;
    assert_eq!(issued.status, 200);
    let second = issued.json()["clientSecret"].as_str().unwrap().to_owned();
    assert_eq!(caller.sandbox.credentials().client_secret, second);
    for secret in [&first, &second] {
        assert_eq!(sign_in_code(&caller, secret).await, None, "both work");
    }
    assert_eq!(rotate(&caller).await.refusal(), (400, "RECALLS-PC-01".into()));
    assert_eq!(caller.sandbox.active_secrets(), [first.clone(), second]);
    assert!(matches!(&caller.sandbox.applied()[..], [one] if one.change == AppliedChange::SecretIssued));

    caller.sandbox.revoke_secret(&first);
    assert_eq!(sign_in_code(&caller, &first).await, Some(7_000_215));
    assert_eq!(rotate(&caller).await.status, 200, "there is room again");
}

#[tokio::test]
async fn the_request_must_name_the_key_and_the_registered_address() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let account = caller.sandbox.credentials();
    for (body, code) in [
        (json!({}), "RECALLS-BR-01"),
        (json!({"awsApiKeyValue": account.api_key}), "RECALLS-BR-01"),
        (json!({"email": account.email}), "RECALLS-BR-01"),
        (json!({"awsApiKeyValue": account.api_key, "email": "x@example.com"}), "RECALLS-BR-01"),
        (json!({"awsApiKeyValue": "wrong", "email": account.email}), "RECALLS-FB-03"),
    ] {
        assert_eq!(rotate_with(&caller, &body).await.refusal().1, code);
    }
    assert_eq!(caller.sandbox.active_secrets().len(), 1);
}

#[tokio::test]
async fn a_new_secret_can_take_its_time() {
    let config = SandboxConfig { new_secret_after_ms: 3_600_000, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let first = caller.sandbox.credentials().client_secret;
    let second = rotate(&caller).await.json()["clientSecret"].as_str().unwrap().to_owned();
    assert_eq!(sign_in_code(&caller, &second).await, Some(7_000_215), "not yet");
    assert_eq!(sign_in_code(&caller, &first).await, None);
    assert_eq!(caller.sandbox.credentials().client_secret, first);
    assert_eq!(rotate(&caller).await.refusal().1, "RECALLS-PC-01", "one that waits counts");

    let config = SandboxConfig { new_secret_after_ms: 30, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let second = rotate(&caller).await.json()["clientSecret"].as_str().unwrap().to_owned();
    until("the new secret is active", || caller.sandbox.active_secrets().contains(&second)).await;
    assert_eq!(sign_in_code(&caller, &second).await, None);
}

#[tokio::test]
async fn the_old_secret_can_end_with_the_rotation() {
    let config = SandboxConfig { old_secret_ends_after_ms: Some(0), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let first = caller.sandbox.credentials().client_secret;
    let second = rotate(&caller).await.json()["clientSecret"].as_str().unwrap().to_owned();
    assert_eq!(sign_in_code(&caller, &first).await, Some(7_000_222));
    assert_eq!(sign_in_code(&caller, &second).await, None);
    assert_eq!(caller.look_up("4B117883").await.status, 200, "tokens outlive their secret");
}
