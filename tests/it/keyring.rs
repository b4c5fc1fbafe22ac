//! Secrets in a real Secret Service (gnome-keyring on a session bus of its own), in a stand-in, and in memory.
//!
//! `cargo test` has no session bus. So a test here starts this test binary again inside one, with a home of
//! its own, and that process runs one of the tests called `inside_…`. Those do nothing by themselves.

use recall_desk::domain::secret::{Secret, SecretKind};
use recall_desk::keyring::{Backend, KeyringFailure, SecretStore, StandIn, Trouble};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Says to an `inside_…` test that it was started by another.
const INSIDE: &str = "RECALL_DESK_TEST_INSIDE";
const CANARY: &str = "canary-4f1d8c";

/// Long enough that only a keyring that hangs runs into it.
const PATIENT: Duration = Duration::from_mins(1);

/// How long a call that must not hang may take on a busy machine, whatever its own limit.
const HANGS: Duration = Duration::from_secs(30);

const CLIENT_SECRET: SecretKind = SecretKind::ClientSecret;

fn store(backend: Backend, time_limit: Duration) -> SecretStore {
    SecretStore::start("recall-desk-test".to_owned(), backend, time_limit)
}

fn real(time_limit: Duration) -> SecretStore {
    store(Backend::OperatingSystem, time_limit)
}

async fn text(store: &SecretStore, profile: &str, kind: SecretKind) -> Option<String> {
    store.get(profile, kind).await.unwrap().map(|secret| secret.expose().to_owned())
}

/// A session bus with gnome-keyring on it, then the test. The loops wait until the service is there.
const WITH_KEYRING: &str = r#"
    dbus-run-session -- bash -c '
        owned() { dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q "boolean true"; }
        if [ "$UNLOCK" ]; then
            printf "%s\n" "$UNLOCK" | gnome-keyring-daemon --foreground --unlock --components=secrets &
        else
            gnome-keyring-daemon --foreground --components=secrets </dev/null &
        fi
        export KEYRING_PID=$!
        until owned; do sleep 0.05; kill -0 $! || exit 9; done
        "$0" --exact "$1" --nocapture; status=$?
        kill -9 $KEYRING_PID; exit $status' "$0" "$1"
"#;
const WITHOUT_BUS: &str = r#"exec "$0" --exact "$1" --nocapture"#;

