//! Settings: the list of connections, their editor and their secrets.

use crate::fluent::{connection, looking, sandbox, two_connections, with};
use crate::played::{Opening, Played};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use recall_desk::domain::environment::Environment;
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::KeyringFailure;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{
    Command, Keep, Reply, SecretsCommand, SecretsStatus, SettingsCommand, TaskId,
};
use recall_desk::settings::{Appearance, Settings};

const CANARY: &str = "canary-7Q~secret";

fn open() -> Played {
    let mut play = with(two_connections()).open();
    play.go("Settings");
    play
}

fn status(client_secret: Option<Keep>, api_key: Option<Keep>) -> Reply {
    Reply::Secrets(SecretsStatus {
        profile: "Acme Motors UK".into(),
        client_secret,
        api_key,
        unproven_new_secret: false,
        old_secret: false,
        keyring: Ok(()),
    })
}

/// The editor of a connection whose API key is not known.
fn editor_without_api_key() -> Played {
    let mut play = open();
    let (task, command) = play.go("Edit Acme Motors UK").command();
    assert!(matches!(command, Command::Secrets(SecretsCommand::Status(name)) if name == "Acme Motors UK"));
    play.expect("Asking the keyring…");
    play.answer(task, Ok(status(Some(Keep::InKeyring), None)));
    play
}

#[test]
fn each_connection_says_its_system_its_secrets_days_and_whether_it_is_in_use() {
    let mut play = open();
    play.expect("Live").expect("Acme Motors UK").expect("In use").expect("Client secret: 413 days left");
    play.expect("Test").expect("Client secret: 19 days left. Rotate it soon.");
    assert!(play.harness.query_by_label("Use this Acme Motors UK").is_none());
}

#[test]
fn without_connections_the_list_says_what_is_needed() {
    let mut play = Opening { sandbox: Some(sandbox()), ..with(Settings::default()) }.open();
    play.go("Settings").expect("No connection to DVSA is set up yet").expect("It cannot be edited");
    assert!(play.harness.query_by_label("Edit Sandbox").is_none());
    play.harness.get_by_label("Test Sandbox");
    play.harness.get_by_label("Rotate secret… Sandbox");
}

#[test]
fn another_connection_is_used_once_the_engine_agrees() {
    let mut play = open();
    let (task, command) = play.go("Use this Acme test").command();
    assert!(matches!(command, Command::Settings(SettingsCommand::Select(name)) if name == "Acme test"));
    play.expect("Changing over…").expect("LIVE");
    play.answer(task, Ok(Reply::Settings(two_connections().into()))).expect("TEST");
}

#[test]
fn a_choice_that_fails_says_so_and_changes_nothing() {
    let mut play = open();
    let (task, _) = play.go("Use this Acme test").command();
    play.answer(task, Err(Failure::Settings("disk full".into())));
    play.expect("The settings could not be saved: disk full").expect("LIVE");
}

#[test]
fn a_live_connection_is_removed_only_by_typing_its_name() {
    let mut play = open();
    play.go("Remove… Acme Motors UK").go("Remove “Acme Motors UK” (Live)");
    assert!(play.commands().is_empty());
    play.expect("Type the name of the connection exactly");
    play.write("Type Acme Motors UK to confirm", "Acme Motors UK").go("Remove “Acme Motors UK” (Live)");
    let (task, command) = play.command();
    assert!(
        matches!(command, Command::Settings(SettingsCommand::RemoveProfile(name)) if name == "Acme Motors UK")
    );
    play.expect("Removing…");
    let mut left = two_connections();
    left.profiles.remove(0);
    play.answer(task, Ok(Reply::Settings(left.into())));
    assert!(play.harness.query_by_label("Edit Acme Motors UK").is_none());
}

#[test]
fn a_test_connection_is_removed_after_a_question() {
    let mut play = open();
    play.go("Remove… Acme test").go("Keep it");
    assert!(play.commands().is_empty());
    play.go("Remove… Acme test").go("Remove “Acme test” (Test)");
    assert_eq!(play.commands().len(), 1);
}

