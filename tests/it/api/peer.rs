//! A server on loopback that answers as the test says and remembers what it was asked. It knows nothing of the
//! API: what it sends is bytes.

use recall_desk::api::{ApiClient, ApiConfig, Credentials, Pacers, Timing};
use recall_desk::domain::secret::Secret;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Counted from 0, in the order of accepting.
    pub connection: usize,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn is_token(&self) -> bool {
        self.target == "/token"
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// These bytes; the connection stays open.
    Answer(Vec<u8>),
    /// These bytes, then the connection is closed.
    ThenClose(Vec<u8>),
    /// Nothing, for ever.
    Hang,
    /// These bytes, then one more every 20 ms for ever.
    Drip(Vec<u8>),
    /// These bytes, then megabytes until nobody reads them.
    Flood(Vec<u8>),
    /// The answer, this much later.
    After(Duration, Vec<u8>),
}

impl Reply {
    pub fn json(status: u16, body: &str) -> Self {
        Self::Answer(http(status, "Content-Type: application/json\r\n", body))
    }

    pub fn html(status: u16) -> Self {
        Self::Answer(http(
            status,
            "Content-Type: text/html; charset=utf-8\r\n",
            "<html><body>Sign in</body></html>",
        ))
    }

    pub fn error(status: u16, code: &str) -> Self {
        Self::json(status, &error_json(code))
    }

    pub fn with_header(status: u16, header: &str, body: &str) -> Self {
        Self::Answer(http(status, &format!("{header}\r\n"), body))
    }

    /// 204 without body or headers.
    pub fn no_content() -> Self {
        Self::Answer(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())
    }

    pub fn token(number: usize, life_secs: u64) -> Self {
        Self::json(
            200,
            &format!(
                r#"{{"token_type":"Bearer","expires_in":{life_secs},"ext_expires_in":{life_secs},"access_token":"token-{number}-canary"}}"#
            ),
        )
    }
}

pub fn error_json(code: &str) -> String {
    format!(r#"{{"requestId":"8c4f-1","errorCode":"{code}","errorMessage":"words of {code}"}}"#)
}

pub fn http(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

type Handler = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// The server; it ends with the test's runtime.
pub struct Peer {
    pub address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Bytes written by [`Reply::Flood`].
    pub flooded: Arc<Mutex<usize>>,
}

impl Peer {
    pub async fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::serve(None, Duration::from_hours(1), Arc::new(handler)).await
    }

    /// Closes a connection that was idle for so long.
    pub async fn start_closing_idle(
        idle: Duration,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::serve(None, idle, Arc::new(handler)).await
    }

    pub async fn start_tls(
        tls: TlsAcceptor,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(tls), Duration::from_hours(1), Arc::new(handler)).await
    }

    /// Hands out one token for ever, and answers everything else alike.
    pub async fn answering(reply: Reply) -> Self {
        Self::start(move |seen| if seen.is_token() { Reply::token(1, 1199) } else { reply.clone() }).await
    }

    async fn serve(tls: Option<TlsAcceptor>, idle: Duration, handler: Handler) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, flooded) = (Arc::default(), Arc::default());
        let scheme = if tls.is_some() { "https" } else { "http" };
        let peer = Self { address, scheme, seen: Arc::clone(&seen), flooded: Arc::clone(&flooded) };
        tokio::spawn(async move {
            for connection in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                stream.set_nodelay(true).unwrap();
                let talk = Talk {
                    connection,
                    idle,
                    handler: Arc::clone(&handler),
                    seen: Arc::clone(&seen),
                    flooded: Arc::clone(&flooded),
                };
                let tls = tls.clone();
                tokio::spawn(async move {
                    match tls {
                        None => talk.run(stream).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                talk.run(stream).await;
                            }
                        }
                    }
                });
            }
        });
        peer
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Requests that were not for a token.
    pub fn api_requests(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !seen.is_token()).collect()
    }

    pub fn token_requests(&self) -> usize {
        self.seen().iter().filter(|seen| seen.is_token()).count()
    }

    pub fn url(&self, path: &str) -> String {
        let host = if self.scheme == "https" { "localhost" } else { "127.0.0.1" };
        format!("{}://{host}:{}{path}", self.scheme, self.address.port())
    }

    pub fn config(&self) -> ApiConfig {
        config(&self.url("/api/v1/"), &self.url("/token"))
    }

    pub fn client(&self) -> ApiClient {
        client(&self.config(), timing())
    }
}

struct Talk {
    connection: usize,
    idle: Duration,
    handler: Handler,
    seen: Arc<Mutex<Vec<Seen>>>,
    flooded: Arc<Mutex<usize>>,
}

impl Talk {
    async fn run(self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        while let Ok(Some(request)) =
            tokio::time::timeout(self.idle, read_request(&mut stream, self.connection)).await
        {
            self.seen.lock().unwrap().push(request.clone());
            if self.reply(&mut stream, (self.handler)(&request)).await.is_err() {
                return;
            }
        }
    }

    async fn reply(&self, stream: &mut (impl AsyncWrite + Unpin), reply: Reply) -> std::io::Result<()> {
        match reply {
            Reply::Answer(bytes) => stream.write_all(&bytes).await,
            Reply::After(wait, bytes) => {
                tokio::time::sleep(wait).await;
                stream.write_all(&bytes).await
            }
            Reply::ThenClose(bytes) => {
                stream.write_all(&bytes).await?;
                stream.shutdown().await?;
                Err(std::io::ErrorKind::ConnectionAborted.into())
            }
            Reply::Hang => std::future::pending().await,
            Reply::Drip(bytes) => {
                stream.write_all(&bytes).await?;
                loop {
                    stream.write_all(b" ").await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            Reply::Flood(bytes) => {
                stream.write_all(&bytes).await?;
                let megabyte = vec![b' '; 1 << 20];
                for _ in 0..1024 {
                    stream.write_all(&megabyte).await?;
                    *self.flooded.lock().unwrap() += megabyte.len();
                }
                Ok(())
            }
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin), connection: usize) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes.split_off(head_end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen { method, target, headers, body: String::from_utf8(body).ok()?, connection })
}

pub const CLIENT_SECRET: &str = "client~secret-canary";
pub const API_KEY: &str = "api-key-canary";

pub fn config(base_url: &str, token_url: &str) -> ApiConfig {
    ApiConfig {
        base_url: base_url.to_owned(),
        token_url: token_url.to_owned(),
        client_id: "client-1".to_owned(),
        scope: "api://recalls/.default".to_owned(),
        proxy: None,
        extra_ca_pem: None,
    }
}

/// Short where a test waits for it, long where a busy machine may need it.
pub fn timing() -> Timing {
    Timing { lookup_repeat: Duration::from_millis(1), ..Timing::default() }
}

pub fn client(config: &ApiConfig, timing: Timing) -> ApiClient {
    ApiClient::new(config, credentials(), Pacers::new(10_000.0), timing).unwrap()
}

pub fn credentials() -> Credentials {
    Credentials { client_secret: Secret::new(CLIENT_SECRET), api_key: Secret::new(API_KEY) }
}
