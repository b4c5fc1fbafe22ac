//! A computer that sleeps while a job runs, and a process that is stopped and gone on with.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::start::JobsAtStart;
use recall_desk::sandbox::Method;
use std::process::{Command as Process, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};

const HOME: &str = "RECALL_DESK_TEST_STOPPED_JOB_HOME";
const ROWS: usize = 120;

/// What the wall clock of `a_wall_clock_that_jumps…` is ahead.
static AHEAD_SECS: AtomicI64 = AtomicI64::new(0);

fn turned_clock() -> DateTime<Utc> {
    Utc::now() + TimeDelta::seconds(AHEAD_SECS.load(Ordering::Relaxed))
}

#[test]
fn a_wall_clock_that_jumps_makes_the_connection_anew_and_gives_up_what_is_on_the_wire() {
    let mut limits = Limits { requests_per_second: 25.0, wall_clock: turned_clock, ..quick_limits() };
    // Longer than the test takes: nothing ends by itself.
    limits.api.total = Duration::from_mins(5);
    let config = SandboxConfig { rate_per_second: 25, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    server.script(&Method::POST, ["hang-after".parse().unwrap()]);
    let id = start(&mut desk, ROWS);
    let view = wait_until(&mut desk, id, |view| view.counts.done > 20);
    assert!(view.counts.sending > 0);
    assert_eq!(server.token_requests(), 1);
    AHEAD_SECS.store(7_200, Ordering::Relaxed);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, ROWS as u64, "{:?}", done.counts);
    assert_opened_once(&server, ROWS);
    assert_eq!(server.token_requests(), 2, "the client was not made anew");
    assert!(server.fullest_second(&Method::POST) <= 25);
    let slept = all_rows(&mut desk, id).into_iter().filter(|row| row.message.contains("asked DVSA")).count();
    assert!(slept >= 1, "the row on the wire was not asked about");
}

fn stopped_limits() -> Limits {
    Limits { requests_per_second: 25.0, slept_after: Duration::from_millis(1_500), ..quick_limits() }
}

/// Not a test of its own: the process that is stopped. It goes on with the job that it finds.
#[test]
fn inside_a_process_that_is_stopped() {
    let Ok(home) = std::env::var(HOME) else { return };
    let mut desk = Desk::open(home.as_ref(), DeskSetup { limits: stopped_limits(), ..DeskSetup::default() });
    desk.store(PROFILE, SecretKind::ClientSecret, &std::env::var("SECRET").unwrap());
    desk.store(PROFILE, SecretKind::ApiKey, &std::env::var("KEY").unwrap());
    job(&mut desk, JobsCommand::Resume(JobId(1)));
    wait_finished(&mut desk, JobId(1));
}

fn signal(signal: &str, process: u32) {
    assert!(Process::new("kill").args(["-s", signal, &process.to_string()]).status().unwrap().success());
}

#[test]
fn a_process_that_was_stopped_goes_on_slowly_with_a_new_connection_and_no_burst() {
    let config = SandboxConfig { rate_per_second: 25, ..quick_server() };
    let (home, server, mut desk) = desk_and_server(config, DeskSetup { limits: stopped_limits(), ..quick() });
    let id = start(&mut desk, ROWS);
    job(&mut desk, JobsCommand::Pause(id));
    desk.close();
    // The second in which this process sent must be over: the other one does not know of it.
    std::thread::sleep(Duration::from_millis(1_100));
    let credentials = server.credentials();
    let mut child = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "jobs::sleep::inside_a_process_that_is_stopped", "--nocapture"])
        .env(HOME, home.path())
        .env("SECRET", &credentials.client_secret)
        .env("KEY", &credentials.api_key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while server.arrivals().len() < 30 {
        assert!(begun.elapsed().as_secs() < 60, "the process sends nothing");
        std::thread::sleep(Duration::from_millis(10));
    }
    let tokens = server.token_requests();
    signal("STOP", child.id());
    std::thread::sleep(Duration::from_secs(4));
    signal("CONT", child.id());
    assert!(child.wait().unwrap().success());
    assert_eq!(server.token_requests(), tokens + 1, "the client was not made anew once");
    let fullest = server.fullest_second(&Method::POST);
    assert!(fullest <= 25, "a burst: {fullest} in one second");
    assert_opened_once(&server, ROWS);
    let mut desk = Desk::connected(home.path(), &server, DeskSetup { jobs: JobsAtStart::Leave, ..quick() });
    assert_eq!(wait_finished(&mut desk, id).counts.done, ROWS as u64);
}
