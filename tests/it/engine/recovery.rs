//! A crash while a change is on the wire: the next start asks DVSA and tells what it found.

use crate::desk::{Desk, DeskSetup, PROFILE, change, profile_of, serve};
use recall_desk::cli::exit::Exit;
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::Outcome;
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{Recovery, Sandbox, SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method};
use std::process::{Command as Process, Stdio};

const HOME: &str = "RECALL_DESK_TEST_CRASHING_HOME";
const FAULT: &str = "RECALL_DESK_TEST_CRASHING_OPERATION";

/// What the process that is killed rotates its secret for, in the place of a VIN.
const ROTATION: &str = "ROTATION";

/// Not a test of its own: the process that is killed. It sends one change, or rotates its secret, and the answer
/// never comes.
#[test]
fn crashing_child() {
    let Ok(home) = std::env::var(HOME) else { return };
    let mut setup = DeskSetup::default();
    setup.limits.api.total = std::time::Duration::from_mins(1);
    let mut desk = Desk::open(home.as_ref(), setup);
    desk.store(PROFILE, SecretKind::ClientSecret, &std::env::var("SECRET").unwrap());
    desk.store(PROFILE, SecretKind::ApiKey, &std::env::var("KEY").unwrap());
    match std::env::var(FAULT).unwrap().as_str() {
        ROTATION => _ = desk.ask(Command::Connection(ConnectionCommand::Rotate(PROFILE.into()))),
        vin => _ = desk.send(change(Operation::Open, vin)),
    }
}

fn crash(server: &Sandbox, home: &std::path::Path, vin: &str, fault: &str) {
    let method = if vin == ROTATION { Method::PUT } else { Method::POST };
    server.script(&method, [fault.parse::<Fault>().unwrap()]);
    let arrived = || server.arrivals().iter().filter(|arrival| arrival.method == method).count();
    let before = arrived();
    let credentials = server.credentials();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "engine::recovery::crashing_child", "--nocapture"])
        .env(HOME, home)
        .env(FAULT, vin)
        .env("SECRET", credentials.client_secret)
        .env("KEY", credentials.api_key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = std::time::Instant::now();
    while arrived() == before {
        assert!(started.elapsed().as_secs() < 60, "the child never sent its change");
        assert!(child.try_wait().unwrap().is_none(), "the child ended before it was killed");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_change_cut_off_by_a_crash_is_settled_at_the_next_start_and_shown() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), "APPLIED1", "hang-after");
    crash(&server, home.path(), "NEVER1", "hang");
    let setup = DeskSetup { recovery: Recovery::AtStart, ..DeskSetup::default() };
    let mut desk = Desk::open(home.path(), setup);
    desk.wait_for_notice(|notice| matches!(notice, Notice::RecoveryWaiting { changes: 2, .. }));
    let credentials = server.credentials();
    desk.store(PROFILE, SecretKind::ClientSecret, &credentials.client_secret);
    desk.store(PROFILE, SecretKind::ApiKey, &credentials.api_key);
    for (vin, applied) in [("APPLIED1", true), ("NEVER1", false)] {
        let notice = desk.wait_for_notice(
            |notice| matches!(notice, Notice::Recovered(recovered) if recovered.change.vin().as_str() == vin),
        );
        let Notice::Recovered(recovered) = notice else { panic!() };
        match recovered.ending.outcome {
            Outcome::Done { proven_by_lookup: true } => assert!(applied, "{vin}"),
            Outcome::NotSent { .. } => assert!(!applied, "{vin}"),
            other => panic!("{vin}: {other:?}"),
        }
    }
    assert!(desk.history().iter().all(|entry| entry.ending.is_some()));
    assert_eq!(server.applied().len(), 1);
}

fn wait_for_recovered(desk: &mut Desk) -> Recovered {
    match desk.wait_for_notice(|notice| matches!(notice, Notice::Recovered(_))) {
        Notice::Recovered(recovered) => *recovered,
        other => panic!("{other:?}"),
    }
}

