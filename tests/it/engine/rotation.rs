//! Rotating the client secret with a fault or a crash at every step: a working secret is always in the keyring,
//! a received one is never lost, and DVSA is asked once.

use crate::desk::{Desk, DeskSetup, PROFILE, SERVERS, profile_of, serve, short_limits};
use recall_desk::domain::audit::{Deed, Ending, Intent};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::secret::{Secret, SecretKind};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{Backend, Folders, Limits, Sandbox, SandboxConfig};
use recall_desk::journal::Journal;
use recall_desk::keyring::{KeyringFailure, SecretStore, StandIn, Trouble};
use recall_desk::sandbox::{Fault, Method};
use std::path::Path;
use std::time::Duration;

/// What a test holds: the keyring outlives each engine, as a real one does.
struct Rotating {
    home: tempfile::TempDir,
    server: Sandbox,
    keyring: StandIn,
    old: String,
}

impl Rotating {
    fn new(config: SandboxConfig) -> Self {
        let this = Self {
            home: tempfile::tempdir().unwrap(),
            old: String::new(),
            server: serve(config),
            keyring: StandIn::default(),
        };
        let old = this.server.credentials().client_secret;
        Desk::connected(this.home.path(), &this.server, this.setup()).close();
        Self { old, ..this }
    }

    fn setup(&self) -> DeskSetup {
        DeskSetup { backend: Backend::StandIn(self.keyring.clone()), ..DeskSetup::default() }
    }

    fn desk(&self) -> Desk {
        Desk::open(self.home.path(), self.setup())
    }

    fn kept(&self, kind: SecretKind) -> Option<String> {
        let service = service(self.home.path());
        let store =
            SecretStore::start(service, Backend::StandIn(self.keyring.clone()), Duration::from_secs(5));
        SERVERS.block_on(store.get(PROFILE, kind)).unwrap().map(|secret: Secret| secret.expose().to_owned())
    }

    fn keep(&self, kind: SecretKind, secret: &str) {
        let keyring = Backend::StandIn(self.keyring.clone());
        let store = SecretStore::start(service(self.home.path()), keyring, Duration::from_secs(5));
        SERVERS.block_on(store.set(PROFILE, kind, &Secret::new(secret))).unwrap();
    }

    /// Writes what an earlier rotation leaves in the audit trail; the day on which DVSA gave its secret.
    fn given_days_ago(&self, days: i64) -> chrono::NaiveDate {
        let given = chrono::Utc::now() - chrono::TimeDelta::days(days);
        let intent = Intent {
            at: given,
            who: "ann".into(),
            profile: PROFILE.into(),
            environment: Environment::Test,
            host: profile_of(&self.server).host().unwrap(),
            deed: Deed::Rotation,
            before: None,
            job: None,
        };
        let outcome = Outcome::Done { proven_by_lookup: false };
        let ending = Ending { at: given, outcome, request_id: None, note: None };
        let journal = Journal::open(&Folders::under(self.home.path().to_owned()).data);
        SERVERS.block_on(async {
            journal.ready().await.unwrap();
            let ids = journal.record_intents(vec![intent]).await.unwrap();
            journal.record_ending(ids[0], ending).await.unwrap();
            journal.close().await;
        });
        given.with_timezone(&chrono::Local).date_naive()
    }

    /// The secret in use is one that DVSA accepts.
    fn assert_working(&self) {
        let in_use = self.kept(SecretKind::ClientSecret).expect("a client secret is in the keyring");
        assert!(self.server.active_secrets().contains(&in_use), "the secret in use no longer works");
    }

    fn asked_for_new(&self) -> usize {
        self.server.arrivals().iter().filter(|arrival| arrival.method == Method::PUT).count()
    }
}

fn service(home: &Path) -> String {
    format!("Recall Desk test {}", home.display())
}

