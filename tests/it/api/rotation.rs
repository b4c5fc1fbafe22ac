//! Asking for a new client secret.

use super::peer::{API_KEY, Peer, Reply, client, config, timing};
use recall_desk::api::{ApiFailure, NewSecretFailure, Timing};
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{LinkCause, SignInFailure};
use recall_desk::domain::secret::Secret;
use std::time::Duration;

#[tokio::test]
async fn a_new_secret_is_received() {
    let peer = Peer::answering(Reply::json(200, r#"{"clientSecret":"new~canary"}"#)).await;
    let received = peer.client().request_new_secret("team@maker.example").await;
    assert_eq!(received, Ok(Secret::new("new~canary")));
    let asked = &peer.api_requests()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("PUT", "/api/v1/credentials"));
    assert_eq!(asked.body, format!(r#"{{"awsApiKeyValue":"{API_KEY}","email":"team@maker.example"}}"#));
}

#[tokio::test]
async fn a_lost_secret_is_told_apart_from_none() {
    let lost = |cause| NewSecretFailure::AnswerLost(cause);
    let cases = [
        (Reply::json(200, "{}"), lost(LinkCause::NotDvsa(200))),
        (Reply::json(200, r#"{"clientSecret":" "}"#), lost(LinkCause::NotDvsa(200))),
        (Reply::html(200), lost(LinkCause::NotDvsa(200))),
        (Reply::no_content(), lost(LinkCause::NotDvsa(204))),
        (Reply::html(502), lost(LinkCause::Status(502))),
        (Reply::error(500, "RECALLS-UN-01"), lost(LinkCause::Status(500))),
        (Reply::ThenClose(Vec::new()), lost(LinkCause::Reset)),
        (
            Reply::ThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"clientSec".to_vec()),
            lost(LinkCause::Reset),
        ),
        (Reply::Hang, lost(LinkCause::TimedOut)),
    ];
    for (reply, expected) in cases {
        let peer = Peer::answering(reply.clone()).await;
        let timing = Timing { total: Duration::from_millis(700), ..timing() };
        let received = client(&peer.config(), timing).request_new_secret("a@b.example").await;
        assert_eq!((received, peer.api_requests().len()), (Err(expected), 1), "{reply:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code() {
    let peer = Peer::answering(Reply::error(400, "RECALLS-PC-01")).await;
    let received = peer.client().request_new_secret("a@b.example").await;
    assert!(
        matches!(&received, Err(NewSecretFailure::Refused(error)) if error.code == RecallsCode::SecretLimit),
        "{received:?}"
    );
    assert_eq!(peer.api_requests().len(), 1);
}

#[tokio::test]
async fn nothing_sent_is_told_as_such() {
    let peer = Peer::answering(Reply::no_content()).await;
    let unreachable = config(&super::links::closed_port().await, &peer.url("/token"));
    let received = client(&unreachable, timing()).request_new_secret("a@b.example").await;
    assert_eq!(received, Err(NewSecretFailure::NotSent(ApiFailure::Link(LinkCause::Connect))));
    let no_token = config(&peer.url("/"), &super::links::closed_port().await);
    let received = client(&no_token, timing()).request_new_secret("a@b.example").await;
    let failure = ApiFailure::SignIn(SignInFailure::Link(LinkCause::Connect));
    assert_eq!(received, Err(NewSecretFailure::NotSent(failure)));
}
