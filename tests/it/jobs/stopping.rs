//! Stopping a job: whatever comes between, none of its rows is left that nobody can take up.

use super::*;
use recall_desk::engine::JournalFailure;
use recall_desk::engine::start::JobsAtStart;

fn at_50() -> Limits {
    Limits { requests_per_second: 50.0, ..quick_limits() }
}

/// Where the tests' desk keeps its journal.
fn journal(home: &std::path::Path) -> rusqlite::Connection {
    let folders = recall_desk::engine::start::Folders::under(home.to_owned());
    rusqlite::Connection::open(folders.data.join("journal.sqlite3")).unwrap()
}

#[test]
fn a_stop_that_a_crash_cut_off_is_gone_on_with_and_sends_nothing() {
    let setup = |jobs| DeskSetup { limits: at_50(), jobs, ..quick() };
    let (home, server, mut desk) = desk_and_server(quick_server(), setup(JobsAtStart::Leave));
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    job(&mut desk, JobsCommand::Pause(id));
    desk.close();
    // As the crash leaves it: the stop is on the disk, its rows are not moved yet.
    journal(home.path()).execute("UPDATE job SET state = '\"Stopped\"'", []).unwrap();
    let sent = server.arrivals().len();
    let mut desk = Desk::connected(home.path(), &server, setup(JobsAtStart::Resume));
    let stopped = wait_until(&mut desk, id, |view| view.counts.planned == 0);
    assert_eq!(stopped.state, JobState::Stopped);
    assert_eq!(stopped.counts.unsent + stopped.counts.done, 200);
    assert_eq!(server.arrivals().len(), sent);
    job(&mut desk, JobsCommand::Retry(id, Again::Unsent));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}

#[test]
fn rows_of_a_cut_off_stop_are_not_sent_with_others_that_are_named() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&recall_desk::sandbox::Method::POST, ["RECALLS-BR-01".parse().unwrap()]);
    let id = start(&mut desk, 5);
    assert_eq!(wait_finished(&mut desk, id).counts.rejected, 1);
    let sql = "UPDATE job_row SET state = 0, intent = NULL
                   WHERE id = (SELECT id FROM job_row WHERE state = 3 LIMIT 1);
               UPDATE job SET state = '\"Stopped\"'";
    journal(home.path()).execute_batch(sql).unwrap();
    let sent = server.arrivals().len();
    job(&mut desk, JobsCommand::Retry(id, Again::Rejected));
    let counts = wait_finished(&mut desk, id).counts;
    assert_eq!((counts.done, counts.unsent), (4, 1), "{counts:?}");
    assert_eq!(server.arrivals().len(), sent + 1);
}

#[test]
fn a_stop_that_cannot_be_written_says_so_and_is_carried_out_afterwards() {
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits: at_50(), ..quick() });
    let id = start(&mut desk, 400);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let other = journal(home.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refusal = jobs(&mut desk, JobsCommand::Stop(id)).unwrap_err();
    assert!(matches!(refusal, Failure::Journal(JournalFailure::Busy)), "{refusal:?}");
    let sent = server.arrivals().len();
    other.execute_batch("ROLLBACK").unwrap();
    let stopped = wait_until(&mut desk, id, |view| view.counts.open() == 0);
    assert_eq!(stopped.state, JobState::Stopped);
    assert_eq!(stopped.counts.done + stopped.counts.unsent, 400, "{:?}", stopped.counts);
    let posted = server.arrivals().iter().skip(sent).filter(|arrival| arrival.method == "POST").count();
    assert_eq!(posted, 0, "a stopped job sent something");
}

#[test]
fn rows_named_while_a_stop_is_still_being_written_are_those_that_it_leaves() {
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits: at_50(), ..quick() });
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let other = journal(home.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    jobs(&mut desk, JobsCommand::Stop(id)).unwrap_err();
    other.execute_batch("ROLLBACK").unwrap();
    let begun = Instant::now();
    while let Err(refusal) = jobs(&mut desk, JobsCommand::Retry(id, Again::Unsent)) {
        assert!(matches!(refusal, Failure::Journal(JournalFailure::Busy)), "{refusal:?}");
        assert!(begun.elapsed().as_secs() < 30, "the stop is never written");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
}

#[test]
fn jobs_stopped_at_any_moment_leave_no_row_to_be_sent() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    for attempt in 0..8 {
        let text = table((attempt + 1) * 60).replace("ACME/1", &format!("ACME/{attempt}"));
        let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
        wait_until(&mut desk, id, |view| view.counts.done >= attempt as u64 * 5);
        job(&mut desk, JobsCommand::Stop(id));
        let stopped = wait_until(&mut desk, id, |view| view.counts.sending + view.counts.checking == 0);
        assert_eq!(stopped.counts.planned, 0, "{:?}", stopped.counts);
    }
}
