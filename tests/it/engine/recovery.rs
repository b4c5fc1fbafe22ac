//! A crash while a change is on the wire: the next start asks DVSA and tells what it found.

use crate::desk::{Desk, DeskSetup, PROFILE, change, serve};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{Recovery, SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method};
use std::process::{Command as Process, Stdio};

const HOME: &str = "RECALL_DESK_TEST_CRASHING_HOME";
const FAULT: &str = "RECALL_DESK_TEST_CRASHING_OPERATION";

/// Not a test of its own: the process that is killed. It sends one change whose answer never comes.
#[test]
fn crashing_child() {
    let Ok(home) = std::env::var(HOME) else { return };
    let mut setup = DeskSetup::default();
    setup.limits.api.total = std::time::Duration::from_mins(1);
    let mut desk = Desk::open(home.as_ref(), setup);
    desk.store(
        PROFILE,
        recall_desk::domain::secret::SecretKind::ClientSecret,
        &std::env::var("SECRET").unwrap(),
    );
    desk.store(PROFILE, recall_desk::domain::secret::SecretKind::ApiKey, &std::env::var("KEY").unwrap());
    let _never = desk.send(change(Operation::Open, &std::env::var(FAULT).unwrap()));
}

fn crash(server: &recall_desk::engine::start::Sandbox, home: &std::path::Path, vin: &str, fault: &str) {
    server.script(&Method::POST, [fault.parse::<Fault>().unwrap()]);
    let posts = server.arrivals().iter().filter(|arrival| arrival.method == Method::POST).count();
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
    while server.arrivals().iter().filter(|arrival| arrival.method == Method::POST).count() == posts {
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
    desk.store(PROFILE, recall_desk::domain::secret::SecretKind::ClientSecret, &credentials.client_secret);
    desk.store(PROFILE, recall_desk::domain::secret::SecretKind::ApiKey, &credentials.api_key);
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
