//! The first page.

use crate::fluent::{looking, sandbox, with};
use crate::played::Played;
use egui_kittest::kittest::Queryable;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{Command, ConnectionCommand, Reply, SettingsCommand};
use recall_desk::settings::{Appearance, Settings};
use recall_desk::ui::route::Route;

fn first_run() -> Played {
    with(Settings::default()).open()
}

#[test]
fn one_click_starts_the_sandbox_and_ends_on_look_up() {
    let mut play = first_run();
    play.expect("nothing leaves this computer");
    play.go("Try it with the sandbox");
    play.expect("Starting the sandbox…");
    let (task, command) = play.command();
    assert!(matches!(command, Command::Connection(ConnectionCommand::StartSandbox)));
    play.answer(task, Ok(Reply::Sandbox(Box::new(sandbox()))));
    let (task, command) = play.command();
    assert!(matches!(command, Command::Settings(SettingsCommand::Select(name)) if name == "Sandbox"));
    play.answer(task, Ok(Reply::Settings(Settings::default().into())));
    assert_eq!(play.harness.state().route(), Route::LookUp);
    play.expect("SANDBOX");
}

#[test]
fn a_sandbox_that_does_not_start_says_why_and_can_be_tried_again() {
    let mut play = first_run();
    let (task, _) = play.go("Try it with the sandbox").command();
    play.answer(task, Err(Failure::Defect("no port".into())));
    play.expect("Recall Desk made a mistake of its own: no port");
    play.go("Try it with the sandbox");
    assert_eq!(play.commands().len(), 1);
}

#[test]
fn connect_to_dvsa_opens_an_empty_editor_that_asks_for_what_dvsa_sent() {
    let mut play = first_run();
    for name in ["Client ID", "Client secret", "Scope", "Token URL", "API key"] {
        play.expect(name);
    }
    play.go("Connect to DVSA").expect("New connection");
    for field in
        ["Client ID", "Client secret", "Scope", "Token URL", "API key", "Base URL", "Team e-mail address"]
    {
        play.harness.get_by_label(field);
    }
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
    let mut play = looking(Settings::default(), appearance).open();
    play.harness.snapshot(format!("first-run-{name}"));
}
