//! The screen Look up: empty, busy, failed and full.

use crate::played::{Opening, Played, VIN, held, live, now, settings, vehicle, vin};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::LinkCause;
use recall_desk::domain::recall::{RepairStatus, Vehicle};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, LookedUp, Progress, Reply, TaskId, VehicleCommand};
use recall_desk::engine::start::SANDBOX_EXAMPLES;
use recall_desk::settings::{Appearance, Settings};

const FIELD: &str = "VIN, or a list of VINs";

#[test]
fn empty_it_says_what_to_do_and_the_field_has_the_focus() {
    let played = live();
    played.assert_shows(&["Nothing looked up yet", "Type a VIN and press Enter"]);
    assert_eq!(played.focused().as_deref(), Some(FIELD));
}

#[test]
fn a_vehicle_being_asked_for_can_be_cancelled_and_asks_once() {
    let mut played = live();
    played.type_into(FIELD, VIN);
    played.press(Modifiers::NONE, Key::Enter);
    let (task, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { to, vins, .. }) = command else { panic!() };
    assert_eq!((to.profile.as_str(), vins), ("Acme Motors UK", vec![vin(VIN)]));
    played.assert_shows(&["Asking DVSA…"]);
    played.click("Cancel");
    let (_, command) = played.command();
    assert!(matches!(command, Command::Cancel(cancelled) if cancelled == task));
    played.reply(task, Err(Failure::Cancelled));
    played.assert_shows(&["Cancelled. Nothing was changed."]);
    played.assert_shows_none(&["Asking DVSA…"]);
}

#[test]
fn a_failure_says_what_happened_and_what_to_do() {
    let mut played = live();
    played.type_into(FIELD, VIN);
    played.press(Modifiers::NONE, Key::Enter);
    played.answer_look_up(Err(Failure::Link(LinkCause::Dns)));
    let failure = Failure::Link(LinkCause::Dns);
    played.assert_shows(&[&failure.message(), &failure.advice(), "Check again"]);
}

#[test]
fn a_full_vehicle_offers_what_is_possible_and_says_why_the_rest_is_not() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.assert_shows(&[
        "ACME MOTORS",
        "20 Mar 2026, 09:15",
        "27 Mar 2026, 14:05",
        "2 recalls, 1 not fixed",
        "ACM/2026/017",
        "R/2024/212",
        "Mark as fixed…",
        "Mark as not fixed…",
        "Fixed recalls cannot be deleted. Mark it as not fixed first",
        "Nothing was ever sent for this VIN",
    ]);
    assert_eq!(played.harness.query_all_by_label("Delete…").count(), 1);
}

#[test]
fn long_and_hostile_texts_stay_within_the_window_as_plain_text() {
    for size in [[1280.0, 800.0], [480.0, 900.0]] {
        let mut played = Opening { size, ..Opening::default() }.open();
        let mut nasty = vehicle();
        nasty.recalls[0].manufacturer_ref = Some("X".repeat(50));
        nasty.recalls[0].dvsa_ref = Some(format!("R\u{202e}/1\n{}", "Y".repeat(400)));
        nasty.manufacturer = Some("M".repeat(5_000));
        played.look_up(VIN, Some(nasty));
        played.assert_shows(&[&"X".repeat(50), &format!("R/1 {}…", "Y".repeat(76))]);
        for name in ["Mark as fixed…", "Delete…", "Check again", "Open a new recall…"] {
            let right = played.harness.get_by_label(name).rect().right();
            assert!(right <= size[0], "{name} ends at {right} of {}", size[0]);
        }
    }
}

#[test]
fn f5_asks_again_and_keeps_showing_what_is_known() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.press(Modifiers::NONE, Key::F5);
    played.assert_shows(&["Asking DVSA…", "ACM/2026/017"]);
    played.answer_look_up(Ok(None));
    played.assert_shows(&["DVSA holds nothing for this VIN"]);
    played.assert_shows_none(&["ACM/2026/017"]);
}

#[test]
fn a_late_reply_to_an_earlier_lookup_is_ignored() {
    let mut played = live();
    played.type_into(FIELD, VIN);
    played.press(Modifiers::NONE, Key::Enter);
    let (first, _) = played.command();
    played.press(Modifiers::NONE, Key::F5);
    let commands = played.commands();
    assert!(matches!(
        commands.as_slice(),
        [(_, Command::Cancel(cancelled)), (_, Command::Vehicle(_))] if *cancelled == first
    ));
    let looked_up = LookedUp { vin: vin(VIN), result: Ok(Some(vehicle())), as_at: now() };
    played.progress(first, Progress::Vehicle(Box::new(looked_up)));
    played.reply(first, Ok(Reply::LookedUp));
    played.assert_shows(&["Asking DVSA…"]);
    played.assert_shows_none(&["ACME MOTORS"]);
}