/// Runs an `inside_…` test in a home of its own, and fails with its output if it fails.
fn run_inside(home: &TempDir, script: &str, test: &str, unlock: &str) {
    let folder = |name: &str| {
        let path = home.path().join(name);
        fs::create_dir_all(&path).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        path
    };
    let output = Command::new("bash")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .arg(format!("keyring::{test}"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", folder("home"))
        .env("XDG_DATA_HOME", folder("data"))
        .env("XDG_CONFIG_HOME", folder("config"))
        .env("XDG_CACHE_HOME", folder("cache"))
        .env("XDG_RUNTIME_DIR", folder("run"))
        .env("TMPDIR", folder("tmp"))
        .env("UNLOCK", unlock)
        .env(INSIDE, "yes")
        .current_dir(home.path())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
    assert!(out.contains("\ninside\n"), "the inner test did nothing: {out}");
    assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}\n{err}");
}

fn is_inside() -> bool {
    let inside = std::env::var_os(INSIDE).is_some();
    println!("{}", if inside { "\ninside" } else { "skipped: run by another test" });
    inside
}

/// Files below `folder` that hold `needle`.
fn files_with(folder: &Path, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_with(&path, needle));
        } else if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            if bytes.windows(needle.len()).any(|window| window == needle.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[cfg(target_os = "linux")]
#[test]
fn a_real_keyring_keeps_secrets_by_profile_and_kind() {
    let home = TempDir::new().unwrap();
    run_inside(&home, WITH_KEYRING, "inside_an_unlocked_keyring", "pass");
    assert_eq!(files_with(home.path(), CANARY), Vec::<String>::new());
}

#[tokio::test]
async fn inside_an_unlocked_keyring() {
    if !is_inside() {
        return;
    }
    let keyring = real(PATIENT);
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await, None);
    keyring.trial("Live").await.unwrap();

    let longest = format!("{CANARY}{}", "é~\"\\\n€".repeat(200));
    keyring.set("Live", CLIENT_SECRET, &Secret::new(CANARY)).await.unwrap();
    keyring.set("Test", CLIENT_SECRET, &Secret::new("other profile")).await.unwrap();
    keyring.set("Live", SecretKind::ApiKey, &Secret::new(&longest)).await.unwrap();
    let again = real(PATIENT);
    assert_eq!(text(&again, "Live", CLIENT_SECRET).await.as_deref(), Some(CANARY));
    assert_eq!(text(&again, "Test", CLIENT_SECRET).await.as_deref(), Some("other profile"));
    assert_eq!(text(&again, "Live", SecretKind::ApiKey).await, Some(longest));
    assert_eq!(text(&again, "Live", SecretKind::NewClientSecret).await, None);

    again.set("Live", CLIENT_SECRET, &Secret::new("overwritten")).await.unwrap();
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some("overwritten"));
    keyring.delete("Live", CLIENT_SECRET).await.unwrap();
    keyring.delete("Live", CLIENT_SECRET).await.unwrap();
    assert_eq!(text(&again, "Live", CLIENT_SECRET).await, None);
    assert_eq!(text(&again, "Test", CLIENT_SECRET).await.as_deref(), Some("other profile"));
    again.trial("Live").await.unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_locked_keyring_does_not_hang_and_the_session_can_hold_the_secret() {
    let home = TempDir::new().unwrap();
    run_inside(&home, WITH_KEYRING, "inside_before_locking", "pass");
    run_inside(&home, WITH_KEYRING, "inside_a_locked_keyring", "");
    run_inside(&home, WITH_KEYRING, "inside_after_locking", "pass");
}

#[tokio::test]
async fn inside_before_locking() {
    if is_inside() {
        real(PATIENT).set("Live", CLIENT_SECRET, &Secret::new("first")).await.unwrap();
    }
}

#[tokio::test]
async fn inside_a_locked_keyring() {
    if !is_inside() {
        return;
    }
    let keyring = real(Duration::from_secs(3));
    for _ in 0..4 {
        let asked = Instant::now();
        let failure = keyring.get("Live", CLIENT_SECRET).await.unwrap_err();
        assert!(matches!(failure, KeyringFailure::Locked | KeyringFailure::TimedOut), "{failure:?}");
        let failure = keyring.set("Live", CLIENT_SECRET, &Secret::new(CANARY)).await.unwrap_err();
        assert!(matches!(failure, KeyringFailure::Locked | KeyringFailure::TimedOut), "{failure:?}");
        assert!(asked.elapsed() < HANGS);
    }
    keyring.keep_for_session("Live", CLIENT_SECRET, Secret::new(CANARY));
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some(CANARY));
}

