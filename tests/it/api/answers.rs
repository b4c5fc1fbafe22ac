//! What each answer to a change, and to a lookup, is taken to prove.

use super::peer::{Peer, Reply, error_json, http};
use super::{anything, change, vin};
use recall_desk::api::ApiFailure;
use recall_desk::domain::change::Operation;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{Attempt, DvsaError, LinkCause};

fn error(code: &str) -> DvsaError {
    DvsaError {
        code: RecallsCode::from(code.to_owned()),
        message: format!("words of {code}"),
        request_id: Some("8c4f-1".to_owned()),
    }
}

fn by_status(code: RecallsCode, message: &str) -> DvsaError {
    DvsaError { code, message: message.to_owned(), request_id: None }
}

fn applied() -> Attempt {
    Attempt::Applied { request_id: None }
}

async fn tell(operation: Operation, reply: Reply) -> (Attempt, usize) {
    let peer = Peer::answering(reply).await;
    let attempt = peer.client().send(&change(operation)).await;
    (attempt, peer.api_requests().len())
}

#[tokio::test]
async fn what_answers_to_a_change_prove() {
    use Attempt::{Applied, RefusedForNow, Rejected, Unknown, UnknownToDvsa};
    use LinkCause::{NotDvsa, Redirect, Reset, Status};
    let message = r#"{"message":"Words"}"#;
    let cases = [
        // Applied, whatever the body.
        (Reply::json(201, r#"{"manufacturer":"X","recall":{"vin":"V"}}"#), applied()),
        (Reply::json(200, r#"{"requestId":"r-1"}"#), Applied { request_id: Some("r-1".into()) }),
        (Reply::no_content(), applied()),
        (Reply::json(201, "{broken"), applied()),
        (Reply::ThenClose(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"manu".to_vec()), applied()),
        (Reply::ThenClose(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()), applied()),
        // Success that is not DVSA's.
        (Reply::html(200), Unknown(NotDvsa(200))),
        (Reply::html(201), Unknown(NotDvsa(201))),
        (Reply::with_header(200, "X-A: b", " \n<!doctype html><p>Sign in"), Unknown(NotDvsa(200))),
        (Reply::error(200, "RECALLS-BR-01"), Unknown(NotDvsa(200))),
        // Elsewhere.
        (Reply::with_header(302, "Location: https://login.example/", ""), Unknown(Redirect(302))),
        (Reply::with_header(304, "X-A: b", ""), Unknown(Redirect(304))),
        // DVSA's codes, whatever the status.
        (Reply::error(400, "RECALLS-BR-01"), Rejected(error("RECALLS-BR-01"))),
        (Reply::error(404, "RECALLS-NF-01"), Rejected(error("RECALLS-NF-01"))),
        (Reply::error(404, "RECALLS-NF-02"), Rejected(error("RECALLS-NF-02"))),
        (Reply::error(409, "RECALLS-CF-01"), Rejected(error("RECALLS-CF-01"))),
        (Reply::error(403, "RECALLS-FB-01"), Rejected(error("RECALLS-FB-01"))),
        (Reply::error(403, "RECALLS-FB-03"), Rejected(error("RECALLS-FB-03"))),
        (Reply::error(500, "RECALLS-BR-01"), Rejected(error("RECALLS-BR-01"))),
        (Reply::error(418, "RECALLS-ZZ-99"), Rejected(error("RECALLS-ZZ-99"))),
        (Reply::error(429, "RECALLS-RL-01"), RefusedForNow(error("RECALLS-RL-01"))),
        (Reply::error(500, "RECALLS-UN-01"), UnknownToDvsa(error("RECALLS-UN-01"))),
        (Reply::error(400, "RECALLS-UN-01"), UnknownToDvsa(error("RECALLS-UN-01"))),
        (Reply::error(500, "RECALLS-ZZ-99"), UnknownToDvsa(error("RECALLS-ZZ-99"))),
        // The older style, without a code.
        (Reply::json(400, message), Rejected(by_status(RecallsCode::BadRequest, "Words"))),
        (Reply::json(403, message), Rejected(by_status(RecallsCode::NoPermission, "Words"))),
        (Reply::json(409, message), Rejected(by_status(RecallsCode::AlreadyRegistered, "Words"))),
        (Reply::json(404, message), Unknown(NotDvsa(404))),
        (Reply::json(405, message), Unknown(NotDvsa(405))),
        (
            Reply::json(429, r#"{"message":"Limit Exceeded"}"#),
            RefusedForNow(by_status(RecallsCode::DailyAllowance, "Limit Exceeded")),
        ),
        // Not DVSA's.
        (Reply::html(400), Unknown(NotDvsa(400))),
        (Reply::html(404), Unknown(NotDvsa(404))),
        (Reply::html(429), Unknown(NotDvsa(429))),
        (Reply::html(407), Unknown(NotDvsa(407))),
        (Reply::error(400, "GATEWAY-1"), Unknown(NotDvsa(400))),
        (Reply::json(400, "{\"errorCode\":"), Unknown(NotDvsa(400))),
        (Reply::json(400, "[]"), Unknown(NotDvsa(400))),
        (Reply::json(400, r#"["8c4f","RECALLS-BR-01","words"]"#), Unknown(NotDvsa(400))),
        (Reply::json(400, r#"{"errorCode":{"a":1}}"#), Unknown(NotDvsa(400))),
        // A server in trouble.
        (Reply::html(500), Unknown(Status(500))),
        (Reply::json(502, message), Unknown(Status(502))),
        (Reply::with_header(503, "Retry-After: 1", ""), Unknown(Status(503))),
        (Reply::error(504, "GATEWAY-1"), Unknown(Status(504))),
        (Reply::ThenClose(b"HTTP/1.1 500 E\r\nContent-Length: 99\r\n\r\n{".to_vec()), Unknown(Status(500))),
        // No whole answer.
        (Reply::ThenClose(b"HTTP/1.1 400 E\r\nContent-Length: 99\r\n\r\n{".to_vec()), Unknown(Reset)),
        (Reply::ThenClose(Vec::new()), Unknown(Reset)),
        (Reply::ThenClose(b"HTTP/1.1 2".to_vec()), Unknown(Reset)),
        (Reply::ThenClose(b"SSH-2.0-OpenSSH_9\r\n".to_vec()), Unknown(Reset)),
    ];
    for (reply, expected) in cases {
        for operation in [Operation::Open, Operation::Delete] {
            assert_eq!(
                tell(operation, reply.clone()).await,
                (expected.clone(), 1),
                "{operation:?} {reply:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_token_refused_twice_is_refused_for_now() {
    for (reply, code) in [
        (Reply::error(401, "RECALLS-UA-01"), "RECALLS-UA-01"),
        (Reply::error(403, "RECALLS-FB-02"), "RECALLS-FB-02"),
        (Reply::error(403, "RECALLS-FB-04"), "RECALLS-FB-04"),
    ] {
        let (attempt, requests) = tell(Operation::Fix, reply).await;
        assert_eq!((attempt, requests), (Attempt::RefusedForNow(error(code)), 2));
    }
    let unauthorised = tell(Operation::Fix, Reply::json(401, r#"{"message":"Unauthorized"}"#)).await;
    let expected = by_status(RecallsCode::AuthorisationFailed, "Unauthorized");
    assert_eq!(unauthorised, (Attempt::RefusedForNow(expected), 2));
}

#[tokio::test]
async fn what_answers_to_a_lookup_prove() {
    use LinkCause::{NotDvsa, Redirect, Status};
    let refused = |code: &str| Err(ApiFailure::Refused(error(code)));
    let link = |cause| Err(ApiFailure::Link(cause));
    let cases = [
        (Reply::error(404, "RECALLS-NF-01"), Ok(None), 1),
        (Reply::error(404, "RECALLS-NF-02"), refused("RECALLS-NF-02"), 1),
        (Reply::error(403, "RECALLS-FB-03"), refused("RECALLS-FB-03"), 1),
        (Reply::error(500, "RECALLS-UN-01"), refused("RECALLS-UN-01"), 3),
        (Reply::html(404), link(NotDvsa(404)), 1),
        (Reply::html(200), link(NotDvsa(200)), 1),
        (Reply::json(200, "{}"), link(NotDvsa(200)), 1),
        (Reply::json(200, "[]"), link(NotDvsa(200)), 1),
        (Reply::json(200, r#"{"vin":"V","recalls":[3]}"#), link(NotDvsa(200)), 1),
        (Reply::json(200, r#"{"vin":"V","recalls":[{"#), link(NotDvsa(200)), 1),
        (Reply::no_content(), link(NotDvsa(204)), 1),
        (Reply::with_header(302, "Location: /", ""), link(Redirect(302)), 1),
        (Reply::html(503), link(Status(503)), 3),
        (Reply::ThenClose(Vec::new()), link(LinkCause::Reset), 3),
        (
            Reply::ThenClose(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"vin\"".to_vec()),
            link(LinkCause::Reset),
            3,
        ),
    ];
    for (reply, expected, requests) in cases {
        let peer = Peer::answering(reply.clone()).await;
        let found = peer.client().look_up(&vin(), &anything()).await;
        assert_eq!((found, peer.api_requests().len()), (expected, requests), "{reply:?}");
    }
}

#[tokio::test]
async fn a_lookup_is_repeated_until_an_answer_comes() {
    let peer = Peer::start(|seen| match seen.connection {
        _ if seen.is_token() => Reply::token(1, 1199),
        0..=1 => Reply::ThenClose(Vec::new()),
        _ => Reply::json(200, r#"{"vin":"V"}"#),
    })
    .await;
    let found = peer.client().look_up(&vin(), &anything()).await.unwrap().unwrap();
    assert_eq!((found.vin.as_str(), found.recalls.len()), ("V", 0));
}

#[tokio::test]
async fn a_vehicle_is_read_leniently() {
    let body = r#"{"vin":"V\u202e1","manufacturer":"Land\tRover","lastUpdatedDate":"2026-01-01T00:00:00Z","new":[1],
        "recalls":[
          {"manufacturerCampaignReference":"A/1","dvsaCampaignReference":"R/1","recallCampaignStartDate":"2026-01-01",
           "repairStatus":"FIXED","extra":{"deep":[]}},
          {"manufacturerCampaignReference":7,"dvsaCampaignReference":null,"repairStatus":"HALF_FIXED"},
          {"repairStatus":"NOT_FIXED"}]}"#;
    let peer = Peer::answering(Reply::json(200, body)).await;
    let found = peer.client().look_up(&vin(), &anything()).await.unwrap().unwrap();
    assert_eq!((found.vin.as_str(), found.manufacturer.as_deref()), ("V1", Some("Land Rover")));
    let told: Vec<String> = found
        .recalls
        .iter()
        .map(|held| format!("{:?} {:?} {:?}", held.manufacturer_ref, held.dvsa_ref, held.repair_status))
        .collect();
    assert_eq!(
        told,
        [r#"Some("A/1") Some("R/1") Some(Fixed)"#, r#"Some("7") None None"#, "None None Some(NotFixed)"]
    );
}

#[tokio::test]
async fn words_of_a_server_are_made_plain_and_hold_no_secret_of_ours() {
    let body = format!(
        r#"{{"errorCode":"RECALLS-FB-03","requestId":"r\u0007-9","errorMessage":"key {} \u202eor\n {} or token-1-canary"}}"#,
        super::peer::API_KEY,
        super::peer::CLIENT_SECRET
    );
    let (attempt, _) = tell(Operation::Open, Reply::json(403, &body)).await;
    let Attempt::Rejected(error) = attempt else { panic!("{attempt:?}") };
    assert_eq!(error.message, "key (secret) or (secret) or (secret)");
    assert_eq!(error.request_id.as_deref(), Some("r-9"));
    let long = error_json("RECALLS-BR-01").replace("words", &"w".repeat(9_000));
    let (attempt, _) = tell(Operation::Open, Reply::Answer(http(400, "", &long))).await;
    assert!(matches!(attempt, Attempt::Rejected(error) if error.message.chars().count() == 501));
}