#[test]
fn advice_while_typing_offers_the_corrected_vin() {
    let mut played = live();
    played.type_into(FIELD, "LH7PRODCJEE012345");
    played.assert_shows(&["O is not used in VINs; did you mean 0?"]);
    played.click("Look that one up");
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!() };
    assert_eq!(vins, [vin("LH7PR0DCJEE012345")]);
}

#[test]
fn what_cannot_be_a_vin_is_refused_beside_the_field_and_nothing_is_sent() {
    for (typed, words) in [
        ("", "Enter a VIN"),
        ("SВ123456789012345", "It looks like B: type it again"),
        (&"A".repeat(10_000), "This has 10000 characters"),
    ] {
        let mut played = live();
        if !typed.is_empty() {
            played.type_into(FIELD, typed);
        }
        played.click_button("Look up");
        played.assert_shows(&[words]);
        assert!(played.commands().is_empty());
        assert_eq!(played.focused().as_deref(), Some(FIELD));
    }
}

#[test]
fn a_list_keeps_its_order_and_says_for_each_row_what_became_of_it() {
    let mut played = live();
    played.type_into(FIELD, "AAA111 BBB222, CCC333; Ж1");
    played.press(Modifiers::NONE, Key::Enter);
    let (task, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!() };
    assert_eq!(vins, ["AAA111", "BBB222", "CCC333"].map(vin));
    played.assert_shows(&[
        "4 vehicles",
        "1 of 4 looked up",
        "Waiting",
        "which is not a plain letter or digit",
    ]);
    let answer =
        |text: &str, result| Progress::Vehicle(Box::new(LookedUp { vin: vin(text), result, as_at: now() }));
    let one = Vehicle {
        vin: "BBB222".into(),
        recalls: vec![held("X/1", "R/1", "2026-01-12", RepairStatus::NotFixed)],
        ..vehicle()
    };
    played.progress(task, answer("BBB222", Ok(Some(one))));
    played.progress(task, answer("AAA111", Ok(None)));
    played.assert_shows(&["3 of 4 looked up", "DVSA holds nothing for this VIN", "1 not fixed"]);
    played.reply(task, Err(Failure::Cancelled));
    played.assert_shows(&["Cancelled. Nothing was changed."]);
    played.assert_shows_none(&["Waiting", "of 4 looked up"]);

    played.click("Not fixed 1");
    played.assert_shows(&["Open BBB222"]);
    played.assert_shows_none(&["Open AAA111"]);
    played.click("Open BBB222");
    played.answer_sent(Vec::new());
    played.assert_shows(&["X/1", "Back to the list"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows(&["4 vehicles"]);
}

#[test]
fn a_list_that_is_replaced_is_not_asked_for_any_longer() {
    let mut played = live();
    played.type_into(FIELD, "AAA111 BBB222");
    played.press(Modifiers::NONE, Key::Enter);
    let (list, _) = played.command();
    played.press(Modifiers::COMMAND, Key::L);
    played.type_into(FIELD, VIN);
    played.press(Modifiers::NONE, Key::Enter);
    let commands = played.commands();
    assert!(matches!(
        commands.as_slice(),
        [(_, Command::Cancel(cancelled)), (_, Command::Vehicle(_))] if *cancelled == list
    ));
}

#[test]
fn rows_are_copied_with_headers_and_are_no_formulas() {
    let mut played = live();
    let nasty = Vehicle { manufacturer: Some("=cmd|' /C calc'!A0".into()), ..vehicle() };
    played.type_into(FIELD, "AAA111 BBB222");
    played.press(Modifiers::NONE, Key::Enter);
    let (task, _) = played.command();
    let looked_up = LookedUp { vin: vin("BBB222"), result: Ok(Some(nasty)), as_at: now() };
    played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    played.reply(task, Ok(Reply::LookedUp));
    played.harness.get_by_label("Sort by VIN").focus();
    played.run();
    let copied = played.copied_by(|played| played.harness.event(egui::Event::Copy));
    let lines: Vec<&str> = copied.lines().collect();
    assert!(lines[0].starts_with("No.\tVIN\tManufacturer\tRecalls"), "{lines:?}");
    assert!(lines[2].starts_with("2\tBBB222\t'=cmd|' /C calc'!A0\t2\t1\t"), "{lines:?}");
}

/// The connection in use is edited under its own name.
fn edit(played: &mut Played, change: impl FnOnce(&mut recall_desk::settings::Profile)) {
    let mut edited = settings(Environment::Live, Appearance::Light);
    change(&mut edited.profiles[0]);
    played.reply(TaskId(9_999), Ok(Reply::Settings(std::sync::Arc::new(edited))));
}

#[test]
fn what_another_system_told_goes_when_the_connection_is_edited_under_its_name() {
    let edits: [fn(&mut recall_desk::settings::Profile); 2] = [
        |profile| profile.environment = Environment::Test,
        |profile| profile.base_url = "https://elsewhere.example".to_owned(),
    ];
    for change in edits {
        let mut played = live();
        played.look_up(VIN, Some(vehicle()));
        played.click("Mark as fixed…");
        played.answer_campaigns(Vec::new());
        edit(&mut played, change);
        played.assert_shows_none(&["ACM/2026/017", "Check your answers"]);
        played
            .assert_shows(&["What was read from Live (api.example:443) through Acme Motors UK is no longer"]);
        played.click("Dismiss");
        played.assert_shows_none(&["no longer shown"]);
    }
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    edit(&mut played, |profile| profile.secret_issued = None);
    played.assert_shows(&["ACM/2026/017"]);
}

#[test]
fn a_list_of_another_system_goes_too() {
    let mut played = live();
    list_of(&mut played, &[("AAA111", Some(vehicle()))]);
    edit(&mut played, |profile| profile.environment = Environment::Test);
    played.assert_shows_none(&["Open AAA111"]);
    played.assert_shows(&["is no longer shown"]);
}

/// A list with its answers; its last VIN is one that nothing is held for.
fn list_of(played: &mut Played, held: &[(&str, Option<Vehicle>)]) {
    let mut words: Vec<&str> = held.iter().map(|(word, _)| *word).collect();
    words.push("NONE999");
    played.type_into(FIELD, &words.join(" "));
    played.press(Modifiers::NONE, Key::Enter);
    let (task, _) = played.command();
    for (word, vehicle) in held.iter().cloned().chain([("NONE999", None)]) {
        let looked_up = LookedUp { vin: vin(word), result: Ok(vehicle), as_at: now() };
        played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    }
    played.reply(task, Ok(Reply::LookedUp));
}

#[test]
fn a_single_vin_is_read_without_what_stands_around_it() {
    for typed in ["ABC123,", "\"abc123\"", "VIN\nABC123", "ABC123 abc123", "ABC123;ABC123\n"] {
        let mut played = live();
        played.type_into(FIELD, typed);
        played.press(Modifiers::NONE, Key::Enter);
        let (_, command) = played.command();
        let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
        assert_eq!(vins, [vin("ABC123")], "{typed:?}");
        assert_eq!(played.harness.get_by_label(FIELD).value().as_deref(), Some("ABC123"));
    }
}

#[test]
fn asking_again_about_a_vehicle_of_the_list_updates_its_row() {
    let mut played = live();
    list_of(&mut played, &[("AAA111", Some(vehicle()))]);
    played.click("Open AAA111");
    played.answer_sent(Vec::new());
    played.press(Modifiers::NONE, Key::F5);
    played.answer_look_up(Ok(None));
    played.click("Back to the list");
    assert_eq!(played.harness.query_all_by_label("DVSA holds nothing for this VIN").count(), 2);
}

#[test]
fn a_vehicle_named_elsewhere_keeps_the_list_behind_it() {
    let mut played = live();
    list_of(&mut played, &[("AAA111", Some(vehicle()))]);
    played.click("Open AAA111");
    played.answer_sent(Vec::new());
    played.click("Mark as not fixed…");
    played.answer_campaigns(Vec::new());
    played.press(Modifiers::COMMAND, Key::Enter);
    played.click("Mark as not fixed on Live");
    let (task, change, _) = played.sent_change();
    let outcome = recall_desk::domain::outcome::Outcome::Unknown { cause: "Cut".into() };
    played.reply(task, Ok(crate::played::changed(change, outcome, Some(vehicle()))));
    played.answer_sent(Vec::new());
    played.click("Look up again");
    played.answer_look_up(Ok(Some(vehicle())));
    played.click("Back to the list");
    played.assert_shows(&["2 vehicles", "Open AAA111"]);
}

#[test]
fn ctrl_f_goes_to_the_filter_and_asking_again_keeps_it() {
    let mut played = live();
    list_of(&mut played, &[("AAA111", Some(vehicle())), ("BBB222", None)]);
    played.press(Modifiers::COMMAND, Key::F);
    assert_eq!(played.focused().as_deref(), Some("Filter"));
    played.harness.event(egui::Event::Text("aaa".into()));
    played.run();
    played.assert_shows_none(&["Open BBB222"]);
    played.press(Modifiers::NONE, Key::F5);
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
    assert_eq!(vins.len(), 3);
    played.assert_shows(&["AAA111"]);
    played.assert_shows_none(&["BBB222"]);
}

#[test]
fn a_list_is_limited_and_five_thousand_are_taken() {
    let list = |count: usize| (0..count).map(|n| format!("V{n}")).collect::<Vec<_>>().join("\n");
    let mut played = live();
    played.type_into(FIELD, &list(5_001));
    played.press(Modifiers::NONE, Key::Enter);
    played.assert_shows(&["This list has 5,001 VINs. Look up at most 5,000 at once"]);
    assert!(played.commands().is_empty());
    let mut played = live();
    played.type_into(FIELD, &list(5_000));
    played.press(Modifiers::NONE, Key::Enter);
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!() };
    assert_eq!(vins.len(), 5_000);
}

#[test]
fn without_a_connection_the_way_to_settings_is_offered() {
    let mut played = Opening { settings: Settings::default(), ..Opening::default() }.open();
    played.press(Modifiers::COMMAND, Key::Num1);
    played.assert_shows(&["No connection is chosen", "Go to Settings"]);
}

#[test]
fn the_vehicles_shown_are_saved_with_their_answers() {
    let mut played = live();
    played.type_into(FIELD, "AAA111 BBB222 Ж1");
    played.press(Modifiers::NONE, Key::Enter);
    let (task, _) = played.command();
    for (text, result) in [("AAA111", Ok(None)), ("BBB222", Ok(Some(vehicle())))] {
        let looked_up = LookedUp { vin: vin(text), result, as_at: now() };
        played.progress(task, Progress::Vehicle(Box::new(looked_up)));
    }
    played.reply(task, Ok(Reply::LookedUp));
    played.click("Save as CSV…");
    played.assert_shows(&["The 2 vehicles shown", "The vehicle without an answer is left out"]);
    played.click("Save the vehicles");
    assert!(played.commands().is_empty());
    played.assert_shows(&["Enter the path of the file, or choose it"]);
    played.type_into("Save as", "/tmp/vehicles.csv");
    played.press(Modifiers::COMMAND, Key::Enter);
    let (task, command) = played.command();
    let Command::Vehicle(VehicleCommand::Export { path, vehicles }) = command else { panic!("{command:?}") };
    assert_eq!(path, std::path::PathBuf::from("/tmp/vehicles.csv"));
    let saved: Vec<(&str, bool)> = vehicles
        .iter()
        .map(|looked_up| (looked_up.vin.as_str(), matches!(looked_up.result, Ok(Some(_)))))
        .collect();
    assert_eq!(saved, [("AAA111", false), ("BBB222", true)]);
    played.reply(task, Ok(Reply::Exported { entries: 3 }));
    played.assert_shows(&["3 rows are written", "/tmp/vehicles.csv"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&["3 rows are written"]);
    played.assert_shows(&["3 vehicles"]);
}

#[test]
fn the_sandbox_offers_vehicles_to_try_and_one_press_looks_one_up() {
    let settings = settings(Environment::Sandbox, Appearance::Light);
    let mut played = Opening { settings, ..Opening::default() }.open();
    played.assert_shows(&["Try one of these"]);
    for example in SANDBOX_EXAMPLES {
        played.assert_shows(&[example.vin, example.description]);
    }
    let first = format!("Look up {}. {}", SANDBOX_EXAMPLES[0].vin, SANDBOX_EXAMPLES[0].description);
    played.harness.get_by_label(&first).focus();
    played.run();
    played.press(Modifiers::NONE, Key::Enter);
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
    assert_eq!(vins, [vin(SANDBOX_EXAMPLES[0].vin)]);
}

#[test]
fn nothing_is_offered_to_try_outside_the_sandbox() {
    live().assert_shows_none(&["Try one of these"]);
}
