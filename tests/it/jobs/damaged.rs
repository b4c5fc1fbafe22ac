//! A journal that is damaged while a job runs: nothing more is sent, and the file is kept.

use super::*;
use recall_desk::engine::JournalFailure;
use std::io::{Seek as _, SeekFrom, Write as _};

#[test]
fn a_journal_damaged_during_a_job_stops_it_and_the_file_is_kept() {
    let limits = Limits { requests_per_second: 40.0, ..quick_limits() };
    let (home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    // More than is held in memory: the rows to be sent next are read from the file.
    let text = table(20_000).replace("note ", &"a remark of the dealer ".repeat(8));
    let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    let data = recall_desk::engine::start::Folders::under(home.path().to_owned()).data;
    for name in ["journal.sqlite3", "journal.sqlite3-wal"] {
        let path = data.join(name);
        let length = path.metadata().unwrap().len();
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(4_096)).unwrap();
        file.write_all(&vec![0xA5; usize::try_from(length.saturating_sub(4_096)).unwrap()]).unwrap();
    }
    let begun = Instant::now();
    let failure = loop {
        match jobs(&mut desk, JobsCommand::Show(id)) {
            Err(failure) => break failure,
            Ok(_) => assert!(begun.elapsed().as_secs() < 60, "the damage was never met"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(matches!(failure, Failure::Journal(JournalFailure::Damaged { .. })), "{failure:?}");
    assert!(failure.advice().contains("Export"), "{}", failure.advice());
    // What was on its way arrives; nothing leaves that could not be written down.
    std::thread::sleep(Duration::from_secs(2));
    let sent = server.arrivals().len();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(server.arrivals().len(), sent);
    assert!(sent < 200, "{sent} requests");
    desk.close();
    let kept = data.join("journal.sqlite3").metadata().unwrap().len();
    let mut desk = Desk::connected(home.path(), &server, quick());
    let plan = plan(&mut desk, &table(3), Purpose::Change(Operation::Open));
    let refusal = jobs(&mut desk, JobsCommand::Start(Box::new(plan))).unwrap_err();
    assert!(matches!(refusal, Failure::Journal(JournalFailure::Damaged { .. })), "{refusal:?}");
    assert_eq!(server.arrivals().len(), sent);
    assert_eq!(data.join("journal.sqlite3").metadata().unwrap().len(), kept);
}
