//! The history.

use crate::entries::{VIN, all, change, entry};
use crate::fluent::{looking, two_connections, with};
use crate::played::{Opening, Played};
use egui::{Event, Key};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::audit::{AuditQuery, ChainReport};
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::JournalFailure;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, HistoryCommand, Reply};
use recall_desk::settings::{Appearance, RowHeight};

const SECOND: &str = "27 Mar 2026 12:33:00";

fn open(opening: Opening) -> Played {
    let mut play = opening.open();
    play.go("History").expect("Reading the history…");
    play
}

fn full() -> Played {
    let mut play = open(with(two_connections()));
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::History(all())));
    play
}

fn read(command: Command) -> AuditQuery {
    match command {
        Command::History(HistoryCommand::Read(query)) => query,
        other => panic!("{other:?}"),
    }
}

fn choose(play: &mut Played, time: &str) {
    play.harness.query_all_by_label_contains(time).next().unwrap().click();
    play.harness.run();
}

#[test]
fn an_empty_history_says_what_will_be_kept_here() {
    let mut play = open(with(two_connections()));
    let (task, command) = play.command();
    assert_eq!(read(command).vin, None);
    play.answer(task, Ok(Reply::History(Vec::new()))).expect("Nothing has been sent yet");
    play.go("Look up a vehicle");
    assert!(play.harness.query_by_label("Verify the chain").is_none());
}

#[test]
fn a_journal_that_cannot_be_read_says_why_and_can_be_read_again() {
    let mut play = open(with(two_connections()));
    let (task, _) = play.command();
    play.answer(task, Err(Failure::Journal(JournalFailure::Busy)));
    play.expect("The journal is in use by another program").go("Read it again");
    read(play.command().1);
}

#[test]
fn every_outcome_has_its_word() {
    let mut play = full();
    play.expect("9 entries, newest first");
    for word in
        ["Sending or waiting", "Done", "Already so", "Refused (BR-01)", "Conflict", "Not known", "Not sent"]
    {
        play.expect(word);
    }
    play.expect("Rotate client secret").expect("Not fixed → Fixed on 3 Feb 2026");
}

#[test]
fn typing_and_choosing_narrow_the_history() {
    let mut play = full();
    play.write("VIN or part of it", "salga");
    let (task, command) = play.command();
    assert_eq!(read(command).vin.as_deref(), Some("SALGA"));
    play.answer(task, Ok(Reply::History(Vec::new()))).expect("No entry matches");
    play.go("System").go("Live");
    let (task, command) = play.command();
    assert_eq!(read(command).environment, Some(Environment::Live));
    play.answer(task, Ok(Reply::History(Vec::new()))).go("Show all entries");
    let query = read(play.command().1);
    assert_eq!((query.vin, query.environment), (None, None));
}

#[test]
fn a_chosen_entry_is_told_in_full() {
    let mut play = full();
    choose(&mut play, "27 Mar 2026 12:34:00");
    play.expect("Being sent, or waiting to be settled").expect("DVSA is asked when it starts again");
    choose(&mut play, "27 Mar 2026 12:30:00");
    play.expect("DVSA refused this. Nothing was changed").expect("already been marked as fixed");
    play.expect("Sandbox · Acme Motors UK");
    let copied = play.copied_by(|play| play.harness.get_by_label("Copy the request ID").click());
    assert_eq!(copied, "b2c4e6f8-11aa-4bbb-8ccc-000000000005");
}

#[test]
fn arrow_keys_go_from_row_to_row_and_ctrl_c_copies_rows_with_headers() {
    let mut play = full();
    choose(&mut play, SECOND);
    play.expect("Marked as fixed on 3 February 2026");
    play.harness.key_press(Key::ArrowDown);
    play.harness.run();
    play.expect("The answer was lost on the way");
    play.harness.key_press_modifiers(egui::Modifiers::SHIFT, Key::ArrowDown);
    play.harness.run();
    play.expect("2 selected");
    let table = play.copied_on(Event::Copy).expect("the rows are copied");
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3, "{table}");
    assert!(lines[0].starts_with("When\tWho\tSystem\tVIN"), "{table}");
    assert!(lines[1].contains(VIN) && lines[2].contains("Already so"), "{table}");
}

#[test]
fn a_long_history_draws_only_what_is_in_sight() {
    let mut play = open(with(two_connections()));
    let (task, _) = play.command();
    let done = || Some(Outcome::Done { proven_by_lookup: false });
    let entries = (1..=5_000).rev().map(|id| entry(id, change(Operation::Fix), done())).collect();
    play.answer(task, Ok(Reply::History(entries))).expect("5,000 entries, newest first");
    let rows = play.harness.query_all_by_label_contains("Mark as fixed").count();
    assert!(rows < 200, "{rows} rows were drawn");
}

#[test]
fn arrow_keys_reach_every_row_in_a_small_window() {
    let mut play = open(Opening { size: [480.0, 320.0], scale: 2.0, ..with(two_connections()) });
    let (task, _) = play.command();
    let done = || Some(Outcome::Done { proven_by_lookup: false });
    let entries = (1..=40).rev().map(|id| entry(id, change(Operation::Fix), done())).collect();
    play.answer(task, Ok(Reply::History(entries)));
    let first = play.texts().into_iter().find(|name| name.starts_with("27 Mar 2026 1")).unwrap();
    play.harness.get_by_label(&first).focus();
    play.run();
    for row in 0..39 {
        let before = play.focused();
        play.press(egui::Modifiers::NONE, Key::ArrowDown);
        assert!(play.focused().is_some() && play.focused() != before, "row {row} leads nowhere");
    }
}

