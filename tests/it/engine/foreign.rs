//! The engine against a server that is not ours: DVSA's mock application with all its oddities, gateways with a
//! path of their own, and addresses that lead somewhere else.

use crate::desk::{Desk, DeskSetup, PROFILE, SERVERS, change, profile_of, serve};
use recall_desk::cli::exit::Exit;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{LinkCause, Outcome, SignInFailure};
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{Sandbox, SandboxConfig, Seed};
use recall_desk::sandbox::{RequestIds, StartDateEcho, WrongApiKey};
use recall_desk::settings::Profile;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Idle connections are closed sooner than ours are given up.
const IDLE_CLOSE_MS: u64 = 50;

fn mock() -> Sandbox {
    serve(SandboxConfig {
        seed: Seed::Empty,
        request_ids: RequestIds::Constant,
        start_date_echo: StartDateEcho::Today,
        wrong_api_key: WrongApiKey::Fb01,
        idle_close_ms: IDLE_CLOSE_MS,
        longest_reference: 49,
        ..SandboxConfig::default()
    })
}

#[test]
fn a_recall_lives_its_whole_life_on_dvsas_mock_application() {
    let home = tempfile::tempdir().unwrap();
    let server = mock();
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vin = "MOCKED1";
    for operation in [Operation::Open, Operation::Fix, Operation::Unfix, Operation::Delete] {
        assert_eq!(desk.send(change(operation, vin)).outcome, Outcome::Done { proven_by_lookup: false });
        // Long enough for the server to have closed the connection.
        std::thread::sleep(Duration::from_millis(IDLE_CLOSE_MS * 3));
    }
    desk.send(change(Operation::Open, vin));
    // The echo of another date was not believed.
    assert_eq!(desk.send(change(Operation::Open, vin)).outcome, Outcome::Already);
    assert_eq!(server.applied().len(), 5);
}

#[test]
fn what_the_mock_application_refuses_is_worded_with_its_own_reason() {
    let home = tempfile::tempdir().unwrap();
    let server = mock();
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let longest = ChangeDraft {
        vin: "MOCKED2".into(),
        manufacturer_ref: "A".repeat(50),
        start_date: "2024-03-01".into(),
        ..ChangeDraft::default()
    };
    let longest = longest.check(Operation::Open, chrono::Local::now().date_naive()).unwrap();
    desk.send(change(Operation::Open, "MOCKED2"));
    desk.send(change(Operation::Fix, "MOCKED2"));
    let refused = [longest, change(Operation::Fix, "MOCKED2"), change(Operation::Delete, "MOCKED2")];
    let ids: Vec<_> = refused.map(|change| refusal(&mut desk, change)).into();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1] && pair[0].is_some()), "{ids:?}");
    desk.store(PROFILE, SecretKind::ApiKey, "wrong");
    let (reply, _) = desk.look_up(&["MOCKED2"]);
    let failure = reply.unwrap_err();
    assert!(matches!(&failure, Failure::Refused(error) if error.code == RecallsCode::NoPermission));
    assert!(failure.advice().contains("API key"), "{}", failure.advice());
    assert_eq!(Exit::from(&failure), Exit::SignIn);
}

/// The request id of a refusal that tells the server's own words.
fn refusal(desk: &mut Desk, change: Change) -> Option<String> {
    let operation = change.operation();
    let changed = desk.send(change);
    let Outcome::Rejected(error) = &changed.outcome else { panic!("{:?}", changed.outcome) };
    assert!(!error.message.is_empty() && changed.outcome.message(operation).contains(&error.message));
    assert_eq!(Exit::from(&changed.outcome), Exit::Rejected);
    changed.request_id
}

/// A desk with one connection, whose addresses are as given.
fn desk_at(home: &std::path::Path, server: &Sandbox, base_url: &str, token_url: &str) -> Desk {
    let mut desk = Desk::open(home, DeskSetup::default());
    let profile = Profile { base_url: base_url.into(), token_url: token_url.into(), ..profile_of(server) };
    let credentials = server.credentials();
    desk.add_profile(&profile, &credentials.client_secret, &credentials.api_key);
    desk
}

/// How a lookup, a change and a connection test end there.
fn failures(desk: &mut Desk) -> (Failure, Failure, Option<TestStep>) {
    let looked_up = desk.look_up(&["ABC"]);
    let looked_up = match looked_up {
        (Err(failure), _) => failure,
        (Ok(_), vehicles) => {
            vehicles[0].result.clone().expect_err("a lookup must not tell that nothing is held")
        }
    };
    let sent = desk.try_send(change(Operation::Delete, "ABC"), Basis::Unseen).unwrap_err();
    let (_, heard) = desk.ask_hearing(Command::Connection(ConnectionCommand::Test(PROFILE.into())));
    let failed = heard.into_iter().find_map(|progress| match progress {
        Progress::TestStep(step, StepState::Failed(_)) => Some(step),
        _ => None,
    });
    (looked_up, sent, failed)
}

