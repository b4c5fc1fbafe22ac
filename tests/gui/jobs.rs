//! The screen Jobs.

use crate::played::{Opening, Played, live, now};
use crate::sheets::{finished, job};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{Again, JobId, JobState, JobView, PauseReason, RowAnswer, RowState};
use recall_desk::domain::purpose::Purpose;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, Event, ProgramCopy, Reply};
use recall_desk::engine::message_jobs::{JobsCommand, JobsReply, ResultsFormat};
use recall_desk::settings::Appearance;

fn showing(view: JobView) -> Played {
    let mut play = live();
    let id = view.id.0;
    play.tell_job(view.clone());
    let screen = if play.sees("Jobs, 1 under way") { "Jobs, 1 under way" } else { "Jobs" };
    play.go(screen);
    play.answer_jobs(vec![view]);
    play.go(&format!("Show job {id}: Open 1,216 recalls on Live"));
    play
}

fn jobs_command(play: &mut Played) -> (recall_desk::engine::message::TaskId, JobsCommand) {
    let (task, command) = play.command();
    match command {
        Command::Jobs(command) => (task, command),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_list_says_what_to_do_next() {
    let mut play = live();
    play.go("Jobs").answer_jobs(Vec::new());
    play.expect("No jobs yet").go("Import a spreadsheet").expect("Drop a spreadsheet anywhere");
}

#[test]
fn a_list_that_cannot_be_read_says_why() {
    let mut play = live();
    let (task, _) = play.go("Jobs").command();
    let failure = Failure::Journal(recall_desk::engine::JournalFailure::DiskFull);
    play.answer(task, Err(failure)).expect("Make room on the disk").go("Refresh");
    play.answer_jobs(vec![finished(3)]);
    play.expect("Show job 3: Open 1,216 recalls on Live");
}

#[test]
fn jobs_under_way_are_counted_in_the_navigation_and_follow_what_is_told() {
    let mut play = live();
    play.tell_job(job(4, JobState::Running)).tell_job(job(5, JobState::Paused(PauseReason::ByUser)));
    play.expect("Jobs, 2 under way").tell_job(finished(4)).expect("Jobs, 1 under way");
    play.tell_job(finished(5));
    assert!(!play.sees("under way"));
}

#[test]
fn ctrl_f_goes_to_the_filter_of_the_rows() {
    let mut play = showing(job(12, JobState::Running));
    play.press(Modifiers::COMMAND, Key::F);
    assert_eq!(play.focused().as_deref(), Some("VIN or part of it"));
}

#[test]
fn the_four_counts_sum_to_the_total_and_lead_to_their_rows() {
    let mut play = showing(job(12, JobState::Running));
    for tile in ["612 done", "19 refused", "25 not known", "584 not sent"] {
        play.expect(tile);
    }
    play.expect("Together 1,240 rows").go("19 refused");
    let (task, command) = jobs_command(&mut play);
    let JobsCommand::Rows { states, offset, .. } = command else { panic!("{command:?}") };
    assert_eq!((states, offset), (vec![RowState::Rejected, RowState::Conflict], 0));
    let answer = RowAnswer {
        row: 7,
        line: 8,
        vin: Some("SBXAAAAAAAA000007".into()),
        state: RowState::Rejected,
        code: Some("RECALLS-NF-01".into()),
        message: "DVSA does not know\u{202e} this vehicle".into(),
        at: Some(now()),
        request_id: None,
    };
    play.answer(task, Ok(Reply::Jobs(JobsReply::Rows { total: 130, rows: vec![answer; 100] })));
    play.expect("RECALLS-NF-01: DVSA does not know this vehicle").expect("1 to 100 of 130");
    let copied = play.copied_by(|play| play.harness.event(egui::Event::Copy));
    let mut lines = copied.lines();
    assert_eq!(lines.next(), Some("Line\tVIN\tOutcome\tWhat DVSA or the check says\tAt"));
    let row = "8\tSBXAAAAAAAA000007\tRefused\tRECALLS-NF-01: DVSA does not know this vehicle\t14:05";
    assert_eq!((lines.next(), lines.count()), (Some(row), 99));
    let (_, command) = jobs_command(play.go("Rows after"));
    assert!(matches!(command, JobsCommand::Rows { offset: 100, .. }), "{command:?}");
}

#[test]
fn the_pace_is_told_in_words_beside_the_plot() {
    showing(job(12, JobState::Running))
        .expect("24.1 rows a second just now; DVSA’s limit is 25 requests a second")
        .expect("24 seconds left")
        .expect("Pace of the last two minutes");
}

#[test]
fn pause_resume_and_what_is_being_done_is_said() {
    let mut play = showing(job(12, JobState::Running));
    let (task, command) = jobs_command(play.go("Pause"));
    assert!(matches!(command, JobsCommand::Pause(JobId(12))), "{command:?}");
    play.expect("Pausing. What is on its way is awaited…");
    play.answer_job(task, job(12, JobState::Paused(PauseReason::ByUser))).expect("Someone paused it here");
    let (task, command) = jobs_command(play.go("Resume on Live"));
    assert!(matches!(command, JobsCommand::Resume(JobId(12))), "{command:?}");
    let failure = Failure::Invalid("Another copy of Recall Desk runs jobs.".into());
    play.answer(task, Err(failure)).expect("Another copy of Recall Desk runs jobs.").expect("Resume on Live");
}

#[test]
fn stopping_asks_and_esc_lets_it_go_on() {
    let mut play = showing(job(12, JobState::Running));
    play.go("Stop…").expect("Stop job 12?").expect("584 rows are not settled yet");
    assert_eq!(play.focused().as_deref(), Some("Let it go on"));
    play.press(Modifiers::NONE, Key::Escape);
    assert!(!play.sees("Stop job 12?") && play.commands().is_empty());
    let (_, command) = jobs_command(play.go("Stop…").go("Stop job 12"));
    assert!(matches!(command, JobsCommand::Stop(JobId(12))), "{command:?}");
}

#[test]
fn every_pause_says_why_and_what_happens_next() {
    let words = || "Something happened".to_owned();
    for (state, expected) in [
        (JobState::Parked { until: now() }, "today’s allowance of requests is used up"),
        (JobState::Waiting, "Its rows are safe"),
        (
            JobState::Paused(PauseReason::Network { words: words(), again_at: now() }),
            "Something happened. It goes on by itself; the next try is at 14:05",
        ),
        (
            JobState::Paused(PauseReason::NotDvsa { words: words() }),
            "something else answered in DVSA’s place",
        ),
        (
            JobState::Paused(PauseReason::SignIn { words: "No.".into(), advice: "Do this.".into() }),
            "No. Do this.",
        ),
        (
            JobState::Paused(PauseReason::SameFailure { code: "RECALLS-FB-01".into(), words: words() }),
            "Twenty rows in a row were refused for the same reason (RECALLS-FB-01)",
        ),
        (JobState::Paused(PauseReason::Journal { words: words() }), "the journal cannot be written"),
        (JobState::Paused(PauseReason::NotReady { words: words() }), "the connection is not complete"),
    ] {
        showing(job(12, state)).expect(expected).expect("Resume on Live");
    }
}

#[test]
fn a_finished_job_offers_what_is_left_and_its_receipt() {
    let mut play = showing(finished(12));
    for (label, again) in [
        ("Send the other 32 rows to Live", Again::Unsent),
        ("Send 17 refused rows again to Live", Again::Rejected),
        ("Ask DVSA about 3 unknown rows", Again::Unknown),
    ] {
        let (task, command) = jobs_command(play.go(label));
        assert!(matches!(command, JobsCommand::Retry(JobId(12), asked) if asked == again), "{command:?}");
        play.answer_job(task, finished(12));
    }
    let copied = play.copied_by(|play| play.harness.get_by_label("Copy the receipt").click());
    for line in
        ["Job number: 12", "Environment: Live", "By: ann.baker", "Refused: 19", "SHA-256 of the file: 9f86"]
    {
        assert!(copied.contains(line), "{line} is not in {copied}");
    }
}

/// As [`finished`], of a job that marks as fixed.
fn fixed(id: i64) -> JobView {
    let mut view = finished(id);
    view.spec.purpose = Purpose::Change(Operation::Fix);
    view
}

fn showing_fixed() -> Played {
    let mut play = live();
    play.tell_job(fixed(12)).go("Jobs").answer_jobs(vec![fixed(12)]);
    play.go("Show job 12: Mark 1,216 recalls as fixed on Live");
    play
}

#[test]
fn rows_of_what_cannot_be_undone_are_sent_again_only_after_their_number_was_typed() {
    for (offer, send, number, wanted) in [
        ("Send the other 32 rows to Live", "Mark 32 recalls as fixed on Live", "32", Again::Unsent),
        ("Send 17 refused rows again to Live", "Mark 17 recalls as fixed on Live", "17", Again::Rejected),
    ] {
        let mut play = showing_fixed();
        play.go(offer).expect(&format!("{send}?")).expect("Vehicles marked as fixed are driven on.");
        assert_eq!(play.focused(), Some(format!("Type {number} to confirm")));
        play.go(send).expect(&format!("Type the number of rows, {number}. Nothing has been sent to Live"));
        play.write(&format!("Type {number} to confirm"), "1");
        play.press(Modifiers::COMMAND, Key::Enter);
        assert!(play.commands().is_empty(), "sent without the number");
        play.go("Do not send").expect(offer);
        assert!(play.commands().is_empty());
        play.go(offer).write(&format!("Type {number} to confirm"), number);
        let (_, command) = jobs_command(play.go(send));
        assert!(matches!(command, JobsCommand::Retry(JobId(12), again) if again == wanted), "{command:?}");
    }
}

#[test]
fn esc_leaves_the_confirmation_and_then_the_job_and_asking_needs_none() {
    let mut play = showing_fixed();
    play.go("Send the other 32 rows to Live").press(Modifiers::NONE, Key::Escape);
    play.expect("Send the other 32 rows to Live");
    let (task, command) = jobs_command(play.go("Ask DVSA about 3 unknown rows"));
    assert!(matches!(command, JobsCommand::Retry(JobId(12), Again::Unknown)), "{command:?}");
    play.answer_job(task, fixed(12)).press(Modifiers::NONE, Key::Escape);
    play.expect("Show job 12");
}

#[test]
fn a_second_copy_says_that_another_one_runs_the_jobs_and_follows_them() {
    let mut play = showing(job(12, JobState::Running));
    play.engine.events.send(Event::JobsRunIn(ProgramCopy::Another));
    play.run();
    play.expect("Another copy of Recall Desk runs the jobs");
    assert!(!play.sees("Pace of the last two minutes"), "the pace is not known here");
    play.tell_job(finished(12)).expect("1,162 done");
    assert!(play.said.lock().unwrap().is_empty(), "the other copy says it on the desktop");
    play.go("Back to all jobs").expect("Another copy of Recall Desk runs the jobs");
    play.engine.events.send(Event::JobsRunIn(ProgramCopy::This));
    play.run();
    assert!(!play.sees("Another copy of Recall Desk"));
}

#[test]
fn what_is_known_of_the_allowance_is_told_with_the_job() {
    let mut play = showing(job(12, JobState::Running));
    play.status(crate::played::busy_status());
    play.expect("12,408 requests today; how many DVSA allows a day is not known");
    let mut settings = crate::played::settings(Environment::Live, Appearance::Light);
    settings.profiles[0].daily_allowance = Some(50_000);
    let mut play = Opening { settings, ..Opening::default() }.open();
    play.status(crate::played::busy_status());
    play.tell_job(finished(12)).go("Jobs").answer_jobs(vec![finished(12)]);
    play.go("Show job 12: Open 1,216 recalls on Live");
    play.expect("12,408 requests today, of 50,000 that DVSA allows a day");
}

#[test]
fn results_are_written_in_three_forms() {
    for (label, form) in [
        ("Excel workbook (.xlsx)", ResultsFormat::Xlsx),
        ("CSV for Excel", ResultsFormat::CsvForExcel),
        ("CSV for programs", ResultsFormat::CsvForMachines),
    ] {
        let mut play = showing(finished(12));
        play.go(label);
        assert_eq!(play.focused(), Some(format!("Save the {label} as")));
        play.press(egui::Modifiers::NONE, egui::Key::Enter);
        play.expect("Enter the path of the file, or choose it");
        assert_eq!(play.focused(), Some(format!("Save the {label} as")), "what is missing is typed here");
        play.go("Save the results");
        assert!(play.commands().is_empty(), "written without a path");
        play.write(&format!("Save the {label} as"), "/tmp/r").press(egui::Modifiers::NONE, egui::Key::Enter);
        let (task, command) = jobs_command(&mut play);
        assert!(
            matches!(&command, JobsCommand::Results { form: asked, .. } if *asked == form),
            "{command:?}"
        );
        let written = JobsReply::ResultsWritten { rows: 1_240, sha256: "ab".repeat(32) };
        play.answer(task, Ok(Reply::Jobs(written))).expect("1,240 rows written").expect(&"ab".repeat(32));
    }
}

#[test]
fn deleting_a_jobs_data_asks_and_then_it_is_gone() {
    let mut play = showing(finished(12));
    play.go("Delete this job’s data…").expect("Delete the data of job 12?").go("Keep it");
    assert!(play.commands().is_empty());
    let (task, command) = jobs_command(play.go("Delete this job’s data…").go("Delete the data of job 12"));
    assert!(matches!(command, JobsCommand::Delete(JobId(12))), "{command:?}");
    play.answer(task, Ok(Reply::Done)).expect("No jobs yet");
}

#[test]
fn the_desktop_hears_of_an_end_a_pause_and_the_first_refusal_once() {
    let mut play = live();
    let clean = || {
        let mut view = job(12, JobState::Running);
        view.counts.done += view.counts.rejected + view.counts.conflict;
        (view.counts.rejected, view.counts.conflict) = (0, 0);
        view
    };
    play.tell_job(clean()).tell_job(clean());
    play.tell_job(job(12, JobState::Running)).tell_job(job(12, JobState::Running));
    let network = || PauseReason::Network { words: "No network".into(), again_at: now() };
    play.tell_job(job(12, JobState::Paused(network()))).tell_job(job(12, JobState::Paused(network())));
    play.tell_job(job(12, JobState::Running)).tell_job(job(12, JobState::Paused(PauseReason::ByUser)));
    play.tell_job(job(12, JobState::Running)).tell_job(finished(12));
    let said: Vec<String> = play.said.lock().unwrap().iter().map(|word| word.title.clone()).collect();
    assert_eq!(said, ["DVSA refused a row of job 12", "Job 12 has paused", "Job 12 has finished"]);
    let end = play.said.lock().unwrap().last().unwrap().body.clone();
    assert_eq!(end, "1,162 done, 19 refused, 3 not known, 56 not sent");
}

#[test]
fn closing_the_window_while_a_job_runs_asks_first() {
    let mut play = live();
    play.tell_job(job(12, JobState::Running));
    close(&mut play);
    play.expect("A job is running").go("Keep running");
    assert!(!play.sees("A job is running"));
    close(&mut play);
    play.go("Stop for now and close");
    assert!(play.commands().is_empty(), "closing must leave the job to the next start");
}

#[test]
fn closing_asks_nothing_while_no_job_runs() {
    let mut play = live();
    play.tell_job(finished(12));
    close(&mut play);
    assert!(!play.sees("A job is running"));
}

#[test]
fn closing_while_a_job_waits_to_go_on_by_itself_says_when_it_does() {
    let network = PauseReason::Network { words: "No network".into(), again_at: now() };
    for state in [JobState::Parked { until: now() }, JobState::Paused(network)] {
        let mut play = live();
        play.tell_job(job(12, state));
        close(&mut play);
        play.expect("A job waits to go on").expect("goes on by itself at the next start").go("Keep running");
    }
    let mut play = live();
    play.tell_job(job(12, JobState::Paused(PauseReason::ByUser)));
    close(&mut play);
    assert!(!play.sees("waits to go on"), "a paused job goes on only when someone resumes it");
}

fn close(play: &mut Played) {
    let viewport = play.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    play.run();
}

#[test]
fn every_control_of_a_job_has_a_name_at_every_size() {
    for (size, scale) in [([1280.0, 800.0], 1.0), ([960.0, 640.0], 1.0), ([480.0, 320.0], 2.0)] {
        let mut play = Opening { size, scale, ..Opening::default() }.open();
        play.tell_job(finished(12)).go("Jobs").answer_jobs(vec![finished(12)]);
        play.go("Show job 12: Open 1,216 recalls on Live");
        assert_eq!(play.harness.unnamed_widgets(), Vec::<String>::new());
    }
}
