//! What surrounds the screens.

use crate::played::{Opening, Played, VIN, busy_status, entry, live, now, settings, vehicle};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use recall_desk::domain::audit::Deed;
use recall_desk::domain::change::Operation;
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::{
    Event, LinkState, Notice, Recovered, Reply, SecretAtStake, Status, TaskId,
};
use recall_desk::settings::Appearance;
use std::sync::Arc;

#[test]
fn the_environment_is_always_a_word_and_the_connection_is_named() {
    for (environment, word) in
        [(Environment::Sandbox, "SANDBOX"), (Environment::Test, "TEST"), (Environment::Live, "LIVE")]
    {
        let opening = Opening { settings: settings(environment, Appearance::Light), ..Opening::default() };
        let mut played = opening.open();
        for screen in [Key::Num1, Key::Num2, Key::Num4, Key::Num5] {
            played.press(egui::Modifiers::COMMAND, screen);
            played.assert_shows(&[word, "Acme Motors UK"]);
        }
    }
}

#[test]
fn the_status_bar_tells_link_token_rates_and_secret() {
    let mut played = live();
    played.assert_shows(&["Not used yet", "Sent today 0", "Secret 412 days"]);
    played.status(busy_status());
    played.assert_shows(&[
        "Connected · token 17 min",
        "GET 3.0 of 25/s · POST 24.1 of 25/s",
        "Sent today 12,408",
    ]);
    let failure = Failure::Link(recall_desk::domain::outcome::LinkCause::Tls);
    played.status(Status { link: LinkState::Failed(failure.clone()), ..Status::default() });
    played.assert_shows(&[&failure.message()]);
}

#[test]
fn a_notice_stays_until_it_is_dismissed() {
    let mut played = live();
    let notice = Notice::SettingsSetAside { kept_as: "/x/settings.broken".into(), reason: "cut off".into() };
    played.engine.events.send(Event::Notice(notice));
    played.run();
    played.click("History");
    played.assert_shows(&["The settings file was damaged", "/x/settings.broken"]);
    played.click("Dismiss");
    played.assert_shows_none(&["The settings file was damaged"]);
}

#[test]
fn nothing_is_drawn_again_while_nothing_changes() {
    let mut played = live();
    let until = now() + chrono::TimeDelta::seconds(17 * 60 + 45);
    played.status(Status { token_until: Some(until), ..busy_status() });
    played.look_up(VIN, Some(vehicle()));
    let delay = played.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay >= std::time::Duration::from_secs(30), "{delay:?}");
}

#[test]
fn answers_of_another_connection_are_forgotten() {
    let mut played = live();
    played.look_up(VIN, Some(vehicle()));
    played.click("Mark as fixed…");
    played.answer_campaigns(Vec::new());
    let mut other = settings(Environment::Test, Appearance::Light);
    other.profiles[0].name = "Trials".to_owned();
    other.selected = Some("Trials".to_owned());
    played.reply(TaskId(9_999), Ok(Reply::Settings(Arc::new(other))));
    played.assert_shows(&["TEST", "Trials", "Nothing looked up yet"]);
    played.assert_shows_none(&["ACM/2026/017", "Check your answers"]);
}

#[test]
fn every_control_has_a_name_at_every_size() {
    for (size, scale) in [([1280.0, 800.0], 1.0), ([960.0, 640.0], 1.0), ([480.0, 320.0], 2.0)] {
        let mut played = Opening { size, scale, ..Opening::default() }.open();
        played.look_up(VIN, Some(vehicle()));
        let nodes = played.harness.root().children_recursive();
        let buttons = nodes.filter(|node| node.accesskit_node().role() == egui::accesskit::Role::Button);
        let names: Vec<_> = buttons.map(|node| node.accesskit_node().label()).collect();
        assert!(names.len() > 6 && names.iter().all(|name| named(name.as_deref())), "{names:?}");
        assert_eq!(played.harness.unnamed_widgets(), Vec::<String>::new());
        assert!(played.harness.query_by_label("Settings").is_some());
    }
}

/// A name in words: no character of the icon font, which a screen reader would spell out.
fn named(name: Option<&str>) -> bool {
    name.is_some_and(|name| !name.is_empty() && !name.chars().any(|c| ('\u{e000}'..='\u{f8ff}').contains(&c)))
}

