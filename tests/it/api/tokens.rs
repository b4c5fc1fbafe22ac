//! Signing in: one token for all, renewed in time, and no hammering on a service that refuses.

use super::peer::{CLIENT_SECRET, Peer, Reply, client, timing};
use super::{anything, change, vin};
use recall_desk::api::{ApiClient, ApiFailure, Timing};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::{Attempt, LinkCause, SignInFailure};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn azure_refusal(error: &str, number: u32, words: &str) -> String {
    format!(
        r#"{{"error":"{error}","error_description":"AADSTS{number}: {words} Trace ID: 0 Correlation ID: 1",
            "error_codes":[{number}],"trace_id":"0","correlation_id":"1"}}"#
    )
}

/// A service whose tokens live for so many seconds, and an API that knows when each ends. Counts the requests
/// that came with a token that had ended or was revoked, and refuses them.
#[derive(Default)]
struct Issuer {
    issued: Mutex<Vec<Instant>>,
    revoked_up_to: AtomicUsize,
    refused: AtomicUsize,
}

impl Issuer {
    async fn start(self: &Arc<Self>, life_secs: u64, found: Reply) -> Peer {
        let issuer = Arc::clone(self);
        Peer::start(move |seen| {
            let mut born = issuer.issued.lock().unwrap();
            if seen.is_token() {
                born.push(Instant::now());
                return Reply::token(born.len(), life_secs);
            }
            let token = seen.header("authorization").unwrap();
            let number: usize =
                token.trim_start_matches("Bearer token-").trim_end_matches("-canary").parse().unwrap();
            let ended = born[number - 1].elapsed() > Duration::from_secs(life_secs);
            if ended || number <= issuer.revoked_up_to.load(Ordering::SeqCst) {
                issuer.refused.fetch_add(1, Ordering::SeqCst);
                return Reply::error(401, "RECALLS-FB-02");
            }
            found.clone()
        })
        .await
    }
}

#[tokio::test]
async fn a_token_is_asked_for_as_documented_and_used_by_all() {
    let peer = Peer::answering(Reply::no_content()).await;
    let client = peer.client();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&change(Operation::Open)).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Attempt::Applied { request_id: None });
    }
    assert_eq!((peer.token_requests(), peer.api_requests().len()), (1, 50));
    let asked = peer.seen().into_iter().find(super::peer::Seen::is_token).unwrap();
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    let form: Vec<(String, String)> =
        url::form_urlencoded::parse(asked.body.as_bytes()).into_owned().collect();
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", "client-1"),
        ("client_secret", CLIENT_SECRET),
        ("scope", "api://recalls/.default"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(asked.header("x-api-key").is_none() && asked.header("authorization").is_none());
}

#[tokio::test]
async fn a_short_life_is_renewed_ahead_and_once() {
    let issuer = Arc::new(Issuer::default());
    let peer = issuer.start(3, Reply::no_content()).await;
    let client = peer.client();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(7) {
        let attempt = client.send(&change(Operation::Delete)).await;
        assert_eq!(attempt, Attempt::Applied { request_id: None });
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(issuer.refused.load(Ordering::SeqCst), 0, "a request went out with a token that had ended");
    // Renewed at four fifths of three seconds at the earliest.
    let born = issuer.issued.lock().unwrap();
    let soonest = born.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap();
    assert!(born.len() >= 3 && soonest >= Duration::from_millis(2_300), "{} tokens", born.len());
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once_for_fifty() {
    let issuer = Arc::new(Issuer::default());
    let peer = issuer.start(1199, Reply::no_content()).await;
    let client = peer.client();
    client.sign_in().await.unwrap();
    issuer.revoked_up_to.store(1, Ordering::SeqCst);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&change(Operation::Open)).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Attempt::Applied { request_id: None });
    }
    assert_eq!(peer.token_requests(), 2);
    let refused = issuer.refused.load(Ordering::SeqCst);
    assert_eq!(peer.api_requests().len(), 50 + refused);
}

