//! A desk for tests: the engine without a face, on a folder of its own, with a connection to a sandbox that
//! runs outside the engine, as DVSA would.

use recall_desk::domain::audit::AuditQuery;
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::secret::{Secret, SecretKind};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{
    Basis, Changed, Command, Destination, Event, HistoryCommand, Keep, LookedUp, Notice, Progress, Reply,
    SecretsCommand, SettingsCommand, Startup, VehicleCommand,
};
use recall_desk::engine::port::Port;
use recall_desk::engine::start::{
    Backend, Engine, EngineConfig, Folders, JobsAtStart, Limits, QuitRequests, Recovery, Sandbox,
    SandboxConfig, SecretOverrides,
};
use recall_desk::settings::Profile;
use std::path::Path;
use std::sync::LazyLock;
use std::task::Waker;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The runtime of the servers, apart from every engine's.
pub static SERVERS: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// The name of the tests' connection.
pub const PROFILE: &str = "Acme Motors";

/// A sandbox in this process that the engine does not know to be one.
pub fn serve(config: SandboxConfig) -> Sandbox {
    SERVERS.block_on(Sandbox::start(config)).unwrap()
}

/// Short limits, so that a test does not wait for what a person would.
pub fn short_limits() -> Limits {
    let mut limits = Limits {
        absent_after: Duration::from_millis(1200),
        ask_for: Duration::from_secs(3),
        keep_for: Duration::from_secs(1),
        prove_for: Duration::from_secs(2),
        keyring: Duration::from_secs(5),
        exit: Duration::from_secs(2),
        ..Limits::default()
    };
    limits.api.total = Duration::from_millis(800);
    limits
}

/// A running engine and its line.
pub struct Desk {
    pub port: Port,
    pub startup: Startup,
    engine: Option<Engine>,
    pub notices: Vec<Notice>,
}

/// How the engine is started.
pub struct DeskSetup {
    pub limits: Limits,
    pub recovery: Recovery,
    pub backend: Backend,
    pub sandbox: Option<SandboxConfig>,
    pub jobs: JobsAtStart,
    pub overrides: SecretOverrides,
    pub profile: Option<String>,
    pub waker: Waker,
}

impl Default for DeskSetup {
    fn default() -> Self {
        Self {
            limits: short_limits(),
            recovery: Recovery::Never,
            backend: Backend::InMemory,
            sandbox: None,
            jobs: JobsAtStart::Leave,
            overrides: SecretOverrides::default(),
            profile: None,
            waker: Waker::noop().clone(),
        }
    }
}

impl Desk {
    pub fn open(home: &Path, setup: DeskSetup) -> Self {
        let config = EngineConfig {
            folders: Folders::under(home.to_owned()),
            keyring_service: format!("Recall Desk test {}", home.display()),
            keyring_backend: setup.backend,
            overrides: setup.overrides,
            sandbox: setup.sandbox,
            profile: setup.profile,
            recovery: setup.recovery,
            quit_requests: QuitRequests::ToSystem,
            jobs: setup.jobs,
            limits: setup.limits,
        };
        let (engine, port, startup) = Engine::start(config, setup.waker).unwrap();
        Self { port, startup, engine: Some(engine), notices: Vec::new() }
    }

    /// An engine whose connection leads to `server`.
    pub fn connected(home: &Path, server: &Sandbox, setup: DeskSetup) -> Self {
        let mut desk = Self::open(home, setup);
        desk.add_profile(
            &profile_of(server),
            &server.credentials().client_secret,
            &server.credentials().api_key,
        );
        desk
    }

    pub fn add_profile(&mut self, profile: &Profile, client_secret: &str, api_key: &str) {
        let known = self.startup.settings.profile(&profile.name).is_some();
        let original = known.then(|| profile.name.clone());
        let save = SettingsCommand::SaveProfile { original, profile: Box::new(profile.clone()) };
        self.ask(Command::Settings(save)).unwrap();
        self.store(&profile.name, SecretKind::ClientSecret, client_secret);
        self.store(&profile.name, SecretKind::ApiKey, api_key);
    }

    pub fn store(&mut self, profile: &str, kind: SecretKind, secret: &str) {
        let secret = Secret::new(secret);
        let store = SecretsCommand::Store { profile: profile.into(), kind, secret, keep: Keep::InKeyring };
        self.ask(Command::Secrets(store)).unwrap();
    }

    pub fn ask(&mut self, command: Command) -> Result<Reply, Failure> {
        self.ask_hearing(command).0
    }

