//! What never appears in a log or an error: secrets, and addresses with a VIN in them.

use super::peer::{API_KEY, CLIENT_SECRET, Peer, Reply, client, config, timing};
use super::{anything, change, vin};
use recall_desk::api::Timing;
use recall_desk::domain::change::Operation;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn neither_secrets_nor_vins_are_told_at_trace_level() {
    let log = Log::default();
    let made = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || made.clone())
        .finish();
    let mut told = tracing::subscriber::with_default(subscriber, || {
        // Other tests may be meeting our log calls for the first time just now, without a listener.
        tracing::callsite::rebuild_interest_cache();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(everything_fails())
    });
    told.push_str(&String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    assert!(told.contains("answered") && told.contains("no answer"), "nothing was logged: {told}");
    for canary in
        [CLIENT_SECRET, "client%7Esecret-canary", API_KEY, "token-1-canary", "new-canary", vin().as_str()]
    {
        assert!(!told.contains(canary), "{canary} in {told}");
    }
}

/// Forces every kind of failure, and gives what the errors say of themselves.
async fn everything_fails() -> String {
    let mut told = String::new();
    let replies = [
        Reply::no_content(),
        Reply::json(200, r#"{"clientSecret":"new-canary"}"#),
        Reply::error(403, "RECALLS-FB-03"),
        Reply::error(401, "RECALLS-UA-01"),
        Reply::html(500),
        Reply::Hang,
        Reply::ThenClose(Vec::new()),
        Reply::ThenClose(b"HTTP/1.1 garbage".to_vec()),
    ];
    let timing = Timing { total: Duration::from_millis(300), ..timing() };
    let mut configs = vec![config(&super::links::closed_port().await, &super::links::closed_port().await)];
    let mut peers = Vec::new();
    for reply in replies {
        let peer = Peer::answering(reply).await;
        configs.push(peer.config());
        let no_name = config("https://no-such-host.invalid/", &peer.url("/token"));
        configs.push(no_name);
        peers.push(peer);
    }
    for config in configs {
        let client = client(&config, timing);
        let found = client.look_up(&vin(), &anything()).await;
        let sent = client.send(&change(Operation::Fix)).await;
        let received = client.request_new_secret("a@b.example").await;
        write!(told, "{found:?} {sent:?} {received:?} {:?}", client.reach().await).unwrap();
    }
    told
}
