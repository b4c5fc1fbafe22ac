//! Connections beside each other: their secrets, choices and names do not mix.

use crate::desk::{Desk, DeskSetup, PROFILE, change, profile_of, serve};
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::change::Operation;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::secret::{Secret, SecretKind};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{Backend, SandboxConfig, SecretOverrides};
use recall_desk::keyring::{KeyringFailure, StandIn, Trouble};
use recall_desk::settings::Profile;
use std::path::Path;
use std::time::Duration;

fn save(desk: &mut Desk, original: Option<&str>, profile: Profile) -> Result<Reply, Failure> {
    let original = original.map(str::to_owned);
    desk.ask(Command::Settings(SettingsCommand::SaveProfile { original, profile: Box::new(profile) }))
}

fn selected_at_next_start(home: &Path) -> Option<String> {
    Desk::open(home, DeskSetup::default()).startup.settings.selected.clone()
}

#[test]
fn secrets_from_the_environment_go_to_no_other_connection_than_the_one_in_use() {
    let home = tempfile::tempdir().unwrap();
    let (ours, other) = (serve(SandboxConfig::default()), serve(SandboxConfig::default()));
    let mut desk = Desk::connected(home.path(), &ours, DeskSetup::default());
    save(&mut desk, None, Profile { name: "Other".into(), ..profile_of(&other) }).unwrap();
    desk.close();
    let credentials = ours.credentials();
    let overrides = SecretOverrides {
        client_secret: Some(Secret::new(&credentials.client_secret)),
        api_key: Some(Secret::new(&credentials.api_key)),
    };
    let mut desk = Desk::open(home.path(), DeskSetup { overrides, ..DeskSetup::default() });
    assert!(desk.try_send(change(Operation::Open, "ABC"), Basis::Unseen).is_ok());
    let refused = desk.send_to("Other", change(Operation::Open, "ABC"), Basis::Unseen);
    let expected = Failure::MissingSecret { profile: "Other".into(), kind: SecretKind::ClientSecret };
    assert_eq!(refused.unwrap_err(), expected);
    assert_eq!((other.token_requests(), other.arrivals().len()), (0, 0));
}

#[test]
fn a_connection_chosen_for_one_run_is_not_chosen_for_the_next() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let live = Profile { name: "Live".into(), ..profile_of(&server) };
    save(&mut desk, None, live.clone()).unwrap();
    desk.close();
    let mut desk =
        Desk::open(home.path(), DeskSetup { profile: Some("Live".into()), ..DeskSetup::default() });
    let Ok(Reply::Settings(settings)) = save(&mut desk, Some("Live"), live) else { panic!() };
    assert_eq!(settings.selected.as_deref(), Some("Live"));
    desk.close();
    assert_eq!(selected_at_next_start(home.path()).as_deref(), Some(PROFILE));
}

#[test]
fn what_another_copy_of_the_program_saved_is_not_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut window = Desk::connected(home.path(), &server, DeskSetup::default());
    let mut command_line = Desk::open(home.path(), DeskSetup::default());
    save(&mut command_line, None, Profile { name: "Second".into(), ..profile_of(&server) }).unwrap();
    let preferences = recall_desk::settings::Preferences { zoom_percent: 150, ..Default::default() };
    let reply = window.ask(Command::Settings(SettingsCommand::SavePreferences(preferences)));
    let Ok(Reply::Settings(settings)) = reply else { panic!("{reply:?}") };
    assert!(settings.profile("Second").is_some() && settings.preferences.zoom_percent == 150);
}

#[test]
fn removing_the_connection_in_use_never_puts_another_environment_in_its_place() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let live = Profile { name: "Live".into(), environment: Environment::Live, ..profile_of(&server) };
    save(&mut desk, None, live).unwrap();
    let reply = desk.ask(Command::Settings(SettingsCommand::RemoveProfile(PROFILE.into())));
    let Ok(Reply::Settings(settings)) = reply else { panic!("{reply:?}") };
    assert_eq!((settings.selected.as_deref(), settings.profiles.len()), (None, 1));
}

