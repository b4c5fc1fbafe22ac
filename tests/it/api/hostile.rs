//! Answers without end, without size, or elsewhere.

use super::peer::{Peer, Reply, client, timing};
use super::{anything, change, vin};
use recall_desk::api::{ApiFailure, Timing};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::{Attempt, LinkCause, SignInFailure};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn impatient() -> Timing {
    Timing { total: Duration::from_millis(700), ..timing() }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Peer::answering(Reply::no_content()).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("Location: {}", elsewhere.url("/stolen"));
        let peer = Peer::answering(Reply::with_header(status, &location, "")).await;
        let client = peer.client();
        for operation in Operation::ALL {
            let attempt = client.send(&change(operation)).await;
            assert_eq!(attempt, Attempt::Unknown(LinkCause::Redirect(status)));
        }
        let found = client.look_up(&vin(), &anything()).await;
        assert_eq!(found, Err(ApiFailure::Link(LinkCause::Redirect(status))));
        let token_elsewhere = Peer::start(move |_| Reply::with_header(status, &location, "")).await;
        let signed_in = token_elsewhere.client().sign_in().await;
        assert_eq!(signed_in, Err(SignInFailure::Link(LinkCause::Redirect(status))));
    }
    assert_eq!(elsewhere.seen().len(), 0);
}

#[tokio::test]
async fn an_answer_of_a_gigabyte_is_not_read() {
    for head in [
        "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{",
    ] {
        let peer = Peer::answering(Reply::Flood(head.as_bytes().to_vec())).await;
        let attempt = peer.client().send(&change(Operation::Open)).await;
        assert_eq!(attempt, Attempt::Unknown(LinkCause::TooLarge));
        let found = peer.client().look_up(&vin(), &anything()).await;
        assert_eq!(found, Err(ApiFailure::Link(LinkCause::TooLarge)));
        let flooded = *peer.flooded.lock().unwrap();
        assert!(flooded <= 64 << 20, "{flooded} bytes were taken before giving up");
    }
    let token =
        Peer::start(|_| Reply::Flood(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{".to_vec()))
            .await;
    assert_eq!(token.client().sign_in().await, Err(SignInFailure::Link(LinkCause::TooLarge)));
}

#[tokio::test]
async fn no_answer_and_a_dripping_answer_end_in_time() {
    let drip = |head: &str| Reply::Drip(head.as_bytes().to_vec());
    let cases = [
        (Reply::Hang, Attempt::Unknown(LinkCause::TimedOut)),
        (drip("HTTP/1.1 400 E\r\nContent-Length: 99999\r\n\r\n"), Attempt::Unknown(LinkCause::TimedOut)),
        (drip("HTTP/1.1 201 E\r\nContent-Length: 99999\r\n\r\n"), Attempt::Applied { request_id: None }),
    ];
    for (reply, expected) in cases {
        let peer = Peer::answering(reply).await;
        let started = Instant::now();
        let attempt = client(&peer.config(), impatient()).send(&change(Operation::Open)).await;
        assert_eq!(attempt, expected);
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn deep_json_is_refused_without_a_crash() {
    let deep = format!(r#"{{"vin":"V","recalls":{}"#, "[".repeat(500_000));
    let found = Peer::answering(Reply::json(200, &deep)).await.client().look_up(&vin(), &anything()).await;
    assert_eq!(found, Err(ApiFailure::Link(LinkCause::NotDvsa(200))));
    let deep = format!(r#"{{"errorCode":{}"#, r#"{"a":"#.repeat(150_000));
    let attempt =
        Peer::answering(Reply::json(400, &deep)).await.client().send(&change(Operation::Open)).await;
    assert_eq!(attempt, Attempt::Unknown(LinkCause::NotDvsa(400)));
}

#[tokio::test]
async fn an_idle_connection_is_given_up_before_the_server_closes_it() {
    let closes_after = Duration::from_millis(600);
    let peer = Peer::start_closing_idle(closes_after, |seen| {
        if seen.is_token() { Reply::token(1, 1199) } else { Reply::no_content() }
    })
    .await;
    let client = client(&peer.config(), Timing { idle: Duration::from_millis(50), ..timing() });
    for _ in 0..4 {
        let attempt = client.send(&change(Operation::Delete)).await;
        assert_eq!(attempt, Attempt::Applied { request_id: None });
        tokio::time::sleep(Duration::from_millis(80)).await;
    }
    let mut connections: Vec<usize> = peer.api_requests().iter().map(|seen| seen.connection).collect();
    connections.dedup();
    assert_eq!(connections.len(), 4, "a connection was used again after it had been idle for too long");
}

#[tokio::test]
async fn lookups_given_up_half_way_do_not_hold_up_the_next() {
    let answers = Arc::new(AtomicBool::new(false));
    let may_answer = Arc::clone(&answers);
    let peer = Peer::start(move |seen| match seen.is_token() {
        true => Reply::token(1, 1199),
        false if may_answer.load(Ordering::SeqCst) => Reply::json(200, r#"{"vin":"V"}"#),
        false => Reply::Hang,
    })
    .await;
    let client = peer.client();
    client.sign_in().await.unwrap();
    // More than may be in flight at once before anything was answered.
    for number in 1..=20 {
        let (given_up, (vin, filter)) = (client.clone(), (vin(), anything()));
        let task = tokio::spawn(async move { given_up.look_up(&vin, &filter).await });
        while peer.api_requests().len() < number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        task.abort();
    }
    answers.store(true, Ordering::SeqCst);
    let found = tokio::time::timeout(Duration::from_secs(20), client.look_up(&vin(), &anything())).await;
    assert!(matches!(found, Ok(Ok(Some(_)))), "{found:?}");
}