    /// The reply and the progress that came before it.
    pub fn ask_hearing(&mut self, command: Command) -> (Result<Reply, Failure>, Vec<Progress>) {
        let asked = self.port.commands.send(command);
        let mut heard = Vec::new();
        loop {
            match self.port.events.recv_timeout(Duration::from_mins(2)).expect("the engine answers") {
                Event::Reply { task, body } if task == asked => {
                    if let Ok(Reply::Settings(settings)) = &*body {
                        self.startup.settings = settings.clone();
                    }
                    return (*body, heard);
                }
                Event::Reply { task, .. } => panic!("{task:?} was answered, {asked:?} was asked"),
                Event::Progress { body, .. } => heard.push(body),
                Event::Notice(notice) => self.notices.push(notice),
                Event::Quit => panic!("nobody asked for the end"),
                Event::Job(_) => {}
            }
        }
    }

    pub fn send(&mut self, change: Change) -> Changed {
        match self.try_send(change, Basis::Unseen) {
            Ok(changed) => changed,
            Err(failure) => panic!("the change was not sent: {failure:?}"),
        }
    }

    pub fn try_send(&mut self, change: Change, basis: Basis) -> Result<Changed, Failure> {
        self.send_to(PROFILE, change, basis)
    }

    /// Where a connection leads, as someone sees it now.
    pub fn destination(&self, profile: &str) -> Destination {
        let sandbox = self.startup.sandbox.as_deref().filter(|sandbox| sandbox.name == profile);
        let seen = self.startup.settings.profile(profile).or(sandbox);
        seen.expect("the connection is known").into()
    }

    pub fn send_to(&mut self, profile: &str, change: Change, basis: Basis) -> Result<Changed, Failure> {
        let send = VehicleCommand::Send { to: self.destination(profile), change: Box::new(change), basis };
        match self.ask(Command::Vehicle(send))? {
            Reply::Changed(changed) => Ok(*changed),
            other => panic!("{other:?}"),
        }
    }

    pub fn look_up(&mut self, vins: &[&str]) -> (Result<Reply, Failure>, Vec<LookedUp>) {
        let vins = vins.iter().map(|vin| recall_desk::domain::vin::Vin::parse(vin).unwrap()).collect();
        let look_up = VehicleCommand::LookUp {
            to: self.destination(PROFILE),
            vins,
            filter: ReferenceFilter::default(),
        };
        let (reply, heard) = self.ask_hearing(Command::Vehicle(look_up));
        let vehicles = heard.into_iter().filter_map(|progress| match progress {
            Progress::Vehicle(vehicle) => Some(*vehicle),
            _ => None,
        });
        (reply, vehicles.collect())
    }

    pub fn history(&mut self) -> Vec<recall_desk::domain::audit::AuditEntry> {
        match self.ask(Command::History(HistoryCommand::Read(AuditQuery::default()))) {
            Ok(Reply::History(entries)) => entries,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until a notice of some kind has come.
    pub fn wait_for_notice(&mut self, mut wanted: impl FnMut(&Notice) -> bool) -> Notice {
        loop {
            if let Some(index) = self.notices.iter().position(&mut wanted) {
                return self.notices.remove(index);
            }
            match self.port.events.recv_timeout(Duration::from_mins(1)).expect("the notice comes") {
                Event::Notice(notice) => self.notices.push(notice),
                Event::Job(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub fn close(mut self) {
        self.engine.take().unwrap().shut_down();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.shut_down();
        }
    }
}

pub fn profile_of(server: &Sandbox) -> Profile {
    let credentials = server.credentials();
    Profile {
        name: PROFILE.into(),
        environment: Environment::Test,
        base_url: server.base_url(),
        token_url: server.token_url(),
        client_id: credentials.client_id,
        scope: credentials.scope,
        email: Some(credentials.email),
        secret_issued: None,
        proxy: None,
        daily_allowance: None,
        ca_file: None,
    }
}

/// A change of one vehicle of the campaign `ACME/1`, started on 1 March 2024 and repaired on 5 April 2024.
pub fn change(operation: Operation, vin: &str) -> Change {
    let draft = ChangeDraft {
        vin: vin.into(),
        manufacturer_ref: "ACME/1".into(),
        dvsa_ref: "R/2024/101".into(),
        start_date: "2024-03-01".into(),
        rectification_date: "2024-04-05".into(),
    };
    draft.check(operation, chrono::Local::now().date_naive()).unwrap()
}