#[tokio::test]
async fn inside_after_locking() {
    if is_inside() {
        let kept = text(&real(PATIENT), "Live", CLIENT_SECRET).await;
        assert_eq!(kept.as_deref(), Some("first"), "what could not be kept must not have been written");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_keyring_that_freezes_is_given_up_and_works_again_after_thawing() {
    run_inside(&TempDir::new().unwrap(), WITH_KEYRING, "inside_a_freezing_keyring", "pass");
}

#[tokio::test]
async fn inside_a_freezing_keyring() {
    if !is_inside() {
        return;
    }
    let signal = |name: &str| {
        let pid = std::env::var("KEYRING_PID").unwrap();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    };
    real(PATIENT).set("Live", CLIENT_SECRET, &Secret::new(CANARY)).await.unwrap();
    let keyring = real(Duration::from_secs(2));
    signal("-STOP");
    for _ in 0..5 {
        assert_eq!(keyring.get("Live", CLIENT_SECRET).await, Err(KeyringFailure::TimedOut));
    }
    signal("-CONT");
    let thawed = Instant::now();
    let kept = loop {
        match keyring.get("Live", CLIENT_SECRET).await {
            Ok(kept) => break kept,
            Err(failure) => assert!(thawed.elapsed() < HANGS, "{failure:?}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(kept.as_ref().map(Secret::expose), Some(CANARY));
}

#[cfg(target_os = "linux")]
#[test]
fn a_keyring_that_is_started_again_is_found_again() {
    run_inside(&TempDir::new().unwrap(), WITH_KEYRING, "inside_a_restarted_keyring", "pass");
}

#[tokio::test]
async fn inside_a_restarted_keyring() {
    if !is_inside() {
        return;
    }
    let script = r#"kill -9 $KEYRING_PID
        printf 'pass\n' | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null
        until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
            org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q "boolean true"
        do sleep 0.05; done"#;
    let keyring = real(PATIENT);
    keyring.set("Live", CLIENT_SECRET, &Secret::new(CANARY)).await.unwrap();
    assert!(Command::new("bash").args(["-c", script]).status().unwrap().success());
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some(CANARY));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_session_bus_there_is_no_service_and_nothing_reaches_the_disk() {
    let home = TempDir::new().unwrap();
    run_inside(&home, WITHOUT_BUS, "inside_no_session_bus", "");
    assert_eq!(files_with(home.path(), CANARY), Vec::<String>::new());
}

#[tokio::test]
async fn inside_no_session_bus() {
    if !is_inside() {
        return;
    }
    let keyring = real(PATIENT);
    let asked = Instant::now();
    let secret = Secret::new(CANARY);
    assert_eq!(keyring.get("Live", CLIENT_SECRET).await, Err(KeyringFailure::NoService));
    assert_eq!(keyring.set("Live", CLIENT_SECRET, &secret).await, Err(KeyringFailure::NoService));
    assert_eq!(keyring.delete("Live", CLIENT_SECRET).await, Err(KeyringFailure::NoService));
    assert_eq!(keyring.trial("Live").await, Err(KeyringFailure::NoService));
    assert!(asked.elapsed() < HANGS, "it waited instead of finding out");
    keyring.keep_for_session("Live", CLIENT_SECRET, secret);
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some(CANARY));
    assert_eq!(keyring.get("Test", CLIENT_SECRET).await, Err(KeyringFailure::NoService));
}

#[tokio::test]
async fn the_sessions_copy_comes_first_and_goes_when_the_keyring_has_it() {
    let keyring = store(Backend::InMemory, PATIENT);
    keyring.set("Live", CLIENT_SECRET, &Secret::new("kept")).await.unwrap();
    keyring.keep_for_session("Live", CLIENT_SECRET, Secret::new("for now"));
    assert!(keyring.is_kept_for_session("Live", CLIENT_SECRET));
    assert!(!keyring.is_kept_for_session("Live", SecretKind::ApiKey));
    assert_eq!(text(&keyring.clone(), "Live", CLIENT_SECRET).await.as_deref(), Some("for now"));
    keyring.set("Live", CLIENT_SECRET, &Secret::new("newer")).await.unwrap();
    assert!(!keyring.is_kept_for_session("Live", CLIENT_SECRET));
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some("newer"));
    keyring.keep_for_session("Live", CLIENT_SECRET, Secret::new("for now"));
    keyring.delete("Live", CLIENT_SECRET).await.unwrap();
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await, None);
    keyring.trial("Live").await.unwrap();
}

#[tokio::test]
async fn a_failed_write_keeps_the_sessions_copy() {
    let stand_in = StandIn::default();
    let keyring = store(Backend::StandIn(stand_in.clone()), PATIENT);
    keyring.keep_for_session("Live", CLIENT_SECRET, Secret::new("for now"));
    for trouble in [Trouble::Refuses(KeyringFailure::Locked), Trouble::RefusesChanges(KeyringFailure::Locked)]
    {
        stand_in.set_trouble(Some(trouble));
        let failed = keyring.set("Live", CLIENT_SECRET, &Secret::new("newer")).await;
        assert_eq!(failed, Err(KeyringFailure::Locked));
        assert_eq!(keyring.trial("Live").await, Err(KeyringFailure::Locked));
        assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some("for now"));
    }
    stand_in.set_trouble(None);
    keyring.trial("Live").await.unwrap();
}

#[tokio::test]
async fn a_failed_removal_keeps_the_sessions_copy() {
    let stand_in = StandIn::default();
    let keyring = store(Backend::StandIn(stand_in.clone()), PATIENT);
    keyring.keep_for_session("Live", CLIENT_SECRET, Secret::new("for now"));
    stand_in.set_trouble(Some(Trouble::Refuses(KeyringFailure::Locked)));
    assert_eq!(keyring.delete("Live", CLIENT_SECRET).await, Err(KeyringFailure::Locked));
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some("for now"));
    stand_in.set_trouble(None);
    keyring.delete("Live", CLIENT_SECRET).await.unwrap();
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await, None);
}