fn rotate(desk: &mut Desk) -> (Rotated, Vec<RotationStep>) {
    let (end, passed, _) = rotate_recorded(desk);
    (end, passed)
}

/// The end, the steps passed, and the entry in the audit trail.
fn rotate_recorded(desk: &mut Desk) -> (Rotated, Vec<RotationStep>, Option<i64>) {
    let (reply, heard) = desk.ask_hearing(Command::Connection(ConnectionCommand::Rotate(PROFILE.into())));
    let passed = heard.into_iter().filter_map(|progress| match progress {
        Progress::RotationStep(step, StepState::Passed) => Some(step),
        _ => None,
    });
    match reply {
        Ok(Reply::Rotated { end, audit_id }) => (end, passed.collect(), audit_id),
        other => panic!("{other:?}"),
    }
}

/// Rotates, and does something as soon as a step begins.
fn rotate_and_at(desk: &mut Desk, wanted: RotationStep, act: impl FnOnce()) -> Rotated {
    let rotating = desk.port.commands.send(Command::Connection(ConnectionCommand::Rotate(PROFILE.into())));
    let mut act = Some(act);
    loop {
        match desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap() {
            Event::Progress { body: Progress::RotationStep(step, StepState::Running), .. }
                if step == wanted =>
            {
                act.take().into_iter().for_each(|act| act());
            }
            Event::Reply { task, body } if task == rotating => match *body {
                Ok(Reply::Rotated { end, .. }) => return end,
                other => panic!("{other:?}"),
            },
            _ => {}
        }
    }
}

/// An answer takes so long that a test can act while one is awaited.
fn slow() -> SandboxConfig {
    SandboxConfig { latency: recall_desk::engine::start::Latency::Fixed(300), ..SandboxConfig::default() }
}

#[test]
fn a_rotation_switches_keeps_the_old_secret_and_tells_the_issue_date() {
    let test = Rotating::new(SandboxConfig::default());
    let mut desk = test.desk();
    let (rotated, passed) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!(passed, RotationStep::ALL);
    let in_use = test.kept(SecretKind::ClientSecret).unwrap();
    assert!(in_use != test.old && test.kept(SecretKind::OldClientSecret) == Some(test.old.clone()));
    assert_eq!(test.kept(SecretKind::NewClientSecret), None);
    let (reply, _) = desk.look_up(&["ABC"]);
    assert!(matches!(reply, Ok(Reply::LookedUp)));
    desk.close();
    let issued = test.desk().startup.settings.profile(PROFILE).unwrap().secret_issued;
    assert_eq!(issued, Some(chrono::Local::now().date_naive()));
    let deeds: Vec<_> = test.desk().history().iter().map(|entry| entry.intent.deed.key()).collect();
    assert_eq!(deeds, ["rotate-secret"]);
}

#[test]
fn while_one_copy_of_the_program_rotates_another_says_so_and_asks_for_nothing() {
    let test = Rotating::new(slow());
    let (mut first, mut second) = (test.desk(), test.desk());
    let ask = |desk: &mut Desk, command: Command| desk.ask(command).unwrap_err();
    let rotated = rotate_and_at(&mut first, RotationStep::Request, || {
        let rotate = Command::Connection(ConnectionCommand::Rotate(PROFILE.into()));
        assert_eq!(ask(&mut second, rotate), Failure::SecretsElsewhere);
        let remove = Command::Settings(SettingsCommand::RemoveProfile(PROFILE.into()));
        assert_eq!(ask(&mut second, remove), Failure::SecretsElsewhere);
    });
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!(test.asked_for_new(), 1);
    // DVSA has room for two.
    test.server.revoke_secret(&test.old);
    let (rotated, _) = rotate(&mut second);
    assert!(matches!(rotated, Rotated::Switched { .. }), "the first has ended: {rotated:?}");
    assert_eq!(test.asked_for_new(), 2);
    test.assert_working();
}

