//! Pictures of the import wizard and of Jobs.

use crate::played::{Opening, Played, busy_status, now, pass_seconds, quiet_status, settings};
use crate::sheets::{counts_of, finished, job, table};
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{Forecast, JobCounts, JobState, RowAnswer, RowState};
use recall_desk::domain::purpose::Purpose;
use recall_desk::engine::message::Reply;
use recall_desk::engine::message_jobs::JobsReply;
use recall_desk::settings::Appearance;
use std::sync::Arc;

fn opening(environment: Environment, appearance: Appearance) -> Opening {
    Opening { settings: settings(environment, appearance), ..Opening::default() }
}

fn in_check(opening: Opening) -> Played {
    let mut play = opening.open();
    play.status(busy_status());
    play.check_table(&table(), "Open recalls");
    play
}

fn running_job() -> recall_desk::domain::job::JobView {
    let mut view = job(12, JobState::Running);
    let answer = |row: u64, state: RowState, code: Option<&str>, message: &str| RowAnswer {
        row,
        line: u32::try_from(row).unwrap() + 1,
        vin: Some(format!("SBXAAAAAAAA{row:06}")),
        state,
        code: code.map(str::to_owned),
        message: message.into(),
        at: Some(now()),
        request_id: None,
    };
    view.latest = vec![
        answer(632, RowState::Done, None, "Recall opened"),
        answer(631, RowState::Already, None, "DVSA held exactly this already"),
        answer(
            630,
            RowState::Rejected,
            Some("RECALLS-NF-01"),
            "DVSA does not know this vehicle. Check the VIN against the vehicle’s papers",
        ),
        answer(629, RowState::Done, None, "Recall opened"),
    ];
    view
}

/// A running job with a minute of pace behind it.
fn in_job(opening: Opening) -> Played {
    let mut play = opening.open();
    play.status(busy_status());
    for second in 0..70i16 {
        pass_seconds(1);
        let mut view = running_job();
        // Slow start, a stumble, then at the limit.
        let rate = f32::from(second.min(24)) + f32::from(second % 5) / 10.0;
        view.rate_per_second = Some(if (40..44).contains(&second) { 12.0 } else { rate });
        play.tell_job(view);
    }
    play.go("Jobs, 1 under way");
    let (task, _) = play.command();
    play.answer(
        task,
        Ok(recall_desk::engine::message::Reply::Jobs(recall_desk::engine::message_jobs::JobsReply::Jobs(
            vec![running_job(), finished(11)],
        ))),
    );
    play
}

#[test]
fn file_empty_light() {
    let mut play = opening(Environment::Sandbox, Appearance::Light).open();
    play.go("Import").harness.snapshot("import_file_empty_light");
}

#[test]
fn file_read_dark() {
    let mut play = opening(Environment::Test, Appearance::Dark).open();
    play.paste_table(&table()).harness.snapshot("import_file_read_dark");
}

#[test]
fn columns_light() {
    let mut play = opening(Environment::Live, Appearance::Light).open();
    play.paste_table(&table()).go("Next: columns").go("Open recalls");
    play.harness.snapshot("import_columns_light");
}

#[test]
fn check_light() {
    in_check(opening(Environment::Live, Appearance::Light)).harness.snapshot("import_check_light");
}

#[test]
fn check_dark() {
    in_check(opening(Environment::Test, Appearance::Dark)).harness.snapshot("import_check_dark");
}

#[test]
fn job_running_light() {
    let mut play = in_job(opening(Environment::Live, Appearance::Light));
    play.go("Show job 12: Open 1,216 recalls on Live").harness.snapshot("job_running_light");
}

#[test]
fn jobs_list_dark() {
    in_job(opening(Environment::Live, Appearance::Dark)).harness.snapshot("jobs_list_dark");
}

#[test]
fn job_send_again_light() {
    let mut play = opening(Environment::Live, Appearance::Light).open();
    play.status(quiet_status());
    let mut fixed = finished(12);
    fixed.spec.purpose = Purpose::Change(Operation::Fix);
    play.tell_job(fixed.clone()).go("Jobs").answer_jobs(vec![fixed]);
    play.go("Show job 12: Mark 1,216 recalls as fixed on Live").go("Send the other 32 rows to Live");
    play.go("Mark 32 recalls as fixed on Live").harness.snapshot("job_send_again_light");
}

/// In a window that is high enough for the rows of a forecast.
fn in_plan(opening: Opening) -> Played {
    let mut play = in_check(Opening { size: [1280.0, 960.0], ..opening });
    let (task, _) = play.go("Next: plan for 13 rows").go("Compare with DVSA").command();
    let told = |row: u32| match row {
        3 | 7 => Forecast::Differs,
        5 => Forecast::AlreadyThere,
        9 => Forecast::NotCompared,
        _ => Forecast::WillChange,
    };
    let compared = (0..12).chain([16]).map(|row| (row, told(row))).collect();
    play.answer(task, Ok(Reply::Jobs(JobsReply::Compared(Arc::new(compared)))));
    play.go("Differs at DVSA: 2 rows");
    play
}

#[test]
fn plan_light() {
    in_plan(opening(Environment::Live, Appearance::Light)).harness.snapshot("import_plan_light");
}

#[test]
fn plan_dark() {
    in_plan(opening(Environment::Test, Appearance::Dark)).harness.snapshot("import_plan_dark");
}

#[test]
fn send_light() {
    let mut play = opening(Environment::Live, Appearance::Light).open();
    let text =
        "VIN,Campaign code,Repair date\nSBXAAAAAAAA000001,ACM/1,20/02/2026\nSBXAAAAAAAA000002,ACM/1,\n";
    play.status(busy_status());
    play.check_table(text, "Mark as fixed");
    play.go("Next: plan for 1 row").go("Next: send").go("Mark 1 recall as fixed on Live");
    play.harness.snapshot("import_send_light");
}

#[test]
fn results_light() {
    let mut play = in_check(opening(Environment::Live, Appearance::Light));
    play.go("Next: plan for 13 rows").go("Next: send").go("Open 13 recalls on Live");
    let (task, sent) = play.started();
    let (ready, warning, invalid, repeat) = counts_of(&sent.checked);
    let mut ended = finished(12);
    ended.counts = JobCounts {
        done: ready + warning - 3,
        already: 1,
        rejected: 1,
        unknown: 1,
        invalid,
        repeat,
        ..JobCounts::default()
    };
    (ended.requests, ended.seconds) = (ready + warning + 1, 2.0);
    (ended.spec.total, ended.spec.source) = (ended.counts.total(), sent.source.clone());
    play.answer_job(task, ended).status(quiet_status());
    play.commands();
    play.go("Import").harness.snapshot("import_results_light");
}