#[test]
fn a_connection_is_renamed_and_removed_where_there_is_no_keyring() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let keyring = StandIn::default();
    keyring.set_trouble(Some(Trouble::Refuses(KeyringFailure::NoService)));
    let mut desk =
        Desk::open(home.path(), DeskSetup { backend: Backend::StandIn(keyring), ..DeskSetup::default() });
    save(&mut desk, None, profile_of(&server)).unwrap();
    for (kind, secret) in [
        (SecretKind::ClientSecret, server.credentials().client_secret),
        (SecretKind::ApiKey, server.credentials().api_key),
    ] {
        let secret = Secret::new(&secret);
        let keep = Keep::ForThisSession;
        desk.ask(Command::Secrets(SecretsCommand::Store { profile: PROFILE.into(), kind, secret, keep }))
            .unwrap();
    }
    save(&mut desk, Some(PROFILE), Profile { name: "Renamed".into(), ..profile_of(&server) }).unwrap();
    assert!(desk.send_to("Renamed", change(Operation::Open, "ABC"), Basis::Unseen).is_ok());
    desk.ask(Command::Settings(SettingsCommand::RemoveProfile("Renamed".into()))).unwrap();
}

#[test]
fn a_connection_that_stands_does_not_wait_for_the_keyring_that_another_waits_for() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let keyring = StandIn::default();
    let mut setup = DeskSetup { backend: Backend::StandIn(keyring.clone()), ..DeskSetup::default() };
    setup.limits.keyring = Duration::from_mins(1);
    let mut desk = Desk::connected(home.path(), &server, setup);
    save(&mut desk, None, Profile { name: "Other".into(), ..profile_of(&server) }).unwrap();
    desk.send(change(Operation::Open, "BEFORE"));
    keyring.set_trouble(Some(Trouble::NeverAnswers));
    let waiting = VehicleCommand::Send {
        to: desk.destination("Other"),
        change: Box::new(change(Operation::Open, "WAITING")),
        basis: Basis::Unseen,
    };
    let waiting = desk.port.commands.send(Command::Vehicle(waiting));
    std::thread::sleep(Duration::from_millis(300));
    // The desk panics if the other command is answered first.
    desk.send(change(Operation::Open, "MEANWHILE"));
    keyring.set_trouble(None);
    loop {
        match desk.port.events.recv_timeout(Duration::from_mins(1)).expect("the other is answered too") {
            Event::Reply { task, body } => {
                let no_secret =
                    Failure::MissingSecret { profile: "Other".into(), kind: SecretKind::ClientSecret };
                assert_eq!((task, body.unwrap_err()), (waiting, no_secret));
                return;
            }
            Event::Progress { .. } | Event::Notice(_) | Event::Job(_) | Event::JobsRunIn(_) | Event::Quit => {
            }
        }
    }
}

#[test]
fn a_rename_in_capital_letters_alone_is_refused_because_keyrings_may_not_tell_the_difference() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let refused =
        save(&mut desk, Some(PROFILE), Profile { name: PROFILE.to_uppercase(), ..profile_of(&server) });
    assert!(matches!(refused, Err(Failure::Profile { .. })), "{refused:?}");
    assert!(desk.try_send(change(Operation::Open, "ABC"), Basis::Unseen).is_ok());
}

#[test]
fn a_connection_is_not_renamed_or_removed_while_its_secret_is_being_rotated() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { new_secret_after_ms: 60_000, ..SandboxConfig::default() });
    let desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let rotate = Command::Connection(ConnectionCommand::Rotate(PROFILE.into()));
    let rotating = desk.port.commands.send(rotate);
    loop {
        let event = desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap();
        if matches!(event, Event::Progress { body: Progress::RotationStep(RotationStep::Prove, _), .. }) {
            break;
        }
    }
    let renamed = Profile { name: "Renamed".into(), ..profile_of(&server) };
    let save = SettingsCommand::SaveProfile { original: Some(PROFILE.into()), profile: Box::new(renamed) };
    for command in [save, SettingsCommand::RemoveProfile(PROFILE.into())] {
        let asked = desk.port.commands.send(Command::Settings(command));
        let refused = loop {
            match desk.port.events.recv_timeout(Duration::from_mins(1)).unwrap() {
                Event::Reply { task, body } if task == asked => break *body,
                Event::Reply { task, body } => panic!("{task:?} {rotating:?} ended first: {body:?}"),
                _ => {}
            }
        };
        assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
    }
}