#[test]
fn an_address_under_which_there_is_no_service_never_reads_as_no_recall() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    for (typed, slash) in [("/typo", ""), ("/recall", "/"), ("/v1/api", "")] {
        let base_url = format!("{}{typed}{slash}", server.base_url());
        let mut desk = desk_at(home.path(), &server, &base_url, &server.token_url());
        let (looked_up, sent, failed) = failures(&mut desk);
        let Failure::BeforeSending(sent) = sent else { panic!("{sent:?}") };
        for failure in [looked_up, *sent] {
            // The sandbox answers with a page or with DVSA's code; neither says that there is no recall.
            let clear = match &failure {
                Failure::Refused(error) => error.code == RecallsCode::UrlNotFound,
                Failure::Link(cause) => matches!(cause, LinkCause::NotDvsa(404)),
                _ => false,
            };
            assert!(clear && failure.advice().contains("Settings"), "{typed}: {failure:?}");
            assert_eq!(Exit::from(&failure), Exit::Network);
        }
        assert_eq!(failed, Some(TestStep::ApiKey));
    }
    assert!(server.applied().is_empty());
}

#[test]
fn a_host_that_does_not_answer_is_named_and_nothing_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let closed =
        SERVERS.block_on(async { TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap() });
    let mut desk = desk_at(home.path(), &server, &format!("http://{closed}"), &server.token_url());
    let (looked_up, sent, failed) = failures(&mut desk);
    assert_eq!(looked_up, Failure::Link(LinkCause::Connect));
    assert_eq!(sent, Failure::BeforeSending(Box::new(looked_up.clone())));
    assert_eq!([Exit::from(&looked_up), Exit::from(&sent)], [Exit::Network; 2]);
    assert_eq!(failed, Some(TestStep::DnsTls));
    assert!(desk.history().is_empty());
}

#[test]
fn a_token_address_that_answers_with_a_page_is_named_as_such() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let page = SERVERS.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer_with_a_page(stream));
            }
        });
        address
    });
    let mut desk = desk_at(home.path(), &server, &server.base_url(), &format!("http://{page}/token"));
    let (looked_up, sent, failed) = failures(&mut desk);
    for failure in [looked_up, sent] {
        assert!(
            matches!(&failure, Failure::SignIn(SignInFailure::Link(LinkCause::NotDvsa(200)))),
            "{failure:?}"
        );
        assert!(failure.advice().contains("token URL"));
        assert_eq!(Exit::from(&failure), Exit::Network);
    }
    assert_eq!(failed, Some(TestStep::Token));
}

async fn answer_with_a_page(mut stream: TcpStream) {
    let page = "<!DOCTYPE html><title>Sign in</title>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    let mut request = [0; 8192];
    let _read = stream.read(&mut request).await;
    let _written = stream.write_all(answer.as_bytes()).await;
}

#[test]
fn a_service_below_a_path_of_its_own_works() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    let gateway = SERVERS.block_on(gateway(server.base_url().trim_start_matches("http://").to_owned()));
    for slash in ["", "/"] {
        let base_url = format!("http://{gateway}/dvsa/v1{slash}");
        let mut desk = desk_at(home.path(), &server, &base_url, &server.token_url());
        for operation in [Operation::Open, Operation::Fix, Operation::Unfix, Operation::Delete] {
            let outcome = desk.send(change(operation, "PREFIXED1")).outcome;
            assert_eq!(outcome, Outcome::Done { proven_by_lookup: false }, "{operation:?}");
        }
    }
    assert_eq!(server.applied().len(), 8);
}

/// A gateway that serves what lies behind it below `/dvsa/v1`.
async fn gateway(behind: String) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let behind = behind.clone();
            tokio::spawn(async move {
                let mut request = vec![0; 16 * 1024];
                // One request a connection, sent in one piece on loopback.
                let read = client.read(&mut request).await?;
                let text = String::from_utf8_lossy(&request[..read]).replacen(" /dvsa/v1/", " /", 1);
                let closing = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
                let mut server = TcpStream::connect(behind).await?;
                server.write_all(closing.as_bytes()).await?;
                let mut answer = Vec::new();
                server.read_to_end(&mut answer).await?;
                client.write_all(&answer).await
            });
        }
    });
    address
}