#[test]
fn the_chain_is_verified_and_a_break_says_what_to_do() {
    let mut play = full();
    let (task, command) = play.go("Verify the chain").command();
    assert!(matches!(command, Command::History(HistoryCommand::Verify)));
    play.expect("Checking every record");
    play.answer(task, Ok(Reply::Verified(ChainReport::Whole { records: 9 })));
    play.expect("The history is whole").expect("All 9 records are as they were written.");
    let (task, _) = play.go("Verify the chain").command();
    let broken = ChainReport::Broken { first_bad_record: 4, good_records: 3 };
    play.answer(task, Ok(Reply::Verified(broken)));
    play.expect("The history is broken at record 4").expect("Export the history now");
    play.go("Close the report");
    assert!(!play.sees("broken at record"));
    let (task, _) = play.go("Verify the chain").command();
    play.answer(task, Err(Failure::Journal(JournalFailure::Closed))).expect("The journal is closed");
}

#[test]
fn an_export_asks_for_a_path_and_says_how_much_was_written() {
    let mut play = full();
    play.go("Export…").go("Export the history");
    assert!(play.commands().is_empty(), "no path was given");
    play.expect("Enter the path of the file, or choose it");
    let (task, command) = play.write("Save as", "/tmp/h.csv").go("Export the history").command();
    assert!(matches!(
        command,
        Command::History(HistoryCommand::Export { query: AuditQuery { limit: None, .. }, path }) if path.ends_with("h.csv")
    ));
    play.expect("Writing /tmp/h.csv…");
    play.answer(task, Ok(Reply::Exported { entries: 1_240 })).expect("1,240 entries are written");
    play.go("Close the message").go("Export…");
    let (task, _) = play.go("Export the history").command();
    let failure = Failure::File { path: "/tmp/h.csv".into(), message: "permission denied".into() };
    play.answer(task, Err(failure)).expect("/tmp/h.csv: permission denied");
    play.harness.get_by_label("Save as");
}

#[test]
fn columns_are_sorted_by_keyboard_and_mouse_and_the_detail_stays_with_its_entry() {
    let mut play = full();
    choose(&mut play, "27 Mar 2026 12:30:00");
    let top = |play: &Played, time: &str| {
        play.harness.query_all_by_label_contains(time).next().unwrap().rect().top()
    };
    assert!(top(&play, "12:34:00") < top(&play, "12:26:00"));
    play.harness.get_by_label("Sort by When").focus();
    play.run();
    play.press(egui::Modifiers::NONE, Key::Enter);
    assert!(top(&play, "12:34:00") > top(&play, "12:26:00"));
    play.expect("9 entries").expect("DVSA refused this. Nothing was changed");
    assert!(!play.sees("newest first"));
    play.go("Sort by System");
    assert!(top(&play, "12:34:00") < top(&play, "12:30:00"), "Live comes before Sandbox");
    play.harness.get_by_label_contains("27 Mar 2026 12:33:00").focus();
    play.run();
    play.press(egui::Modifiers::COMMAND, Key::A);
    play.expect("9 selected");
    let table = play.copied_on(Event::Copy).expect("the rows are copied");
    assert!(table.lines().nth(1).unwrap().contains("\tLive\t"), "copied in the order shown: {table}");
}

#[test]
fn rows_are_as_high_as_preferred() {
    for (height, points) in [(RowHeight::Normal, 28.0), (RowHeight::Compact, 24.0)] {
        let mut settings = two_connections();
        settings.preferences.row_height = height;
        let mut play = open(with(settings));
        let (task, _) = play.command();
        play.answer(task, Ok(Reply::History(all())));
        let middle =
            |time: &str| play.harness.query_all_by_label_contains(time).next().unwrap().rect().center().y;
        let apart = middle("12:32:00") - middle("12:33:00");
        assert!((apart - points).abs() < 0.6, "{height:?}: {apart}");
    }
}

#[test]
fn ctrl_f_goes_to_the_filter() {
    let mut play = full();
    play.press(egui::Modifiers::COMMAND, Key::F);
    assert_eq!(play.focused().as_deref(), Some("VIN or part of it"));
}

#[test]
fn f5_reads_again() {
    let mut play = full();
    play.harness.key_press(Key::F5);
    play.harness.run();
    read(play.command().1);
    play.expect("reading again…");
}

#[test]
fn looks_as_agreed_in_light() {
    looks_as_agreed("light", Appearance::Light);
}

#[test]
fn looks_as_agreed_in_dark() {
    looks_as_agreed("dark", Appearance::Dark);
}

fn looks_as_agreed(name: &str, appearance: Appearance) {
    let mut play = open(looking(two_connections(), appearance));
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::History(all())));
    choose(&mut play, "27 Mar 2026 12:30:00");
    play.harness.snapshot(format!("history_{name}"));
}
