//! The import wizard from its first step to its last.

use crate::played::{Opening, Played, live, settings};
use crate::sheets::{finished, job, table};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::draft::Field;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::job::{Forecast, JobState};
use recall_desk::domain::mapping::{Mapping, Source};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, Progress, Reply, TaskId};
use recall_desk::engine::message_jobs::{
    ImportCommand, ImportReply, JobsCommand, JobsProgress, JobsReply, MappingMemory,
};
use recall_desk::settings::Appearance;
use recall_desk::ui::route::Route;
use std::sync::Arc;

/// A table of good rows.
fn good(rows: usize) -> String {
    let row = |number: usize| format!("SBXAAAAAAAA{number:06},ACM/1,14/02/2026,20/02/2026\n");
    let header = "VIN,Manufacturer campaign reference,Start date,Rectification date\n";
    std::iter::once(header.to_owned()).chain((0..rows).map(row)).collect()
}

fn planned(rows: usize, purpose: &str) -> Played {
    let mut play = live();
    play.check_table(&good(rows), purpose);
    play.press(Modifiers::COMMAND, Key::Enter);
    play
}

#[test]
fn no_purpose_is_taken_for_granted_and_the_reason_stands_where_the_button_would_be() {
    let mut play = live();
    play.paste_table(&good(3)).go("Next: columns");
    play.expect("Choose what the rows are for first.");
    assert!(!play.sees("Check 3 rows"));
    play.go("Open recalls").expect("Check 3 rows").expect("Checking sends nothing.");
}

#[test]
fn each_column_shows_samples_and_a_missing_one_is_named_with_the_way_to_it() {
    let mut play = live();
    play.paste_table("Chassis,Campaign\nSBXAAAAAAAA000001,ACM/1\n").go("Next: columns").go("Mark as fixed");
    play.expect("SBXAAAAAAAA000001").expect("ACM/1").go("Check 1 row");
    play.answer_check();
    play.expect("There is a problem").expect("Rectification date: no column is chosen");
    play.expect("Choose a column, or one value for all rows").expect("Step 2 of 6: Columns");
}

#[test]
fn one_date_for_all_rows_is_checked_as_it_was_echoed() {
    let mut play = live();
    play.paste_table("VIN,Campaign code\nSBXAAAAAAAA000001,ACM/1\n").go("Next: columns").go("Mark as fixed");
    play.go("Column for Rectification date").go("One value for all rows");
    play.write("Rectification date for all rows", "3/2/2026").expect("Tuesday 3 February 2026");
    play.go("Check 1 row");
    let (_, command) = play.command();
    let Command::Import(ImportCommand::Check { mapping, .. }) = command else { panic!("{command:?}") };
    let source = mapping.source(Field::RectificationDate);
    assert_eq!(source, Some(&Source::Constant("2026-02-03".into())));
}

#[test]
fn remembered_columns_are_used_and_said() {
    let mut play = live();
    play.go("Import").harness.event(egui::Event::Paste("A,B,C\n1,2,3\n".into()));
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::Import(ImportReply::Sheet(crate::sheets::sheet_of("A,B,C\n1,2,3\n")))));
    let mut mapping = Mapping::default();
    mapping.set(Field::Vin, Some(Source::Column(1)));
    let (task, _) = play.command();
    let reply = ImportReply::Mapping { mapping: Some(Box::new(mapping)), saved: Vec::new() };
    play.answer(task, Ok(Reply::Import(reply)));
    play.go("Next: columns").go("Look vehicles up").expect("As you chose them for the last file");
}

#[test]
fn last_weeks_date_for_all_rows_is_offered_and_never_put_in() {
    let mut play = live();
    let text = "VIN,Campaign code\nSBXAAAAAAAA000001,ACM/1\n";
    play.go("Import").harness.event(egui::Event::Paste(text.into()));
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::Import(ImportReply::Sheet(crate::sheets::sheet_of(text)))));
    let mut mapping = Mapping::guess(&["VIN".to_owned(), "Campaign code".to_owned()]);
    mapping.set(Field::RectificationDate, Some(Source::Constant("2026-02-03".into())));
    let (task, _) = play.command();
    let reply = ImportReply::Mapping { mapping: Some(Box::new(mapping)), saved: Vec::new() };
    play.answer(task, Ok(Reply::Import(reply)));
    play.go("Next: columns").go("Mark as fixed").expect("Last time all rows had 3 February 2026.");
    play.go("Check 1 row").answer_check().expect("Rectification date: no column is chosen");
    play.go("Use 3 February 2026 again for Rectification date").expect("Tuesday 3 February 2026");
    play.go("Check 1 row");
    let (_, command) = play.command();
    let Command::Import(ImportCommand::Check { mapping, memory, .. }) = command else {
        panic!("{command:?}")
    };
    let source = mapping.source(Field::RectificationDate);
    assert_eq!(source, Some(&Source::Constant("2026-02-03".into())));
    assert_eq!(memory, MappingMemory::Keep);
}

