//! Every fault that can be ordered, as the client sees it and as the sandbox's data shows it.

use super::caller::{Answered, Caller, client, opening, until, with_json};
use recall_desk::sandbox::{
    Effect, Ending, Fault, FaultRule, LateAnswer, Method, SandboxCode, SandboxConfig,
};
use std::time::Duration;

async fn caller() -> Caller {
    Caller::start(SandboxConfig { rate_per_second: 10_000, ..SandboxConfig::default() }).await
}

/// Opens a recall under the named fault. The answer, or the error if none came; and whether it was opened.
async fn opening_under(caller: &Caller, fault: &str) -> (reqwest::Result<Answered>, bool) {
    caller.sandbox.script(&Method::POST, [fault.parse().unwrap()]);
    let vin = format!("V-{fault}");
    let request = with_json(caller.request(Method::POST, "/recalls"), &opening(&vin, "A", "2024-01-01"));
    let answered = match request.send().await {
        Ok(response) => Ok(Answered::of(response).await),
        Err(error) => Err(error),
    };
    (answered, !caller.sandbox.held(&vin).is_empty())
}

#[tokio::test]
async fn a_dropped_connection_gives_no_answer_at_all() {
    let caller = caller().await;
    for (fault, applied) in [("drop-before", false), ("drop-after", true)] {
        let (answered, opened) = opening_under(&caller, fault).await;
        let error = answered.unwrap_err();
        assert!(error.is_request() && !error.is_connect() && !error.is_timeout(), "{error:?}");
        assert_eq!(opened, applied, "{fault}");
    }
    let endings: Vec<Ending> = caller.sandbox.arrivals().iter().map(|arrival| arrival.ending).collect();
    assert_eq!(endings, [Ending::Dropped, Ending::Dropped]);
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 201, "the next connection works");
}

#[tokio::test]
async fn pages_instead_of_answers() {
    let caller = caller().await;
    for (fault, status, applied) in [
        ("500", 500, false),
        ("502", 502, false),
        ("503", 503, false),
        ("504", 504, false),
        ("500-after", 500, true),
        ("504-after", 504, true),
        ("html", 503, false),
        ("html-200", 200, false),
        ("redirect", 302, false),
    ] {
        let (answered, opened) = opening_under(&caller, fault).await;
        let answered = answered.unwrap();
        assert_eq!((answered.status, opened), (status, applied), "{fault}");
        assert!(answered.content_type.starts_with("text/html"), "{fault}: {answered:?}");
        assert!(answered.text.starts_with("<!DOCTYPE html>"), "{fault}: {answered:?}");
    }
}

#[tokio::test]
async fn a_redirect_names_a_sign_in_page() {
    let caller = caller().await;
    caller.sandbox.script(&Method::GET, [Fault::Redirect]);
    let response = caller.request(Method::GET, "/recalls/vin/4B117883").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (302, &"/login".parse().unwrap())
    );
}

#[tokio::test]
async fn every_code_can_be_ordered() {
    let caller = caller().await;
    for code in SandboxCode::ALL {
        let (answered, opened) = opening_under(&caller, code.as_str()).await;
        assert_eq!(answered.unwrap().refusal(), (code.status(), code.to_string()));
        assert!(!opened, "{code}");
    }
    assert_eq!(caller.sandbox.refused(), 1, "RL-02 counts however it came");
    let (answered, _) = opening_under(&caller, "rate-limit").await;
    assert_eq!(answered.unwrap().refusal(), (429, "RECALLS-RL-02".into()));
    assert_eq!(caller.sandbox.refused(), 2);
}

