//! The plain way through: copied, sent, counted, told, written out.

use super::*;
use recall_desk::sandbox::{Fault, Method, SandboxCode};
use std::fmt::Write as _;

#[test]
fn every_row_of_a_file_ends_in_a_count_and_in_the_results_in_its_place() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let mut text = table(40);
    text.push_str("no vin,,ACME/1,2024-03-01,\n");
    writeln!(text, "again,{},ACME/1,2024-03-01,2024-04-05", vin(3)).unwrap();
    text.push_str("=bad,TOO LONG TO BE A VIN AT ALL,ACME/1,2024-03-01,\n");
    let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
    let done = wait_finished(&mut desk, id);
    assert_eq!((done.counts.done, done.counts.invalid, done.counts.repeat), (40, 2, 1), "{:?}", done.counts);
    assert_eq!(done.requests, 40);
    assert!(done.seconds > 0.0 && done.rate_per_second.is_none());
    assert_opened_once(&server, 40);
    let rows = all_rows(&mut desk, id);
    for (row, place) in rows.iter().zip(1..) {
        assert_eq!((row.row, u64::from(row.line)), (place, place + 1));
    }
    assert!(rows[..40].iter().all(|row| row.state == RowState::Done && row.at.is_some()));
    assert_eq!(rows[41].vin.as_deref(), Some(vin(3).as_str()));
    assert!(rows[41].message.contains("row 4"), "{}", rows[41].message);
    assert_eq!(rows[40].code.as_deref(), Some("empty"));

    let path = home.path().join("results.csv");
    let results = JobsCommand::Results { job: id, path: path.clone(), form: ResultsFormat::CsvForMachines };
    let Ok(Reply::Jobs(JobsReply::ResultsWritten { rows, sha256 })) = jobs(&mut desk, results) else {
        panic!()
    };
    assert_eq!((rows, sha256.len()), (43, 64));
    let mut reader = csv::Reader::from_path(&path).unwrap();
    assert_eq!(reader.headers().unwrap().iter().rev().nth(4), Some("outcome"));
    for (index, record) in reader.records().map(Result::unwrap).enumerate() {
        if index < 40 {
            assert_eq!((&record[0], &record[1]), (&*format!("note {index}"), &*vin(index)));
            assert_eq!(&record[5], "done");
        }
    }
    let history = desk.history();
    assert_eq!(history.len(), 40);
    assert!(history.iter().all(|entry| entry.intent.job == Some(id.0) && entry.ending.is_some()));
}

#[test]
fn a_file_may_be_moved_and_edited_while_its_job_runs() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let path = home.path().join("rows.csv");
    std::fs::write(&path, table(60)).unwrap();
    let open = ImportCommand::Open { path: path.clone(), options: ReadingOptions::default() };
    let ImportReply::Sheet(sheet) = import(&mut desk, open) else { panic!() };
    let plan = plan_of(&mut desk, sheet, Purpose::Change(Operation::Open));
    let id = job(&mut desk, JobsCommand::Start(Box::new(plan))).id;
    std::fs::write(&path, "something else").unwrap();
    std::fs::remove_file(&path).unwrap();
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, 60);
    assert_eq!(done.spec.source_sha256.len(), 64);
    assert_opened_once(&server, 60);
}

#[test]
fn the_first_rows_can_be_sent_alone_and_the_rest_later() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let plan = ImportPlan { first: Some(5), ..plan(&mut desk, &table(30), Purpose::Change(Operation::Open)) };
    let id = job(&mut desk, JobsCommand::Start(Box::new(plan))).id;
    let first = wait_finished(&mut desk, id);
    assert_eq!((first.counts.done, first.counts.unsent), (5, 25));
    assert_opened_once(&server, 5);
    job(&mut desk, JobsCommand::Retry(id, Again::Unsent));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 30);
    assert_opened_once(&server, 30);
}

#[test]
fn looked_up_rows_are_done_with_what_dvsa_holds() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 3);
    wait_finished(&mut desk, id);
    server.script(&Method::GET, ["hang".parse().unwrap()]);
    let id = start_for(&mut desk, &table(5), Purpose::LookUp);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, 5);
    let rows = all_rows(&mut desk, id);
    assert!(
        rows[0].message.contains("ACME/1") && rows[0].message.contains("not fixed"),
        "{}",
        rows[0].message
    );
    assert_eq!(rows[4].code.as_deref(), Some("RECALLS-NF-01"));
    assert_eq!(desk.history().len(), 3, "a lookup changes nothing and is no entry");
}

#[test]
fn a_comparison_tells_what_will_become_of_each_row_and_changes_nothing() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 3);
    wait_finished(&mut desk, id);
    let plan = plan(&mut desk, &table(6), Purpose::Change(Operation::Open));
    let (reply, heard) = desk.ask_hearing(Command::Jobs(JobsCommand::Compare(Box::new(plan))));
    let Ok(Reply::Jobs(JobsReply::Compared(compared))) = reply else { panic!("{reply:?}") };
    let expected = [[Forecast::AlreadyThere; 3], [Forecast::WillChange; 3]].concat();
    assert_eq!(*compared, (0..).zip(expected).collect::<Vec<_>>());
    let last = heard.iter().rev().find_map(|progress| match progress {
        Progress::Jobs(JobsProgress::Compared { done, total }) => Some((*done, *total)),
        _ => None,
    });
    assert_eq!(last, Some((6, 6)));
    assert_opened_once(&server, 3);
}

#[test]
fn a_row_whose_lookup_fails_is_told_as_not_compared_and_the_forecasts_sum_to_the_rows() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let plan = plan(&mut desk, &table(6), Purpose::Change(Operation::Open));
    server.script(&Method::GET, vec![Fault::Refuse(SandboxCode::BadRequest); 3]);
    let reply = jobs(&mut desk, JobsCommand::Compare(Box::new(plan)));
    let Ok(Reply::Jobs(JobsReply::Compared(compared))) = reply else { panic!("{reply:?}") };
    let rows: Vec<u32> = compared.iter().map(|(row, _)| *row).collect();
    assert_eq!(rows, [0, 1, 2, 3, 4, 5]);
    let count = |wanted| compared.iter().filter(|(_, forecast)| *forecast == wanted).count();
    assert_eq!((count(Forecast::NotCompared), count(Forecast::WillChange)), (3, 3), "{compared:?}");
}

#[test]
fn a_running_job_tells_of_itself_and_not_too_often() {
    let limits = Limits { requests_per_second: 100.0, ..quick_limits() };
    let (_home, _server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    let begun = Instant::now();
    let mut told = Vec::new();
    loop {
        match desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap() {
            Event::Job(view) if view.id == id => told.push(view),
            other => panic!("{other:?}"),
        }
        if told.last().unwrap().state == JobState::Finished {
            break;
        }
    }
    let most = begun.elapsed().as_millis() / 200 + 5;
    assert!(told.len() as u128 <= most, "{} events, at most {most}", told.len());
    assert!(told.len() >= 4, "{} events", told.len());
    assert!(told.iter().any(|view| view.rate_per_second.is_some_and(|rate| rate > 1.0)));
    assert!(told.iter().all(|view| view.counts.total() == 200 && view.latest.len() <= 20));
    assert_eq!(told.last().unwrap().counts.done, 200);
}
