//! How much of DVSA's limit the client uses, and how full the fullest second at the server gets: sixty lookups at
//! a time against a sandbox that allows 25 in any second and counts those it refuses too.
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
use recall_desk::sandbox::{Latency, Limiter, Method, Sandbox, SandboxConfig};
use std::time::{Duration, Instant};

const LIMIT: u32 = 25;
const CALLERS: usize = 60;

/// Each link, and the part of the time in which anything gets through.
const LINKS: [(&str, Latency, f64); 3] = [
    ("steady 60 ms", Latency::Fixed(60), 1.0),
    ("jittered 20–120 ms", Latency::Range(20, 120), 1.0),
    ("stalled 1 s in 5", Latency::Stalling { every_ms: 5_000, stall_ms: 1_000 }, 0.8),
];

fn client(server: &Sandbox) -> ApiClient {
    let known = server.credentials();
    let config = ApiConfig {
        base_url: server.base_url(),
        token_url: server.token_url(),
        client_id: known.client_id,
        scope: known.scope,
        proxy: None,
        extra_ca_pem: None,
    };
    let credentials = Credentials {
        client_secret: Secret::new(&known.client_secret),
        api_key: Secret::new(&known.api_key),
    };
    ApiClient::new(&config, credentials, Pacers::new(LIMIT.into()), Timing::default()).unwrap()
}

/// Looks up until the time is over; how many lookups failed.
async fn look_up_until(client: ApiClient, end: Instant) -> usize {
    let vin = Vin::parse("SALGA2EF8HA345678").unwrap();
    let mut failed = 0;
    while Instant::now() < end {
        failed += usize::from(client.look_up(&vin, &ReferenceFilter::default()).await.is_err());
    }
    failed
}

async fn measure((name, latency, open_share): (&str, Latency, f64), lasting: Duration) {
    let config = SandboxConfig {
        limiter: Limiter::StrictSlidingWindow,
        rate_per_second: LIMIT,
        latency,
        ..SandboxConfig::default()
    };
    let server = Sandbox::start(config).await.unwrap();
    let client = client(&server);
    client.sign_in().await.unwrap();
    let started = Instant::now();
    let callers: Vec<_> =
        (0..CALLERS).map(|_| tokio::spawn(look_up_until(client.clone(), started + lasting))).collect();
    let mut failed = 0;
    for caller in callers {
        failed += caller.await.unwrap();
    }
    let took = started.elapsed().as_secs_f64();
    let (came, refused) = (server.arrivals().len(), server.refused());
    let ratio = (came - refused) as f64 / took / f64::from(LIMIT);
    println!(
        "{name:<20} rate ÷ {LIMIT}: {ratio:.3} (of the time it is open: {:.3})   fullest second: {}   \
         refused: {refused} of {came}   failed: {failed}",
        ratio / open_share,
        server.fullest_second(&Method::GET),
    );
    server.stop().await;
}

fn main() {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    let lasting = Duration::from_secs(if given("--bench") && !given("--test") { 30 } else { 2 });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for link in LINKS {
        runtime.block_on(measure(link, lasting));
    }
}