#[test]
fn columns_are_saved_under_a_name_and_one_that_does_not_fit_says_so() {
    let mut play = live();
    play.paste_table(&good(1)).go("Next: columns").go("Open recalls");
    play.write("Name", "Dealers").go("Save the columns under this name");
    let (task, command) = play.command();
    assert!(
        matches!(&command, Command::Import(ImportCommand::SaveMapping { name, .. }) if name == "Dealers"),
        "{command:?}"
    );
    play.answer(task, Ok(Reply::Done)).expect("Saved as “Dealers”");
    play.go("Use saved columns").go("Weekly");
    let (task, command) = play.command();
    assert!(matches!(
        &command,
        Command::Import(ImportCommand::RecallMapping { name: Some(name), .. }) if name == "Weekly"
    ));
    let none = ImportReply::Mapping { mapping: None, saved: vec!["Weekly".into()] };
    play.answer(task, Ok(Reply::Import(none))).expect("“Weekly” was saved for another file");
}

#[test]
fn each_step_and_each_screen_begins_with_the_keyboard_at_its_beginning() {
    let mut play = live();
    let at = |play: &Played| play.focused().unwrap();
    play.press(Modifiers::COMMAND, Key::Num2);
    assert_eq!(at(&play), "Page: Import, Step 1 of 6: File");
    play.press(Modifiers::NONE, Key::Tab);
    assert_eq!(at(&play), "Choose a file…");
    play.paste_table(&good(3)).press(Modifiers::COMMAND, Key::Enter);
    assert_eq!(at(&play), "Page: Import, Step 2 of 6: Columns");
    play.press(Modifiers::NONE, Key::Tab);
    assert_eq!(at(&play), "Open recalls");
    play.press(Modifiers::SHIFT, Key::Tab);
    assert_eq!(at(&play), "Step 2 of 6: Columns", "nothing that cannot be seen is on the way back");
    play.press(Modifiers::COMMAND, Key::Num4);
    assert_eq!(at(&play), "Page: History");
    play.press(Modifiers::COMMAND, Key::Num2);
    assert_eq!(at(&play), "Page: Import, Step 2 of 6: Columns");
}

#[test]
fn tab_goes_on_in_the_step_after_a_button_that_was_pressed_has_gone() {
    let mut play = planned(4, "Open recalls");
    play.harness.get_by_label("Compare with DVSA").focus();
    play.run();
    play.press(Modifiers::NONE, Key::Space);
    let (task, _) = play.command();
    let told = Ok(Reply::Jobs(JobsReply::Compared(Arc::new(vec![(0, Forecast::WillChange)]))));
    play.answer(task, told).press(Modifiers::NONE, Key::Tab);
    assert_eq!(play.focused().as_deref(), Some("All 4 rows"));
}

#[test]
fn the_plan_says_what_it_costs_and_when_it_ends() {
    let mut play = planned(50, "Open recalls");
    play.expect("Open 50 recalls on Live").expect("2 seconds").expect("14:05");
    play.expect("Your daily allowance is not known");
}

#[test]
fn the_first_rows_can_be_tried_and_the_rest_is_named() {
    let mut play = planned(50, "Open recalls");
    play.go("Try the first rows; the others can be sent later").expect("Enter how many rows");
    assert!(!play.sees("Next: send"));
    play.write("First rows", "10").expect("Open 10 recalls on Live").go("Next: send");
    play.expect("Good rows left for later").go("Open 10 recalls on Live");
    assert_eq!(play.started().1.first, Some(10));
}

