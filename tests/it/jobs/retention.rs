//! Jobs are deleted when their rows were kept as long as the settings say, and the audit trail stays.

use super::*;
use recall_desk::engine::start::JobsAtStart;
use std::path::Path;

/// Makes a job, or all its answers too, a hundred days older.
fn age(home: &Path, job: JobId, tables: &[&str]) {
    let tool = rusqlite::Connection::open(home.join("journal.sqlite3")).unwrap();
    let millis = 100 * 24 * 60 * 60 * 1000_i64;
    for table in tables {
        let key = if *table == "job" { "id" } else { "job" };
        let aged =
            tool.execute(&format!("UPDATE {table} SET at = at - {millis} WHERE {key} = {}", job.0), []);
        assert!(aged.unwrap() > 0);
    }
}

#[test]
fn a_job_that_ended_long_ago_is_deleted_and_one_that_was_taken_up_since_is_not() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let [old, taken_up, recent] = [3, 4, 5].map(|rows| {
        let id = start(&mut desk, rows);
        wait_finished(&mut desk, id);
        id
    });
    let sent = desk.history().len();
    desk.close();
    age(home.path(), old, &["job", "job_row"]);
    age(home.path(), taken_up, &["job"]);

    let mut desk = Desk::open(home.path(), DeskSetup { jobs: JobsAtStart::Resume, ..quick() });
    let tool = rusqlite::Connection::open(home.path().join("journal.sqlite3")).unwrap();
    let rows_left = || {
        let count = "SELECT count(*) FROM job_row WHERE job = ?1";
        tool.query_row(count, [old.0], |row| row.get::<_, i64>(0)).unwrap()
    };
    let begun = Instant::now();
    while rows_left() > 0 {
        assert!(begun.elapsed().as_secs() < 30, "nothing was deleted");
        std::thread::sleep(Duration::from_millis(10));
    }
    let Ok(Reply::Jobs(JobsReply::Jobs(kept))) = jobs(&mut desk, JobsCommand::List) else { panic!() };
    assert_eq!(kept.iter().map(|job| job.id).collect::<Vec<_>>(), [recent, taken_up]);
    assert_eq!(desk.history().len(), sent);
    drop(server);
}

#[test]
fn results_that_would_lack_rows_are_not_written() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 5);
    wait_finished(&mut desk, id);
    let path = home.path().join("results.csv");
    let results =
        || JobsCommand::Results { job: id, path: path.clone(), form: ResultsFormat::CsvForMachines };
    assert!(jobs(&mut desk, results()).is_ok());
    std::fs::remove_file(&path).unwrap();
    // As when the job is being deleted meanwhile.
    let tool = rusqlite::Connection::open(home.path().join("journal.sqlite3")).unwrap();
    tool.execute("DELETE FROM job_row WHERE id = (SELECT max(id) FROM job_row)", []).unwrap();
    let refused = jobs(&mut desk, results()).unwrap_err();
    assert!(matches!(refused, Failure::Invalid(_)), "{refused:?}");
    assert!(!path.exists());
    drop(server);
}
