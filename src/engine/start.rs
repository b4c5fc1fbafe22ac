//! Starting and ending the engine.

use super::core::{Core, Keepers};
use super::dispatch;
use super::failure::Failure;
use super::message::{Notice, Startup};
use super::port::{EngineEnd, Port, line};
pub use super::quit::QuitRequests;
use super::{jobs, old_secret, quit, recover, rotate, sandbox, status};
use crate::api::{self, Timing};
use crate::domain::secret::Secret;
use crate::journal::Journal;
pub use crate::keyring::Backend;
use crate::keyring::SecretStore;
pub use crate::sandbox::{EXAMPLES as SANDBOX_EXAMPLES, Example as SandboxExample};
pub use crate::sandbox::{FaultRule, Latency, Sandbox, SandboxConfig, Seed, read_seed};
pub use crate::settings::Folders;
use crate::settings::{Settings, SettingsFailure, SettingsStore};

use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::Instant;

/// What the engine is started with.
pub struct EngineConfig {
    /// Where everything is kept.
    pub folders: Folders,
    /// Under which name secrets are kept in the keyring; differs for each `--home`, so that they cannot mix.
    pub keyring_service: String,
    /// Which keyring.
    pub keyring_backend: Backend,
    /// Secrets from the environment of an unattended run; they come before the keyring's.
    pub overrides: SecretOverrides,
    /// Starts the embedded sandbox and selects it.
    pub sandbox: Option<SandboxConfig>,
    /// Uses this profile in this run instead of the one that is saved as selected.
    pub profile: Option<String>,
    /// Whether changes left open by a crash are settled.
    pub recovery: Recovery,
    /// Who acts when the operating system asks the program to end.
    pub quit_requests: QuitRequests,
    /// Whether jobs that were cut off go on by themselves.
    pub jobs: JobsAtStart,
    /// How long things may take.
    pub limits: Limits,
}

/// Whether jobs that were cut off, or that wait for the network or the allowance, go on by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobsAtStart {
    /// At the start, and when another copy of the program that ran them has ended.
    Resume,
    /// Only when asked to.
    Leave,
}

/// Whether changes left open by a crash are settled in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// At the start, and again every minute while DVSA cannot be asked.
    AtStart,
    /// Not in this run: it only reads.
    Never,
}

/// Secrets from the environment. Weaker than the keyring: other programs of the same user can read them.
///
/// They belong to the profile that is in use when the engine starts, and never go to another one's hosts.
#[derive(Debug, Default)]
pub struct SecretOverrides {
    /// `RECALL_DESK_CLIENT_SECRET`.
    pub client_secret: Option<Secret>,
    /// `RECALL_DESK_API_KEY`.
    pub api_key: Option<Secret>,
}

/// How long things may take. The defaults are the product's; tests shorten them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long after sending "DVSA does not hold it" is believed. Nobody knows DVSA's delay between writing
    /// and reading; a request that is still under way must have ended by then.
    pub absent_after: Duration,
    /// How long DVSA is asked after a lost answer before the outcome is left unknown.
    pub ask_for: Duration,
    /// How long a keyring that does not take a new client secret is tried again.
    pub keep_for: Duration,
    /// How long a new client secret may take to work.
    pub prove_for: Duration,
    /// How long the keyring may take.
    pub keyring: Duration,
    /// How long the window's end waits for what is on the wire. For a new client secret that was asked for it
    /// waits longer: DVSA gives it only once.
    pub exit: Duration,
    /// How long a job waits before it tries a broken network again; doubled each time, up to five minutes.
    pub network_retry: Duration,
    /// How often a job tries whether there is a daily allowance again.
    pub allowance_probe: Duration,
    /// How late a running job may be woken before it takes it that the computer slept, or the process was stopped.
    pub slept_after: Duration,
    /// The wall clock. Tests turn it.
    pub wall_clock: fn() -> DateTime<Utc>,
    /// Requests a second for each method. DVSA's limit; tests of scale raise it together with their sandbox's.
    pub requests_per_second: f64,
    /// Those of the API client.
    pub api: Timing,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            absent_after: Duration::from_secs(35),
            ask_for: Duration::from_mins(2),
            keep_for: Duration::from_mins(2),
            prove_for: Duration::from_mins(2),
            keyring: Duration::from_secs(20),
            exit: Duration::from_secs(2),
            network_retry: Duration::from_secs(5),
            allowance_probe: Duration::from_hours(1),
            slept_after: Duration::from_secs(20),
            wall_clock: Utc::now,
            requests_per_second: DVSA_REQUESTS_PER_SECOND,
            api: Timing::default(),
        }
    }
}

/// DVSA's limit for each method (rate limits in its guide).
const DVSA_REQUESTS_PER_SECOND: f64 = 25.0;

/// What the end takes at least to close the journal, whatever was waited for before.
const LAST_MOMENT: Duration = Duration::from_millis(500);

/// The running engine. Faces talk to it through the [`Port`]; this handle ends it.
pub struct Engine {
    runtime: Option<Runtime>,
    core: Arc<Core>,
}

