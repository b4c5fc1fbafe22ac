//! Settings: the connection test and the rotation of a client secret.

use crate::fluent::{looking, sandbox, two_connections, with};
use crate::played::{Opening, Played};
use chrono::NaiveDate;
use egui_kittest::kittest::Queryable;
use recall_desk::domain::audit::ChainReport;
use recall_desk::domain::outcome::{LinkCause, SignInFailure};
use recall_desk::engine::KeyringFailure;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{
    Command, ConnectionCommand, InUse, Progress, Reply, Rotated, RotationStep, SecretsCommand, SecretsStatus,
    SettingsCommand, StepState, TaskId, TestStep,
};
use recall_desk::engine::message_jobs::JobsReply;
use recall_desk::settings::Appearance;

fn open() -> Played {
    let mut play = Opening { sandbox: Some(sandbox()), ..with(two_connections()) }.open();
    play.go("Settings");
    play
}

fn wrong_secret() -> Failure {
    Failure::SignIn(SignInFailure::InvalidClient { message: String::new(), aadsts: Some(7_000_215) })
}

fn test_step(play: &mut Played, task: TaskId, step: TestStep, state: StepState) {
    play.progress(task, Progress::TestStep(step, state));
}

#[test]
fn a_test_tells_each_step_and_names_the_one_that_fails() {
    let mut play = open();
    let (task, command) = play.go("Test Acme Motors UK").command();
    assert!(
        matches!(command, Command::Connection(ConnectionCommand::Test(name)) if name == "Acme Motors UK")
    );
    play.expect("The test is running").expect("Waiting");
    test_step(&mut play, task, TestStep::DnsTls, StepState::Running);
    play.expect("Running");
    test_step(&mut play, task, TestStep::DnsTls, StepState::Passed);
    play.expect("Passed");
    test_step(&mut play, task, TestStep::Token, StepState::Failed(wrong_secret()));
    play.answer(task, Ok(Reply::Tested { passed: false }));
    play.expect("“Get an access token with the client ID and secret” failed");
    play.expect("The client secret is wrong").expect("exactly as DVSA sent them").expect("Not tried");
    play.go("Edit this connection").expect("Edit Acme Motors UK");
}

#[test]
fn a_passed_test_says_so_and_can_be_repeated() {
    let mut play = open();
    let (task, _) = play.go("Test Sandbox").command();
    for step in TestStep::ALL {
        test_step(&mut play, task, step, StepState::Passed);
    }
    play.answer(task, Ok(Reply::Tested { passed: true })).expect("The connection works");
    play.go("Test again").expect("The test is running");
    assert_eq!(play.commands().len(), 1);
}

#[test]
fn a_test_goes_on_while_other_screens_are_shown_and_can_be_stopped() {
    let mut play = open();
    let (task, _) = play.go("Test Acme test").command();
    play.go("History");
    play.commands();
    test_step(&mut play, task, TestStep::DnsTls, StepState::Passed);
    play.go("Settings").expect("Passed").go("Stop the test");
    assert!(matches!(play.command().1, Command::Cancel(stopped) if stopped == task));
    play.answer(task, Err(Failure::Cancelled)).expect("Cancelled. Nothing was changed.");
}

/// The rotation page, with what is known of the secrets told.
fn rotation(name: &str, unproven_new_secret: bool) -> Played {
    let mut play = open();
    let (task, command) = play.go(&format!("Rotate secret… {name}")).command();
    assert!(matches!(command, Command::Secrets(SecretsCommand::Status(_))), "nothing is asked of DVSA yet");
    let status = SecretsStatus {
        profile: name.into(),
        client_secret: None,
        api_key: None,
        unproven_new_secret,
        old_secret: false,
        keyring: Ok(()),
    };
    play.answer(task, Ok(Reply::Secrets(status)));
    play
}

fn ended(end: Rotated, audit_id: Option<i64>) -> Reply {
    Reply::Rotated { end, audit_id }
}

fn begin(play: &mut Played, environment: &str) -> TaskId {
    play.write("Type ROTATE to confirm", "ROTATE").go(&format!("Rotate the client secret on {environment}"));
    let (task, command) = play.command();
    assert!(matches!(command, Command::Connection(ConnectionCommand::Rotate(_))));
    task
}