#[test]
fn a_copy_of_the_program_that_did_not_rotate_goes_on_with_the_secret_that_another_kept() {
    let test = Rotating::new(SandboxConfig::default());
    let (mut rotating, mut other) = (test.desk(), test.desk());
    assert!(other.look_up(&["ABC"]).0.is_ok());
    assert!(matches!(rotate(&mut rotating).0, Rotated::Switched { .. }));
    test.server.expire_secret(&test.old);
    test.server.expire_all_tokens();
    assert!(matches!(other.look_up(&["ABC"]).0, Err(Failure::SignIn(_))), "the old secret has ended");
    assert!(other.look_up(&["ABC"]).0.is_ok(), "the secret that is kept now is used");
}

#[test]
fn a_keyring_that_cannot_keep_stops_before_dvsa_is_asked() {
    let test = Rotating::new(SandboxConfig::default());
    let mut desk = test.desk();
    test.keyring.set_trouble(Some(Trouble::RefusesChanges(KeyringFailure::Locked)));
    let (rotated, _, audit_id) = rotate_recorded(&mut desk);
    assert!(matches!(rotated, Rotated::NotDone(Failure::Keyring(_))), "{rotated:?}");
    assert_eq!((audit_id, desk.history().len()), (None, 0), "there is nothing to tell");
    test.keyring.set_trouble(None);
    assert_eq!(test.asked_for_new(), 0);
    test.assert_working();
}

#[test]
fn too_many_active_secrets_is_explained_and_not_repeated() {
    let test = Rotating::new(SandboxConfig { secret_limit: 1, ..SandboxConfig::default() });
    let (rotated, _) = rotate(&mut test.desk());
    let Rotated::NotDone(Failure::Refused(error)) = &rotated else { panic!("{rotated:?}") };
    assert_eq!(error.code, RecallsCode::SecretLimit);
    assert!(rotated.failure().unwrap().advice().contains("Ask DVSA to remove"));
    assert_eq!(test.asked_for_new(), 1);
    test.assert_working();
}

#[test]
fn a_lost_answer_is_not_repeated_and_the_old_secret_keeps_working() {
    for fault in [
        "drop-before",
        "drop-after",
        "500",
        "500-after",
        "html",
        "malformed",
        "truncated",
        "hang",
        "redirect",
    ] {
        let test = Rotating::new(SandboxConfig::default());
        let mut desk = test.desk();
        test.server.script(&Method::PUT, [fault.parse().unwrap()]);
        let (rotated, _) = rotate(&mut desk);
        assert!(matches!(rotated, Rotated::AnswerLost(_)), "{fault}: {rotated:?}");
        assert_eq!(test.asked_for_new(), 1, "{fault}");
        assert_eq!(test.kept(SecretKind::ClientSecret), Some(test.old.clone()), "{fault}");
        test.assert_working();
    }
}

#[test]
fn a_new_secret_that_is_not_active_yet_is_kept_and_used_later_without_asking_again() {
    let delay = 4_000;
    let test = Rotating::new(SandboxConfig { new_secret_after_ms: delay, ..SandboxConfig::default() });
    let mut desk = test.desk();
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::NotProvenYet(_)), "{rotated:?}");
    let kept = test.kept(SecretKind::NewClientSecret).expect("the received secret is kept");
    test.assert_working();
    // A crash in between changes nothing: another run goes on with the same secret.
    desk.close();
    let mut setup = test.setup();
    setup.limits.prove_for = Duration::from_secs(30);
    let mut desk = Desk::open(test.home.path(), setup);
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!((test.kept(SecretKind::ClientSecret), test.asked_for_new()), (Some(kept), 1));
}

