//! Connections that are never made, proxies, and addresses that are refused.

use super::peer::{Peer, Reply, client, config, credentials, timing};
use super::{anything, change, vin};
use recall_desk::api::{ApiClient, ApiConfig, ApiConfigError, ApiFailure, Pacers, Setting, Timing};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::{Attempt, LinkCause, SignInFailure};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// An address where nothing listens.
pub async fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A proxy that answers every CONNECT with these bytes and closes.
pub async fn proxy(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).await.unwrap();
            assert!(asked[..length].starts_with(b"CONNECT "), "a proxy was asked for something else");
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.ok();
        }
    });
    address
}

async fn attempts(config: &ApiConfig) -> (Attempt, Result<(), LinkCause>, ApiFailure) {
    let timing = Timing { connect: Duration::from_secs(5), ..timing() };
    let client = client(config, timing);
    let attempt = client.send(&change(Operation::Open)).await;
    let found = client.look_up(&vin(), &anything()).await;
    (attempt, client.reach().await, found.unwrap_err())
}

#[tokio::test]
async fn nothing_listens() {
    let peer = Peer::answering(Reply::no_content()).await;
    let told = attempts(&config(&closed_port().await, &peer.url("/token"))).await;
    let cause = LinkCause::Connect;
    assert_eq!(told, (Attempt::NotSent(cause), Err(cause), ApiFailure::Link(cause)));
    let told = attempts(&config(&peer.url("/"), &closed_port().await)).await;
    let failure = SignInFailure::Link(cause);
    assert_eq!(told, (Attempt::NoToken(failure.clone()), Err(cause), ApiFailure::SignIn(failure)));
}

#[tokio::test]
async fn an_unknown_name_is_told_as_such() {
    let peer = Peer::answering(Reply::no_content()).await;
    let told = attempts(&config("https://no-such-host.invalid/", &peer.url("/token"))).await;
    let cause = LinkCause::Dns;
    assert_eq!(told, (Attempt::NotSent(cause), Err(cause), ApiFailure::Link(cause)));
}

#[tokio::test]
async fn a_server_that_never_greets_was_sent_nothing() {
    // TLS never gets its answer: the connection is not made, although something listens.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("https://{}", listener.local_addr().unwrap());
    let peer = Peer::answering(Reply::no_content()).await;
    let timing = Timing { connect: Duration::from_millis(400), ..timing() };
    let client = client(&config(&silent, &peer.url("/token")), timing);
    let attempt = client.send(&change(Operation::Open)).await;
    assert_eq!(attempt, Attempt::NotSent(LinkCause::Connect));
}

#[tokio::test]
async fn a_proxy_that_refuses_or_is_dead_is_named() {
    let peer = Peer::answering(Reply::no_content()).await;
    let refusing = [
        proxy("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n").await,
        proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await,
        proxy("").await,
        closed_port().await,
    ];
    for proxy in refusing {
        let config = ApiConfig { proxy: Some(proxy), ..config("https://dvsa.invalid/", &peer.url("/token")) };
        let told = attempts(&config).await;
        let cause = LinkCause::Proxy;
        assert_eq!(told, (Attempt::NotSent(cause), Err(cause), ApiFailure::Link(cause)));
    }
    assert_eq!(peer.api_requests().len(), 0);
}

#[tokio::test]
async fn this_computer_is_never_asked_through_a_proxy() {
    let peer = Peer::answering(Reply::no_content()).await;
    let config = ApiConfig { proxy: Some(closed_port().await), ..peer.config() };
    let attempt = client(&config, timing()).send(&change(Operation::Open)).await;
    assert_eq!(attempt, Attempt::Applied { request_id: None });
}

#[tokio::test]
async fn any_http_answer_shows_that_a_host_is_reached_and_no_secret_is_sent_to_see() {
    for reply in [Reply::html(404), Reply::error(403, "RECALLS-FB-04"), Reply::html(500)] {
        let peer = Peer::start(move |_| reply.clone()).await;
        assert_eq!(peer.client().reach().await, Ok(()));
        let seen = peer.seen();
        assert_eq!(seen.len(), 2);
        for secret in ["authorization", "x-api-key"] {
            assert!(seen.iter().all(|seen| seen.header(secret).is_none()), "{secret}");
        }
    }
}

#[test]
fn addresses_are_checked() {
    use ApiConfigError::{HoldsCredentials, HoldsQuery, NotAnAddress, NotHttps};
    let made =
        |config: &ApiConfig| ApiClient::new(config, credentials(), Pacers::new(25.0), timing()).map(|_| ());
    let good = "https://dvsa.example/token";
    let cases = [
        ("https://dvsa.example", Ok(())),
        (" https://dvsa.example/a/ ", Ok(())),
        ("http://127.0.0.1:8080/", Ok(())),
        ("http://localhost:1", Ok(())),
        ("http://[::1]:1", Ok(())),
        ("http://dvsa.example", Err(NotHttps(Setting::BaseUrl))),
        ("http://127.0.0.1.example.com", Err(NotHttps(Setting::BaseUrl))),
        ("http://localhost.example.com", Err(NotHttps(Setting::BaseUrl))),
        ("http://10.0.0.1", Err(NotHttps(Setting::BaseUrl))),
        ("ftp://dvsa.example", Err(NotHttps(Setting::BaseUrl))),
        ("file:///etc/passwd", Err(NotAnAddress(Setting::BaseUrl))),
        ("dvsa.example", Err(NotAnAddress(Setting::BaseUrl))),
        ("https//dvsa.example", Err(NotAnAddress(Setting::BaseUrl))),
        ("https://", Err(NotAnAddress(Setting::BaseUrl))),
        ("", Err(NotAnAddress(Setting::BaseUrl))),
        ("https://me:pass@dvsa.example", Err(HoldsCredentials(Setting::BaseUrl))),
        ("https://dvsa.example/?a=1", Err(HoldsQuery(Setting::BaseUrl))),
        ("https://dvsa.example/#a", Err(HoldsQuery(Setting::BaseUrl))),
    ];
    for (base, expected) in cases {
        assert_eq!(made(&config(base, good)), expected, "{base}");
    }
    assert_eq!(made(&config(good, "http://dvsa.example/t")), Err(NotHttps(Setting::TokenUrl)));
    let proxies = [
        ("http://proxy:3128", Ok(())),
        ("proxy", Err(NotAnAddress(Setting::Proxy))),
        ("socks5://proxy:1080", Err(ApiConfigError::ProxyKind)),
    ];
    for (proxy, expected) in proxies {
        let config = ApiConfig { proxy: Some(proxy.to_owned()), ..config(good, good) };
        assert_eq!(made(&config), expected, "{proxy}");
    }
    for pem in ["", "not PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let config = ApiConfig { extra_ca_pem: Some(pem.into()), ..config(good, good) };
        assert!(made(&config).is_err(), "{pem}");
    }
}