#[test]
fn what_was_decided_for_one_system_is_never_sent_to_another_that_took_its_name() {
    let home = tempfile::tempdir().unwrap();
    let (test, live) = (serve(SandboxConfig::default()), serve(SandboxConfig::default()));
    let mut desk = Desk::connected(home.path(), &test, DeskSetup::default());
    let other_host = profile_of(&live);
    let other_environment = Profile { environment: Environment::Live, ..profile_of(&test) };
    for changed in [other_host, other_environment] {
        save(&mut desk, Some(PROFILE), profile_of(&test)).unwrap();
        let to = desk.destination(PROFILE);
        save(&mut desk, Some(PROFILE), changed).unwrap();
        let vin = recall_desk::domain::vin::Vin::parse("ABC").unwrap();
        let change = Box::new(change(Operation::Open, "ABC"));
        for command in [
            VehicleCommand::LookUp {
                to: to.clone(),
                vins: vec![vin.clone()],
                filter: ReferenceFilter::default(),
            },
            VehicleCommand::Send { to: to.clone(), change: change.clone(), basis: Basis::Unseen },
        ] {
            let refused = desk.ask(Command::Vehicle(command)).unwrap_err();
            assert!(matches!(refused, Failure::LeadsElsewhere { .. }), "{refused:?}");
            assert!(refused.message().ends_with("Nothing was sent."), "{}", refused.message());
        }
    }
    assert!(test.arrivals().is_empty() && live.arrivals().is_empty());
    assert!(desk.history().is_empty());
}

#[test]
fn a_sandbox_is_on_this_computer_and_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(home.path(), DeskSetup::default());
    let sandbox =
        Profile { environment: Environment::Sandbox, ..profile_of(&serve(SandboxConfig::default())) };
    for elsewhere in [
        Profile { base_url: "https://api.example.gov.uk".into(), ..sandbox.clone() },
        Profile { token_url: "https://login.example.com/token".into(), ..sandbox.clone() },
    ] {
        let refused = save(&mut desk, None, elsewhere);
        assert!(matches!(refused, Err(Failure::Profile { .. })), "{refused:?}");
    }
    save(&mut desk, None, sandbox).unwrap();
}

#[test]
fn todays_requests_are_counted_once_however_often_the_connection_is_made_anew() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    for _ in 0..3 {
        desk.look_up(&["AAA", "BBB"]).0.unwrap();
        desk.store(PROFILE, SecretKind::ApiKey, &server.credentials().api_key);
    }
    desk.look_up(&["CCC"]).0.unwrap();
    let began = std::time::Instant::now();
    while desk.port.status.latest().sent_today < 7 {
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", desk.port.status.latest());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(desk.port.status.latest().sent_today, 7);
}

#[test]
fn a_test_of_a_connection_that_nobody_answers_is_stopped_at_once() {
    let home = tempfile::tempdir().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut setup = DeskSetup::default();
    setup.limits.api.total = Duration::from_mins(1);
    let mut desk = Desk::open(home.path(), setup);
    let nobody = Profile { base_url: url.clone(), ..profile_of(&serve(SandboxConfig::default())) };
    desk.add_profile(&nobody, "secret", "key");
    let asked = desk.port.commands.send(Command::Connection(ConnectionCommand::Test(PROFILE.into())));
    let began = std::time::Instant::now();
    loop {
        match desk.port.events.recv_timeout(Duration::from_secs(30)).expect("it ends at once") {
            Event::Progress { body: Progress::TestStep(_, StepState::Running), .. } => {
                desk.port.commands.send(Command::Cancel(asked));
            }
            Event::Reply { task, body } if task == asked => {
                assert!(matches!(*body, Err(Failure::Cancelled)), "{body:?}");
                break;
            }
            _ => {}
        }
    }
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn a_refused_sign_in_is_tried_once_more_by_each_deliberate_act() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let secret = server.credentials().client_secret;
    desk.store(PROFILE, SecretKind::ClientSecret, "wrong");
    for calls in 1..=2 {
        assert!(matches!(desk.look_up(&["A1", "A2", "A3"]).0, Err(Failure::SignIn(_))));
        assert_eq!(server.token_requests(), calls, "one call for each lookup");
    }
    let refused = desk.try_send(change(Operation::Open, "ABC"), Basis::Unseen);
    assert!(matches!(refused, Err(Failure::SignIn(_))), "{refused:?}");
    assert_eq!(server.token_requests(), 3);
    desk.store(PROFILE, SecretKind::ClientSecret, &secret);
    assert!(desk.look_up(&["A1"]).0.is_ok());
}
