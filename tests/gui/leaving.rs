//! Leaving the recall editor: with typing in it, it asks first.

use crate::played::{Played, VIN, live, settings, vehicle, vin};
use egui::{Key, Modifiers};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::message::{Command, Reply, TaskId, VehicleCommand};
use recall_desk::settings::Appearance;

const FIELD: &str = "VIN, or a list of VINs";
const QUESTION: &str = "Leave without sending?";

fn editing() -> Played {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    played
}

fn typed() -> Played {
    let mut played = editing();
    played.click("Yesterday");
    played
}

fn look_up_another(played: &mut Played) {
    played.press(Modifiers::COMMAND, Key::L);
    played.type_into(FIELD, "NEXT123");
    played.press(Modifiers::NONE, Key::Enter);
}

fn assert_looks_up(played: &mut Played, wanted: &str) {
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
    assert_eq!(vins, [vin(wanted)]);
}

#[test]
fn another_vehicle_closes_an_editor_without_typing() {
    let mut played = editing();
    look_up_another(&mut played);
    assert_looks_up(&mut played, "NEXT123");
    played.assert_shows_none(&["Check your answers", QUESTION]);
}

#[test]
fn another_vehicle_is_looked_up_once_the_typing_is_given_up() {
    let mut played = typed();
    look_up_another(&mut played);
    assert!(played.commands().is_empty());
    played.assert_shows(&[QUESTION, "What you have typed here is lost."]);
    played.click("Stay here");
    played.assert_shows(&["Thursday 26 March 2026", "ACM/2026/017"]);
    played.assert_shows_none(&[QUESTION]);
    look_up_another(&mut played);
    played.click("Discard changes");
    assert_looks_up(&mut played, "NEXT123");
    played.assert_shows_none(&["Check your answers", QUESTION]);
}

#[test]
fn esc_and_cancel_ask_before_typing_is_lost() {
    let mut played = typed();
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows(&[QUESTION]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&[QUESTION]);
    played.assert_shows(&["Thursday 26 March 2026"]);
    played.click("Cancel");
    played.click("Discard changes");
    played.assert_shows_none(&["Check your answers", QUESTION]);
}

#[test]
fn another_recall_asks_before_typing_is_lost() {
    let mut played = typed();
    played.click("Mark as not fixed…");
    assert!(played.commands().is_empty());
    played.click("Discard changes");
    played.answer_campaigns(Vec::new());
    played.assert_shows(&["The recall will show as outstanding again"]);
}

#[test]
fn what_was_sent_is_left_without_a_question() {
    let mut played = typed();
    played.press(Modifiers::COMMAND, Key::Enter);
    played.click("Mark as fixed on Live");
    played.sent_change();
    look_up_another(&mut played);
    assert_looks_up(&mut played, "NEXT123");
    played.assert_shows_none(&[QUESTION, "Sending to Live…"]);
}

#[test]
fn what_became_of_a_change_in_another_system_does_not_touch_what_is_shown_of_this_one() {
    let mut played = typed();
    played.press(Modifiers::COMMAND, Key::Enter);
    played.click("Mark as fixed on Live");
    let (sent, change, _) = played.sent_change();
    let test = settings(Environment::Test, Appearance::Light);
    played.reply(TaskId(9_999), Ok(Reply::Settings(std::sync::Arc::new(test))));
    played.click("Dismiss");
    played.press(Modifiers::COMMAND, Key::L);
    played.look_up(VIN, None);
    played.assert_shows(&["DVSA holds nothing for this VIN"]);
    let done = Outcome::Done { proven_by_lookup: false };
    played.reply(sent, Ok(crate::played::changed(change, done, Some(vehicle()))));
    played.assert_shows(&["Marked as fixed on 26 March 2026", "DVSA holds nothing for this VIN"]);
    assert!(played.commands().is_empty(), "nothing of the vehicle shown is read again");
}
