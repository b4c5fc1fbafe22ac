//! What concerns all rows: the job stops for it, and no row is used up.

use super::*;
use recall_desk::engine::start::JobsAtStart;
use recall_desk::sandbox::{Fault, Method};

fn assert_none_used_up(counts: JobCounts) {
    let used = counts.rejected + counts.unknown + counts.conflict + counts.unsent;
    assert_eq!(used, 0, "{counts:?}");
}

fn many(name: &str) -> Vec<Fault> {
    vec![name.parse().unwrap(); 400]
}

#[test]
fn pages_that_are_not_dvsas_pause_the_job_and_use_no_row_up() {
    for page in ["html-200", "redirect"] {
        let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
        server.script(&Method::POST, many(page));
        // More than can be on the way at once, however late the first answers come.
        let id = start(&mut desk, 200);
        let (reason, counts) = wait_paused(&mut desk, id);
        assert!(matches!(reason, PauseReason::NotDvsa { .. }), "{page} {reason:?}");
        assert_none_used_up(counts);
        assert!(counts.planned > 0 && counts.checking >= 3);
        assert!(server.applied().is_empty());
        server.clear_script();
        job(&mut desk, JobsCommand::Resume(id));
        assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
        assert_opened_once(&server, 200);
    }
}

#[test]
fn a_sign_in_that_fails_pauses_the_job_and_uses_no_row_up() {
    for code in ["RECALLS-FB-01", "RECALLS-FB-03", "RECALLS-UA-01"] {
        let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
        server.script(&Method::POST, many(code));
        let id = start(&mut desk, 50);
        let (reason, counts) = wait_paused(&mut desk, id);
        assert!(matches!(reason, PauseReason::SignIn { .. }), "{code} {reason:?}");
        assert_none_used_up(counts);
        server.clear_script();
        job(&mut desk, JobsCommand::Resume(id));
        assert_eq!(wait_finished(&mut desk, id).counts.done, 50);
        assert_opened_once(&server, 50);
    }
}

#[test]
fn a_client_secret_that_is_refused_pauses_the_job_after_one_call() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let secret = server.credentials().client_secret;
    server.revoke_secret(&secret);
    let id = start(&mut desk, 20);
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(matches!(reason, PauseReason::SignIn { .. }), "{reason:?}");
    assert_eq!(counts.planned, 20);
    assert_eq!(server.token_requests(), 1);
    assert!(server.arrivals().is_empty());
}

#[test]
fn a_wrong_address_stops_the_job_and_is_never_read_as_an_absent_recall() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&Method::DELETE, many("RECALLS-NF-02"));
    let id = start_for(&mut desk, &table(30), Purpose::Change(Operation::Delete));
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(matches!(reason, PauseReason::WrongAddress { .. }), "{reason:?}");
    assert_eq!(counts.planned, 30);
}

#[test]
fn twenty_refusals_alike_pause_the_job() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start_for(&mut desk, &table(200), Purpose::Change(Operation::Delete));
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(
        matches!(&reason, PauseReason::SameFailure { code, .. } if code == "RECALLS-NF-01"),
        "{reason:?}"
    );
    assert!(counts.rejected >= 20 && counts.rejected < 120, "{counts:?}");
    assert_eq!(counts.rejected + counts.planned, 200);
    assert_eq!(server.arrivals().len() as u64, counts.rejected);
}

#[test]
fn a_used_up_allowance_parks_the_job_also_over_a_restart() {
    let config = SandboxConfig { daily_allowance: Some(30), ..quick_server() };
    let mut limits = quick_limits();
    limits.allowance_probe = Duration::from_secs(4);
    let setup = || DeskSetup { limits: limits.clone(), ..quick() };
    let (home, server, mut desk) = desk_and_server(config, setup());
    let id = start(&mut desk, 60);
    let parked = wait_until(&mut desk, id, |view| {
        matches!(view.state, JobState::Parked { .. }) && view.counts.sending == 0
    });
    assert_none_used_up(parked.counts);
    assert_eq!(parked.counts.done, 30);
    let arrivals = server.arrivals().len();
    assert!(arrivals <= 30 + 75, "{arrivals} requests");
    let JobState::Parked { until } = parked.state else { unreachable!() };
    desk.close();
    let mut desk = Desk::connected(home.path(), &server, DeskSetup { jobs: JobsAtStart::Resume, ..setup() });
    let view = wait_until(&mut desk, id, |view| matches!(view.state, JobState::Parked { .. }));
    assert_eq!(view.state, JobState::Parked { until }, "the time is kept over the restart");
    // It tries once, finds nothing, and parks again.
    wait_until(&mut desk, id, |view| matches!(view.state, JobState::Parked { until: now } if now > until));
    assert!(server.arrivals().len() <= arrivals + 1, "more than one probe");
    server.refill_daily_allowance();
    wait_until(&mut desk, id, |view| view.counts.done == 60);
    assert_opened_once(&server, 60);
}

