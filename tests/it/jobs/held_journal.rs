//! A journal that another program holds while a job runs.

use super::*;

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
        match desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap() {
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

#[test]
fn rows_that_a_kill_left_on_the_wire_are_taken_up_once_the_journal_can_be_written() {
    const ROWS: usize = 600;
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, ROWS);
    assert_eq!(id, JobId(1));
    job(&mut desk, JobsCommand::Pause(id));
    desk.close();
    let held = server.recall_count();
    let mut killed = super::killed::child(home.path(), &server);
    let begun = Instant::now();
    while server.recall_count() < held + 10 {
        assert!(begun.elapsed().as_secs() < 60, "the process sends nothing");
        std::thread::sleep(Duration::from_millis(2));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();

    let mut desk = Desk::connected(home.path(), &server, quick());
    let left = job(&mut desk, JobsCommand::Show(id)).counts;
    assert!(left.sending > 0, "{left:?}");
    let file = walk(home.path()).into_iter().find(|path| path.ends_with("journal.sqlite3")).unwrap();
    let other = rusqlite::Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    job(&mut desk, JobsCommand::Resume(id));
    wait_until(&mut desk, id, |view| matches!(view.state, JobState::Paused(PauseReason::Journal { .. })));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(wait_finished(&mut desk, id).counts.done, ROWS as u64);
    assert_opened_once(&server, ROWS);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
