//! Looking up and changing, when all goes well and when DVSA says no.

use crate::desk::{Desk, DeskSetup, PROFILE, change, serve};
use recall_desk::domain::campaign::CampaignReference;
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{LinkCause, Outcome, SignInFailure};
use recall_desk::domain::recall::RepairStatus;
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
use recall_desk::engine::start::{SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method, RepairState, SeedRecall};

fn empty() -> SandboxConfig {
    SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() }
}

#[test]
fn a_recall_lives_from_open_to_deleted_and_history_tells_it() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vin = "SALLAAA146A123456";
    for operation in [Operation::Open, Operation::Fix, Operation::Unfix, Operation::Delete] {
        let changed = desk.send(change(operation, vin));
        assert_eq!(changed.outcome, Outcome::Done { proven_by_lookup: false }, "{operation:?}");
        let held = changed.vehicle.unwrap().result.unwrap();
        let status = held.and_then(|vehicle| vehicle.recalls.first().and_then(|recall| recall.repair_status));
        let expected = match operation {
            Operation::Open | Operation::Unfix => Some(RepairStatus::NotFixed),
            Operation::Fix => Some(RepairStatus::Fixed),
            Operation::Delete => None,
        };
        assert_eq!(status, expected, "{operation:?}");
    }
    let told: Vec<_> = desk.history().iter().rev().map(|entry| entry.intent.deed.key()).collect();
    assert_eq!(told, ["create", "fix", "unfix", "delete"]);
    assert_eq!(server.applied().len(), 4);
}

#[test]
fn what_dvsa_refuses_is_rejected_with_its_code_and_nothing_is_repeated() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vin = "SALLAAA146A123456";
    desk.send(change(Operation::Open, vin));
    desk.send(change(Operation::Fix, vin));
    let again = desk.send(change(Operation::Fix, vin));
    let delete = desk.send(change(Operation::Delete, vin));
    for changed in [again, delete] {
        let Outcome::Rejected(error) = changed.outcome else { panic!("{:?}", changed.outcome) };
        assert_eq!(error.code, RecallsCode::BadRequest);
        assert!(!error.message.is_empty());
    }
    assert_eq!(server.applied().len(), 2);
}

#[test]
fn opening_what_is_there_is_already_or_a_conflict() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let open = change(Operation::Open, "SALLAAA146A123456");
    desk.send(open.clone());
    assert_eq!(desk.send(open.clone()).outcome, Outcome::Already);
    let recall_desk::domain::change::Change::Open(mut other) = open else { panic!() };
    other.start_date = other.start_date.succ_opt().unwrap();
    let changed = desk.send(recall_desk::domain::change::Change::Open(other));
    let Outcome::Conflict { held: Some(held), error: Some(error) } = changed.outcome else {
        panic!("{:?}", changed.outcome)
    };
    assert_eq!(
        (held.start_date.as_deref(), error.code),
        (Some("2024-03-01"), RecallsCode::AlreadyRegistered)
    );
}

#[test]
fn a_recall_changed_by_someone_else_is_shown_before_anything_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vin = "SALLAAA146A123456";
    desk.send(change(Operation::Open, vin));
    let (_, seen) = desk.look_up(&[vin]);
    let seen = seen[0].result.clone().unwrap().unwrap().recalls[0].clone();
    desk.send(change(Operation::Fix, vin));
    let changed = desk.try_send(change(Operation::Fix, vin), Basis::Seen(Some(seen))).unwrap();
    assert!(matches!(changed.outcome, Outcome::Conflict { error: None, held: Some(_) }));
    assert_eq!((changed.audit_id, server.applied().len()), (None, 2));
}

#[test]
fn a_lookup_tells_every_vehicle_in_order() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    desk.send(change(Operation::Open, "AAA"));
    desk.send(change(Operation::Open, "CCC"));
    let (reply, vehicles) = desk.look_up(&["CCC", "BBB", "AAA"]);
    assert!(matches!(reply, Ok(Reply::LookedUp)));
    let told: Vec<_> =
        vehicles.iter().map(|v| (v.vin.as_str(), v.result.as_ref().unwrap().is_some())).collect();
    assert_eq!(told, [("CCC", true), ("BBB", false), ("AAA", true)]);
}

