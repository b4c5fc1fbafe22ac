//! The first step of an import: files of every kind, and what is said of them.

use crate::played::{Played, live};
use crate::sheets::{fixture, sheet_of, table};
use egui::{Key, Modifiers};
use recall_desk::domain::sheet::{DoneRows, HiddenRows};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, Reply};
use recall_desk::engine::message_jobs::{
    HeaderRow, ImportCommand, ImportReply, ReadingOptions, SheetFailure,
};
use recall_desk::ui::route::Route;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn opened(name: &str) -> Played {
    let mut play = live();
    play.go("Import").write("Or type its path", name).go("Open");
    play.answer_read(fixture(name, &ReadingOptions::default()));
    play
}

fn reread(play: &mut Played) -> ReadingOptions {
    let (_, command) = play.command();
    match command {
        Command::Import(ImportCommand::Open { options, .. } | ImportCommand::Paste { options, .. }) => {
            options
        }
        other => panic!("{other:?}"),
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is used".into())
    }
}

#[test]
fn an_empty_first_step_says_what_to_do() {
    let mut play = live();
    play.go("Import").expect("Drop a spreadsheet anywhere in this window").expect("nothing is sent");
    assert!(!play.sees("Next: columns"));
}

#[test]
fn a_file_dropped_on_any_screen_is_opened() {
    let mut play = live();
    play.go("Settings");
    let file = Arc::new(Dropped("/data/recalls.xlsx".into()));
    play.harness.input_mut().dropped_files.push(file);
    let (_, command) = play.command();
    assert!(
        matches!(&command, Command::Import(ImportCommand::Open { path, .. }) if path == Path::new("/data/recalls.xlsx")),
        "{command:?}"
    );
    assert_eq!(play.harness.state().route(), Route::Import);
    play.expect("Reading recalls.xlsx…");
}

#[test]
fn what_was_found_is_shown_and_each_guess_can_be_changed() {
    let mut play = opened("05-semicolon.csv");
    play.expect("Delimited text (CSV)").expect("Semicolon ;").expect("UTF-8").expect("Row 1");
    play.go("Delimiter").go("Tab");
    assert_eq!(reread(&mut play).delimiter, Some('\t'));
    play.expect("Reading 05-semicolon.csv…");
}

#[test]
fn the_header_row_can_be_chosen_or_denied() {
    let mut play = opened("08-titles.csv");
    play.go("Column names in").go("None: all rows are data");
    assert_eq!(reread(&mut play).header_row, Some(HeaderRow::None));
}

#[test]
fn hidden_rows_have_no_default_and_keep_from_going_on() {
    let mut play = opened("08-hidden.xlsx");
    play.expect("The workbook hides").expect("Decide about the hidden rows first.");
    play.go("Next: columns").expect("Step 1 of 6: File");
    play.go("Leave the hidden rows out");
    let options = reread(&mut play);
    assert_eq!(options.hidden_rows, Some(HiddenRows::Skip));
    let mut play = opened("08-hidden.xlsx");
    let (task, _) = play.go("Include the hidden rows").command();
    let options = ReadingOptions { hidden_rows: Some(HiddenRows::Include), ..ReadingOptions::default() };
    let sheet = fixture("08-hidden.xlsx", &options);
    play.answer(task, Ok(Reply::Import(ImportReply::Sheet(sheet)))).expect("included");
    play.go("Next: columns").expect("What are the rows for?");
}

#[test]
fn rows_that_were_done_before_have_no_default_and_keep_from_going_on() {
    let mut play = opened("10-own-results.csv");
    play.expect("This is a results file of Recall Desk").expect("1 of these rows was done before");
    play.expect("Decide about the rows that were done before first.").go("Next: columns");
    play.expect("Step 1 of 6: File").go("Send them again");
    assert_eq!(reread(&mut play).done_rows, Some(DoneRows::SendAgain));
    let mut play = opened("10-own-results.csv");
    let (task, _) = play.go("Leave them out").command();
    let options = ReadingOptions { done_rows: Some(DoneRows::LeaveOut), ..ReadingOptions::default() };
    let sheet = fixture("10-own-results.csv", &options);
    play.answer(task, Ok(Reply::Import(ImportReply::Sheet(sheet)))).expect("1, left out");
    play.go("Next: columns").go("Open recalls").go("Check 2 rows");
    play.answer_check().expect("1 left out").expect("or was left out. It is not sent");
    play.go("1 left out").expect("it was done before").expect_text("1 row");
}

