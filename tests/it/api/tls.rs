//! Certificates: whom the client believes.

use super::change;
use super::peer::{Peer, Reply, client, config, timing};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use recall_desk::api::{ApiConfig, install_crypto};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::{Attempt, LinkCause};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn acceptor(authority: &CertifiedIssuer<'static, KeyPair>, params: &CertificateParams) -> TlsAcceptor {
    install_crypto();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let server = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(server.with_single_cert(vec![certificate.der().clone()], key).unwrap()))
}

fn named(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

async fn peer(tls: TlsAcceptor) -> Peer {
    Peer::start_tls(tls, |seen| if seen.is_token() { Reply::token(1, 1199) } else { Reply::no_content() })
        .await
}

/// A change to a server over TLS, with the token from one over plain HTTP.
async fn attempt(peer: &Peer, extra_ca_pem: Option<String>) -> Attempt {
    let tokens = Peer::answering(Reply::no_content()).await;
    let config = ApiConfig {
        extra_ca_pem: extra_ca_pem.map(String::into_bytes),
        ..config(&peer.url("/"), &tokens.url("/token"))
    };
    client(&config, timing()).send(&change(Operation::Open)).await
}

#[tokio::test]
async fn an_unknown_authority_is_refused_and_accepted_once_it_is_added() {
    let authority = authority();
    let peer = peer(acceptor(&authority, &named("localhost"))).await;
    let stranger = super::tls::authority();
    assert_eq!(attempt(&peer, None).await, Attempt::NotSent(LinkCause::Tls));
    assert_eq!(attempt(&peer, Some(stranger.pem())).await, Attempt::NotSent(LinkCause::Tls));
    assert_eq!(peer.seen().len(), 0);
    let applied = Attempt::Applied { request_id: None };
    assert_eq!(attempt(&peer, Some(authority.pem())).await, applied);
    assert_eq!(attempt(&peer, Some(stranger.pem() + &authority.pem())).await, applied);
    assert_eq!(peer.seen().len(), 2);
}

#[tokio::test]
async fn a_wrong_host_and_an_expired_certificate_are_refused() {
    let authority = authority();
    let mut expired = named("localhost");
    expired.not_before = date_time_ymd(2020, 1, 1);
    expired.not_after = date_time_ymd(2021, 1, 1);
    for params in [named("dvsa.example"), expired] {
        let peer = peer(acceptor(&authority, &params)).await;
        assert_eq!(attempt(&peer, Some(authority.pem())).await, Attempt::NotSent(LinkCause::Tls));
        assert_eq!(peer.seen().len(), 0);
    }
}

#[tokio::test]
async fn a_token_service_with_a_wrong_certificate_gets_no_secret() {
    let peer = peer(acceptor(&authority(), &named("localhost"))).await;
    let client = client(&config(&peer.url("/"), &peer.url("/token")), timing());
    assert_eq!(client.reach().await, Err(LinkCause::Tls));
    assert!(client.sign_in().await.is_err());
    assert_eq!(peer.seen().len(), 0);
}

#[tokio::test]
async fn a_proxy_carries_tls_to_the_host_that_was_meant() {
    let authority = authority();
    let peer = peer(acceptor(&authority, &named("recalls.test"))).await;
    let target = peer.address;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let length = near.read(&mut asked).await.unwrap();
            let asked = String::from_utf8(asked[..length].to_vec()).unwrap();
            assert!(asked.starts_with("CONNECT recalls.test:443 "), "{asked}");
            assert!(!asked.to_lowercase().contains("canary"), "{asked}");
            near.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let mut far = TcpStream::connect(target).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    let config = ApiConfig {
        proxy: Some(proxy),
        extra_ca_pem: Some(authority.pem().into_bytes()),
        ..config("https://recalls.test/", "https://recalls.test/token")
    };
    let client = client(&config, timing());
    assert_eq!(client.reach().await, Ok(()));
    assert_eq!(client.send(&change(Operation::Open)).await, Attempt::Applied { request_id: None });
}