#[test]
fn a_wrong_secret_stops_a_long_lookup_with_one_call() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    desk.store(PROFILE, SecretKind::ClientSecret, "wrong");
    let (reply, _) = desk.look_up(&["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]);
    assert!(matches!(reply, Err(Failure::SignIn(SignInFailure::InvalidClient { .. }))), "{reply:?}");
    assert_eq!((server.token_requests(), server.arrivals().len()), (1, 0));
}

#[test]
fn each_way_of_a_broken_connection_is_named_by_its_step() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let credentials = server.credentials();
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let failing = |desk: &mut Desk| {
        let (reply, heard) = desk.ask_hearing(Command::Connection(ConnectionCommand::Test(PROFILE.into())));
        let failed = heard.into_iter().find_map(|progress| match progress {
            Progress::TestStep(step, StepState::Failed(failure)) => Some((step, failure)),
            _ => None,
        });
        assert!(matches!(reply, Ok(Reply::Tested { passed }) if passed == failed.is_none()));
        failed
    };
    assert_eq!(failing(&mut desk), None);
    desk.store(PROFILE, SecretKind::ApiKey, "wrong");
    let (step, failure) = failing(&mut desk).unwrap();
    assert!(matches!(step, TestStep::ApiKey | TestStep::Permission), "{step:?} {failure:?}");
    desk.store(PROFILE, SecretKind::ApiKey, &credentials.api_key);
    desk.store(PROFILE, SecretKind::ClientSecret, "wrong");
    assert_eq!(failing(&mut desk).unwrap().0, TestStep::Token);
    desk.store(PROFILE, SecretKind::ClientSecret, &credentials.client_secret);
    let mut profile = crate::desk::profile_of(&server);
    profile.base_url = "http://127.0.0.1:9".into();
    let save = SettingsCommand::SaveProfile { original: Some(PROFILE.into()), profile: Box::new(profile) };
    desk.ask(Command::Settings(save)).unwrap();
    assert_eq!(failing(&mut desk).unwrap(), (TestStep::DnsTls, Failure::Link(LinkCause::Connect)));
}

#[test]
fn references_that_name_several_recalls_are_refused_before_anything_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let recall = |dvsa_ref: &str, repair| SeedRecall {
        vin: "TWICE1".into(),
        manufacturer_ref: "ACME/1".into(),
        dvsa_ref: Some(dvsa_ref.into()),
        start_date: "2024-03-01".parse().unwrap(),
        repair,
    };
    let fixed = RepairState::Fixed { on: "2024-04-01".parse().unwrap() };
    let seed = Seed::Recalls(vec![recall("R/1", fixed), recall("R/2", RepairState::NotFixed)]);
    let server = serve(SandboxConfig { seed, ..SandboxConfig::default() });
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    for operation in [Operation::Fix, Operation::Unfix, Operation::Delete] {
        let draft = ChangeDraft {
            vin: "TWICE1".into(),
            manufacturer_ref: "ACME/1".into(),
            rectification_date: "2024-04-05".into(),
            ..ChangeDraft::default()
        };
        let change = draft.check(operation, chrono::Local::now().date_naive()).unwrap();
        let refused = desk.try_send(change, Basis::Unseen);
        assert!(
            matches!(&refused, Err(Failure::Invalid(words)) if words.contains("2 recalls")),
            "{refused:?}"
        );
    }
    assert!(server.applied().is_empty() && desk.history().is_empty());
}

#[test]
fn opening_what_is_there_under_another_reference_of_dvsas_is_a_conflict_at_once() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut setup = DeskSetup::default();
    setup.limits.absent_after = std::time::Duration::from_hours(1);
    let mut desk = Desk::connected(home.path(), &server, setup);
    let Change::Open(mut open) = change(Operation::Open, "OTHERREF1") else { panic!() };
    desk.send(Change::Open(open.clone()));
    open.campaign.dvsa_ref = CampaignReference::parse_optional("R/2024/999").unwrap();
    let changed = desk.send(Change::Open(open));
    let Outcome::Conflict { held: Some(held), error: Some(_) } = changed.outcome else {
        panic!("{:?}", changed.outcome)
    };
    assert_eq!(held.dvsa_ref.as_deref(), Some("R/2024/101"));
}

#[test]
fn vehicles_that_dvsa_finds_fault_with_do_not_end_a_lookup() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(empty());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    server.script(&Method::GET, std::iter::repeat_n("RECALLS-BR-01".parse::<Fault>().unwrap(), 6));
    let vins = ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"];
    let (reply, vehicles) = desk.look_up(&vins);
    assert!(matches!(reply, Ok(Reply::LookedUp)), "{reply:?}");
    assert_eq!(vehicles.iter().filter(|vehicle| vehicle.result.is_ok()).count(), 2);
}

#[test]
fn a_look_that_fails_before_sending_says_that_the_change_was_not_sent() {
    for fault in ["hang", "500", "drop-before", "html"] {
        let home = tempfile::tempdir().unwrap();
        let server = serve(empty());
        let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
        server.script(&Method::GET, std::iter::repeat_n(fault.parse::<Fault>().unwrap(), 3));
        let refused = desk.try_send(change(Operation::Open, "ABC"), Basis::Unseen).unwrap_err();
        let Failure::BeforeSending(_) = &refused else { panic!("{fault}: {refused:?}") };
        assert!(refused.message().ends_with("The change was not sent."), "{}", refused.message());
        for of_a_lost_change in ["may or may not", "Look the vehicle up"] {
            let told = format!("{} {}", refused.message(), refused.advice());
            assert!(!told.contains(of_a_lost_change), "{fault}: {told}");
        }
        assert!(server.applied().is_empty() && desk.history().is_empty());
    }
}