#[test]
fn a_comparison_shows_its_progress_can_be_stopped_and_tells_what_would_happen() {
    let mut play = planned(4, "Open recalls");
    let (task, command) = play.go("Compare with DVSA").command();
    assert!(matches!(command, Command::Jobs(JobsCommand::Compare(_))), "{command:?}");
    play.progress(task, Progress::Jobs(JobsProgress::Compared { done: 1, total: 4 }));
    play.expect("1 of 4 rows compared").go("Stop comparing");
    assert!(matches!(play.command().1, Command::Cancel(stopped) if stopped == task));
    play.answer(task, Err(Failure::Cancelled));
    let (task, _) = play.go("Compare with DVSA").command();
    let told = vec![
        (0, Forecast::WillChange),
        (1, Forecast::AlreadyThere),
        (2, Forecast::Differs),
        (3, Forecast::NotCompared),
    ];
    play.answer(task, Ok(Reply::Jobs(JobsReply::Compared(Arc::new(told)))));
    play.expect("Will be created").expect("Already there").expect("Will be a conflict");
    play.expect("Not compared: 1 row").expect("nothing is known of them").expect("4 rows compared.");
}

#[test]
fn the_rows_behind_a_forecast_are_listed() {
    let mut play = planned(4, "Open recalls");
    let (task, _) = play.go("Compare with DVSA").command();
    let told = [Forecast::WillChange, Forecast::Differs, Forecast::WillChange, Forecast::Differs];
    let told: Vec<(u32, Forecast)> = (0..).zip(told).collect();
    play.answer(task, Ok(Reply::Jobs(JobsReply::Compared(Arc::new(told)))));
    assert!(!play.sees("SBXAAAAAAAA000001"));
    play.go("Differs at DVSA: 2 rows").expect("SBXAAAAAAAA000001").expect("SBXAAAAAAAA000003");
    assert!(!play.sees("SBXAAAAAAAA000000"), "a row of another forecast");
    play.go("Differs at DVSA: 2 rows");
    assert!(!play.sees("SBXAAAAAAAA000001"));
}

#[test]
fn every_row_behind_a_forecast_is_reached_by_keyboard_in_a_small_window_too() {
    for (size, scale) in [([1280.0, 800.0], 1.0), ([960.0, 640.0], 1.0), ([480.0, 320.0], 2.0)] {
        let settings = settings(Environment::Live, Appearance::Light);
        let mut play = Opening { settings, size, scale, ..Opening::default() }.open();
        play.check_table(&good(40), "Open recalls");
        play.press(Modifiers::COMMAND, Key::Enter);
        let (task, _) = play.go("Compare with DVSA").command();
        let told = (0..40).map(|row| (row, Forecast::Differs)).collect();
        play.answer(task, Ok(Reply::Jobs(JobsReply::Compared(Arc::new(told)))));
        play.go("Differs at DVSA: 40 rows");
        play.harness.get_by_label("Differs at DVSA: 40 rows").focus();
        play.run();
        play.press(Modifiers::NONE, Key::Tab);
        for row in 0..40 {
            assert_eq!(play.focused(), Some(format!("Look up SBXAAAAAAAA{row:06}")), "{size:?}");
            let rect = play.focused_rect().unwrap();
            assert!(rect.top() > 0.0 && rect.bottom() < size[1], "row {row} is out of sight: {rect}");
            play.press(Modifiers::NONE, Key::ArrowDown);
        }
        play.press(Modifiers::NONE, Key::ArrowUp);
        assert_eq!(play.focused().as_deref(), Some("Look up SBXAAAAAAAA000038"), "{size:?}");
        play.press(Modifiers::NONE, Key::Enter);
        assert_eq!(play.harness.state().route(), Route::LookUp);
    }
}

#[test]
fn a_comparison_that_fails_says_why_and_can_be_repeated() {
    let mut play = planned(4, "Open recalls");
    let (task, _) = play.go("Compare with DVSA").command();
    let failure = Failure::Link(recall_desk::domain::outcome::LinkCause::TimedOut);
    play.answer(task, Err(failure.clone())).expect(&failure.message()).go("Compare again");
    assert_eq!(play.commands().len(), 1);
}

#[test]
fn the_button_that_sends_names_verb_number_and_environment() {
    for (environment, label) in [
        (Environment::Sandbox, "Open 3 recalls on Sandbox"),
        (Environment::Test, "Open 3 recalls on Test"),
        (Environment::Live, "Open 3 recalls on Live"),
    ] {
        let opening = Opening { settings: settings(environment, Appearance::Light), ..Opening::default() };
        let mut play = opening.open();
        play.check_table(&good(3), "Open recalls");
        play.press(Modifiers::COMMAND, Key::Enter);
        play.press(Modifiers::COMMAND, Key::Enter);
        play.harness.get_by_label(label);
    }
}