#[test]
fn a_rotation_begins_only_when_the_word_is_typed() {
    let mut play = rotation("Acme Motors UK", false);
    play.expect("What will happen").go("Rotate the client secret on Live");
    play.write("Type ROTATE to confirm", "rotate").go("Rotate the client secret on Live");
    assert!(play.commands().is_empty());
    play.expect("Type the word ROTATE in capital letters. Nothing has been asked of DVSA yet");
    play.go("Do not rotate").expect("Add a connection");
}

#[test]
fn a_rotation_tells_its_steps_and_its_end() {
    let mut play = rotation("Acme Motors UK", false);
    let task = begin(&mut play, "Live");
    play.expect("The client secret is being rotated on Live");
    for step in RotationStep::ALL {
        play.progress(task, Progress::RotationStep(step, StepState::Passed));
    }
    let issued = NaiveDate::from_ymd_opt(2026, 3, 27).unwrap();
    play.answer(task, Ok(ended(Rotated::Switched { issued }, Some(7))));
    play.expect("The new client secret is in use").expect("27 March 2026");
    assert!(!play.sees("Rotate again"));
    play.go("Close").expect("Add a connection").expect("Client secret: 731 days left");
}

#[test]
fn a_rotation_that_ends_while_its_connection_is_edited_changes_the_day_there_too() {
    let mut play = rotation("Acme Motors UK", false);
    let task = begin(&mut play, "Live");
    play.go("Back to connections").go("Edit Acme Motors UK");
    let issued = NaiveDate::from_ymd_opt(2026, 3, 27).unwrap();
    play.answer(task, Ok(ended(Rotated::Switched { issued }, Some(7))));
    let field = play.harness.get_by_label("Client secret issued on").value();
    assert_eq!(field.as_deref(), Some("2026-03-27"));
}

#[test]
fn every_unfinished_rotation_says_what_it_means_and_offers_to_go_on() {
    let lost = || Failure::Link(LinkCause::TimedOut);
    let locked = || Failure::Keyring(KeyringFailure::Locked);
    for (end, words) in [
        (Rotated::NotProvenYet(lost()), "has not worked yet"),
        (Rotated::AnswerLost(lost()), "DVSA’s answer was lost"),
        (Rotated::HeldInMemory(locked()), "Do not close Recall Desk"),
        (Rotated::NotDone(lost()), "The present one stays in use"),
        (
            Rotated::NotFinished { in_use: InUse::Present, failure: locked() },
            "the present one is still in use",
        ),
        (Rotated::NotFinished { in_use: InUse::NotKnown, failure: locked() }, "It is not known yet whether"),
        (
            Rotated::NotFinished { in_use: InUse::New { issued: None }, failure: locked() },
            "works and is in use",
        ),
    ] {
        let mut play = rotation("Sandbox", false);
        let task = begin(&mut play, "Sandbox");
        play.answer(task, Ok(ended(end, Some(7)))).expect(words).expect("This rotation is kept in History");
        assert!(!play.sees("Look the vehicle up"), "no vehicle is concerned");
        play.go("Rotate again…").expect("What will happen");
    }
}

#[test]
fn a_rotation_that_breaks_off_says_that_it_is_not_known_how_far_it_came() {
    let mut play = rotation("Sandbox", false);
    let task = begin(&mut play, "Sandbox");
    play.answer(task, Err(Failure::Defect("a test".into()))).expect("It is not known how far it came");
    assert!(!play.sees("Nothing was changed") && !play.sees("This rotation is kept in History"));
}

#[test]
fn a_rotation_that_ended_before_anything_was_asked_is_not_said_to_be_kept() {
    let mut play = rotation("Sandbox", false);
    let task = begin(&mut play, "Sandbox");
    let failure = Failure::Keyring(KeyringFailure::Locked);
    play.answer(task, Ok(ended(Rotated::NotDone(failure), None)));
    play.expect("The present one stays in use").expect("nothing is kept in History");
}

#[test]
fn what_is_tried_again_says_why() {
    let mut play = rotation("Acme Motors UK", false);
    let task = begin(&mut play, "Live");
    let failure = Failure::Keyring(KeyringFailure::Locked);
    for passed in [RotationStep::TestKeyring, RotationStep::Request] {
        play.progress(task, Progress::RotationStep(passed, StepState::Passed));
    }
    let state = StepState::TryingAgain(failure.clone());
    play.progress(task, Progress::RotationStep(RotationStep::Keep, state));
    play.expect("Trying again").expect(&failure.message());
    play.harness.snapshot("settings_rotation_keeping");
}

