//! The daily allowance belongs to the account: whatever number of jobs wait for it, one request an hour asks.

use super::*;
use recall_desk::engine::start::JobsAtStart;

fn parked_until(view: &JobView) -> Option<chrono::DateTime<chrono::Utc>> {
    if let JobState::Parked { until } = view.state { Some(until) } else { None }
}

fn is_parked(view: &JobView) -> bool {
    parked_until(view).is_some() && view.counts.sending == 0
}

/// Vehicles of a job of its own.
fn others(number: usize) -> String {
    table((number + 1) * 40)
        .lines()
        .skip(1 + number * 40)
        .fold(HEADER.to_owned(), |text, line| text + line + "\n")
}

#[test]
fn several_jobs_ask_with_one_request_also_after_a_restart_and_with_a_new_import() {
    let config = SandboxConfig { daily_allowance: Some(30), ..quick_server() };
    let probe = Duration::from_secs(3);
    let limits = || Limits { allowance_probe: probe, ..quick_limits() };
    let setup = |jobs| DeskSetup { limits: limits(), jobs, ..quick() };
    let (home, server, mut desk) = desk_and_server(config, setup(JobsAtStart::Resume));
    let open = Purpose::Change(Operation::Open);
    let one = start_for(&mut desk, &others(0), open);
    wait_until(&mut desk, one, is_parked);
    let begun = Instant::now();
    let sent = server.arrivals().len();
    let two = start_for(&mut desk, &others(1), open);
    wait_until(&mut desk, two, is_parked);
    // Three times it is asked whether there is an allowance again.
    wait_until(&mut desk, one, |_| server.arrivals().len() >= sent + 3);
    assert!(begun.elapsed() > probe * 2, "it was asked more often");
    desk.close();

    let mut desk = Desk::connected(home.path(), &server, setup(JobsAtStart::Resume));
    let three = start_for(&mut desk, &others(2), open);
    for id in [one, two, three] {
        wait_until(&mut desk, id, is_parked);
    }
    wait_until(&mut desk, one, |_| server.arrivals().len() >= sent + 5);
    let periods = begun.elapsed().as_secs_f64() / probe.as_secs_f64();
    let asked = server.arrivals().len() - sent;
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let expected = asked as f64 <= periods + 1.0;
    assert!(expected, "{asked} requests in {periods} times the span");

    // From now on there is always some; each job finds out by itself.
    for id in [one, two, three] {
        let done = wait_until(&mut desk, id, |view| {
            server.refill_daily_allowance();
            view.state == JobState::Finished
        });
        assert_eq!(done.counts.done, 40);
    }
    assert_opened_once(&server, 120);
}
