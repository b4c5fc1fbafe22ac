//! A job killed again and again: every row applied exactly once, none lost, none said to have failed.

use super::*;
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::start::JobsAtStart;
use recall_desk::sandbox::FaultRule;
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};

const HOME: &str = "RECALL_DESK_TEST_KILLED_JOBS_HOME";
const ROWS: usize = 300;
const KILLS: usize = 8;

fn limits() -> Limits {
    Limits { requests_per_second: 150.0, absent_after: Duration::from_secs(1), ..quick_limits() }
}

/// Not a test of its own: the process that is killed. It goes on with the job that it finds.
#[test]
fn inside_a_process_with_a_job() {
    let Ok(home) = std::env::var(HOME) else { return };
    let setup = DeskSetup { limits: limits(), ..DeskSetup::default() };
    let mut desk = Desk::open(home.as_ref(), setup);
    desk.store(PROFILE, SecretKind::ClientSecret, &std::env::var("SECRET").unwrap());
    desk.store(PROFILE, SecretKind::ApiKey, &std::env::var("KEY").unwrap());
    let id = JobId(1);
    job(&mut desk, JobsCommand::Resume(id));
    wait_finished(&mut desk, id);
}

pub fn child(home: &Path, server: &Sandbox) -> Child {
    let credentials = server.credentials();
    Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "jobs::killed::inside_a_process_with_a_job", "--nocapture"])
        .env(HOME, home)
        .env("SECRET", credentials.client_secret)
        .env("KEY", credentials.api_key)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Numbers that look random and are the same in every run.
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

#[test]
fn a_job_killed_at_random_moments_applies_every_row_exactly_once() {
    let names = ["500", "drop-before", "drop-after", "truncated", "html"];
    let faults = names.map(|name| FaultRule { fault: name.parse().unwrap(), probability: 0.01 }).to_vec();
    let (home, server, mut desk) = desk_and_server(
        SandboxConfig { faults, ..quick_server() },
        DeskSetup { limits: limits(), ..quick() },
    );
    let id = start(&mut desk, ROWS);
    assert_eq!(id, JobId(1));
    job(&mut desk, JobsCommand::Pause(id));
    desk.close();
    let mut seed = 7;
    for kill in 0..KILLS {
        let before = server.arrivals().len();
        let mut killed = child(home.path(), &server);
        // A number of requests later, and then at any moment.
        let some = (random(&mut seed) % 40) as usize;
        let begun = Instant::now();
        while server.arrivals().len() < before + some && killed.try_wait().unwrap().is_none() {
            assert!(begun.elapsed().as_secs() < 60, "kill {kill}: the process sends nothing");
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(random(&mut seed) % 60));
        killed.kill().unwrap();
        killed.wait().unwrap();
    }
    let setup = DeskSetup { limits: limits(), jobs: JobsAtStart::Resume, ..quick() };
    let mut desk = Desk::connected(home.path(), &server, setup);
    let mut done = wait_finished(&mut desk, id);
    // Three answers of one row may be lost by chance; it is then unknown, which is true.
    for again in [Again::Unknown, Again::Unsent] {
        if done.counts.done < ROWS as u64 {
            assert_eq!(done.counts.done + done.counts.unknown + done.counts.unsent, ROWS as u64);
            job(&mut desk, JobsCommand::Retry(id, again));
            done = wait_finished(&mut desk, id);
        }
    }
    assert_eq!(done.counts.done, ROWS as u64, "{:?}", done.counts);
    assert_opened_once(&server, ROWS);
    assert!(desk.history().iter().all(|entry| entry.ending.is_some()), "an intent was left open");
    match desk.ask(Command::History(HistoryCommand::Verify)) {
        Ok(Reply::Verified(recall_desk::domain::audit::ChainReport::Whole { .. })) => {}
        other => panic!("{other:?}"),
    }
}