#[test]
fn a_secret_that_waits_is_discarded_only_with_a_reason() {
    let mut play = rotation("Acme Motors UK", true);
    play.go("Discard it…").expect("because DVSA has removed it").go("Discard the new secret for Live");
    assert!(play.commands().is_empty());
    play.expect("Say why, for the history");
    play.harness.snapshot("settings_rotation_discard");
    play.write("Why it is discarded", "DVSA removed it").go("Discard the new secret for Live");
    let (task, command) = play.command();
    let Command::Connection(ConnectionCommand::DiscardNewSecret { profile, reason }) = command else {
        panic!()
    };
    assert_eq!((profile.as_str(), reason.as_str()), ("Acme Motors UK", "DVSA removed it"));
    play.expect("Discarding…");
    let failure = Failure::Keyring(KeyringFailure::Locked);
    play.answer(task, Err(failure.clone())).expect(&failure.message());
    let (task, _) = play.go("Discard the new secret for Live").command();
    play.answer(task, Ok(Reply::Done));
    assert!(matches!(play.command().1, Command::Secrets(SecretsCommand::Status(_))));
    assert!(!play.sees("A new secret was received before"));
}

#[test]
fn a_secret_that_waits_to_be_proven_is_told_before() {
    rotation("Acme test", true)
        .expect("A new secret was received before")
        .expect("DVSA is asked for no other");
}

#[test]
fn without_the_team_address_no_rotation_is_offered_and_the_reason_is_said() {
    let mut settings = two_connections();
    settings.profiles[0].email = None;
    let mut play = with(settings).open();
    play.go("Settings").go("Rotate secret… Acme Motors UK");
    play.expect("The team e-mail address is missing");
    assert!(!play.sees("Type ROTATE"));
    play.go("Edit this connection").expect("Edit Acme Motors UK");
}

#[test]
fn a_failed_test_looks_as_agreed() {
    let mut play = looking(two_connections(), Appearance::Dark).open();
    let (task, _) = play.go("Settings").go("Test Acme Motors UK").command();
    test_step(&mut play, task, TestStep::DnsTls, StepState::Passed);
    test_step(&mut play, task, TestStep::Token, StepState::Failed(wrong_secret()));
    play.answer(task, Ok(Reply::Tested { passed: false }));
    play.harness.snapshot("settings_test_failed_dark");
}

#[test]
fn a_rotation_looks_as_agreed() {
    let mut play = looking(two_connections(), Appearance::Light).open();
    play.go("Settings").go("Rotate secret… Acme Motors UK").harness.snapshot("settings_rotation_light");
}

#[test]
fn diagnostics_are_shown_in_full_before_they_are_saved_or_copied() {
    let mut play = looking(two_connections(), Appearance::Light).open();
    play.go("Settings").go("Data").go("Put the diagnostics together");
    let commands = play.commands();
    assert_eq!(commands.len(), 2, "{commands:?}");
    for (task, command) in commands {
        let reply = match command {
            Command::Jobs(_) => Reply::Jobs(JobsReply::Jobs(vec![crate::sheets::finished(11)])),
            _ => Reply::Verified(ChainReport::Whole { records: 12 }),
        };
        play.answer(task, Ok(reply));
    }
    let shown = play.harness.get_by_label("This is all of it").value().unwrap();
    for told in ["Recall Desk 0", "Acme Motors UK (in use): Live", "All 12 records", "Job 11: create on Live"]
    {
        assert!(shown.contains(told), "{told} is missing in {shown}");
    }
    assert!(!shown.contains("5c0b3a9e") && !shown.contains("recalls@acme"), "{shown}");
    play.harness.get_by_label("Copy the diagnostics").scroll_to_me();
    play.run();
    let copied = play.copied_by(|play| play.harness.get_by_label("Copy the diagnostics").click());
    assert_eq!(copied, shown);
    play.go("Save the diagnostics").expect("Enter the path of the file, or choose it");
    let (task, command) = play.write("Save as", "/tmp/d.txt").go("Save the diagnostics").command();
    let Command::Settings(SettingsCommand::SaveText { text, .. }) = command else { panic!("{command:?}") };
    assert_eq!(text, shown);
    play.answer(task, Ok(Reply::Done)).expect("The diagnostics are saved");
}
