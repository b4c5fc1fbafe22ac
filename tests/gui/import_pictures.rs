//! Pictures of the import wizard and of Jobs.

use crate::played::{Opening, Played, busy_status, now, pass_seconds, settings};
use crate::sheets::{finished, job, table};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{JobState, PauseReason, RowAnswer, RowState};
use recall_desk::settings::Appearance;

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

/// Not compared: for looking at while the screens are being made.
#[test]
#[ignore = "writes pictures to look at"]
fn drafts() {
    let mut play = in_check(opening(Environment::Live, Appearance::Light));
    play.go("VIN: a space inside, error, 2 rows");
    play.go("Remove spaces inside…");
    draft(&mut play, "repair");
    play.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    draft(&mut play, "plan");
    play.press(egui::Modifiers::COMMAND, egui::Key::Enter);
    draft(&mut play, "send");
    let mut play = in_job(opening(Environment::Live, Appearance::Light));
    play.go("Show job 11: Open 1,216 recalls on Live");
    draft(&mut play, "job_finished");
    let words = PauseReason::SameFailure {
        code: "RECALLS-FB-01".into(),
        words: "Your account may not open recalls for this manufacturer.".into(),
    };
    play.tell_job(job(13, JobState::Paused(words)));
    play.go("Back to all jobs");
    play.go("Show job 13: Open 1,216 recalls on Live");
    draft(&mut play, "job_paused");
    play.go("Stop…");
    draft(&mut play, "job_stop");
    for (name, size, scale, appearance) in [
        ("small", [960.0, 640.0], 1.0, Appearance::Light),
        ("scaled", [480.0, 320.0], 2.0, Appearance::Light),
        ("contrast", [1280.0, 800.0], 1.0, Appearance::HighContrast),
    ] {
        let mut play = in_check(Opening { size, scale, ..opening(Environment::Live, appearance) });
        draft(&mut play, &format!("{name}_check"));
        let mut play = in_job(Opening { size, scale, ..opening(Environment::Live, appearance) });
        play.go("Show job 12: Open 1,216 recalls on Live");
        draft(&mut play, &format!("{name}_job"));
        let mut play = Opening { size, scale, ..opening(Environment::Live, appearance) }.open();
        play.paste_table(&table());
        draft(&mut play, &format!("{name}_file"));
        play.go("Next: columns").go("Mark as fixed");
        draft(&mut play, &format!("{name}_columns"));
    }
}

fn draft(played: &mut Played, name: &str) {
    let folder = std::env::temp_dir().join("wizard-drafts");
    std::fs::create_dir_all(&folder).unwrap();
    played.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
}
