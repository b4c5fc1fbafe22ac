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

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
