//! The check of an import: tiles, causes, repairs, edits, questions, and a million rows.

use crate::played::{Played, live};
use crate::sheets::{counts_of, sheet_of, table};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::check::{CheckOptions, check};
use recall_desk::domain::date_order::DateOrder;
use recall_desk::domain::edits::Edits;
use recall_desk::domain::mapping::Mapping;
use recall_desk::domain::purpose::Purpose;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, Reply};
use recall_desk::engine::message_jobs::{ImportCommand, ImportReply};
use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn checked() -> Played {
    let mut play = live();
    play.check_table(&table(), "Open recalls");
    play
}

#[test]
fn tiles_count_every_row_once() {
    let mut play = checked();
    for tile in ["12 ready", "1 warnings", "4 errors", "1 repeats", "2 empty"] {
        play.expect(tile);
    }
    play.expect("5 rows have errors or are repeats. They are not sent");
}

#[test]
fn while_it_checks_it_says_so_and_a_failure_can_be_repeated() {
    let mut play = live();
    play.paste_table(&table()).go("Next: columns").go("Open recalls").go("Check 18 rows");
    play.expect("Checking 18 rows…");
    let (task, _) = play.command();
    play.answer(task, Err(Failure::Defect("worker gone".into()))).expect("worker gone").go("Check again");
    play.answer_check().expect("12 ready");
}

#[test]
fn a_cause_shows_its_rows_and_a_tile_its_status() {
    let mut play = checked();
    play.expect("18 rows").go("VIN: changed by Excel into a number, error, 1 row");
    play.expect("Edit VIN of row 15: 1.77E+13").expect_text("1 row");
    assert!(!play.sees("Edit VIN of row 1:"));
    play.go("1 repeats").expect("The same as row 2 (line 3), which is kept");
    play.go("Show all rows").expect("18 rows");
}

