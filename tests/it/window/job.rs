//! The real window with a job under way: closed, asked to end, minimised, and left without its display.

use super::desktop::{Desktop, PATIENT, Running, until};
use crate::cli::Cli;
use crate::desk::{Desk, DeskSetup};
use crate::jobs::{assert_opened_once, desk_and_server, job, quick, start, wait_finished};
use recall_desk::domain::job::{JobId, JobState};
use recall_desk::engine::message_jobs::JobsCommand;
use recall_desk::engine::start::{Sandbox, SandboxConfig, Seed};
use std::time::{Duration, Instant};

/// More than the window sends while the test looks.
const ROWS: usize = 700;

/// How long the end may take: 5 s for what is on the wire, the rest is for a busy machine.
const END: Duration = Duration::from_secs(20);

/// A home with a job that goes on as soon as a window opens, and the server that it sends to.
fn with_a_job() -> (tempfile::TempDir, Sandbox, JobId) {
    let config = SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() };
    let (home, server, mut desk) = desk_and_server(config, quick());
    let id = start(&mut desk, ROWS);
    desk.close();
    (home, server, id)
}

fn open(desktop: &Desktop, home: &tempfile::TempDir, server: &Sandbox) -> Running {
    let credentials = server.credentials();
    desktop.open_connected(home.path(), &credentials.client_secret, &credentials.api_key)
}

fn wait_for_sent(server: &Sandbox, more: usize) {
    let before = server.applied().len();
    until("rows are sent", PATIENT, || server.applied().len() >= before + more);
}

/// The job goes on to its end, and every row was applied once.
fn finish(home: &tempfile::TempDir, server: &Sandbox, id: JobId) {
    let mut desk =
        Desk::connected(home.path(), server, DeskSetup { limits: crate::jobs::quick_limits(), ..quick() });
    let left = job(&mut desk, JobsCommand::Show(id));
    assert_eq!(left.counts.sending, 0, "{:?}", left.counts);
    if left.state != JobState::Finished {
        job(&mut desk, JobsCommand::Resume(id));
    }
    assert_eq!(wait_finished(&mut desk, id).counts.done, ROWS as u64);
    assert_opened_once(server, ROWS);
}

fn close(desktop: &Desktop, window: &mut Running) {
    desktop.expect("A job is running");
    desktop.press("Stop for now and close");
    let begun = Instant::now();
    assert_eq!(window.wait(END), Some(0));
    println!("closed after {} ms", begun.elapsed().as_millis());
}

#[test]
fn ending_the_session_during_a_job_asks_and_leaves_it_to_the_next_start() {
    let desktop = Desktop::start();
    let (home, server, id) = with_a_job();
    let mut window = open(&desktop, &home, &server);
    wait_for_sent(&server, 30);
    desktop.expect("1 under way");
    window.signal("TERM");
    desktop.expect("A job is running");
    // It goes on while the question stands, and when it is to.
    wait_for_sent(&server, 10);
    desktop.press("Keep running");
    wait_for_sent(&server, 10);
    window.signal("TERM");
    close(&desktop, &mut window);
    let shown = Cli::new(home.path()).line(&format!("--json jobs show {}", id.0)).run();
    assert_eq!(shown.json()["state"], "waiting", "{}{}", shown.out, shown.err);
    finish(&home, &server, id);
}

#[test]
fn a_minimised_window_sends_at_the_same_speed() {
    let desktop = Desktop::start();
    let (home, server, id) = with_a_job();
    let mut window = open(&desktop, &home, &server);
    wait_for_sent(&server, 30);
    desktop.xdotool(&["windowminimize", "--sync", &desktop.window()]);
    let begun = Instant::now();
    wait_for_sent(&server, 150);
    let rate = 150.0 / begun.elapsed().as_secs_f64();
    println!("{rate:.1} rows a second while it is minimised");
    assert!(rate > 15.0, "{rate:.1} rows a second");
    window.signal("KILL");
    window.wait(END);
    let mut desk = Desk::connected(home.path(), &server, quick());
    job(&mut desk, JobsCommand::Resume(id));
    assert_eq!(wait_finished(&mut desk, id).counts.done, ROWS as u64);
    assert_opened_once(&server, ROWS);
}

#[test]
fn a_job_goes_on_at_the_same_speed_when_the_display_is_lost() {
    let desktop = Desktop::start();
    let (home, server, id) = with_a_job();
    let mut window = open(&desktop, &home, &server);
    wait_for_sent(&server, 30);
    desktop.expect("1 under way");
    desktop.lose_display();
    let begun = Instant::now();
    wait_for_sent(&server, 150);
    let rate = 150.0 / begun.elapsed().as_secs_f64();
    println!("{rate:.1} rows a second without a display");
    assert!(rate > 15.0, "{rate:.1} rows a second");
    // Once the job rests the program ends, and says why.
    assert_eq!(window.wait(PATIENT), Some(1));
    assert_eq!(server.applied().len(), ROWS);
    finish(&home, &server, id);
}

#[test]
fn without_a_display_it_still_ends_in_order_when_the_session_does() {
    let desktop = Desktop::start();
    let (home, server, id) = with_a_job();
    let mut window = open(&desktop, &home, &server);
    wait_for_sent(&server, 30);
    desktop.lose_display();
    wait_for_sent(&server, 60);
    window.signal("TERM");
    assert_eq!(window.wait(END), Some(1));
    assert!(server.applied().len() < ROWS);
    finish(&home, &server, id);
}