#[test]
fn an_empty_form_lists_every_problem_and_leads_to_its_field() {
    let mut play = open();
    play.go("Add a connection").go("Save this connection");
    assert!(play.commands().is_empty());
    play.expect("There is a problem").expect("Choose which system this connection is for");
    let link = egui::accesskit::Role::Link;
    play.harness.get_by_role_and_label(link, "Enter the scope, as DVSA sent it").click();
    play.harness.run();
    assert_eq!(play.focused().as_deref(), Some("Scope"));
    play.harness.get_by_role_and_label(link, "Choose which system this connection is for").click();
    play.run();
    assert_eq!(play.focused().as_deref(), Some("Sandbox"));
}

#[test]
fn a_new_connection_is_saved_then_its_secrets_are_stored() {
    let mut play = open();
    play.go("Add a connection");
    play.write("Name of this connection", "Acme new").go("Live");
    for (field, text) in [
        ("Client ID", "id"),
        ("Scope", "scope"),
        ("Token URL", "https://login.example/token"),
        ("Base URL", "https://api.example"),
        ("Client secret", CANARY),
        ("API key", "key"),
    ] {
        play.write(field, text);
    }
    play.go("Save this Live connection").expect("Saving…");
    let (task, command) = play.command();
    let Command::Settings(SettingsCommand::SaveProfile { original: None, profile: saved }) = command else {
        panic!("{command:?}")
    };
    assert_eq!((saved.name.as_str(), saved.environment), ("Acme new", Environment::Live));
    let mut settings = two_connections();
    settings.profiles.push(*saved);
    play.harness.get_by_label("Scope").focus();
    play.run();
    play.answer(task, Ok(Reply::Settings(settings.into()))).expect("Edit Acme new");
    assert_eq!(play.focused().as_deref(), Some("Scope"), "an answer takes the focus from nobody");
    let stores = play.commands();
    let kinds: Vec<_> = stores.iter().map(|(_, command)| stored(command)).collect();
    assert_eq!(
        kinds,
        [(SecretKind::ClientSecret, Keep::InKeyring, CANARY), (SecretKind::ApiKey, Keep::InKeyring, "key")]
    );
    for (task, _) in stores {
        play.answer(task, Ok(Reply::Done));
    }
    play.expect("The connection is saved");
    assert!(matches!(play.command().1, Command::Secrets(SecretsCommand::Status(name)) if name == "Acme new"));
}