#[tokio::test]
async fn a_write_that_was_given_up_in_a_prompt_does_not_land_later() {
    let stand_in = StandIn::default();
    let keyring = store(Backend::StandIn(stand_in.clone()), Duration::from_millis(300));
    stand_in.set_trouble(Some(Trouble::NeverAnswers));
    let given_up = keyring.set("Live", CLIENT_SECRET, &Secret::new("given up")).await;
    assert_eq!(given_up, Err(KeyringFailure::TimedOut));
    let at_once = Instant::now();
    for _ in 0..3 {
        let failed = keyring.set("Live", CLIENT_SECRET, &Secret::new("newer")).await;
        assert_eq!(failed, Err(KeyringFailure::TimedOut), "the older write could still land last");
    }
    assert!(at_once.elapsed() < HANGS);
    assert_eq!(keyring.get("Live", CLIENT_SECRET).await, Err(KeyringFailure::TimedOut));
    stand_in.set_trouble(None);

    let fresh = store(Backend::StandIn(stand_in), PATIENT);
    let answered = Instant::now();
    while answered.elapsed() < Duration::from_millis(300) {
        assert_eq!(text(&fresh, "Live", CLIENT_SECRET).await, None);
    }
}

#[tokio::test]
async fn a_removal_that_was_given_up_in_a_queue_does_not_happen_later() {
    let stand_in = StandIn::default();
    let keyring = store(Backend::StandIn(stand_in.clone()), Duration::from_millis(300));
    keyring.set("Live", CLIENT_SECRET, &Secret::new("kept")).await.unwrap();
    stand_in.set_trouble(Some(Trouble::NeverAnswers));
    let given_up = tokio::join!(
        keyring.delete("Live", CLIENT_SECRET),
        keyring.delete("Live", CLIENT_SECRET),
        keyring.trial("Live"),
    );
    let timed_out = || Err(KeyringFailure::TimedOut);
    assert_eq!(given_up, (timed_out(), timed_out(), timed_out()));
    stand_in.set_trouble(None);

    let fresh = store(Backend::StandIn(stand_in), PATIENT);
    let answered = Instant::now();
    while answered.elapsed() < Duration::from_millis(300) {
        assert_eq!(text(&fresh, "Live", CLIENT_SECRET).await.as_deref(), Some("kept"));
    }
}

#[tokio::test]
async fn after_a_prompt_is_answered_the_same_store_works_again() {
    let stand_in = StandIn::default();
    let keyring = store(Backend::StandIn(stand_in.clone()), Duration::from_millis(500));
    stand_in.set_trouble(Some(Trouble::NeverAnswers));
    for _ in 0..4 {
        let failed = keyring.set("Live", CLIENT_SECRET, &Secret::new("x")).await;
        assert_eq!(failed, Err(KeyringFailure::TimedOut));
        assert_eq!(keyring.get("Live", SecretKind::ApiKey).await, Err(KeyringFailure::TimedOut));
    }
    stand_in.set_trouble(None);
    let answered = Instant::now();
    while let Err(failure) = keyring.set("Live", CLIENT_SECRET, &Secret::new("kept")).await {
        assert_eq!(failure, KeyringFailure::TimedOut);
        assert!(answered.elapsed() < HANGS);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(text(&keyring, "Live", CLIENT_SECRET).await.as_deref(), Some("kept"));
}