#[tokio::test]
async fn any_wording_of_a_life_is_a_life() {
    for life in
        [r#","expires_in":0"#, "", r#","expires_in":"soon""#, r#","expires_in":null"#, r#","expires_in":[1]"#]
    {
        expect_life(life, 300).await;
    }
    expect_life(r#","expires_in":"1199""#, 1199).await;
    expect_life(r#","expires_in":1199"#, 1199).await;
    expect_life(r#","expires_in":99999999999999999999999"#, 86_400).await;
}

async fn expect_life(told: &str, seconds: i64) {
    let answer = format!(r#"{{"access_token":"t"{told}}}"#);
    let peer = Peer::start(move |_| Reply::json(200, &answer)).await;
    let client = peer.client();
    client.sign_in().await.unwrap();
    client.sign_in().await.unwrap();
    let left = (client.link().token_until.unwrap() - chrono::Utc::now()).num_seconds();
    assert!((seconds - 30..=seconds).contains(&left), "{told}: {left} s");
    assert_eq!(peer.token_requests(), 1);
}

#[tokio::test]
async fn a_refused_client_is_not_asked_about_again_until_someone_wants_it() {
    let peer =
        Peer::start(|_| Reply::json(401, &azure_refusal("invalid_client", 7_000_215, "Invalid secret.")))
            .await;
    let client = peer.client();
    let refused = SignInFailure::InvalidClient {
        message: "AADSTS7000215: Invalid secret.".to_owned(),
        aadsts: Some(7_000_215),
    };
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(&change(Operation::Open)).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Attempt::NoToken(refused.clone()));
    }
    let found = client.look_up(&vin(), &anything()).await;
    assert_eq!(found, Err(ApiFailure::SignIn(refused.clone())));
    assert_eq!(peer.token_requests(), 1);
    assert_eq!(client.sign_in().await, Err(refused));
    assert_eq!(peer.token_requests(), 2);
    assert_eq!(peer.api_requests().len(), 0);
}

#[tokio::test]
async fn refusals_and_pages_of_the_token_service_are_told_apart() {
    let invalid_request = |number, words: &str| SignInFailure::InvalidRequest {
        message: format!("AADSTS{number}: {words}"),
        aadsts: Some(number),
    };
    let echo = format!(r#"{{"error":"invalid_client","error_description":"no {CLIENT_SECRET} here"}}"#);
    let cases = [
        (
            Reply::json(400, &azure_refusal("invalid_request", 90_014, "No scope.")),
            invalid_request(90_014, "No scope."),
        ),
        (Reply::json(400, &azure_refusal("invalid_scope", 70_011, "Bad.")), invalid_request(70_011, "Bad.")),
        (
            Reply::json(400, r#"{"error":"unauthorized_client","error_description":"AADSTS700016: Who?"}"#),
            SignInFailure::InvalidClient { message: "AADSTS700016: Who?".into(), aadsts: Some(700_016) },
        ),
        (
            Reply::json(401, &echo),
            SignInFailure::InvalidClient { message: "no (secret) here".into(), aadsts: None },
        ),
        (Reply::html(200), SignInFailure::Link(LinkCause::NotDvsa(200))),
        (Reply::html(404), SignInFailure::Link(LinkCause::NotDvsa(404))),
        (Reply::html(503), SignInFailure::Link(LinkCause::Status(503))),
        (
            Reply::json(503, r#"{"error":"temporarily_unavailable"}"#),
            SignInFailure::Link(LinkCause::Status(503)),
        ),
        (Reply::json(200, r#"{"access_token":""}"#), SignInFailure::Link(LinkCause::NotDvsa(200))),
        (Reply::json(200, r#"{"access_token":"a\nb"}"#), SignInFailure::Link(LinkCause::NotDvsa(200))),
        (Reply::json(200, r#"{"token_type":"Bearer"}"#), SignInFailure::Link(LinkCause::NotDvsa(200))),
        (Reply::ThenClose(Vec::new()), SignInFailure::Link(LinkCause::Reset)),
    ];
    for (reply, expected) in cases {
        let peer = Peer::start(move |_| reply.clone()).await;
        assert_eq!(peer.client().sign_in().await, Err(expected));
    }
}

#[tokio::test]
async fn a_token_service_that_is_down_is_asked_once_for_all_who_wait() {
    let peer =
        Peer::start(|_| Reply::After(Duration::from_millis(300), super::peer::http(503, "", ""))).await;
    let client = peer.client();
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.sign_in().await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Err(SignInFailure::Link(LinkCause::Status(503))));
    }
    assert!(peer.token_requests() <= 3, "{} requests", peer.token_requests());
}

/// A peer whose tokens live for four seconds, and a client that has one. No other is given from now on: that is
/// answered instead. Also when the token ends.
async fn with_its_last_token(
    instead: impl Fn() -> Reply + Send + Sync + 'static,
) -> (Peer, ApiClient, chrono::DateTime<chrono::Utc>) {
    let given = AtomicBool::new(false);
    let peer = Peer::start(move |seen| match seen.is_token() {
        true if given.swap(true, Ordering::SeqCst) => instead(),
        true => Reply::token(1, 4),
        false => Reply::no_content(),
    })
    .await;
    let client = client(&peer.config(), Timing { renewal: Duration::from_millis(100), ..timing() });
    client.sign_in().await.unwrap();
    let until = client.link().token_until.unwrap();
    (peer, client, until)
}

#[tokio::test]
async fn sending_goes_on_while_a_token_lives_and_the_service_is_down() {
    let (peer, client, until) = with_its_last_token(|| Reply::html(503)).await;
    // Past four fifths of its life the service is asked in vain, beside what is sent.
    while peer.token_requests() < 3 {
        let attempt = client.send(&change(Operation::Delete)).await;
        if chrono::Utc::now() < until {
            assert_eq!(attempt, Attempt::Applied { request_id: None });
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_token_that_lives_is_used_to_its_end_though_another_is_refused() {
    let refusal = azure_refusal("invalid_client", 7_000_222, "The secret has expired.");
    let (peer, client, until) = with_its_last_token(move || Reply::json(401, &refusal)).await;
    loop {
        let attempt = client.send(&change(Operation::Delete)).await;
        if chrono::Utc::now() < until {
            assert_eq!(attempt, Attempt::Applied { request_id: None });
            assert!(!client.is_refused());
        } else if let Attempt::NoToken(SignInFailure::InvalidClient { .. }) = attempt {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(client.is_refused());
    assert_eq!(peer.token_requests(), 2, "the refused secret is offered once");
}

#[tokio::test]
async fn a_refusal_that_is_not_the_token_services_is_not_remembered_as_one() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let peer = Peer::start(move |seen| match (seen.is_token(), counted.fetch_add(1, Ordering::SeqCst)) {
        (true, 0) => Reply::json(403, r#"{"error":"blocked by policy"}"#),
        (true, _) => Reply::token(1, 1199),
        (false, _) => Reply::no_content(),
    })
    .await;
    let client = peer.client();
    let first = client.send(&change(Operation::Delete)).await;
    assert_eq!(first, Attempt::NoToken(SignInFailure::Link(LinkCause::NotDvsa(403))));
    assert_eq!(client.send(&change(Operation::Delete)).await, Attempt::Applied { request_id: None });
}

#[tokio::test]
async fn a_final_refusal_is_asked_about_once_more_only_when_someone_signs_in() {
    let refusal = azure_refusal("invalid_client", 7_000_215, "Invalid client secret.");
    let peer = Peer::start(move |_| Reply::json(401, &refusal)).await;
    let client = peer.client();
    for asked in 1..=3 {
        for _ in 0..3 {
            let refused = client.send(&change(Operation::Delete)).await;
            assert!(matches!(refused, Attempt::NoToken(SignInFailure::InvalidClient { .. })), "{refused:?}");
        }
        assert_eq!(peer.token_requests(), asked);
        assert!(client.is_refused() && client.sign_in().await.is_err());
    }
}
