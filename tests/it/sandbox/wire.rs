//! Bytes on the socket: bare 204s, idle connections, broken JSON, bounds, and the mock application's oddities.

use super::caller::{Answered, Caller, client, fixed_on};
use recall_desk::sandbox::{
    MAX_BODY_BYTES, Method, RequestIds, Sandbox, SandboxConfig, Seed, SeedRecall, StartDateEcho, read_seed,
};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.base_url().trim_start_matches("http://")).await.unwrap()
}

/// Everything until the server closes; an error of the socket counts as closing.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut bytes));
    let _reset = reading.await.expect("the server keeps the connection open");
    String::from_utf8(bytes).unwrap()
}

fn raw_request(caller: &Caller, line: &str, body: &str) -> String {
    format!(
        "{line} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nx-api-key: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        caller.token,
        caller.api_key,
        body.len()
    )
}

#[tokio::test]
async fn a_204_is_a_status_line_and_nothing_else() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let line = "PUT /recalls/vin/SBXAA11A0LW100013?manufacturerCampaignReference=SBX%2FAIRBAG%2F22";
    let mut stream = connect(&caller.sandbox).await;
    let request = raw_request(&caller, line, &fixed_on("2024-01-01").to_string());
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut stream).await;
    let without_connection = answer.replace("connection: close\r\n", "");
    assert_eq!(without_connection, "HTTP/1.1 204 No Content\r\n\r\n");
}

#[tokio::test]
async fn a_dropped_connection_closes_without_a_byte() {
    let caller = Caller::start(SandboxConfig::default()).await;
    for fault in ["drop-before", "drop-after"] {
        caller.sandbox.script(&Method::GET, [fault.parse().unwrap()]);
        let mut stream = connect(&caller.sandbox).await;
        stream.write_all(raw_request(&caller, "GET /recalls/vin/4B117883", "").as_bytes()).await.unwrap();
        assert_eq!(read_to_end(&mut stream).await, "", "{fault}");
    }
}

#[tokio::test]
async fn idle_connections_are_closed_and_busy_ones_are_not() {
    let config = SandboxConfig { idle_close_ms: 700, ..SandboxConfig::default() };
    let caller = Caller::start(config).await;
    let opened = Instant::now();
    let mut unused = connect(&caller.sandbox).await;
    assert_eq!(read_to_end(&mut unused).await, "");
    assert!(opened.elapsed() >= Duration::from_millis(700), "closed too early");

    let mut used = connect(&caller.sandbox).await;
    caller.sandbox.script(&Method::GET, [recall_desk::sandbox::Fault::Slow { ms: 1_500 }]);
    let request = raw_request(&caller, "GET /recalls/vin/4B117883", "").replace("connection: close\r\n", "");
    used.write_all(request.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut used).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.ends_with('}'),
        "answered although it took longer than the idle time, then closed: {answer}"
    );
}

#[tokio::test]
async fn broken_json_is_answered_with_a_page() {
    let caller = Caller::start(SandboxConfig::default()).await;
    for (method, path) in [
        (Method::POST, "/recalls"),
        (Method::PUT, "/recalls/vin/4B117883?manufacturerCampaignReference=A"),
        (Method::PUT, "/credentials"),
    ] {
        let request =
            caller.request(method, path).header("content-type", "application/json").body("{\"vin\": ");
        let answered = Answered::of(request.send().await.unwrap()).await;
        assert_eq!(
            (answered.status, answered.content_type.as_str()),
            (400, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(answered.text.contains("<pre>SyntaxError"), "{answered:?}");
    }
}

#[tokio::test]
async fn requests_are_bounded() {
    let caller = Caller::start(SandboxConfig::default()).await;
    let send = async |length: usize| {
        let request = caller.request(Method::POST, "/recalls").header("content-type", "application/json");
        Answered::of(request.body(" ".repeat(length)).send().await.unwrap()).await
    };
    assert_eq!(send(MAX_BODY_BYTES).await.status, 400);
    assert_eq!(send(MAX_BODY_BYTES + 1).await.status, 413);
    let long_vin = "A".repeat(10_000);
    assert_eq!(caller.look_up(&long_vin).await.refusal().1, "RECALLS-NF-01");
    let longer = client().get(format!("{}/{}", caller.sandbox.base_url(), "A".repeat(60_000))).send().await;
    assert!(longer.is_err() || !longer.unwrap().status().is_success());
    assert_eq!(caller.look_up("4B117883").await.status, 200, "it goes on");
}

#[tokio::test]
async fn the_mock_applications_oddities_can_be_had() {
    let config = SandboxConfig {
        request_ids: RequestIds::Constant,
        start_date_echo: StartDateEcho::Today,
        longest_reference: 49,
        ..SandboxConfig::default()
    };
    let caller = Caller::start(config).await;
    let echoed =
        caller.open("V1", "A", "2020-01-01").await.json()["recall"]["recallCampaignStartDate"].clone();
    let echoed = chrono::DateTime::parse_from_rfc3339(echoed.as_str().unwrap()).unwrap();
    assert!(echoed > chrono::DateTime::parse_from_rfc3339("2026-01-01T00:00:00Z").unwrap());
    assert_eq!(caller.sandbox.held("V1")[0].start_date.to_string(), "2020-01-01", "what was sent is held");
    let ids = [caller.look_up("X").await.json(), caller.open("", "A", "").await.json()];
    assert_eq!(ids[0]["requestId"], ids[1]["requestId"]);
    assert_eq!(caller.open("V1", &"X".repeat(50), "2024-01-01").await.refusal().1, "RECALLS-BR-01");

    let caller = Caller::start(SandboxConfig::default()).await;
    let ids = [caller.look_up("X").await.json(), caller.look_up("X").await.json()];
    assert_ne!(ids[0]["requestId"], ids[1]["requestId"]);
}

#[tokio::test]
async fn it_listens_on_loopback_and_says_when_the_port_is_taken() {
    let sandbox = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let base = sandbox.base_url();
    assert!(base.starts_with("http://127.0.0.1:"), "{base}");
    assert_eq!(sandbox.token_url(), format!("{base}/oauth2/v2.0/token"));
    let port = base.rsplit(':').next().unwrap().parse().unwrap();
    let again = Sandbox::start(SandboxConfig { port, ..SandboxConfig::default() }).await;
    assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
    let mut held = connect(&sandbox).await;
    sandbox.clone().stop().await;
    assert_eq!(read_to_end(&mut held).await, "", "open connections are closed");
    assert!(client().get(base).send().await.unwrap_err().is_connect(), "the port is free");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_seed_can_be_empty_given_or_a_file() {
    let caller = Caller::start(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() }).await;
    assert_eq!(caller.sandbox.recall_count(), 0);
    assert_eq!(caller.look_up("4B117883").await.status, 404);

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("seed.csv");
    let content = "vin,manufacturer_ref,dvsa_ref,start_date,repair_status\nV1,A/1,R/1,2024-01-01,FIXED\n";
    std::fs::write(&path, content).unwrap();
    let recalls: Vec<SeedRecall> = read_seed(&path).unwrap();
    let caller =
        Caller::start(SandboxConfig { seed: Seed::Recalls(recalls), ..SandboxConfig::default() }).await;
    assert_eq!(caller.look_up("V1").await.json()["recalls"][0]["repairStatus"], "FIXED");
}
