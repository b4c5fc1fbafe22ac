//! A trail of entries and what of it can be taken back.

use super::*;
use crate::domain::audit::{Deed, Ending, Intent};
use crate::domain::campaign::CampaignReference;
use crate::domain::draft::ChangeDraft;
use crate::domain::error_code::RecallsCode;
use crate::domain::outcome::DvsaError;
use crate::domain::recall::{HeldRecall, RepairStatus};
use chrono::DateTime;

const JOB: i64 = 7;

fn done() -> Outcome {
    Outcome::Done { proven_by_lookup: false }
}

fn refused() -> Outcome {
    Outcome::Rejected(DvsaError { code: RecallsCode::BadRequest, message: "no".into(), request_id: None })
}

fn held() -> HeldRecall {
    HeldRecall {
        manufacturer_ref: Some("C/1".into()),
        dvsa_ref: Some("R/1".into()),
        start_date: Some("2025-05-06T00:00:00Z".into()),
        repair_status: Some(RepairStatus::NotFixed),
    }
}

fn change(operation: Operation, vin: &str) -> Change {
    let draft = ChangeDraft {
        vin: vin.into(),
        manufacturer_ref: "C/1".into(),
        dvsa_ref: "R/1".into(),
        start_date: "2026-01-02".into(),
        rectification_date: "2026-02-03".into(),
    };
    draft.check(operation, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap()
}

fn entry(id: i64, job: Option<i64>, change: Change, outcome: impl Into<Option<Outcome>>) -> AuditEntry {
    let at = DateTime::from_timestamp(1_774_620_309, 0).unwrap();
    AuditEntry {
        id,
        intent: Intent {
            at,
            who: "ann".into(),
            profile: "Acme".into(),
            environment: Environment::Test,
            host: "api.example:443".into(),
            deed: Deed::Change(change),
            before: None,
            job,
        },
        ending: outcome.into().map(|outcome| Ending { at, outcome, request_id: None, note: None }),
    }
}

fn reversal(mut oldest_first: Vec<AuditEntry>) -> Reversal {
    oldest_first.reverse();
    Reversal::of(JOB, &oldest_first).unwrap()
}

fn reasons(reversal: &Reversal) -> Vec<(&str, Why)> {
    reversal.impossible.iter().map(|row| (row.vin.as_str(), row.why)).collect()
}

fn possible(reversal: &Reversal) -> Vec<&str> {
    reversal.possible.iter().map(|row| row.vin.as_str()).collect()
}

#[test]
fn only_what_is_known_to_have_been_made_is_taken_back() {
    let unknown = Some(Outcome::Unknown { cause: "cut".into() });
    let differs = Some(Outcome::Conflict { held: None, error: None });
    let not_sent = Some(Outcome::NotSent { cause: "off".into() });
    let outcomes = [
        ("DONE1", Some(done())),
        ("PROVEN1", Some(Outcome::Done { proven_by_lookup: true })),
        ("ALREADY1", Some(Outcome::Already)),
        ("REFUSED1", Some(refused())),
        ("NOTSENT1", not_sent),
        ("UNKNOWN1", unknown),
        ("DIFFERS1", differs),
        ("SENDING1", None),
    ];
    let entries = (1..).zip(outcomes);
    let entries =
        entries.map(|(id, (vin, outcome))| entry(id, Some(JOB), change(Operation::Fix, vin), outcome));
    let told = reversal(entries.collect());
    assert_eq!((told.done, told.reverse()), (Operation::Fix, Operation::Unfix));
    assert_eq!(possible(&told), ["DONE1"]);
    assert_eq!(
        reasons(&told),
        [
            ("PROVEN1", Why::NotKnown),
            ("ALREADY1", Why::SoBefore),
            ("REFUSED1", Why::NeverMade),
            ("NOTSENT1", Why::NeverMade),
            ("UNKNOWN1", Why::NotKnown),
            ("DIFFERS1", Why::NotKnown),
            ("SENDING1", Why::NotKnown),
        ]
    );
}

#[test]
fn what_a_look_up_proves_was_made_only_where_dvsa_was_seen_to_hold_something_else() {
    let proven = |id, operation, vin, before: Option<RepairStatus>| {
        let outcome = Outcome::Done { proven_by_lookup: true };
        let mut entry = entry(id, Some(JOB), change(operation, vin), outcome);
        entry.intent.before = before.map(|status| HeldRecall { repair_status: Some(status), ..held() });
        entry
    };
    let (fixed, not_fixed) = (Some(RepairStatus::Fixed), Some(RepairStatus::NotFixed));
    for (operation, other, same) in [
        (Operation::Fix, not_fixed, fixed),
        (Operation::Unfix, fixed, not_fixed),
        (Operation::Delete, not_fixed, None),
        (Operation::Open, None, not_fixed),
    ] {
        let told = reversal(vec![
            proven(1, operation, "OTHER", other),
            proven(2, operation, "SAME", same),
            proven(3, operation, "UNSEEN", None),
        ]);
        if operation == Operation::Open {
            assert!(told.possible.is_empty(), "{:?}: somebody else may have opened it", told.possible);
        } else {
            assert_eq!(possible(&told), ["OTHER"], "{operation}");
        }
        assert!(told.impossible.iter().all(|row| row.why == Why::NotKnown), "{operation}");
    }
}

#[test]
fn what_was_changed_since_is_left_alone_and_named() {
    let told = reversal(vec![
        entry(1, Some(JOB), change(Operation::Open, "A"), done()),
        entry(2, Some(JOB), change(Operation::Open, "B"), done()),
        entry(3, Some(JOB), change(Operation::Open, "C"), done()),
        entry(4, None, change(Operation::Fix, "A"), done()),
        entry(5, Some(8), change(Operation::Fix, "B"), refused()),
        entry(6, None, change(Operation::Fix, "C"), None),
    ]);
    assert_eq!(possible(&told), ["B"], "a refusal changed nothing");
    assert_eq!(reasons(&told), [("A", Why::ChangedSince(4)), ("C", Why::ChangedSince(6))]);
}

#[test]
fn another_campaign_of_the_vehicle_does_not_matter_and_a_reference_that_may_be_the_same_does() {
    let mut other = change(Operation::Fix, "A");
    if let Change::Fix { campaign, .. } = &mut other {
        campaign.manufacturer_ref = CampaignReference::parse("C/2").unwrap();
    }
    let opened = || entry(1, Some(JOB), change(Operation::Open, "A"), done());
    let told = reversal(vec![opened(), entry(2, None, other, done())]);
    assert_eq!(possible(&told), ["A"]);
    let mut by_dvsas = change(Operation::Delete, "A");
    if let Change::Delete { references, .. } = &mut by_dvsas {
        references.manufacturer_ref = None;
    }
    let told = reversal(vec![opened(), entry(2, None, by_dvsas, done())]);
    assert_eq!(reasons(&told), [("A", Why::ChangedSince(2))]);
}

#[test]
fn a_row_that_was_sent_again_counts_once_by_what_it_came_to() {
    let told = reversal(vec![
        entry(1, Some(JOB), change(Operation::Fix, "A"), refused()),
        entry(2, Some(JOB), change(Operation::Fix, "B"), done()),
        entry(3, Some(JOB), change(Operation::Fix, "A"), done()),
        entry(4, Some(JOB), change(Operation::Fix, "B"), refused()),
    ]);
    assert_eq!(possible(&told), ["A", "B"]);
    assert_eq!(reasons(&told), []);
    let told = reversal(vec![
        entry(1, Some(JOB), change(Operation::Fix, "A"), None),
        entry(2, Some(JOB), change(Operation::Fix, "A"), Outcome::Already),
    ]);
    assert_eq!(reasons(&told), [("A", Why::NotKnown)], "the first attempt may have made it");
}

#[test]
fn a_deleted_recall_is_opened_again_only_with_a_start_date_that_was_seen() {
    let held = held();
    let mut seen = entry(3, Some(JOB), change(Operation::Delete, "SEEN"), done());
    seen.intent.before = Some(held.clone());
    let mut by_dvsas = entry(4, Some(JOB), change(Operation::Delete, "BYDVSAS"), done());
    if let Deed::Change(Change::Delete { references, .. }) = &mut by_dvsas.intent.deed {
        references.manufacturer_ref = None;
    }
    let mut named = by_dvsas.clone();
    named.id = 6;
    if let Deed::Change(Change::Delete { vin, .. }) = &mut named.intent.deed {
        *vin = Vin::parse("NAMED").unwrap();
    }
    named.intent.before = Some(held);
    let told = reversal(vec![
        entry(1, None, change(Operation::Open, "OPENED"), done()),
        entry(2, Some(JOB), change(Operation::Delete, "OPENED"), done()),
        seen,
        by_dvsas,
        entry(5, Some(JOB), change(Operation::Delete, "UNSEEN"), done()),
        named,
    ]);
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let starts: Vec<_> = told.possible.iter().map(|row| (row.vin.as_str(), row.start_date)).collect();
    assert_eq!(starts, [("OPENED", day(2026, 1, 2)), ("SEEN", day(2025, 5, 6)), ("NAMED", day(2025, 5, 6))]);
    assert!(told.possible.iter().all(|row| row.references.manufacturer_ref.is_some()));
    assert_eq!(reasons(&told), [("BYDVSAS", Why::NoManufacturerRef), ("UNSEEN", Why::NoStartDate)]);
    assert_eq!(told.reverse(), Operation::Open);
}

#[test]
fn a_deleted_recall_is_opened_again_as_it_was_last_seen_never_as_a_mixture_of_two() {
    let opened = |id, dvsa_ref: Option<&str>, start: (i32, u32, u32)| {
        let mut change = change(Operation::Open, "A");
        if let Change::Open(recall) = &mut change {
            recall.campaign.dvsa_ref = dvsa_ref.map(|text| CampaignReference::parse(text).unwrap());
            recall.start_date = NaiveDate::from_ymd_opt(start.0, start.1, start.2).unwrap();
        }
        entry(id, None, change, done())
    };
    let mut by_ours = change(Operation::Delete, "A");
    if let Change::Delete { references, .. } = &mut by_ours {
        references.dvsa_ref = None;
    }
    for (latest, expected) in [(Some("R/2"), Some("R/2")), (None, None)] {
        let told = reversal(vec![
            opened(1, Some("R/1"), (2025, 1, 1)),
            opened(2, latest, (2026, 2, 2)),
            entry(3, Some(JOB), by_ours.clone(), done()),
        ]);
        let [row] = told.possible.as_slice() else { panic!("{told:?}") };
        assert_eq!(row.references.dvsa_ref.as_ref().map(ToString::to_string).as_deref(), expected);
        assert_eq!(row.start_date, NaiveDate::from_ymd_opt(2026, 2, 2));
    }
}

#[test]
fn a_job_that_changed_nothing_has_no_reversal() {
    assert_eq!(Reversal::of(JOB, &[entry(1, None, change(Operation::Fix, "A"), done())]), None);
}
