//! Twenty rows alike pause a job, by whichever way it turns out that they are refused; and requests are counted as
//! they leave.

use super::*;
use crate::desk::SERVERS;
use recall_desk::domain::secret::Secret;
use recall_desk::engine::start::SecretOverrides;
use recall_desk::sandbox::Method;

#[test]
fn one_wrong_date_for_all_pauses_the_job_before_it_makes_a_thousand_conflicts() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 700);
    assert_eq!(wait_finished(&mut desk, id).counts.done, 700);
    let other_date = table(700).replace("2024-03-01", "2023-03-01");
    let id = start_for(&mut desk, &other_date, Purpose::Change(Operation::Open));
    let (reason, _) = wait_paused(&mut desk, id);
    assert!(
        matches!(&reason, PauseReason::SameFailure { code, .. } if code == "RECALLS-CF-01"),
        "{reason:?}"
    );
    let counts = wait_until(&mut desk, id, |view| view.counts.checking == 0).counts;
    assert!(counts.conflict >= 20 && counts.planned > 100, "{counts:?}");
    assert_eq!(counts.conflict + counts.planned, 700);
    assert_eq!(server.applied().len(), 700);
}

#[test]
fn rows_that_are_there_already_do_not_pause_it() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 60);
    wait_finished(&mut desk, id);
    let id = start(&mut desk, 60);
    assert_eq!(wait_finished(&mut desk, id).counts.already, 60);
}

#[test]
fn a_key_that_no_header_can_hold_is_said_and_uses_no_row_up() {
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 40);
    job(&mut desk, JobsCommand::Pause(id));
    let planned = job(&mut desk, JobsCommand::Show(id)).counts.planned;
    let store = SecretsCommand::Store {
        profile: PROFILE.into(),
        kind: recall_desk::domain::secret::SecretKind::ApiKey,
        secret: Secret::new("clé d’accès"),
        keep: Keep::InKeyring,
    };
    let refusal = desk.ask(Command::Secrets(store)).unwrap_err();
    assert!(refusal.message().contains("API key"), "{refusal:?}");
    desk.close();
    let overrides = SecretOverrides {
        client_secret: Some(Secret::new(&server.credentials().client_secret)),
        api_key: Some(Secret::new("clé d’accès")),
    };
    let setup = DeskSetup { overrides, profile: Some(PROFILE.into()), ..quick() };
    let mut desk = Desk::open(home.path(), setup);
    job(&mut desk, JobsCommand::Resume(id));
    let (reason, counts) = wait_paused(&mut desk, id);
    assert!(matches!(&reason, PauseReason::NotReady { words } if words.contains("API key")), "{reason:?}");
    assert_eq!(counts.planned, planned);
}

#[test]
fn every_request_that_left_is_counted_repeats_too_and_one_that_did_not_is_not() {
    let limits = Limits { requests_per_second: 60.0, ..quick_limits() };
    let config = SandboxConfig { rate_per_second: 30, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    server.script(&Method::POST, ["RECALLS-FB-02", "drop-after"].map(|name| name.parse().unwrap()));
    let id = start(&mut desk, 90);
    let done = wait_finished(&mut desk, id);
    assert!(server.refused() > 0, "the limit was never met");
    assert_eq!(done.requests, server.arrivals().len() as u64);
    server.script(&Method::GET, ["500", "500"].map(|name| name.parse().unwrap()));
    let before = server.arrivals().len();
    let id = start_for(&mut desk, &table(10), Purpose::LookUp);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.requests, (server.arrivals().len() - before) as u64);

    SERVERS.block_on(server.stop());
    let id = start_for(&mut desk, &table(3), Purpose::LookUp);
    let paused = wait_until(&mut desk, id, |view| {
        matches!(view.state, JobState::Paused(PauseReason::Network { .. })) && view.counts.sending == 0
    });
    assert_eq!(paused.requests, 0);
}