fn stored(command: &Command) -> (SecretKind, Keep, &str) {
    match command {
        Command::Secrets(SecretsCommand::Store { kind, keep, secret, .. }) => (*kind, *keep, secret.expose()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_connection_saved_without_a_secret_says_which_is_missing() {
    let mut play = editor_without_api_key();
    let (task, _) = play.go("Save this Live connection").command();
    play.answer(task, Ok(Reply::Settings(two_connections().into())));
    play.expect("The connection is saved").expect("API key: not stored yet");
    assert!(!play.sees("Client secret: not stored yet"));
}

#[test]
fn a_locked_keyring_offers_this_session_only() {
    let mut play = editor_without_api_key();
    play.write("API key", CANARY).go("Save this Live connection");
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::Settings(two_connections().into())));
    let (task, _) = play.command();
    play.answer(task, Err(Failure::Keyring(KeyringFailure::Locked)));
    play.expect("API key is not stored. The keyring is locked.");
    play.commands();
    play.go("Keep API key for this session only");
    let (task, command) = play.command();
    assert_eq!(stored(&command), (SecretKind::ApiKey, Keep::ForThisSession, CANARY));
    play.answer(task, Ok(Reply::Done)).expect("Stored: for this session only");
}

#[test]
fn a_profile_that_cannot_be_saved_keeps_what_was_typed() {
    let mut play = editor_without_api_key();
    play.write("API key", CANARY).go("Save this Live connection");
    let (task, _) = play.command();
    play.answer(task, Err(Failure::Settings("disk full".into())));
    play.expect("The settings could not be saved: disk full");
    play.go("Save this Live connection");
    assert!(matches!(play.command().1, Command::Settings(SettingsCommand::SaveProfile { .. })));
}

#[test]
fn a_secret_is_masked_not_copied_not_cut_and_not_undone() {
    let mut play = editor_without_api_key();
    play.write("API key", CANARY);
    assert!(!play.tree().contains(CANARY));
    let field = play.harness.get_by_label("API key");
    assert_eq!(field.accesskit_node().role(), egui::accesskit::Role::PasswordInput);
    let id = focused(&play);
    play.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    play.harness.run();
    for event in [egui::Event::Copy, egui::Event::Cut] {
        assert_eq!(play.copied_on(event), None);
    }
    // It was cut; undo must not bring it back.
    play.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
    play.harness.run();
    assert_eq!(play.harness.get_by_label("API key").value().unwrap_or_default(), "");
    assert!(undo_is_empty(&play, id));
}

#[test]
fn nothing_of_a_secret_is_left_after_saving() {
    let mut play = editor_without_api_key();
    play.write("API key", CANARY);
    let id = focused(&play);
    play.go("Save this Live connection");
    let (task, _) = play.command();
    play.answer(task, Ok(Reply::Settings(two_connections().into())));
    let (task, command) = play.command();
    assert_eq!(stored(&command).2, CANARY);
    play.answer(task, Ok(Reply::Done)).expect("Stored: in the keyring of this computer");
    assert!(undo_is_empty(&play, id));
    assert!(!play.tree().contains(CANARY));
    play.go("Replace API key");
    assert_eq!(play.harness.get_by_label("API key").value().unwrap_or_default(), "");
}

#[test]
fn an_ordinary_field_is_copied_and_undone() {
    let mut play = editor_without_api_key();
    play.harness.get_by_label("Scope").focus();
    play.harness.run();
    play.harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    play.harness.run();
    assert_eq!(play.copied_on(egui::Event::Copy).as_deref(), Some("https://recalls.example/.default"));
    play.write("Scope", "x");
    assert!(!undo_is_empty(&play, focused(&play)));
}

fn focused(play: &Played) -> egui::Id {
    play.harness.ctx.memory(egui::Memory::focused).unwrap()
}

fn undo_is_empty(play: &Played, field: egui::Id) -> bool {
    let state = egui::TextEdit::load_state(&play.harness.ctx, field).unwrap();
    let anything = (egui::text::CCursorRange::default(), "x".to_owned());
    !state.undoer().has_undo(&anything)
}

#[test]
fn leaving_with_changes_asks_first() {
    let mut play = editor_without_api_key();
    play.write("Scope", "x").go("Back to connections").expect("Leave without saving?");
    play.go("Stay here").expect("Edit Acme Motors UK");
    play.harness.key_press(Key::Escape);
    play.harness.run();
    play.expect("Leave without saving?");
    play.go("Discard changes").harness.get_by_label("Add a connection");
}

#[test]
fn an_answer_for_a_connection_that_was_left_does_not_touch_the_one_that_is_open() {
    let mut play = editor_without_api_key();
    play.write("API key", CANARY).go("Save this Live connection");
    let (saving, _) = play.command();
    play.go("Back to connections").go("Discard changes").go("Edit Acme test");
    play.commands();
    play.answer(saving, Ok(Reply::Settings(two_connections().into()))).expect("Edit Acme test");
    assert_eq!(play.harness.get_by_label("Name of this connection").value().as_deref(), Some("Acme test"));
    assert!(play.commands().is_empty(), "no secret is stored under the wrong name");
}

#[test]
fn what_is_typed_survives_a_look_at_another_screen() {
    let mut play = open();
    play.go("Add a connection").write("Scope", "my-scope").go("History").go("Settings");
    assert_eq!(play.harness.get_by_label("Scope").value().as_deref(), Some("my-scope"));
}

#[test]
fn a_shared_connection_with_another_host_needs_a_yes() {
    let mut play = open();
    play.go("Import a shared connection…").write("File", "/tmp/acme.toml").go("Read the file");
    let (task, command) = play.command();
    assert!(matches!(command, Command::Settings(SettingsCommand::ReadSharedProfile(_))));
    play.expect("Reading…");
    let mut other = connection("Acme Motors UK", Environment::Live);
    other.base_url = "https://recalls.evil.example/api".into();
    play.answer(task, Ok(Reply::SharedProfile(Box::new(other))));
    play.expect("It sends the secrets of “Acme Motors UK” to other hosts")
        .expect("https://recalls.evil.example");
    assert!(play.harness.query_by_label("Look it over and save…").is_none());
    play.expect("To go on, agree to the change of hosts above");
    play.go("I have checked these hosts and want to use them").go("Look it over and save…");
    play.expect("Edit Acme Motors UK");
    let base_url = play.harness.get_by_label("Base URL").value();
    assert_eq!(base_url.as_deref(), Some("https://recalls.evil.example/api"));
    assert!(
        play.commands().iter().all(|(_, command)| !matches!(command, Command::Settings(_))),
        "not saved yet"
    );
}

#[test]
fn a_file_that_is_no_connection_says_so() {
    let mut play = open();
    play.go("Import a shared connection…").write("File", "/tmp/x").go("Read the file");
    let (task, _) = play.command();
    let failure = Failure::File { path: "/tmp/x".into(), message: "it holds no connection".into() };
    play.answer(task, Err(failure)).expect("/tmp/x: it holds no connection");
}

#[test]
fn a_connection_is_shared_without_its_secrets() {
    let mut play = open();
    play.go("Share… Acme test").expect("It holds no secret").write("Save as", "/tmp/a.toml");
    let (task, command) = play.go("Save without secrets").command();
    assert!(matches!(
        command,
        Command::Settings(SettingsCommand::ShareProfile { profile, path })
            if profile == "Acme test" && path.ends_with("a.toml")
    ));
    play.answer(task, Ok(Reply::Done)).expect("The connection is written, without its secrets");
}

#[test]
fn preferences_are_saved_when_they_are_chosen() {
    let mut play = open();
    play.go("Appearance").go("High contrast");
    let (task, command) = play.command();
    let Command::Settings(SettingsCommand::SavePreferences(preferences)) = command else {
        panic!("{command:?}")
    };
    assert_eq!(preferences.appearance, Appearance::HighContrast);
    play.answer(task, Err(Failure::Settings("disk full".into()))).expect("disk full");
}

#[test]
fn the_other_sections_show_what_they_promise() {
    let mut play = open();
    play.go("Data").expect("/home/ann/.local/share/recall-desk").expect("90 days");
    play.go("Keyboard").expect("Ctrl+L");
    play.go("About").expect(env!("CARGO_PKG_VERSION")).expect("Inter: SIL Open Font License");
}

#[test]
fn a_reply_to_nobody_is_ignored() {
    let mut play = open();
    play.answer(TaskId(9_999), Ok(Reply::Done)).expect("Acme Motors UK");
}

#[test]
fn every_page_of_a_small_window_at_200_percent_can_be_drawn() {
    let mut play = Opening { size: [480.0, 320.0], scale: 2.0, ..with(two_connections()) }.open();
    play.go("Settings");
    for tab in ["Appearance", "Data", "Keyboard", "About", "Connections"] {
        play.go(tab);
    }
    play.go("Edit Acme Motors UK").go("Back to connections").go("Share… Acme test");
}

#[test]
fn looks_as_agreed_in_light() {
    let mut play = looking(two_connections(), Appearance::Light).open();
    play.go("Settings").harness.snapshot("settings_connections_light");
    play.go("Add a connection").go("Save this connection").harness.snapshot("settings_problems_light");
}

#[test]
fn looks_as_agreed_in_dark() {
    let mut play = looking(two_connections(), Appearance::Dark).open();
    play.go("Settings").harness.snapshot("settings_connections_dark");
}