#[test]
fn deleting_and_fixing_need_the_number_typed() {
    for (purpose, label) in [
        ("Mark as fixed", "Mark 3 recalls as fixed on Live"),
        ("Delete recalls", "Delete 3 recalls from Live"),
    ] {
        let mut play = planned(3, purpose);
        play.go("Next: send").go(label);
        assert!(play.commands().is_empty(), "{purpose} was sent without the number");
        play.expect("Type the number of rows, 3. Nothing has been sent to Live");
        play.write("Type 3 to confirm", "4").press(Modifiers::COMMAND, Key::Enter);
        assert!(play.commands().is_empty(), "{purpose} was sent with another number");
        play.harness.get_by_label("Type 3 to confirm").focus();
        play.press(Modifiers::COMMAND, Key::A);
        play.harness.event(egui::Event::Text("3".into()));
        play.press(Modifiers::COMMAND, Key::Enter);
        play.started();
    }
}

#[test]
fn a_number_typed_for_one_system_does_not_count_for_another() {
    let mut play = planned(3, "Mark as fixed");
    play.go("Next: send").write("Type 3 to confirm", "3");
    let test = settings(Environment::Test, Appearance::Light);
    play.reply(TaskId(9_999), Ok(Reply::Settings(Arc::new(test))));
    play.go("Mark 3 recalls as fixed on Test")
        .expect("Type the number of rows, 3. Nothing has been sent to Test");
    assert!(play.commands().is_empty());
    play.write("Type 3 to confirm", "3").go("Mark 3 recalls as fixed on Test");
    assert_eq!(play.started().1.to.environment, Environment::Test);
}

#[test]
fn copying_a_great_many_rows_can_be_stopped_and_begun_again() {
    let mut play = planned(3, "Open recalls");
    play.go("Next: send").go("Open 3 recalls on Live");
    let (task, _) = play.started();
    play.progress(task, Progress::Jobs(JobsProgress::Copied { done: 1, total: 3 }));
    play.go("Stop copying");
    assert!(matches!(play.command().1, Command::Cancel(stopped) if stopped == task));
    play.answer(task, Err(Failure::Cancelled)).go("Open 3 recalls on Live");
    play.started();
}

#[test]
fn opening_recalls_becomes_a_job_once_and_leads_to_its_page() {
    let mut play = planned(3, "Open recalls");
    play.go("Next: send").go("Open 3 recalls on Live");
    let (task, sent) = play.started();
    assert_eq!((sent.to.profile.as_str(), sent.sheet.row_count()), ("Acme Motors UK", 3));
    play.progress(task, Progress::Jobs(JobsProgress::Copied { done: 1, total: 3 }));
    play.expect("1 of 3 rows").press(Modifiers::COMMAND, Key::Enter);
    assert!(play.commands().is_empty(), "it was started twice");
    play.answer_job(task, job(12, JobState::Running));
    assert_eq!(play.harness.state().route(), Route::Jobs);
    play.answer_jobs(vec![job(12, JobState::Running)]);
    play.expect("Job 12").go("Import").expect("Step 6 of 6: Results").expect("Results and receipt");
    play.go("Back").expect("These rows are job 12 already");
    play.press(Modifiers::COMMAND, Key::Enter);
    assert!(play.commands().is_empty(), "it was started again");
    play.go("Step 6 of 6: Results").go("Import another file").expect("Drop a spreadsheet anywhere");
}

#[test]
fn a_start_that_fails_sent_nothing_and_can_be_repeated() {
    let mut play = planned(3, "Open recalls");
    play.go("Next: send").go("Open 3 recalls on Live");
    let (task, _) = play.started();
    let failure = Failure::Journal(recall_desk::engine::JournalFailure::DiskFull);
    play.answer(task, Err(failure)).expect("Nothing was sent.").expect("Make room on the disk");
    play.go("Open 3 recalls on Live");
    play.started();
}

#[test]
fn going_back_and_to_other_screens_loses_no_work() {
    let mut play = live();
    play.check_table(&table(), "Open recalls");
    play.go("VIN: a space inside, error, 2 rows").go("Remove spaces inside…").go("Change 2 cells");
    play.answer_check();
    play.go("Back").go("Back").go("History");
    play.commands();
    play.go("Import").expect("Step 1 of 6: File").go("Next: columns").expect("Each row opens one recall");
    play.go("Check 18 rows").go("Next: plan for 15 rows").go("Next: send");
    play.expect("Cells that you put right");
}

