//! The whole way by keyboard alone, and the shortcuts.

use crate::played::{Opening, Played, VIN, changed, live, settings, vehicle, vin};
use egui::{Key, Modifiers};
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::message::{Command, SettingsCommand, VehicleCommand};
use recall_desk::settings::Appearance;
use recall_desk::ui::route::Route;

/// Presses Tab until this control has the focus.
fn tab_to(played: &mut Played, label: &str) {
    for _ in 0..40 {
        played.press(Modifiers::NONE, Key::Tab);
        if played.focused().as_deref() == Some(label) {
            return;
        }
    }
    panic!("“{label}” cannot be reached by Tab");
}

fn typed(played: &mut Played, text: &str) {
    played.harness.event(egui::Event::Text(text.to_owned()));
    played.run();
}

#[test]
fn look_up_fix_answer_by_keyboard_alone() {
    let mut played = live();
    typed(&mut played, VIN);
    played.press(Modifiers::NONE, Key::Enter);
    played.answer_look_up(Ok(Some(vehicle())));
    tab_to(&mut played, "Mark as fixed…");
    played.press(Modifiers::NONE, Key::Enter);
    played.answer_campaigns(Vec::new());
    typed(&mut played, "yesterday");
    tab_to(&mut played, "Check your answers");
    played.press(Modifiers::NONE, Key::Enter);
    assert_eq!(played.focused().as_deref(), Some("Mark as fixed on Live"));
    played.press(Modifiers::NONE, Key::Space);
    let (task, change, _) = played.sent_change();
    assert_eq!(change.operation(), Operation::Fix);
    played.reply(task, Ok(changed(change, Outcome::Done { proven_by_lookup: false }, Some(vehicle()))));
    played.answer_sent(Vec::new());
    played.assert_shows(&["Marked as fixed on 26 March 2026"]);
    assert_eq!(played.focused().as_deref(), Some("Close"));
    played.press(Modifiers::NONE, Key::Enter);
    played.assert_shows_none(&["Marked as fixed on 26 March 2026"]);
    assert_eq!(played.focused().as_deref(), Some("VIN, or a list of VINs"));
    typed(&mut played, "NEXT123");
    played.press(Modifiers::NONE, Key::Enter);
    let (_, command) = played.command();
    let Command::Vehicle(VehicleCommand::LookUp { vins, .. }) = command else { panic!("{command:?}") };
    assert_eq!(vins, [vin("NEXT123")], "the next VIN replaces the last one");
}

#[test]
fn a_day_is_picked_in_the_calendar_by_keyboard() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    tab_to(&mut played, "Calendar");
    played.press(Modifiers::NONE, Key::Enter);
    tab_to(&mut played, "26 March 2026");
    played.press(Modifiers::NONE, Key::Enter);
    played.assert_shows(&["Thursday 26 March 2026"]);
    assert_eq!(played.focused().as_deref(), Some("Calendar"));
    played.press(Modifiers::NONE, Key::Enter);
    played.assert_shows(&["March 2026", "Next month"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&["Next month"]);
    played.assert_shows(&["Check your answers"]);
    assert_eq!(played.focused().as_deref(), Some("Calendar"));
}

#[test]
fn with_nothing_to_fill_in_the_main_button_has_the_focus() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click("Mark as not fixed…");
    played.answer_campaigns(Vec::new());
    assert_eq!(played.focused().as_deref(), Some("Check your answers"));
}

#[test]
fn shortcuts_lead_to_screens_and_to_the_field() {
    let mut played = live();
    played.press(Modifiers::COMMAND, Key::Num5);
    assert_eq!(played.harness.state().route(), Route::Settings);
    played.press(Modifiers::COMMAND, Key::Num4);
    assert_eq!(played.harness.state().route(), Route::History);
    played.press(Modifiers::COMMAND, Key::L);
    assert_eq!(played.harness.state().route(), Route::LookUp);
    assert_eq!(played.focused().as_deref(), Some("VIN, or a list of VINs"));
}

#[test]
fn f1_opens_the_help_and_esc_closes_it() {
    let mut played = live();
    played.press(Modifiers::NONE, Key::F1);
    played.assert_shows(&["Keys and help", "Press the main button of the screen"]);
    assert_eq!(played.focused().as_deref(), Some("Close"));
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&["Keys and help"]);
}

#[test]
fn esc_goes_from_the_check_to_the_fields_and_then_closes() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click("Delete…");
    played.answer_campaigns(Vec::new());
    played.press(Modifiers::COMMAND, Key::Enter);
    played.assert_shows(&["Delete recall from Live"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows(&["Check your answers"]);
    played.assert_shows_none(&["Delete recall from Live"]);
    played.press(Modifiers::NONE, Key::Escape);
    played.assert_shows_none(&["Check your answers"]);
}

#[test]
fn a_choice_made_by_keyboard_closes_its_list_and_the_keyboard_goes_on_from_there() {
    let mut played = live();
    played.go("Settings").go("Appearance");
    tab_to(&mut played, "Size of everything in the window");
    played.press(Modifiers::NONE, Key::Enter);
    played.assert_shows(&["150 %"]);
    tab_to(&mut played, "150 %");
    played.press(Modifiers::NONE, Key::Enter);
    assert!(matches!(
        played.command().1,
        Command::Settings(SettingsCommand::SavePreferences(wanted)) if wanted.zoom_percent == 150
    ));
    played.assert_shows_none(&["150 %"]);
    assert_eq!(played.focused().as_deref(), Some("Size of everything in the window"));
}

#[test]
fn coming_back_to_a_vehicle_begins_at_its_page() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.press(Modifiers::COMMAND, Key::Num4);
    played.press(Modifiers::COMMAND, Key::Num1);
    assert_eq!(played.focused().as_deref(), Some("Page: Look up"));
    played.press(Modifiers::NONE, Key::Tab);
    assert_eq!(played.focused().as_deref(), Some("VIN, or a list of VINs"));
}

#[test]
fn what_tab_leads_to_is_brought_into_view_on_a_page_that_scrolls() {
    let settings = settings(Environment::Live, Appearance::Light);
    let mut played = Opening { settings, size: [960.0, 640.0], ..Opening::default() }.open();
    played.go("Settings").go("Add a connection");
    let mut names = Vec::new();
    for _ in 0..30 {
        played.press(Modifiers::NONE, Key::Tab);
        let name = played.focused().unwrap();
        let rect = played.focused_rect().unwrap();
        assert!(rect.top() >= 0.0 && rect.bottom() <= 640.0, "“{name}” is out of sight at {rect}");
        names.push(name);
    }
    assert!(names.iter().any(|name| name == "Save this connection"), "{names:?}");
}