#[test]
fn of_several_files_dropped_at_once_someone_chooses_one() {
    let mut play = live();
    for path in ["/data/a.csv", "/data/b.csv", "/data/c.csv"] {
        play.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.into())));
    }
    play.run();
    assert!(play.commands().is_empty(), "none is taken unasked");
    play.expect("3 files were dropped. Which one?");
    let (_, command) = play.go("Open b.csv").command();
    assert!(
        matches!(&command, Command::Import(ImportCommand::Open { path, .. }) if path == Path::new("/data/b.csv")),
        "{command:?}"
    );
    assert!(!play.sees("Which one?"));
}

#[test]
fn a_name_that_lies_about_its_content_is_said() {
    opened("13-csv-renamed.xlsx").expect("The name ends in .xlsx, but this is delimited text (CSV)");
}

#[test]
fn every_failure_says_what_it_is_and_what_to_do() {
    for failure in [
        SheetFailure::NotFound,
        SheetFailure::InUse,
        SheetFailure::ChangedWhileReading,
        SheetFailure::Empty,
        SheetFailure::HeaderOnly,
        SheetFailure::PasswordProtected,
        SheetFailure::SuspiciousRatio,
        SheetFailure::TooManyRows,
    ] {
        let mut play = live();
        play.go("Import").write("Or type its path", "/data/a.xlsx").go("Open");
        let (task, _) = play.command();
        play.answer(task, Err(Failure::Sheet(failure.clone())));
        play.expect("a.xlsx cannot be imported").expect(&failure.to_string()).expect(failure.advice());
        play.go("Try again").expect("Reading a.xlsx…");
        assert_eq!(play.commands().len(), 1);
    }
}

#[test]
fn text_in_an_unknown_encoding_offers_the_encodings() {
    let mut play = live();
    play.go("Import").write("Or type its path", "/data/a.csv").go("Open");
    let (task, _) = play.command();
    let failure = SheetFailure::CannotDecode { encoding: "UTF-8", line: 7 };
    play.answer(task, Err(Failure::Sheet(failure))).expect("Line 7 cannot be read as UTF-8");
    play.go("Encoding").go("windows-1252");
    assert_eq!(reread(&mut play).encoding.as_deref(), Some("windows-1252"));
}

#[test]
fn an_older_answer_never_replaces_a_newer_file() {
    let mut play = live();
    play.go("Import").write("Or type its path", "/data/a.csv").go("Open");
    let (older, _) = play.command();
    play.harness.event(egui::Event::Paste(table()));
    let (newer, _) = play.command();
    play.answer(newer, Ok(Reply::Import(ImportReply::Sheet(sheet_of(&table()))))).answer_recall();
    play.answer(older, Err(Failure::Sheet(SheetFailure::Empty)));
    assert!(!play.sees("cannot be imported"));
    play.expect("Chassis no");
}

#[test]
fn another_file_asks_before_it_gives_up_what_was_put_right() {
    let mut play = live();
    play.check_table(&table(), "Open recalls");
    play.go("VIN: a space inside, error, 2 rows").go("Remove spaces inside…").go("Change 2 cells");
    play.answer_check();
    play.harness.input_mut().dropped_files.push(Arc::new(Dropped("/data/b.csv".into())));
    play.run();
    assert!(play.commands().is_empty());
    play.expect("Reading b.csv now gives up the 2 cells that you put right").go("Keep my changes");
    play.go("Step 3 of 6: Check").expect("3 warnings");
    play.harness.input_mut().dropped_files.push(Arc::new(Dropped("/data/b.csv".into())));
    play.run();
    let (_, command) = play.go("Read it and give them up").command();
    assert!(matches!(command, Command::Import(ImportCommand::Open { .. })), "{command:?}");
}

#[test]
fn f5_reads_the_file_again_and_recent_files_are_offered() {
    let mut play = opened("05-semicolon.csv");
    play.press(Modifiers::NONE, Key::F5);
    reread(&mut play);
    play.expect("Open 05-semicolon.csv");
}