#[tokio::test]
async fn an_answer_can_break_off_after_the_change_was_made() {
    let caller = caller().await;
    let (answered, opened) = opening_under(&caller, "malformed").await;
    let answered = answered.unwrap();
    assert_eq!((answered.status, opened), (201, true));
    assert!(
        answered.text.starts_with('{') && serde_json::from_str::<serde_json::Value>(&answered.text).is_err()
    );

    caller.sandbox.script(&Method::POST, [Fault::TruncatedJson]);
    let request = with_json(caller.request(Method::POST, "/recalls"), &opening("V1", "A", "2024-01-01"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 201);
    let length = response.content_length().unwrap();
    let error = response.bytes().await.unwrap_err();
    assert!(length > 0 && (error.is_body() || error.is_decode()), "{error:?}");
    assert_eq!(caller.sandbox.held("V1").len(), 1);

    let put = "/recalls/vin/V1?manufacturerCampaignReference=A";
    caller.sandbox.script(&Method::PUT, [Fault::MalformedJson]);
    let fixed = caller.send_json(Method::PUT, put, &super::caller::fixed_on("2024-01-01")).await;
    assert_eq!(fixed.status, 200, "a 204 has nothing to break off");
    assert!(serde_json::from_str::<serde_json::Value>(&fixed.text).is_err());
}

#[tokio::test]
async fn a_hanging_call_is_held_until_the_client_gives_up() {
    let caller = caller().await;
    for (fault, applied) in [("hang", false), ("hang-after", true)] {
        caller.sandbox.script(&Method::POST, [fault.parse().unwrap()]);
        let body = opening(fault, "A", "2024-01-01");
        let request = with_json(caller.request(Method::POST, "/recalls"), &body);
        let error = request.timeout(Duration::from_millis(300)).send().await.unwrap_err();
        assert!(error.is_timeout(), "{fault}: {error:?}");
        let arrived = if applied { 2 } else { 1 };
        until("it has arrived", || caller.sandbox.arrivals().len() == arrived).await;
        if applied {
            until("it is applied", || !caller.sandbox.held(fault).is_empty()).await;
        }
    }
    assert!(caller.sandbox.held("hang").is_empty());
    assert!(caller.sandbox.arrivals().iter().all(|arrival| arrival.ending == Ending::Open));
}

#[tokio::test]
async fn a_change_can_be_applied_after_its_answer_was_lost() {
    let caller = caller().await;
    let late = |answer| Fault::LateApply { delay_ms: 300, answer };
    caller.sandbox.script(&Method::POST, [late(LateAnswer::Drop), late(LateAnswer::Status(504))]);
    let dropped = with_json(caller.request(Method::POST, "/recalls"), &opening("V1", "A", "2024-01-01"));
    assert!(dropped.send().await.is_err());
    assert_eq!(caller.open("V2", "A", "2024-01-01").await.status, 504);
    until("both are applied", || caller.sandbox.applied().len() == 2).await;
    let answered_at = caller.sandbox.arrivals()[1].at;
    let applied_at = caller.sandbox.applied()[1].at;
    assert!(applied_at - answered_at >= Duration::from_millis(300));

    caller.sandbox.script(&Method::POST, [late(LateAnswer::Drop)]);
    assert_eq!(
        caller.open("", "A", "2024-01-01").await.refusal().1,
        "RECALLS-BR-01",
        "an invalid one is told"
    );
}

#[tokio::test]
async fn a_late_change_that_was_repeated_meanwhile_is_not_applied_twice() {
    let caller = caller().await;
    let late = Fault::LateApply { delay_ms: 2_000, answer: LateAnswer::Status(500) };
    caller.sandbox.script(&Method::POST, [late.clone()]);
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 500);
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 201, "our repeat comes first");
    // A second late one tells when the first has had its turn.
    caller.sandbox.script(&Method::POST, [late]);
    assert_eq!(caller.open("V2", "A", "2024-01-01").await.status, 500);
    until("the second late one is applied", || !caller.sandbox.held("V2").is_empty()).await;
    assert_eq!(caller.sandbox.held("V1").len(), 1);
    assert_eq!(caller.sandbox.applied().len(), 2, "the first late one was a duplicate");
}

