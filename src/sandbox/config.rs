//! How a sandbox is set up. Everything that DVSA does not publish, or that its mock application does
//! otherwise, is a choice here.

use super::credentials::SandboxCredentials;
use super::fault::FaultRule;
use super::latency::Latency;
use super::limiter::Limiter;
use super::reply::RequestIds;
use super::seed::Seed;

/// Everything that can be chosen when a sandbox is started.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What is held at the start.
    pub seed: Seed,
    /// What a client must send.
    pub credentials: SandboxCredentials,
    /// The manufacturer that every recall belongs to.
    pub manufacturer: String,
    /// Requests let through a second, for each method. DVSA publishes 25.
    pub rate_per_second: u32,
    /// How they are counted.
    pub limiter: Limiter,
    /// Requests a day, all methods together; `None` is no limit.
    pub daily_allowance: Option<u64>,
    /// `Retry-After` in seconds on RL-01 and RL-02; `None` sends none.
    pub retry_after_secs: Option<u64>,
    /// How long an access token is accepted.
    pub token_life_secs: u64,
    /// What the token answer says about that.
    pub expires_in: ExpiresIn,
    /// How many client secrets may be active at once; one more is refused with PC-01.
    pub secret_limit: usize,
    /// How long a new client secret takes to be accepted, in milliseconds.
    pub new_secret_after_ms: u64,
    /// How long the others live on after a rotation, in milliseconds; `None` is for ever.
    pub old_secret_ends_after_ms: Option<u64>,
    /// The wire.
    pub latency: Latency,
    /// Faults by chance, tried in this order; at most one strikes a request. Sign-ins are spared.
    pub faults: Vec<FaultRule>,
    /// Seeds the faults and the latencies.
    pub random_seed: u64,
    /// How long an idle connection is kept, in milliseconds. DVSA's mock application: 5 s.
    pub idle_close_ms: u64,
    /// The longest reference taken. The guide says 50; the mock application refuses exactly 50 (so 49).
    pub longest_reference: usize,
    /// The request ids in errors.
    pub request_ids: RequestIds,
    /// The start date that a 201 echoes.
    pub start_date_echo: StartDateEcho,
    /// The code for a wrong or missing API key.
    pub wrong_api_key: WrongApiKey,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            port: 0,
            seed: Seed::Believable,
            credentials: SandboxCredentials::default(),
            manufacturer: "SANDBOX MOTORS".into(),
            rate_per_second: 25,
            limiter: Limiter::SlidingWindow,
            daily_allowance: None,
            retry_after_secs: None,
            token_life_secs: 1_199,
            expires_in: ExpiresIn::TokenLife,
            secret_limit: 2,
            new_secret_after_ms: 0,
            old_secret_ends_after_ms: None,
            latency: Latency::None,
            faults: Vec::new(),
            random_seed: 1,
            idle_close_ms: 5_000,
            longest_reference: 50,
            request_ids: RequestIds::Random,
            start_date_echo: StartDateEcho::AsSent,
            wrong_api_key: WrongApiKey::Fb03,
        }
    }
}

/// What the token answer holds as `expires_in`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExpiresIn {
    /// The true life in seconds.
    #[default]
    TokenLife,
    /// Nothing.
    Missing,
    /// This JSON value, whatever it is.
    Value(serde_json::Value),
}

/// The start date that a 201 echoes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StartDateEcho {
    /// The one that was sent.
    #[default]
    AsSent,
    /// Today as a date-time, as DVSA's mock application does.
    Today,
}

/// The code for a wrong or missing API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WrongApiKey {
    /// `RECALLS-FB-03`, as the guide says.
    #[default]
    Fb03,
    /// `RECALLS-FB-01`, as DVSA's mock application answers.
    Fb01,
}
