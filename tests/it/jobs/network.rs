//! What lies between us and DVSA while a job runs: proxies, certificates, the token service, other programs, and
//! connections that are closed while they are idle. No row is lost for any of it.

use super::*;
use crate::desk::{SERVERS, profile_of};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use recall_desk::sandbox::{Fault, LateAnswer, Method};
use recall_desk::settings::Profile;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A job that pauses for the network, with all its rows still to be sent; why.
fn paused_untouched(desk: &mut Desk, id: JobId, rows: u64) -> String {
    let view = wait_until(desk, id, |view| {
        matches!(view.state, JobState::Paused(PauseReason::Network { .. })) && view.counts.sending == 0
    });
    assert_eq!(view.counts.planned, rows, "{:?}", view.counts);
    let JobState::Paused(reason) = view.state else { unreachable!() };
    reason.words()
}

fn change_profile(desk: &mut Desk, profile: Profile) {
    let original = Some(PROFILE.to_owned());
    let save = SettingsCommand::SaveProfile { original, profile: Box::new(profile) };
    desk.ask(Command::Settings(save)).unwrap();
}

#[test]
fn idle_connections_that_the_server_closes_make_no_row_twice() {
    let limits = Limits { requests_per_second: 0.9, ..quick_limits() };
    let config = SandboxConfig { idle_close_ms: 1_000, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 8);
    assert_eq!(wait_finished(&mut desk, id).counts.done, 8);
    assert_opened_once(&server, 8);
}

#[test]
fn two_programs_that_share_a_key_both_finish() {
    let limits = Limits { requests_per_second: 25.0, ..quick_limits() };
    let config = SandboxConfig { rate_per_second: 25, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    // The other has a home, and with it a pace, of its own.
    let home = tempfile::tempdir().unwrap();
    let mut prepared = Desk::connected(home.path(), &server, quick());
    let other = table(150).lines().skip(101).fold(HEADER.to_owned(), |text, line| text + line + "\n");
    let id = start_for(&mut prepared, &other, Purpose::Change(Operation::Open));
    assert_eq!(id, JobId(1));
    job(&mut prepared, JobsCommand::Pause(id));
    prepared.close();
    let id = start(&mut desk, 100);
    let mut program = super::killed::child(home.path(), &server);
    assert!(program.wait().unwrap().success(), "the other program did not finish");
    assert_eq!(wait_finished(&mut desk, id).counts.done, 100);
    assert!(server.refused() > 0, "they never met");
    assert_opened_once(&server, 150);
}

#[test]
fn a_token_service_that_is_down_stops_nothing_while_the_token_lives() {
    let limits = Limits { requests_per_second: 40.0, ..quick_limits() };
    let config = SandboxConfig { token_life_secs: 5, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 400);
    wait_until(&mut desk, id, |view| view.counts.done > 0);
    server.script_sign_in(vec!["503".parse::<Fault>().unwrap(); 1_000]);
    let paused = wait_until(&mut desk, id, |view| {
        matches!(view.state, JobState::Paused(PauseReason::Network { .. })) && view.counts.sending == 0
    });
    // It went on until the very end of the token's life, while renewing it failed.
    assert!(paused.counts.done > 120, "{:?}", paused.counts);
    assert_eq!(paused.counts.done + paused.counts.planned, 400, "{:?}", paused.counts);
    assert!(server.token_requests() > 1);
    server.clear_script();
    assert_eq!(wait_finished(&mut desk, id).counts.done, 400);
    assert_opened_once(&server, 400);
}

#[test]
fn a_client_secret_that_is_revoked_half_way_stops_the_job_with_one_call() {
    let limits = Limits { requests_per_second: 40.0, ..quick_limits() };
    let (_home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    server.revoke_secret(&server.credentials().client_secret);
    server.expire_all_tokens();
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(matches!(reason, PauseReason::SignIn { .. }), "{reason:?}");
    assert_eq!(counts.done + counts.planned, 200, "{counts:?}");
    assert_eq!(server.token_requests(), 2);
}

#[test]
fn a_proxy_that_refuses_or_is_dead_is_named_and_no_row_is_lost() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let refusing = SERVERS.block_on(crate::api::proxy(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
    ));
    let dead = SERVERS.block_on(crate::api::closed_port());
    for proxy in [refusing, dead] {
        let far = Profile {
            base_url: "https://recalls.test".into(),
            token_url: "https://recalls.test/token".into(),
            proxy: Some(proxy),
            ..profile_of(&server)
        };
        change_profile(&mut desk, far);
        let id = start(&mut desk, 20);
        let words = paused_untouched(&mut desk, id, 20);
        assert!(words.to_lowercase().contains("proxy"), "{words}");
        job(&mut desk, JobsCommand::Stop(id));
    }
    assert!(server.arrivals().is_empty());
}

/// TLS in front of a server, by a certificate of an authority that nobody knows.
fn with_tls(server: &Sandbox) -> (CertifiedIssuer<'static, KeyPair>, String) {
    recall_desk::api::install_crypto();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let named = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = named.signed_by(&key, &authority).unwrap().der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let tls = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let target = server.base_url().trim_start_matches("http://").to_owned();
    let listener = SERVERS.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    SERVERS.spawn(async move {
        loop {
            let (near, _) = listener.accept().await.unwrap();
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                let Ok(mut near) = acceptor.accept(near).await else { return };
                let mut far = TcpStream::connect(target).await.unwrap();
                let _ended = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (authority, address)
}

#[test]
fn an_unknown_authority_pauses_the_job_which_goes_on_once_it_is_added() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let (authority, address) = with_tls(&server);
    let token_url = server.token_url().replace(&server.base_url(), &address);
    let secure = Profile { base_url: address, token_url, ..profile_of(&server) };
    change_profile(&mut desk, secure.clone());
    let id = start(&mut desk, 20);
    let words = paused_untouched(&mut desk, id, 20);
    assert!(words.contains("certificate"), "{words}");
    assert!(server.arrivals().is_empty() && server.token_requests() == 0);
    let file = home.path().join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    change_profile(&mut desk, Profile { ca_file: Some(file.display().to_string()), ..secure });
    assert_eq!(wait_finished(&mut desk, id).counts.done, 20);
    assert_opened_once(&server, 20);
}

#[test]
fn the_echo_of_our_own_lost_change_is_done_for_every_operation() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 1);
    wait_finished(&mut desk, id);
    for (operation, method) in
        [(Operation::Fix, Method::PUT), (Operation::Unfix, Method::PUT), (Operation::Delete, Method::DELETE)]
    {
        let applied = server.applied().len();
        let late = Fault::LateApply { delay_ms: 1_000, answer: LateAnswer::Drop };
        server.script(&method, [late, Fault::Slow { ms: 600 }]);
        let id = start_for(&mut desk, &table(1), Purpose::Change(operation));
        let done = wait_finished(&mut desk, id);
        assert_eq!(done.counts.done, 1, "{operation:?} {:?}", all_rows(&mut desk, id));
        assert_eq!(server.applied().len(), applied + 1, "{operation:?} was applied twice");
        let sent = server.arrivals().iter().filter(|arrival| arrival.method == method).count();
        assert!(sent >= 2, "{operation:?} was sent once only");
    }
}