#[test]
fn rows_are_sorted_by_vin_and_by_what_is_wrong_with_them() {
    let mut play = checked();
    let first_of = |play: &mut Played| {
        let copied = play.copied_by(|played| played.harness.event(egui::Event::Copy));
        copied.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(first_of(&mut play)[..3], ["2", "3", "4"]);
    play.go("Sort by VIN");
    assert_eq!(first_of(&mut play)[..2], ["16", "14"], "1.77E+13, then the one with a space");
    play.go("Sort by what to know");
    assert_eq!(first_of(&mut play)[..5], ["14", "15", "16", "17", "18"], "errors, then the warning");
    play.go("Sort by line");
    assert_eq!(first_of(&mut play)[..3], ["2", "3", "4"]);
}

#[test]
fn only_errors_and_the_text_filter_narrow_the_rows() {
    let mut play = checked();
    play.go("Only errors").expect("4 rows");
    play.press(Modifiers::COMMAND, Key::F);
    assert_eq!(play.focused().as_deref(), Some("Filter"));
    play.harness.event(egui::Event::Text("acm 26".into()));
    play.run();
    play.expect_text("1 row").expect("Edit Manufacturer campaign reference of row 16: ACM 26");
    play.write("Filter", "xyz").expect("No row fits the filter");
    play.press(Modifiers::NONE, Key::Escape);
    play.press(Modifiers::NONE, Key::Escape);
    play.expect("18 rows");
}

#[test]
fn a_cell_is_put_right_in_place_and_the_file_is_checked_again() {
    let mut play = checked();
    play.go("Only errors").go("Edit Manufacturer campaign reference of row 16: ACM 26");
    play.expect("DVSA does not take spaces");
    let focused = play.focused();
    assert_eq!(focused.as_deref(), Some("Manufacturer campaign reference of row 16"));
    play.press(Modifiers::COMMAND, Key::A);
    play.harness.event(egui::Event::Text("ACM/26/014".into()));
    play.press(Modifiers::NONE, Key::Enter);
    play.answer_check().expect("3 errors").expect("13 ready");
}

#[test]
fn esc_leaves_a_cell_as_it_was() {
    let mut play = checked();
    play.go("Edit VIN of row 1: SBXAAAAAAAA000000");
    play.harness.event(egui::Event::Text("X".into()));
    play.press(Modifiers::NONE, Key::Escape);
    play.expect("Edit VIN of row 1: SBXAAAAAAAA000000");
    assert!(play.commands().is_empty());
}

#[test]
fn opening_another_cell_keeps_what_was_typed_into_the_first() {
    for (first, second) in [
        ("Edit VIN of row 1: SBXAAAAAAAA000000", "Edit VIN of row 3: SBXAAAAAAAA000002"),
        ("Edit VIN of row 3: SBXAAAAAAAA000002", "Edit VIN of row 1: SBXAAAAAAAA000000"),
    ] {
        let mut play = checked();
        play.go(first);
        play.press(Modifiers::COMMAND, Key::A);
        play.harness.event(egui::Event::Text("NEW".into()));
        play.go(second);
        let (_, command) = play.command();
        let Command::Import(ImportCommand::Check { edits, .. }) = command else { panic!("{command:?}") };
        assert_eq!(edits.len(), 1, "{first}");
        assert!(play.focused().is_some_and(|focused| second.contains(&focused)), "{:?}", play.focused());
    }
}

#[test]
fn a_repair_is_looked_at_before_it_is_made_and_undone_as_a_whole() {
    let mut play = checked();
    play.go("VIN: a space inside, error, 2 rows").go("Remove spaces inside…");
    play.expect("SBXAAAAAA A000012").expect("SBXAAAAAAA000012").go("Leave them as they are");
    assert!(play.commands().is_empty());
    play.go("Remove spaces inside…").go("Change 2 cells");
    play.answer_check().expect("2 errors");
    play.press(Modifiers::COMMAND, Key::Z);
    play.answer_check().expect("4 errors");
    play.press(Modifiers::COMMAND, Key::Y);
    play.answer_check().expect("2 errors");
}

#[test]
fn edits_made_while_it_checks_are_checked_at_the_end() {
    let mut play = checked();
    play.go("VIN: a space inside, error, 2 rows").go("Remove spaces inside…").go("Change 2 cells");
    play.press(Modifiers::COMMAND, Key::Z);
    play.answer_check();
    let (_, command) = play.command();
    let Command::Import(ImportCommand::Check { edits, .. }) = command else { panic!("{command:?}") };
    assert!(edits.is_empty(), "the undone edits were not checked again");
}

#[test]
fn dates_that_can_be_read_two_ways_are_asked_with_samples() {
    let mut play = live();
    let rows = "VIN,Campaign code,Start date\nSBXAAAAAAAA000001,ACM/1,03/02/2026\n";
    play.check_table(rows, "Open recalls");
    play.expect("can be read two ways").expect("3 February 2026").expect("2 March 2026");
    play.expect("No row can be sent as it stands.").go("Day first is right");
    let (task, command) = play.command();
    let Command::Import(ImportCommand::Check { sheet, edits, mapping, options, .. }) = command else {
        panic!("{command:?}")
    };
    assert_eq!(options.date_order, Some(DateOrder::DayMonthYear));
    let result = check(&sheet, &edits, &mapping, &options).map(Arc::new);
    assert_eq!(counts_of(result.as_ref().unwrap()), (1, 0, 0, 0));
    play.answer(task, Ok(Reply::Import(ImportReply::Checked(Box::new(result)))));
    play.expect("Dates are read day first").go("Read them month first");
    let (_, command) = play.command();
    assert!(matches!(
        command,
        Command::Import(ImportCommand::Check { options, .. })
            if options.date_order == Some(DateOrder::MonthDayYear)
    ));
}

/// The table draws what is in sight and filters aside, so its size must not be felt. Unoptimised, so no limits
/// are asserted here beyond "it works"; the bench has the numbers.
#[test]
fn three_hundred_thousand_rows_are_paged_and_filtered_aside() {
    const ROWS: usize = 300_000;
    let mut text = String::from("VIN\n");
    for number in 0..ROWS {
        let _ = writeln!(text, "SBXAAAAAAAA{number:06}");
    }
    let sheet = sheet_of(&text);
    let mapping = Mapping::guess(sheet.original_headers());
    let today = crate::played::clock().today();
    let options = CheckOptions { purpose: Purpose::LookUp, date_order: None, today };
    let checked = Arc::new(check(&sheet, &Edits::default(), &mapping, &options).unwrap());
    let mut play = live();
    play.go("Import").harness.event(egui::Event::Paste("VIN\nx".into()));
    play.answer_read(sheet).go("Next: columns").go("Look vehicles up").go("Check 300,000 rows");
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::Import(ImportReply::Checked(Box::new(Ok(checked))))));
    step_until(&mut play, "300,000 rows ");
    play.expect("1 to 199,000 of these").go("Rows after").expect("199,001 to 300,000 of these");
    play.expect("Edit VIN of row 199001: SBXAAAAAAAA199000");
    play.write("Filter", "aaa299999");
    step_until(&mut play, "Edit VIN of row 300000: SBXAAAAAAAA299999");
    assert!(play.harness.query_by_label("Rows after").is_none());
}