#[test]
fn a_paused_job_sends_nothing_until_it_is_resumed() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let (_home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let begun = Instant::now();
    let paused = job(&mut desk, JobsCommand::Pause(id));
    assert!(begun.elapsed().as_millis() < 1_000, "what had not left was waited for");
    assert_eq!(paused.state, JobState::Paused(PauseReason::ByUser));
    assert_eq!(paused.counts.sending, 0);
    let arrivals = server.arrivals().len();
    assert_eq!(paused.counts.done, arrivals as u64);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.arrivals().len(), arrivals);
    job(&mut desk, JobsCommand::Resume(id));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}

#[test]
fn a_stopped_job_leaves_the_rest_unsent_and_can_be_deleted() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    server.script(&Method::POST, ["drop-after".parse::<Fault>().unwrap()]);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let refusal = jobs(&mut desk, JobsCommand::Delete(id)).unwrap_err();
    assert!(matches!(refusal, Failure::Invalid(_)));
    let stopped = job(&mut desk, JobsCommand::Stop(id));
    assert_eq!(stopped.state, JobState::Stopped);
    let stopped = wait_until(&mut desk, id, |view| view.counts.open() == 0);
    assert_eq!(stopped.counts.done + stopped.counts.unsent, 200);
    assert_eq!(stopped.counts.done, opened(&server).len() as u64);
    let kept = desk.history().len();
    let begun = Instant::now();
    while jobs(&mut desk, JobsCommand::Delete(id)).is_err() {
        assert!(begun.elapsed().as_secs() < 20, "it cannot be deleted");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(matches!(jobs(&mut desk, JobsCommand::Show(id)), Err(Failure::Invalid(_))));
    assert_eq!(desk.history().len(), kept, "the audit trail stays");
    desk.close();
    let bytes = std::fs::read(home.path().join("data/journal.sqlite3"))
        .or_else(|_| std::fs::read(home.path().join("journal.sqlite3")))
        .unwrap();
    let note = b"note 150";
    assert!(!bytes.windows(note.len()).any(|part| part == note), "the rows can still be read in the file");
}

#[test]
fn the_end_of_the_program_leaves_a_job_that_goes_on_later() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let setup = |jobs| DeskSetup { limits: limits.clone(), jobs, ..quick() };
    let (home, server, mut desk) = desk_and_server(quick_server(), setup(JobsAtStart::Leave));
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let begun = Instant::now();
    desk.close();
    assert!(begun.elapsed().as_secs() < 5);
    let mut desk = Desk::connected(home.path(), &server, setup(JobsAtStart::Leave));
    let left = job(&mut desk, JobsCommand::Show(id));
    assert_eq!((left.state, left.counts.sending), (JobState::Waiting, 0));
    assert_eq!(left.counts.done, opened(&server).len() as u64);
    desk.close();
    let mut desk = Desk::connected(home.path(), &server, setup(JobsAtStart::Resume));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}

#[test]
fn a_job_never_goes_on_against_another_host() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&Method::POST, many("RECALLS-FB-03"));
    let id = start(&mut desk, 20);
    wait_paused(&mut desk, id);
    let other = serve(quick_server());
    desk.startup.settings = match desk.ask(Command::Settings(SettingsCommand::Select(PROFILE.into()))) {
        Ok(Reply::Settings(settings)) => settings,
        other => panic!("{other:?}"),
    };
    let credentials = other.credentials();
    desk.add_profile(&crate::desk::profile_of(&other), &credentials.client_secret, &credentials.api_key);
    job(&mut desk, JobsCommand::Resume(id));
    let view = wait_until(&mut desk, id, |view| {
        matches!(view.state, JobState::Paused(PauseReason::NotReady { .. }))
    });
    assert_eq!(view.counts.planned, 20);
    assert!(other.arrivals().is_empty());
}