#[test]
fn asked_by_the_system_to_end_the_window_closes() {
    let mut played = live();
    played.engine.events.send(Event::Quit);
    played.harness.step();
    let commands = &played.harness.output().viewport_output[&egui::ViewportId::ROOT].commands;
    assert!(commands.contains(&egui::ViewportCommand::Close), "{commands:?}");
}

/// Someone closes the window.
fn close(played: &mut Played) {
    let viewport = played.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    played.run();
}

fn at_stake(secret: SecretAtStake) -> Status {
    Status { secret_at_stake: Some(secret), ..busy_status() }
}

/// Presses a button, after which the window asks to be closed.
fn assert_closes(played: &mut Played, press: Option<&str>) {
    if let Some(label) = press {
        played.harness.get_by_label(label).click();
    }
    for _ in 0..4 {
        played.harness.step();
        let commands = &played.harness.output().viewport_output[&egui::ViewportId::ROOT].commands;
        if commands.contains(&egui::ViewportCommand::Close) {
            return;
        }
    }
    panic!("the window stays open");
}

#[test]
fn a_secret_that_only_the_window_holds_is_never_lost_without_a_question() {
    let mut played = live();
    played.status(at_stake(SecretAtStake::InMemoryAlone("Acme Motors UK".into())));
    close(&mut played);
    played.assert_shows(&[
        "A new client secret of “Acme Motors UK” would be lost",
        "Unlock the keyring and rotate again in Settings first",
    ]);
    played.harness.snapshot("closing_secret");
    played.click("Keep Recall Desk open");
    played.assert_shows_none(&["would be lost"]);
    close(&mut played);
    played.assert_shows(&["would be lost"]);
    assert_closes(&mut played, Some("Close and lose the new secret"));
}

#[test]
fn closing_waits_for_the_end_of_a_rotation_unless_told_otherwise() {
    let mut played = live();
    played.status(at_stake(SecretAtStake::Rotating("Acme Motors UK".into())));
    close(&mut played);
    played.assert_shows(&["The client secret of “Acme Motors UK” is being rotated", "Close all the same"]);
    // It ends meanwhile: nothing is left to ask.
    played.engine.status.send_replace(busy_status());
    assert_closes(&mut played, None);
}

#[test]
fn a_token_that_has_ended_needs_no_more_pictures() {
    for (minutes, at_most_secs) in [(17, Some(61)), (0, None), (-5, None)] {
        let mut played = live();
        let until = now() + chrono::TimeDelta::minutes(minutes);
        played.status(Status { token_until: Some(until), ..Status::default() });
        played.look_up(VIN, Some(vehicle()));
        let delay = played.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        match at_most_secs {
            Some(secs) => assert!(delay <= std::time::Duration::from_secs(secs), "{minutes}: {delay:?}"),
            None => assert!(delay > std::time::Duration::from_hours(1), "{minutes}: {delay:?}"),
        }
    }
}

#[test]
fn word_of_a_settled_change_takes_the_report_that_it_waits_away() {
    let mut played = live();
    let failure = Failure::Link(recall_desk::domain::outcome::LinkCause::Dns);
    played.engine.events.send(Event::Notice(Notice::RecoveryWaiting { changes: 1, failure }));
    played.run();
    played.assert_shows(&["is not settled yet"]);
    let draft = ChangeDraft { vin: VIN.into(), manufacturer_ref: "A/1".into(), ..ChangeDraft::default() };
    let change = draft.check(Operation::Unfix, crate::played::clock().today()).unwrap();
    let entry = entry(3, change, Outcome::Done { proven_by_lookup: true });
    let Deed::Change(change) = entry.intent.deed else { panic!() };
    let recovered = Recovered { audit_id: 3, change, ending: entry.ending.unwrap() };
    played.engine.events.send(Event::Notice(Notice::Recovered(Box::new(recovered))));
    played.run();
    played.assert_shows(&["Settled since"]);
    played.assert_shows_none(&["is not settled yet"]);
}

#[test]
fn a_rotation_that_was_cut_off_is_told() {
    let mut played = live();
    let notice = Notice::RotationCutOff { profile: "Acme Motors UK".into() };
    played.engine.events.send(Event::Notice(notice));
    played.run();
    played.assert_shows(&[
        "Recall Desk closed while a client secret was being rotated",
        "Rotate again to go on",
    ]);
}
