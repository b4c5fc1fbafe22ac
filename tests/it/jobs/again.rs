//! Rows taken up again touch only what was named, also in a job that was paused.

use super::*;
use recall_desk::sandbox::Method;

fn posts(server: &Sandbox) -> usize {
    server.arrivals().iter().filter(|arrival| arrival.method == Method::POST).count()
}

/// A job of which one row is unknown, and is applied in truth.
fn with_an_unknown_row() -> (tempfile::TempDir, Sandbox, Desk, JobId) {
    let limits = Limits { requests_per_second: 30.0, ask_for: Duration::from_millis(200), ..quick_limits() };
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    server.script(&Method::POST, ["drop-after".parse().unwrap()]);
    server.script(&Method::GET, vec!["RECALLS-BR-01".parse().unwrap(); 400]);
    let id = start(&mut desk, 300);
    wait_until(&mut desk, id, |view| view.counts.unknown == 1);
    (home, server, desk, id)
}

#[test]
fn asking_about_the_unknown_rows_of_a_paused_job_sends_none_of_the_others() {
    let (_home, server, mut desk, id) = with_an_unknown_row();
    let paused = job(&mut desk, JobsCommand::Pause(id));
    assert!(paused.counts.planned > 0, "the test paused too late");
    server.clear_script();
    let sent = posts(&server);
    job(&mut desk, JobsCommand::Retry(id, Again::Unknown));
    let asked = wait_until(&mut desk, id, |view| view.counts.unknown + view.counts.checking == 0);
    assert_eq!(asked.state, JobState::Paused(PauseReason::ByUser));
    assert_eq!(asked.counts, JobCounts { unknown: 0, done: paused.counts.done + 1, ..paused.counts });
    assert_eq!(posts(&server), sent);
    job(&mut desk, JobsCommand::Resume(id));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 300);
    assert_opened_once(&server, 300);
}

#[test]
fn asking_about_the_unknown_rows_of_a_stopped_job_leaves_it_stopped() {
    let (_home, server, mut desk, id) = with_an_unknown_row();
    let stopped = job(&mut desk, JobsCommand::Stop(id));
    assert!(stopped.counts.unsent > 0 && stopped.counts.planned == 0, "{:?}", stopped.counts);
    server.clear_script();
    let sent = posts(&server);
    job(&mut desk, JobsCommand::Retry(id, Again::Unknown));
    let asked = wait_until(&mut desk, id, |view| view.counts.unknown + view.counts.checking == 0);
    assert_eq!((asked.state, asked.counts.unsent), (JobState::Stopped, stopped.counts.unsent));
    assert_eq!(posts(&server), sent);
    job(&mut desk, JobsCommand::Retry(id, Again::Unsent));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 300);
    assert_opened_once(&server, 300);
}

#[test]
fn refused_rows_of_a_job_that_the_breaker_paused_wait_with_the_others() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&Method::POST, vec!["RECALLS-BR-01".parse().unwrap(); 400]);
    let id = start(&mut desk, 200);
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(matches!(reason, PauseReason::SameFailure { .. }), "{reason:?}");
    server.clear_script();
    let sent = posts(&server);
    job(&mut desk, JobsCommand::Retry(id, Again::Rejected));
    let again = job(&mut desk, JobsCommand::Show(id));
    assert_eq!((again.state, again.counts.planned), (JobState::Paused(reason), 200), "{counts:?}");
    assert_eq!(posts(&server), sent);
    job(&mut desk, JobsCommand::Resume(id));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}
