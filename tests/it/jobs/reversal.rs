//! A job taken back: its entries are read, the rows that can be reversed are handed over as a table, and that table
//! becomes a job of its own.

use super::*;
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::reversal::{Reversal, Why};
use recall_desk::ui::import::handed::{Handed, HandedRow};

fn reversal(desk: &mut Desk, job: JobId) -> Reversal {
    match desk.ask(Command::History(HistoryCommand::Reversal(job.0))) {
        Ok(Reply::Reversal(reversal)) => *reversal,
        other => panic!("{other:?}"),
    }
}

/// Runs what can be reversed, as the window hands it over.
fn reverse(desk: &mut Desk, told: &Reversal) -> JobView {
    let rows: Vec<HandedRow> = told
        .possible
        .iter()
        .map(|row| HandedRow {
            vin: row.vin.clone(),
            references: row.references.clone(),
            start_date: row.start_date,
        })
        .collect();
    let handed = Handed::new("Reversal".into(), told.reverse(), desk.destination(PROFILE), &rows);
    let paste = ImportCommand::Paste { text: handed.table().into(), options: Handed::options() };
    let ImportReply::Sheet(sheet) = import(desk, paste) else { panic!() };
    let plan = plan_of(desk, sheet, Purpose::Change(told.reverse()));
    let id = job(desk, JobsCommand::Start(Box::new(plan))).id;
    wait_finished(desk, id)
}

#[test]
fn what_a_job_opened_is_deleted_except_what_was_changed_since() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let opening = start(&mut desk, 5);
    wait_finished(&mut desk, opening);
    let repaired = ChangeDraft {
        vin: vin(3),
        manufacturer_ref: "ACME/1".into(),
        rectification_date: "2024-04-05".into(),
        ..ChangeDraft::default()
    };
    desk.send(repaired.check(Operation::Fix, chrono::Local::now().date_naive()).unwrap());
    let told = reversal(&mut desk, opening);
    assert_eq!((told.environment, told.reverse()), (Environment::Test, Operation::Delete));
    assert_eq!(told.possible.len(), 4);
    let [left] = told.impossible.as_slice() else { panic!("{told:?}") };
    assert_eq!(left.vin.as_str(), vin(3));
    assert!(matches!(left.why, Why::ChangedSince(_)));
    let ended = reverse(&mut desk, &told);
    assert_eq!((ended.counts.done, ended.counts.total()), (4, 4));
    let deleted = server
        .applied()
        .into_iter()
        .filter(|applied| matches!(applied.change, AppliedChange::Deleted { .. }));
    assert_eq!(deleted.count(), 4);
    // The reversal is a job too: what it deleted is opened again, with the start date that was sent at first.
    let again = reversal(&mut desk, ended.id);
    assert_eq!((again.reverse(), again.possible.len()), (Operation::Open, 4));
    let ended = reverse(&mut desk, &again);
    assert_eq!(ended.counts.done, 4);
    // And the first job can no longer be reversed: everything was changed since.
    assert_eq!(reversal(&mut desk, opening).possible, []);
}

#[test]
fn a_job_that_sent_nothing_has_nothing_to_reverse() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    let answer = desk.ask(Command::History(HistoryCommand::Reversal(4_711)));
    let Err(failure @ Failure::Invalid(_)) = answer else { panic!("{answer:?}") };
    assert!(failure.message().contains("Job 4711 has sent no change"), "{}", failure.message());
}

#[test]
fn a_job_is_not_reversed_before_it_has_ended() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let (_home, _server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 10);
    job(&mut desk, JobsCommand::Pause(id));
    let answer = desk.ask(Command::History(HistoryCommand::Reversal(id.0)));
    let Err(failure @ Failure::Invalid(_)) = answer else { panic!("{answer:?}") };
    assert!(failure.message().contains("has not ended"), "{}", failure.message());
    job(&mut desk, JobsCommand::Stop(id));
    let stopped = wait_until(&mut desk, id, |view| view.state == JobState::Stopped);
    assert_eq!(reversal(&mut desk, id).possible.len() as u64, stopped.counts.done);
}