#[test]
fn a_keyring_lost_after_the_answer_holds_the_secret_in_memory_until_it_is_back() {
    let test = Rotating::new(SandboxConfig {
        latency: recall_desk::engine::start::Latency::Fixed(400),
        ..SandboxConfig::default()
    });
    let mut limits = short_limits();
    limits.api.total = Duration::from_secs(10);
    let mut desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
    let keyring = test.keyring.clone();
    let server = test.server.clone();
    let breaker = std::thread::spawn(move || {
        while !server.arrivals().iter().any(|arrival| arrival.method == Method::PUT) {
            std::thread::sleep(Duration::from_millis(2));
        }
        keyring.set_trouble(Some(Trouble::RefusesChanges(KeyringFailure::Locked)));
    });
    let (rotated, _) = rotate(&mut desk);
    breaker.join().unwrap();
    assert!(matches!(rotated, Rotated::HeldInMemory(_)), "{rotated:?}");
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::HeldInMemory(_)), "it is still there: {rotated:?}");
    test.keyring.set_trouble(None);
    test.assert_working();
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!(test.asked_for_new(), 1, "the secret in memory was used");
    test.assert_working();
}

/// What each kind of secret in the keyring is, from the old and the new secret.
type State = fn(&str, &str) -> Vec<(SecretKind, Option<String>)>;

#[test]
fn a_crash_at_any_moment_leaves_a_working_secret_and_at_most_one_more_request() {
    // Each state of the keyring that a crash between two writes can leave.
    let new = |test: &Rotating| {
        let mut desk = test.desk();
        let (rotated, _) = rotate(&mut desk);
        assert!(matches!(rotated, Rotated::Switched { .. }));
        desk.close();
        test.kept(SecretKind::ClientSecret).unwrap()
    };
    let states: [State; 3] = [
        // Kept beside, nothing switched.
        |old, new| {
            vec![
                (SecretKind::ClientSecret, Some(old.into())),
                (SecretKind::NewClientSecret, Some(new.into())),
                (SecretKind::OldClientSecret, None),
            ]
        },
        // The old one copied.
        |old, new| {
            vec![
                (SecretKind::ClientSecret, Some(old.into())),
                (SecretKind::NewClientSecret, Some(new.into())),
                (SecretKind::OldClientSecret, Some(old.into())),
            ]
        },
        // Switched, the new one not yet forgotten.
        |old, new| {
            vec![
                (SecretKind::ClientSecret, Some(new.into())),
                (SecretKind::NewClientSecret, Some(new.into())),
                (SecretKind::OldClientSecret, Some(old.into())),
            ]
        },
    ];
    for state in states {
        let test = Rotating::new(SandboxConfig::default());
        let new = new(&test);
        let store = SecretStore::start(
            service(test.home.path()),
            Backend::StandIn(test.keyring.clone()),
            Duration::from_secs(5),
        );
        for (kind, secret) in state(&test.old, &new) {
            SERVERS.block_on(async {
                match secret {
                    Some(secret) => store.set(PROFILE, kind, &Secret::new(&secret)).await.unwrap(),
                    None => store.delete(PROFILE, kind).await.unwrap(),
                }
            });
        }
        test.assert_working();
        let (rotated, _) = rotate(&mut test.desk());
        assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
        assert_eq!(test.asked_for_new(), 1, "no second secret was asked for");
        assert_eq!(
            (
                test.kept(SecretKind::ClientSecret),
                test.kept(SecretKind::OldClientSecret),
                test.kept(SecretKind::NewClientSecret)
            ),
            (Some(new), Some(test.old.clone()), None)
        );
    }
}

#[test]
fn without_an_email_address_nothing_is_asked() {
    let test = Rotating::new(SandboxConfig::default());
    let mut desk = test.desk();
    let profile = recall_desk::settings::Profile { email: None, ..profile_of(&test.server) };
    let save = SettingsCommand::SaveProfile { original: Some(PROFILE.into()), profile: Box::new(profile) };
    desk.ask(Command::Settings(save)).unwrap();
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::NotDone(Failure::Profile { .. })), "{rotated:?}");
    assert_eq!(test.asked_for_new(), 0);
}

