//! The screen Look up: empty, busy, failed and full.

use crate::played::{Opening, VIN, held, live, now, vehicle, vin};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use recall_desk::domain::outcome::LinkCause;
use recall_desk::domain::recall::{RepairStatus, Vehicle};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, LookedUp, Progress, Reply, VehicleCommand};
use recall_desk::settings::Settings;

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
    let Command::Vehicle(VehicleCommand::LookUp { profile, vins, .. }) = command else { panic!() };
    assert_eq!((profile.as_str(), vins), ("Acme Motors UK", vec![vin(VIN)]));
    played.assert_shows(&["Asking DVSA…"]);
    played.click("Cancel");
    let (_, command) = played.command();
    assert!(matches!(command, Command::Cancel(cancelled) if cancelled == task));
    played.reply(task, Err(Failure::Cancelled));
    played.assert_shows(&["Cancelled. Nothing was sent."]);
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
    let (second, _) = played.command();
    assert_ne!(first, second);
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
    played.assert_shows(&["Cancelled. Nothing was sent."]);
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
