//! A panic in the midst of a run with secrets, at trace level: it is told by its place alone, is an answer like
//! any other, and nothing of what was under way is in any output or file.

use crate::desk::{Desk, DeskSetup, PROFILE, change, profile_of, serve};
use recall_desk::domain::change::Operation;
use recall_desk::engine::defects;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{SandboxConfig, Seed};
use std::path::Path;
use std::process::Command as Process;
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};

const HOME: &str = "RECALL_DESK_TEST_DEFECT_HOME";
const VIN: &str = "CANARYVIN00012345";
const GOES_ON: &str = "looked up after the panic";

/// Panics once it is armed, in the thread that wakes it: in the midst of a handler that tells its progress.
#[derive(Default)]
struct Bomb(Mutex<Option<String>>);

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        let words = self.0.lock().unwrap().take();
        if let Some(words) = words {
            panic!("{words}");
        }
    }
}

/// Not a test of its own: the process that panics.
#[test]
fn panicking_child() {
    let Ok(home) = std::env::var(HOME) else { return };
    defects::tell_places_alone();
    tracing_subscriber::fmt()
        .with_env_filter("recall_desk=trace")
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    let bomb = Arc::new(Bomb::default());
    let setup = DeskSetup { waker: Waker::from(Arc::clone(&bomb)), ..DeskSetup::default() };
    let mut desk = Desk::open(home.as_ref(), setup);
    let [profile, secret, key] = ["PROFILE", "SECRET", "KEY"].map(|name| std::env::var(name).unwrap());
    desk.add_profile(&serde_json::from_str(&profile).unwrap(), &secret, &key);
    desk.send(change(Operation::Open, VIN));
    let rotated = desk.ask(Command::Connection(ConnectionCommand::Rotate(PROFILE.into()))).unwrap();
    println!("{rotated:?}");

    // Another task than the lookup's may be the first to wake; it has then told all that it ever will.
    let failure = (0..20).find_map(|_| {
        *bomb.0.lock().unwrap() = Some(format!("{VIN} was to be sent with {secret} and {key}"));
        desk.look_up(&[VIN]).0.err()
    });
    let failure = failure.expect("no lookup met the panic");
    println!("{failure:?} {} {}", failure.message(), failure.advice());
    assert!(matches!(failure, Failure::Defect(_)));
    *bomb.0.lock().unwrap() = None;
    assert!(desk.look_up(&[VIN]).0.is_ok());
    println!("{GOES_ON}");
    desk.close();
}

#[test]
fn a_panic_is_told_by_its_place_alone_and_the_desk_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    let credentials = server.credentials();
    let child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "engine::defect::panicking_child", "--nocapture"])
        .env(HOME, home.path())
        .env("PROFILE", serde_json::to_string(&profile_of(&server)).unwrap())
        .env("SECRET", &credentials.client_secret)
        .env("KEY", &credentials.api_key)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success() && out.contains(GOES_ON), "{out}{err}");
    assert!(err.contains("made a mistake of its own at tests/it/engine/defect.rs:"), "{err}");
    assert!(err.contains("TRACE") || err.contains("DEBUG"), "the run was not at trace level: {err}");

    let secrets = server.active_secrets();
    assert_eq!(secrets.len(), 2, "no secret was rotated");
    let mut canaries = server.issued_tokens();
    canaries.extend(secrets);
    canaries.push(credentials.api_key);
    for canary in &canaries {
        assert!(!out.contains(canary) && !err.contains(canary), "{canary} was printed");
        assert!(!found_in(home.path(), canary), "{canary} was written");
    }
    assert!(!out.contains(VIN) && !err.contains(VIN), "the VIN was printed: {out}{err}");
}

/// Whether any file below a folder holds these bytes.
pub fn found_in(folder: &Path, canary: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return found_in(&path, canary);
        }
        let bytes = std::fs::read(&path).unwrap();
        bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
    })
}