#[test]
fn closing_while_the_new_secret_is_on_its_way_keeps_it() {
    let test = Rotating::new(SandboxConfig {
        latency: recall_desk::engine::start::Latency::Fixed(600),
        ..SandboxConfig::default()
    });
    let mut limits = short_limits();
    limits.api.total = Duration::from_secs(10);
    // Far less than the answer takes: the product waits for a secret all the same.
    limits.exit = Duration::from_millis(1);
    let desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
    desk.port.commands.send(Command::Connection(ConnectionCommand::Rotate(PROFILE.into())));
    while test.asked_for_new() == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    desk.close();
    let received = [SecretKind::NewClientSecret, SecretKind::ClientSecret].map(|kind| test.kept(kind));
    let newest = test.server.credentials().client_secret;
    assert!(newest != test.old && received.contains(&Some(newest)), "the received secret was lost");
    test.assert_working();
}

#[test]
fn closing_before_dvsa_is_asked_asks_for_no_secret_any_more() {
    let test = Rotating::new(SandboxConfig::default());
    let limits = Limits { exit: Duration::from_secs(5), ..short_limits() };
    let desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
    test.keyring.set_trouble(Some(Trouble::NeverAnswers));
    desk.port.commands.send(Command::Connection(ConnectionCommand::Rotate(PROFILE.into())));
    let is_trying = |event: Event| {
        let Event::Progress { body, .. } = event else { return false };
        matches!(body, Progress::RotationStep(RotationStep::TestKeyring, StepState::Running))
    };
    while !is_trying(desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap()) {}
    let keyring = test.keyring.clone();
    let unlocking = std::thread::spawn(move || {
        // The end of the program has begun by then, and waits for the rotation.
        std::thread::sleep(Duration::from_secs(1));
        keyring.set_trouble(None);
    });
    desk.close();
    unlocking.join().unwrap();
    assert_eq!(test.asked_for_new(), 0, "a secret was asked for that nobody may be there to keep");
    test.assert_working();
}

/// Whether this secret may be in use after a fault.
type Expected = fn(InUse) -> bool;

#[test]
fn a_fault_in_each_write_of_the_switch_is_told_as_it_is_and_finished_by_the_next_rotation() {
    let locked = KeyringFailure::Locked;
    let faults: [(Trouble, Expected); 3] = [
        (Trouble::RefusesChangesOf(SecretKind::OldClientSecret, locked.clone()), |used| {
            used == InUse::Present
        }),
        (Trouble::RefusesChangesOf(SecretKind::ClientSecret, locked.clone()), |used| used == InUse::Present),
        (Trouble::RefusesRemovals(locked), |used| matches!(used, InUse::New { issued: Some(_) })),
    ];
    for (fault, expected) in faults {
        let test = Rotating::new(slow());
        let mut limits = short_limits();
        (limits.api.total, limits.prove_for) = (Duration::from_secs(20), Duration::from_secs(20));
        let mut desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
        let keyring = test.keyring.clone();
        let end = rotate_and_at(&mut desk, RotationStep::Prove, || keyring.set_trouble(Some(fault.clone())));
        let Rotated::NotFinished { in_use, failure: Failure::Keyring(_) } = end else {
            panic!("{fault:?}: {end:?}")
        };
        assert!(expected(in_use), "{fault:?}: {in_use:?}");
        test.keyring.set_trouble(None);
        test.assert_working();
        assert!(matches!(desk.look_up(&["ABC"]).0, Ok(Reply::LookedUp)), "{fault:?}");
        let (rotated, _) = rotate(&mut desk);
        assert!(matches!(rotated, Rotated::Switched { .. }), "{fault:?}: {rotated:?}");
        assert_eq!((test.asked_for_new(), test.kept(SecretKind::NewClientSecret)), (1, None), "{fault:?}");
        assert!(test.kept(SecretKind::ClientSecret) != Some(test.old.clone()));
    }
}