/// A desk after a crash, with the secrets that its keyring in memory has lost.
fn reopened(home: &std::path::Path, server: &Sandbox, recovery: Recovery) -> Desk {
    let mut desk = Desk::open(home, DeskSetup { recovery, ..DeskSetup::default() });
    let profile = desk.startup.settings.profiles[0].name.clone();
    desk.store(&profile, SecretKind::ClientSecret, &server.credentials().client_secret);
    desk.store(&profile, SecretKind::ApiKey, &server.credentials().api_key);
    desk
}

#[test]
fn nothing_is_sent_about_a_vehicle_before_what_a_crash_left_open_is_settled() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), "AGAIN1", "hang");
    let mut desk = reopened(home.path(), &server, Recovery::Never);
    assert_eq!(
        desk.send(change(Operation::Open, "AGAIN1")).outcome,
        Outcome::Done { proven_by_lookup: false }
    );
    let endings: Vec<_> =
        desk.history().into_iter().rev().map(|entry| entry.ending.map(|it| it.outcome.key())).collect();
    assert_eq!(endings, [Some("not-sent"), Some("done")]);
    assert_eq!(server.applied().len(), 1);
}

#[test]
fn absence_is_believed_only_some_time_after_the_crash_however_old_the_intent_is() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), "OLD1", "hang");
    let absent_after = DeskSetup::default().limits.absent_after;
    // The intent is older than that by now; when the request left after it nobody knows.
    std::thread::sleep(absent_after);
    let began = std::time::Instant::now();
    let mut desk = reopened(home.path(), &server, Recovery::AtStart);
    let recovered = wait_for_recovered(&mut desk);
    assert!(matches!(recovered.ending.outcome, Outcome::NotSent { .. }));
    assert!(began.elapsed() >= absent_after, "{:?}", began.elapsed());
}

#[test]
fn a_connection_renamed_since_the_crash_is_found_again() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), "RENAMED1", "hang-after");
    let mut desk = Desk::open(home.path(), DeskSetup::default());
    let profile = recall_desk::settings::Profile { name: "Renamed".into(), ..profile_of(&server) };
    let save = SettingsCommand::SaveProfile { original: Some(PROFILE.into()), profile: Box::new(profile) };
    desk.ask(Command::Settings(save)).unwrap();
    desk.close();
    let recovered = wait_for_recovered(&mut reopened(home.path(), &server, Recovery::AtStart));
    assert_eq!(recovered.ending.outcome, Outcome::Done { proven_by_lookup: true });
}

#[test]
fn what_cannot_be_settled_before_sending_is_a_matter_of_the_network_and_is_told_while_it_takes() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), "OPEN1", "hang");
    let mut desk = reopened(home.path(), &server, Recovery::Never);
    server.script(&Method::GET, std::iter::repeat_n("drop-before".parse::<Fault>().unwrap(), 1_000));
    let send = VehicleCommand::Send {
        to: desk.destination(PROFILE),
        change: Box::new(change(Operation::Open, "OPEN1")),
        basis: Basis::Unseen,
    };
    let (reply, heard) = desk.ask_hearing(Command::Vehicle(send));
    let failure = reply.unwrap_err();
    assert!(
        matches!(&failure, Failure::BeforeSending(why) if matches!(**why, Failure::Link(_))),
        "{failure:?}"
    );
    assert_eq!(Exit::from(&failure), Exit::Network);
    assert!(heard.iter().any(|progress| matches!(progress, Progress::SettlingEarlier { .. })), "{heard:?}");
    assert!(!heard.iter().any(|progress| matches!(progress, Progress::Sending)), "{heard:?}");
    assert!(server.applied().is_empty());
}

#[test]
fn a_rotation_cut_off_by_a_crash_is_told_at_the_next_start() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    Desk::connected(home.path(), &server, DeskSetup::default()).close();
    crash(&server, home.path(), ROTATION, "hang");
    let mut desk = Desk::open(home.path(), DeskSetup { recovery: Recovery::AtStart, ..DeskSetup::default() });
    let notice = desk.wait_for_notice(|notice| matches!(notice, Notice::RotationCutOff { .. }));
    assert_eq!(notice, Notice::RotationCutOff { profile: PROFILE.into() });
    let entry = desk.history().remove(0);
    assert_eq!((entry.intent.deed.key(), entry.ending.unwrap().outcome.key()), ("rotate-secret", "unknown"));
}
