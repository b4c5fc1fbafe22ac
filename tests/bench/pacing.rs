//! How much of DVSA's limit the client uses, and how full the fullest second at the server gets. Sixty lookups
//! at a time against a server on loopback that allows 25 in any second and counts those it refuses too.
//!
//! `cargo bench --bench pacing` measures each link for 30 s. Without `--bench`, or with `--test`, each is tried
//! for two seconds, to see that the benchmark works.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark that meets the unexpected should stop, and prints what it found"
)]

use recall_desk::api::{ApiClient, ApiConfig, Credentials, Pacers, Timing};
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::secret::Secret;
use recall_desk::domain::vin::Vin;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LIMIT: usize = 25;
const CALLERS: usize = 60;

/// How a link delays requests.
#[derive(Clone, Copy)]
enum Link {
    Steady,
    Jittered,
    Stalling,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady 60 ms",
            Self::Jittered => "jittered 20–120 ms",
            Self::Stalling => "60 ms, stalled 1 s in 5",
        }
    }

    /// The part of the time in which anything gets through.
    fn open_share(self) -> f64 {
        if matches!(self, Self::Stalling) { 0.8 } else { 1.0 }
    }

    fn delay(self, number: usize, running: Duration) -> Duration {
        let steady = Duration::from_millis(60);
        match self {
            Self::Steady => steady,
            Self::Jittered => Duration::from_micros(20_000 + RandomState::new().hash_one(number) % 100_000),
            Self::Stalling => {
                let into_cycle = Duration::from_millis(u64::try_from(running.as_millis()).unwrap() % 5_000);
                steady + Duration::from_secs(1).saturating_sub(into_cycle)
            }
        }
    }
}

/// What the server counted.
struct Counter {
    link: Link,
    started: Instant,
    came: usize,
    arrivals: Vec<Instant>,
    refused: usize,
}

impl Counter {
    /// Whether an arrival now is within the limit.
    fn takes(&mut self) -> bool {
        let now = Instant::now();
        self.arrivals.push(now);
        let latest = self.arrivals.iter().rev();
        let taken =
            latest.take_while(|at| now.duration_since(**at) < Duration::from_secs(1)).count() <= LIMIT;
        self.refused += usize::from(!taken);
        taken
    }

    fn fullest_second(&self) -> usize {
        let from = |(index, start): (usize, &Instant)| {
            let later = self.arrivals.iter().skip(index);
            later.take_while(|at| at.duration_since(*start) < Duration::from_secs(1)).count()
        };
        self.arrivals.iter().enumerate().map(from).max().unwrap_or(0)
    }
}

async fn serve(listener: TcpListener, counter: Arc<Mutex<Counter>>) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        tokio::spawn(talk(stream, Arc::clone(&counter)));
    }
}

async fn talk(mut stream: TcpStream, counter: Arc<Mutex<Counter>>) {
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
        let is_token = request.starts_with(b"POST");
        // The client sends a form in one piece with its head, and lookups have no body.
        if !request.windows(4).any(|window| window == b"\r\n\r\n") {
            continue;
        }
        request.clear();
        let (status, body) = if is_token {
            ("200 OK", r#"{"access_token":"t","expires_in":1199}"#)
        } else {
            let delay = {
                let mut counter = counter.lock().unwrap();
                counter.came += 1;
                counter.link.delay(counter.came, counter.started.elapsed())
            };
            tokio::time::sleep(delay).await;
            if counter.lock().unwrap().takes() {
                ("200 OK", r#"{"vin":"V","recalls":[]}"#)
            } else {
                ("429 Too Many Requests", r#"{"errorCode":"RECALLS-RL-02"}"#)
            }
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn client(address: SocketAddr) -> ApiClient {
    let config = ApiConfig {
        base_url: format!("http://{address}"),
        token_url: format!("http://{address}/token"),
        client_id: "bench".to_owned(),
        scope: "bench".to_owned(),
        proxy: None,
        extra_ca_pem: None,
    };
    let credentials = Credentials { client_secret: Secret::new("secret"), api_key: Secret::new("key") };
    ApiClient::new(&config, credentials, Pacers::new(25.0), Timing::default()).unwrap()
}

async fn measure(link: Link, lasting: Duration) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    let counter = Arc::new(Mutex::new(Counter {
        link,
        started: Instant::now(),
        came: 0,
        arrivals: Vec::new(),
        refused: 0,
    }));
    let server = tokio::spawn(serve(listener, Arc::clone(&counter)));
    client.sign_in().await.unwrap();
    let started = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let vin = Vin::parse("SALGA2EF8HA345678").unwrap();
                let mut failed = 0_usize;
                while started.elapsed() < lasting {
                    failed += usize::from(client.look_up(&vin, &ReferenceFilter::default()).await.is_err());
                }
                failed
            })
        })
        .collect();
    let mut failed = 0;
    for caller in callers {
        failed += caller.await.unwrap();
    }
    let took = started.elapsed().as_secs_f64();
    server.abort();
    let counter = counter.lock().unwrap();
    let taken = (counter.arrivals.len() - counter.refused) as f64;
    let ratio = taken / took / LIMIT as f64;
    println!(
        "{:<24} rate ÷ 25: {ratio:.3} (of the time it is open: {:.3})   fullest second: {}   refused: {} of {}   \
         failed: {failed}",
        link.name(),
        ratio / link.open_share(),
        counter.fullest_second(),
        counter.refused,
        counter.arrivals.len(),
    );
}

fn main() {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let lasting = Duration::from_secs(if given("--bench") && !given("--test") { 30 } else { 2 });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for link in [Link::Steady, Link::Jittered, Link::Stalling] {
        runtime.block_on(measure(link, lasting));
    }
}