#[test]
fn settings_that_cannot_be_saved_leave_the_new_secret_in_use_and_say_so() {
    let test = Rotating::new(slow());
    let mut limits = short_limits();
    (limits.api.total, limits.prove_for) = (Duration::from_secs(20), Duration::from_secs(20));
    let mut desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
    let settings = test.home.path().join("settings.toml");
    let whole = std::fs::read(&settings).unwrap();
    let end = rotate_and_at(&mut desk, RotationStep::Prove, || {
        std::fs::write(&settings, "version = 99\n").unwrap();
    });
    let Rotated::NotFinished { in_use: InUse::New { issued: None }, failure: Failure::Settings(_) } = end
    else {
        panic!("{end:?}")
    };
    assert!(test.kept(SecretKind::ClientSecret) != Some(test.old.clone()));
    test.assert_working();
    std::fs::write(&settings, whole).unwrap();
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!(test.asked_for_new(), 1);
}

#[test]
fn a_token_service_that_is_down_leaves_the_new_secret_waiting() {
    let test = Rotating::new(SandboxConfig::default());
    let mut desk = test.desk();
    // With a token that lives the secret can be asked for; to prove it takes another.
    assert!(matches!(desk.look_up(&["ABC"]).0, Ok(Reply::LookedUp)));
    test.server.script_sign_in(std::iter::repeat_n("500".parse::<Fault>().unwrap(), 100));
    let (end, _) = rotate(&mut desk);
    assert!(matches!(end, Rotated::NotProvenYet(Failure::SignIn(_))), "{end:?}");
    test.server.clear_script();
    test.assert_working();
    let (rotated, _, audit_id) = rotate_recorded(&mut desk);
    assert!(matches!(rotated, Rotated::Switched { .. }), "{rotated:?}");
    assert_eq!(test.asked_for_new(), 1);
    let told = desk.history();
    let going_on = told.iter().find(|entry| Some(entry.id) == audit_id).expect("going on leaves an entry");
    let ending = going_on.ending.as_ref().unwrap();
    assert_eq!((told.len(), ending.outcome.key()), (2, "already"));
    assert!(ending.note.as_deref().unwrap().contains("asked for no other"), "{ending:?}");
}

#[test]
fn a_secret_that_will_never_work_is_discarded_on_purpose_and_the_next_rotation_asks_for_another() {
    let test = Rotating::new(SandboxConfig { new_secret_after_ms: 60_000, ..SandboxConfig::default() });
    let mut desk = test.desk();
    let discard = |desk: &mut Desk, reason: &str| {
        let (profile, reason) = (PROFILE.to_owned(), reason.to_owned());
        desk.ask(Command::Connection(ConnectionCommand::DiscardNewSecret { profile, reason }))
    };
    assert!(matches!(discard(&mut desk, "none waits"), Err(Failure::Invalid(_))));
    let (rotated, _) = rotate(&mut desk);
    assert!(matches!(rotated, Rotated::NotProvenYet(_)), "{rotated:?}");
    assert!(matches!(discard(&mut desk, "  "), Err(Failure::Invalid(_))), "a reason is wanted");
    assert!(test.kept(SecretKind::NewClientSecret).is_some());
    assert!(matches!(discard(&mut desk, "DVSA removed it"), Ok(Reply::Done)));
    assert_eq!(test.kept(SecretKind::NewClientSecret), None);
    assert_eq!(test.kept(SecretKind::ClientSecret), Some(test.old.clone()));
    let newest = desk.history().remove(0);
    let ending = newest.ending.unwrap();
    assert_eq!((newest.intent.deed.key(), ending.outcome.key()), ("rotate-secret", "not-sent"));
    assert_eq!(ending.note.as_deref(), Some("Reason: DVSA removed it"));
    rotate(&mut desk);
    assert_eq!(test.asked_for_new(), 2);
}