impl Engine {
    /// Starts the threads, loads the settings and begins to serve commands. The journal opens beside, so that
    /// the first frame does not wait for it.
    ///
    /// # Errors
    /// When the data folder cannot be made, the settings were written by a newer version, or the sandbox
    /// cannot listen.
    pub fn start(config: EngineConfig, waker: Waker) -> Result<(Self, Port, Startup), Failure> {
        api::install_crypto();
        let settings_failure = |failure: SettingsFailure| Failure::Settings(failure.to_string());
        config.folders.create().map_err(settings_failure)?;
        let store = SettingsStore::new(&config.folders);
        let loaded = store.load().map_err(settings_failure)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("recall-desk-engine")
            .enable_all()
            .build()
            .map_err(|error| Failure::Defect(error.to_string()))?;
        let (port, EngineEnd { commands, events, status: status_sender }) = line(waker);
        if config.quit_requests == QuitRequests::ToFace {
            let _inside = runtime.enter();
            if let Err(error) = quit::watch(events.clone()) {
                tracing::warn!(%error, "the system's requests to end are not heard; it ends the program itself");
            }
        }
        let mut settings: Settings = loaded.settings;
        if let Some(name) = config.profile {
            settings.selected = Some(name);
        }
        let core = Arc::new(Core::new(
            settings,
            Keepers {
                data: config.folders.data.clone(),
                store,
                secrets: SecretStore::start(
                    config.keyring_service,
                    config.keyring_backend,
                    config.limits.keyring,
                ),
                journal: Journal::open(&config.folders.data),
                jobs: jobs::Roster::new(config.folders.data.clone()),
            },
            config.overrides,
            config.limits,
            events,
        ));
        if let Some(aside) = loaded.set_aside {
            core.notify(Notice::SettingsSetAside { kept_as: aside.kept_as, reason: aside.reason });
        }
        let sandbox = match config.sandbox {
            Some(sandbox) => Some(Box::new(runtime.block_on(sandbox::start(&core, sandbox))?)),
            None => None,
        };
        let startup = Startup { settings: core.settings(), sandbox, home: config.folders.data.clone() };
        runtime.spawn(status::keep(Arc::clone(&core), status_sender));
        runtime.spawn(old_secret::watch(Arc::clone(&core)));
        runtime.spawn(recover::watch(Arc::clone(&core), config.recovery));
        if config.jobs == JobsAtStart::Resume {
            runtime.spawn(jobs::watch(Arc::clone(&core)));
            runtime.spawn(jobs::watch_retention(Arc::clone(&core)));
        }
        runtime.spawn(dispatch::serve(Arc::clone(&core), commands));
        Ok((Self { runtime: Some(runtime), core }, port, startup))
    }

    /// Waits until no job of this process sends any more, or the operating system asks the program to end: for a
    /// face that was lost while they ran. Another start takes over only then.
    pub fn finish_jobs(&self) {
        let Some(runtime) = &self.runtime else { return };
        runtime.block_on(async {
            tokio::select! {
                () = jobs::rest(&self.core) => {}
                () = quit::asked() => {}
            }
        });
    }

    /// Ends the engine: waits a little for changes on the wire, then leaves. What is cut off stays in the
    /// journal as being sent and is settled at the next start. A hung keyring or request never delays the end
    /// beyond [`Limits::exit`] and a second, except for a new client secret that was asked for: it is awaited
    /// as long as its answer may take, and kept.
    pub fn shut_down(mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        let core = Arc::clone(&self.core);
        let limit = core.limits.exit;
        let until = Instant::now() + limit;
        core.close_to_new_secrets();
        runtime.block_on(async move {
            let jobs_end = tokio::time::timeout(limit, jobs::end(&core));
            let (jobs, ()) = tokio::join!(jobs_end, secrets_are_safe(&core));
            let orderly = async {
                core.all_under_way_ends().await;
                status::store_counts(&core).await;
                core.journal.close().await;
            };
            let left =
                if jobs.is_ok() { until.saturating_duration_since(Instant::now()) } else { Duration::ZERO };
            if tokio::time::timeout(left.max(LAST_MOMENT), orderly).await.is_err() {
                tracing::warn!(
                    "ended with something still on the wire; it will be settled at the next start"
                );
            }
        });
        runtime.shutdown_timeout(Duration::from_millis(500));
    }
}

/// Ends when no new client secret is on its way any more and the keyring was offered what is in memory alone.
async fn secrets_are_safe(core: &Core) {
    // A token, the answer, and twice the keyring: what lies between asking and keeping.
    let longest = core.limits.api.total * 2 + core.limits.keyring * 2;
    if tokio::time::timeout(longest, core.no_secret_is_on_its_way()).await.is_err() {
        tracing::error!("ended before the answer about a new client secret was kept");
    }
    let at_last = tokio::time::timeout(core.limits.exit, rotate::keep_at_last(core));
    if at_last.await.is_err() {
        tracing::error!("a new client secret was not kept and is lost; the present one stays in use");
    }
}
