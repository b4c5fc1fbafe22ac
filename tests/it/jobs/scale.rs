//! A journal that another program holds, and jobs of a size that is not for every run (`--ignored`).

use super::*;
use std::process::{Command as Process, Stdio};

#[test]
fn a_journal_that_cannot_be_written_pauses_the_job_and_it_goes_on_afterwards() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let file = walk(home.path()).into_iter().find(|path| path.ends_with("journal.sqlite3")).unwrap();
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    loop {
        match desk.port.events.recv_timeout(Duration::from_secs(60)).unwrap() {
            Event::Job(view) if matches!(view.state, JobState::Paused(PauseReason::Journal { .. })) => break,
            _ => assert!(begun.elapsed().as_secs() < 60, "it never paused"),
        }
    }
    let arrivals = server.arrivals().len();
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(server.arrivals().len(), arrivals, "something was sent without being written down first");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

const PORT: &str = "RECALL_DESK_TEST_SCALE_PORT";

/// Not a test of its own: the server, in a process of its own so that its memory does not count.
#[test]
fn inside_a_server_process() {
    let Ok(port) = std::env::var(PORT) else { return };
    let config = SandboxConfig { port: port.parse().unwrap(), rate_per_second: 1_000_000, ..quick_server() };
    let _server = serve(config);
    std::thread::sleep(Duration::from_secs(3_600));
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Takes minutes. Run with `cargo test --test it a_hundred_thousand -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn a_hundred_thousand_rows_run_clean_with_flat_memory() {
    let rows = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(100_000);
    let port = 20_000 + std::process::id() % 20_000;
    let mut server = Process::new(std::env::current_exe().unwrap())
        .args(["--exact", "jobs::scale::inside_a_server_process", "--nocapture"])
        .env(PORT, port.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let home = tempfile::tempdir().unwrap();
    let limits = Limits { requests_per_second: 5_000.0, ..quick_limits() };
    let mut desk = Desk::open(home.path(), DeskSetup { limits, ..quick() });
    let here = serve(quick_server());
    let mut profile = crate::desk::profile_of(&here);
    profile.base_url = format!("http://127.0.0.1:{port}");
    profile.token_url = here.token_url().replace(&here.base_url(), &profile.base_url);
    let credentials = here.credentials();
    desk.add_profile(&profile, &credentials.client_secret, &credentials.api_key);
    let plan = plan(&mut desk, &table(rows), Purpose::Change(Operation::Open));
    let begun = Instant::now();
    let id = job(&mut desk, JobsCommand::Start(Box::new(plan))).id;
    println!("{rows} rows copied in {:?}", begun.elapsed());
    let begun = Instant::now();
    let at_start = wait_until_long(&mut desk, id, rows as u64 / 20);
    let early = resident_kib();
    let at_end = wait_until_long(&mut desk, id, rows as u64);
    let late = resident_kib();
    server.kill().unwrap();
    server.wait().unwrap();
    println!("{:?}; {early} KiB after {at_start} rows, {late} KiB after {at_end}", begun.elapsed());
    let begun = Instant::now();
    desk.close();
    let mut desk = Desk::open(home.path(), quick());
    jobs(&mut desk, JobsCommand::List).unwrap();
    let journal = walk(home.path()).into_iter().find(|path| path.ends_with("journal.sqlite3")).unwrap();
    println!("closed and opened in {:?}, {} MB", begun.elapsed(), journal.metadata().unwrap().len() >> 20);
    drop(desk);
    assert_eq!(at_end, rows as u64);
    assert!(late < early + 30 * 1024, "memory grew from {early} to {late} KiB");
}

fn wait_until_long(desk: &mut Desk, id: JobId, done: u64) -> u64 {
    loop {
        let view = job(desk, JobsCommand::Show(id));
        assert_eq!(view.counts.total(), view.spec.total);
        if view.counts.done >= done || view.state == JobState::Finished {
            return view.counts.done;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}