#[test]
fn the_old_secret_is_forgotten_by_any_answered_request_once_a_day_has_passed() {
    let test = Rotating::new(SandboxConfig::default());
    let switched = test.given_days_ago(2);
    test.keep(SecretKind::OldClientSecret, "older");
    let mut desk = test.desk();
    let profile = desk.startup.settings.profile(PROFILE).unwrap().clone();
    let profile = Box::new(recall_desk::settings::Profile { secret_issued: Some(switched), ..profile });
    let save = SettingsCommand::SaveProfile { original: Some(PROFILE.into()), profile };
    desk.ask(Command::Settings(save)).unwrap();
    assert!(matches!(desk.look_up(&["ABC"]).0, Ok(Reply::LookedUp)));
    let began = std::time::Instant::now();
    while test.kept(SecretKind::OldClientSecret).is_some() {
        assert!(began.elapsed() < Duration::from_secs(30), "the old secret is still kept");
        std::thread::sleep(Duration::from_millis(10));
    }
    test.assert_working();
}

#[test]
fn the_old_secret_is_kept_for_a_day_after_the_switch_however_long_the_new_one_waited() {
    let test = Rotating::new(SandboxConfig::default());
    // A new secret that DVSA gave long ago and that waits.
    let elsewhere = tempfile::tempdir().unwrap();
    let mut other = Desk::connected(elsewhere.path(), &test.server, DeskSetup::default());
    assert!(matches!(rotate(&mut other).0, Rotated::Switched { .. }));
    other.close();
    test.keep(SecretKind::NewClientSecret, &test.server.credentials().client_secret);
    let issued = test.given_days_ago(40);
    let mut desk = test.desk();
    assert_eq!(rotate(&mut desk).0, Rotated::Switched { issued });
    for _ in 0..20 {
        assert!(matches!(desk.look_up(&["ABC"]).0, Ok(Reply::LookedUp)));
    }
    assert_eq!(test.kept(SecretKind::OldClientSecret), Some(test.old.clone()), "no day has passed");
    test.assert_working();
}

#[test]
fn a_keyring_that_comes_back_in_time_loses_nothing_and_what_is_at_stake_is_told() {
    let test = Rotating::new(slow());
    let mut limits = short_limits();
    limits.api.total = Duration::from_secs(20);
    let mut desk = Desk::open(test.home.path(), DeskSetup { limits, ..test.setup() });
    let keyring = test.keyring.clone();
    let refuse = || keyring.set_trouble(Some(Trouble::RefusesChanges(KeyringFailure::Locked)));
    let end = rotate_and_at(&mut desk, RotationStep::Request, refuse);
    assert!(matches!(end, Rotated::HeldInMemory(_)), "{end:?}");
    let began = std::time::Instant::now();
    while desk.port.status.latest().secret_at_stake != Some(SecretAtStake::InMemoryAlone(PROFILE.into())) {
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", desk.port.status.latest());
        std::thread::sleep(Duration::from_millis(10));
    }
    // Unlocked, and closed without rotating again: the end keeps it.
    test.keyring.set_trouble(None);
    desk.close();
    let kept = test.kept(SecretKind::NewClientSecret);
    assert_eq!(kept, Some(test.server.credentials().client_secret), "the received secret was lost");
    test.assert_working();
}

#[test]
fn the_life_of_a_secret_that_waited_counts_from_the_day_it_was_given() {
    let test = Rotating::new(SandboxConfig::default());
    let issued = test.given_days_ago(40);
    test.keep(SecretKind::NewClientSecret, &test.old);
    let (rotated, _) = rotate(&mut test.desk());
    assert_eq!(rotated, Rotated::Switched { issued });
    assert_eq!(test.desk().startup.settings.profile(PROFILE).unwrap().secret_issued, Some(issued));
    assert_eq!(test.asked_for_new(), 0);
}