#[test]
fn a_repair_of_many_rows_is_worked_out_and_made_aside_and_undone_aside() {
    const ROWS: usize = 30_000;
    let mut text = String::from("VIN\n");
    for number in 0..ROWS {
        let _ = writeln!(text, "SBX AAAAAAAA{number:06}");
    }
    let mut play = live();
    play.go("Import").harness.event(egui::Event::Paste("VIN\nx".into()));
    play.answer_read(sheet_of(&text)).go("Next: columns").go("Look vehicles up").go("Check 30,000 rows");
    let answer = |play: &mut Played| {
        let (task, command) = play.command();
        let Command::Import(ImportCommand::Check { sheet, edits, mapping, options, .. }) = command else {
            panic!("{command:?}")
        };
        let result = check(&sheet, &edits, &mapping, &options).map(Arc::new);
        play.engine.events.send(recall_desk::engine::message::Event::Reply {
            task,
            body: Box::new(Ok(Reply::Import(ImportReply::Checked(Box::new(result))))),
        });
    };
    answer(&mut play);
    step_until(&mut play, "30,000 errors");
    step_until(&mut play, "30,000 rows ");
    play.go("VIN: a space inside, error, 30,000 rows");
    play.harness.get_by_label("Remove spaces inside…").click();
    step_until(&mut play, "Change 30,000 cells");
    play.harness.get_by_label("Change 30,000 cells").click();
    step_until(&mut play, "checking again…");
    answer(&mut play);
    step_until(&mut play, "30,000 ready");
    play.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    step_until(&mut play, "checking again…");
    let (_, command) = play.command();
    let Command::Import(ImportCommand::Check { edits, .. }) = command else { panic!("{command:?}") };
    assert!(edits.is_empty());
}

fn step_until(play: &mut Played, text: &str) {
    let begun = Instant::now();
    while !play.sees(text) {
        assert!(begun.elapsed() < Duration::from_mins(2), "“{text}” never came: {}", play.tree());
        std::thread::yield_now();
        play.harness.step();
    }
    play.run();
}

#[test]
fn the_rows_of_a_check_are_copied_with_their_headers_and_what_is_said_of_them() {
    let mut played = live();
    played.check_table(&table(), "Open recalls");
    let copied = played.copied_by(|played| played.harness.event(egui::Event::Copy));
    let lines: Vec<&str> = copied.lines().collect();
    assert_eq!(lines.len(), 19, "{copied}");
    assert_eq!(lines[0], "Line\tStatus\tVIN\tMaker’s ref.\tDVSA ref.\tStart date\tWhat to know");
    assert_eq!(lines[1], "2\tReady\tSBXAAAAAAAA000000\tACM/26/014\tR/2026/123\t14/02/2026\t");
    assert!(lines[15].starts_with("16\tError\t1.77E+13\t") && lines[15].contains("VIN: "), "{copied}");
}