#[test]
fn other_columns_are_checked_anew_with_the_cells_that_were_put_right() {
    let mut play = live();
    play.check_table(&table(), "Open recalls");
    play.go("VIN: a space inside, error, 2 rows").go("Remove spaces inside…").go("Change 2 cells");
    play.answer_check();
    play.go("Back").go("Look vehicles up");
    assert!(!play.sees("Step 4 of 6: Plan\n"), "a plan of another purpose");
    play.go("Check 18 rows");
    let (_, command) = play.command();
    let Command::Import(ImportCommand::Check { edits, .. }) = command else { panic!("{command:?}") };
    assert_eq!(edits.len(), 2);
}

#[test]
fn results_stand_in_the_last_step() {
    let mut play = planned(3, "Open recalls");
    play.go("Next: send").go("Open 3 recalls on Live");
    let (task, _) = play.started();
    play.answer_job(task, finished(12));
    play.commands();
    play.go("Import").expect("1,162 done").expect("19 refused").expect("3 not known").expect("56 not sent");
}

/// Presses Tab until this control has the focus.
fn tab_to(play: &mut Played, label: &str) {
    for _ in 0..90 {
        if play.focused().as_deref() == Some(label) {
            return;
        }
        play.press(Modifiers::NONE, Key::Tab);
    }
    panic!("“{label}” cannot be reached by Tab; the focus is at {:?}", play.focused());
}

fn type_text(play: &mut Played, text: &str) {
    play.harness.event(egui::Event::Text(text.to_owned()));
    play.run();
}

#[test]
fn the_whole_way_by_keyboard_alone() {
    let mut play = live();
    play.press(Modifiers::COMMAND, Key::Num2);
    let text = good(3) + "SBXAAAAAAAA000009,ACM 9,14/02/2026,20/02/2026\n";
    play.harness.event(egui::Event::Paste(text.clone()));
    play.answer_read(crate::sheets::sheet_of(&text));
    play.press(Modifiers::COMMAND, Key::Enter);
    tab_to(&mut play, "Mark as fixed");
    play.press(Modifiers::NONE, Key::Space);
    play.press(Modifiers::COMMAND, Key::Enter);
    play.answer_check().expect("1 errors");
    // A cell is put right: found by Tab, opened by Enter, taken by Enter.
    tab_to(&mut play, "Only errors");
    play.press(Modifiers::NONE, Key::Space);
    tab_to(&mut play, "Edit Manufacturer campaign reference of row 4: ACM 9");
    play.press(Modifiers::NONE, Key::Enter);
    play.press(Modifiers::COMMAND, Key::A);
    type_text(&mut play, "ACM/9");
    play.press(Modifiers::NONE, Key::Enter);
    play.answer_check().expect("4 ready");
    play.press(Modifiers::COMMAND, Key::Enter);
    play.expect("Step 4 of 6: Plan");
    play.press(Modifiers::COMMAND, Key::Enter);
    play.expect("Step 5 of 6: Send");
    tab_to(&mut play, "Type 4 to confirm");
    type_text(&mut play, "4");
    play.press(Modifiers::COMMAND, Key::Enter);
    let (task, sent) = play.started();
    assert_eq!((sent.checked.counts().ready, sent.edits.len()), (4, 1));
    play.answer_job(task, finished(12));
    play.commands();
    play.press(Modifiers::COMMAND, Key::Num2);
    play.expect("Step 6 of 6: Results").expect("1,162 done");
    tab_to(&mut play, "Import another file");
    play.press(Modifiers::NONE, Key::Enter);
    play.expect("Drop a spreadsheet anywhere");
}

#[test]
fn every_step_has_names_at_every_size() {
    for (size, scale) in [([1280.0, 800.0], 1.0), ([960.0, 640.0], 1.0), ([480.0, 320.0], 2.0)] {
        let mut play = Opening { size, scale, ..Opening::default() }.open();
        play.check_table(&table(), "Open recalls");
        for step in ["File", "Columns", "Check", "Plan", "Send"] {
            let place =
                1 + ["File", "Columns", "Check", "Plan", "Send"].iter().position(|s| *s == step).unwrap();
            play.go(&format!("Step {place} of 6: {step}"));
            assert_eq!(play.harness.unnamed_widgets(), Vec::<String>::new(), "{step}");
        }
    }
}
