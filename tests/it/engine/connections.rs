//! Connections beside each other: their secrets, choices and names do not mix.

use crate::desk::{Desk, DeskSetup, PROFILE, change, profile_of, serve};
use recall_desk::domain::change::Operation;
use recall_desk::domain::secret::{Secret, SecretKind};
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{SandboxConfig, SecretOverrides};
use recall_desk::settings::Profile;
use std::path::Path;

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
