//! The rate limit, the daily allowance, latency, and what the logs say about them.

use super::caller::{Answered, Caller, fixed_on, opening, until};
use recall_desk::sandbox::{Ending, Latency, Limiter, Method, SandboxCode, SandboxConfig};
use std::time::{Duration, Instant};

/// A VIN that is not held: the shortest call of any method that is admitted.
const NOBODY: &str = "/recalls/vin/NOBODY?manufacturerCampaignReference=X";

/// Sends as many at once; returns how many were admitted and how many were refused with RL-02.
async fn storm(caller: &Caller, method: &Method, count: usize) -> (usize, usize) {
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..count {
        let request = caller.request(method.clone(), NOBODY);
        calls.spawn(async { Answered::of(request.send().await.unwrap()).await });
    }
    let answers = calls.join_all().await;
    let refused = answers.iter().filter(|answer| answer.refusal() == (429, "RECALLS-RL-02".into())).count();
    (count - refused, refused)
}

#[tokio::test]
async fn every_limiter_refuses_a_storm_and_each_method_has_its_own() {
    for (limiter, at_least) in [
        (Limiter::SlidingWindow, 5),
        (Limiter::StrictSlidingWindow, 5),
        (Limiter::FixedWindow, 5),
        (Limiter::TokenBucket { burst: 1 }, 1),
        (Limiter::TokenBucket { burst: 5 }, 5),
    ] {
        let config = SandboxConfig { limiter, rate_per_second: 5, ..SandboxConfig::default() };
        let caller = Caller::start(config).await;
        let (admitted, refused) = storm(&caller, &Method::GET, 60).await;
        assert!(admitted >= at_least && refused > 0, "{limiter:?}: {admitted} admitted, {refused} refused");
        assert_eq!(caller.sandbox.refused(), refused, "{limiter:?}");
        assert_eq!(caller.sandbox.arrivals().len(), 60, "refused ones arrived too");
        assert!(
            caller.sandbox.fullest_second(&Method::GET) > admitted.min(5),
            "refused ones count as arrivals"
        );
        assert_eq!(caller.sandbox.fullest_second(&Method::PUT), 0);
        let other = caller.send_json(Method::PUT, NOBODY, &fixed_on("2024-01-01")).await;
        assert_eq!(other.refusal().1, "RECALLS-NF-01", "{limiter:?}: PUT is counted for itself");
    }
}

#[tokio::test]
async fn the_sliding_window_admits_no_more_than_the_rate_in_any_second() {
    let config = SandboxConfig { rate_per_second: 10, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let until = Instant::now() + Duration::from_millis(2_500);
    while Instant::now() < until {
        caller.send(Method::GET, NOBODY).await;
    }
    let admitted: Vec<Instant> = caller
        .sandbox
        .arrivals()
        .iter()
        .filter(|arrival| super::calls::code_of(arrival) == Some(SandboxCode::NotFound))
        .map(|arrival| arrival.at)
        .collect();
    assert!(admitted.len() >= 10);
    for eleven in admitted.windows(11) {
        assert!(eleven[10] - eleven[0] >= Duration::from_secs(1), "eleven admitted within a second");
    }
}

#[tokio::test]
async fn the_limiter_lets_calls_through_again_after_a_pause() {
    for limiter in [
        Limiter::SlidingWindow,
        Limiter::StrictSlidingWindow,
        Limiter::FixedWindow,
        Limiter::TokenBucket { burst: 1 },
    ] {
        let config = SandboxConfig { limiter, rate_per_second: 2, ..SandboxConfig::default() };
        let caller = Caller::start(config).await;
        assert!(storm(&caller, &Method::GET, 20).await.1 > 0);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(caller.send(Method::GET, NOBODY).await.status, 404, "{limiter:?}");
    }
}

#[tokio::test]
async fn retry_after_is_sent_when_configured() {
    let config = SandboxConfig { rate_per_second: 0, retry_after_secs: Some(7), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let response = caller.request(Method::GET, NOBODY).send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
    let caller = Caller::start(SandboxConfig { rate_per_second: 0, ..SandboxConfig::default() }).await;
    let response = caller.request(Method::GET, NOBODY).send().await.unwrap();
    assert!(!response.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn the_daily_allowance_is_shared_by_all_methods() {
    let config = SandboxConfig { daily_allowance: Some(3), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 201);
    assert_eq!(caller.look_up("V1").await.status, 200);
    assert_eq!(caller.look_up("NOBODY").await.status, 404, "an error uses it up too");
    let used_up = (429, "RECALLS-RL-01".to_owned());
    assert_eq!(caller.look_up("V1").await.refusal(), used_up);
    assert_eq!(caller.open("V2", "A", "2024-01-01").await.refusal(), used_up);
    assert!(caller.sandbox.held("V2").is_empty());
    assert_eq!(caller.ask_token(&caller.sandbox.credentials().client_secret).await.status, 200);
    assert_eq!(caller.sandbox.refused(), 0, "these were not too fast");
    caller.sandbox.refill_daily_allowance();
    assert_eq!(caller.open("V2", "A", "2024-01-01").await.status, 201);
}

#[tokio::test]
async fn latency_is_a_round_trip_with_the_arrival_in_its_middle() {
    let config = SandboxConfig { latency: Latency::Fixed(200), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let sent = Instant::now();
    caller.look_up("4B117883").await;
    let took = sent.elapsed();
    let arrived = caller.sandbox.arrivals()[0].at;
    assert!(took >= Duration::from_millis(200), "{took:?}");
    assert!(arrived - sent >= Duration::from_millis(100), "{:?}", arrived - sent);
    assert!(sent + took - arrived >= Duration::from_millis(100), "{:?}", sent + took - arrived);
}

#[tokio::test]
async fn a_request_that_was_sent_is_acted_on_even_if_the_client_hangs_up() {
    let config = SandboxConfig { latency: Latency::Fixed(2_000), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let request =
        super::caller::with_json(caller.request(Method::POST, "/recalls"), &opening("V1", "A", "2024-01-01"));
    // Long enough to be sent, too short even for the arrival.
    let gave_up = request.timeout(Duration::from_millis(900)).send().await;
    assert!(gave_up.is_err());
    assert!(caller.sandbox.arrivals().is_empty(), "it is still on the wire");
    until("the recall is held", || !caller.sandbox.held("V1").is_empty()).await;
}

#[tokio::test]
async fn the_log_tells_vehicle_status_and_times() {
    let caller = Caller::start(SandboxConfig::default()).await;
    caller.open("V1", "A", "2024-01-01").await;
    caller.look_up("NOBODY").await;
    let arrivals = caller.sandbox.arrivals();
    let told: Vec<_> =
        arrivals.iter().map(|arrival| (arrival.method.as_str(), arrival.vin.as_deref())).collect();
    assert_eq!(told, [("POST", Some("V1")), ("GET", Some("NOBODY"))]);
    let Ending::Answered { at, status: 201, code: None } = arrivals[0].ending else {
        panic!("{:?}", arrivals[0])
    };
    assert!(at >= arrivals[0].at && arrivals[1].at >= at);
    assert_eq!(caller.sandbox.not_logged(), 0);
}