#[tokio::test]
async fn hostile_answers_are_streamed_slow_deep_and_ugly() {
    let caller = caller().await;
    let get = || caller.request(Method::GET, "/recalls/vin/4B117883").send();
    caller.sandbox.script(
        &Method::GET,
        [
            Fault::HugeBody { bytes: 20_000_000 },
            "huge".parse().unwrap(),
            Fault::DeepJson { depth: 50_000 },
            Fault::SlowDrip { pause_ms: 60_000 },
            Fault::HostileText,
            Fault::Slow { ms: 150 },
        ],
    );
    let huge = get().await.unwrap();
    assert_eq!((huge.status().as_u16(), huge.content_length()), (200, None));
    assert!(huge.bytes().await.unwrap().len() >= 20_000_000);
    let mut gigabyte = get().await.unwrap();
    let mut read = 0;
    while read < 5_000_000 {
        read += gigabyte.chunk().await.unwrap().expect("a gigabyte is longer").len();
    }
    drop(gigabyte);
    let deep = Answered::of(get().await.unwrap()).await;
    assert!(deep.text.starts_with("[[[[") && deep.text.len() == 100_000);
    let mut slow = get().await.unwrap();
    assert!(
        tokio::time::timeout(Duration::from_millis(200), slow.chunk()).await.is_err(),
        "nothing comes yet"
    );
    drop(slow);
    let ugly = Answered::of(get().await.unwrap()).await;
    assert_eq!(ugly.refusal(), (400, "RECALLS-BR-01".into()));
    assert!(ugly.message().contains('\u{202e}') && ugly.message().contains('\u{1b}'));
    let sent = std::time::Instant::now();
    assert_eq!(get().await.unwrap().status(), 200);
    assert!(sent.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn scripted_faults_strike_once_in_order_and_only_their_method() {
    let caller = caller().await;
    caller.sandbox.script(&Method::GET, ["500".parse().unwrap(), "502".parse().unwrap()]);
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 201);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(caller.look_up("V1").await.status);
    }
    assert_eq!(seen, [500, 502, 200]);
}

#[tokio::test]
async fn faults_by_chance_keep_their_share_and_repeat_with_the_seed() {
    let run = async |random_seed| {
        let faults = vec![
            FaultRule { fault: Fault::Drop(Effect::Applied), probability: 0.2 },
            "500=0.2".parse().unwrap(),
        ];
        let config =
            SandboxConfig { faults, random_seed, rate_per_second: 10_000, ..SandboxConfig::default() };
        let caller = Caller::start(config).await;
        let mut seen = String::new();
        for _ in 0..200 {
            let answered = caller.request(Method::GET, "/recalls/vin/4B117883").send().await;
            seen.push(match answered.map(|response| response.status().as_u16()) {
                Err(_) => 'x',
                Ok(500) => '5',
                Ok(_) => '.',
            });
        }
        seen
    };
    let (first, again, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    for mark in ['x', '5', '.'] {
        assert!(first.matches(mark).count() >= 15, "{mark}: {first}");
    }
}

#[tokio::test]
async fn a_limit_refuses_before_a_scripted_fault_is_used_up() {
    let config = SandboxConfig { daily_allowance: Some(0), ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    caller.sandbox.script(&Method::GET, ["500".parse().unwrap()]);
    assert_eq!(caller.look_up("4B117883").await.refusal().1, "RECALLS-RL-01");
}

#[tokio::test]
async fn two_clients_see_one_state() {
    let first = caller().await;
    let second = Caller::sign_in(first.sandbox.clone()).await;
    assert_eq!(first.open("V1", "A", "2024-01-01").await.status, 201);
    assert_eq!(second.open("V1", "A", "2024-01-01").await.status, 409);
    let stranger = client().get(format!("{}/recalls/vin/V1", first.sandbox.base_url())).send().await.unwrap();
    assert_eq!(stranger.status(), 403);
}
