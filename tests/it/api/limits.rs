//! Keeping to the limit, seen from the server.

use super::peer::{Peer, Reply, client, credentials, timing};
use super::{anything, change, vin};
use recall_desk::api::{ApiClient, Pacers, Timing};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::Attempt;
use recall_desk::domain::pace::Method;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Refuses the first few requests for their pace.
async fn refusing(first: usize, refusal: Reply) -> Peer {
    let counted = Arc::new(AtomicUsize::new(0));
    Peer::start(move |seen| match seen {
        _ if seen.is_token() => Reply::token(1, 1199),
        _ if counted.fetch_add(1, Ordering::SeqCst) < first => refusal.clone(),
        _ if seen.method == "GET" => Reply::json(200, r#"{"vin":"V"}"#),
        _ => Reply::no_content(),
    })
    .await
}

#[tokio::test]
async fn a_request_refused_for_its_pace_is_sent_again() {
    for refusal in [
        Reply::error(429, "RECALLS-RL-02"),
        Reply::error(403, "RECALLS-RL-02"),
        Reply::json(429, r#"{"message":"Too Many Requests"}"#),
    ] {
        for operation in Operation::ALL {
            let peer = refusing(3, refusal.clone()).await;
            let attempt = peer.client().send(&change(operation)).await;
            assert_eq!((attempt, peer.api_requests().len()), (Attempt::Applied { request_id: None }, 4));
        }
        let peer = refusing(3, refusal).await;
        assert!(peer.client().look_up(&vin(), &anything()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn an_endless_refusal_is_told_in_the_end() {
    let peer = refusing(usize::MAX, Reply::error(429, "RECALLS-RL-02")).await;
    let timing = Timing { requeue: Duration::from_millis(100), ..timing() };
    let attempt = client(&peer.config(), timing).send(&change(Operation::Open)).await;
    assert!(matches!(attempt, Attempt::RefusedForNow(_)), "{attempt:?}");
    assert!(peer.api_requests().len() > 1);
}

#[tokio::test]
async fn the_daily_allowance_is_not_asked_for_again() {
    let peer = refusing(1, Reply::error(429, "RECALLS-RL-01")).await;
    let attempt = peer.client().send(&change(Operation::Open)).await;
    assert!(matches!(attempt, Attempt::RefusedForNow(_)), "{attempt:?}");
    assert_eq!(peer.api_requests().len(), 1);
}

#[tokio::test]
async fn a_wish_to_wait_is_honoured() {
    let peer =
        refusing(1, Reply::with_header(429, "Retry-After: 1", &super::peer::error_json("RECALLS-RL-02")))
            .await;
    let started = Instant::now();
    peer.client().send(&change(Operation::Open)).await;
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn methods_have_paces_of_their_own_and_clients_of_one_account_share_them() {
    let peer = Peer::answering(Reply::error(404, "RECALLS-NF-01")).await;
    let pacers = Pacers::new(25.0);
    let made = || ApiClient::new(&peer.config(), credentials(), pacers.clone(), timing()).unwrap();
    let (one, other) = (made(), made());
    let started = Instant::now();
    let tasks: Vec<_> = (0..30)
        .map(|number| {
            let client = if number % 2 == 0 { one.clone() } else { other.clone() };
            tokio::spawn(async move { client.look_up(&vin(), &anything()).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    // 29 gaps of at least 40 ms, less what a timer may be made up for.
    assert!(started.elapsed() >= Duration::from_millis(29 * 40 - 10), "{:?}", started.elapsed());
    one.send(&change(Operation::Delete)).await;
    let link = other.link();
    let methods: Vec<Method> = link.rates.iter().map(|(method, _)| *method).collect();
    assert_eq!((methods.as_slice(), link.sent), ([Method::Get, Method::Delete].as_slice(), 31));
    assert!(link.rates.iter().all(|(_, rate)| *rate > 0.0 && *rate <= 26.0), "{link:?}");
}
