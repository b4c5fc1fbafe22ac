//! Deciding, from what DVSA holds, whether a change whose answer was lost (or that DVSA refused as a repeat)
//! has been applied. The one place where that is judged; edits, jobs and recovery after a crash share it.

use super::change::Change;
use super::recall::{HeldRecall, Recall, RepairStatus, Vehicle};

/// What a GET shows about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// DVSA holds what the change wanted.
    Applied,
    /// DVSA holds what was there before; the change is not applied (yet: a late server may still apply it).
    NotApplied,
    /// DVSA holds something else, which this change neither made nor expected.
    Differs(Option<HeldRecall>),
}

/// Judges a change by what DVSA holds for its VIN (`None`: nothing).
///
/// GET does not return the rectification date, so a FIXED can be proven and its date cannot. Where the change's
/// references mean several recalls, nobody can tell which of them it concerned, so neither is taken for proof.
pub fn judge(change: &Change, held: Option<&Vehicle>) -> Seen {
    let recalls = held.map_or(&[][..], |vehicle| &vehicle.recalls);
    if let Change::Open(wanted) = change {
        return of_opening(wanted, recalls);
    }
    let references = change.references();
    let mut meant = recalls.iter().filter(|held| held.is_meant_by(&references));
    match (change, meant.next(), meant.next()) {
        (Change::Delete { .. }, None, _) => Seen::Applied,
        (_, None, _) => Seen::Differs(None),
        (_, Some(held), Some(_)) => Seen::Differs(Some(held.clone())),
        (Change::Delete { .. }, Some(held), None) => match held.repair_status {
            Some(RepairStatus::NotFixed) => Seen::NotApplied,
            _ => Seen::Differs(Some(held.clone())),
        },
        (Change::Fix { .. }, Some(held), None) => by_status(held, RepairStatus::Fixed),
        (_, Some(held), None) => by_status(held, RepairStatus::NotFixed),
    }
}

/// One vehicle has one recall of a campaign: another one with the manufacturer's reference stands in the way,
/// whatever DVSA's reference is there.
fn of_opening(wanted: &Recall, recalls: &[HeldRecall]) -> Seen {
    let references = (&wanted.campaign).into();
    let manufacturer_ref = wanted.campaign.manufacturer_ref.as_str();
    let mut of_campaign =
        recalls.iter().filter(|held| held.manufacturer_ref.as_deref() == Some(manufacturer_ref)).peekable();
    let Some(first) = of_campaign.peek().copied() else { return Seen::NotApplied };
    let as_wanted = |held: &HeldRecall| {
        held.is_meant_by(&references)
            && held.start_day() == Some(wanted.start_date)
            && held.repair_status == Some(RepairStatus::NotFixed)
    };
    if of_campaign.any(as_wanted) { Seen::Applied } else { Seen::Differs(Some(first.clone())) }
}

fn by_status(held: &HeldRecall, wanted: RepairStatus) -> Seen {
    match held.repair_status {
        Some(status) if status == wanted => Seen::Applied,
        Some(_) => Seen::NotApplied,
        None => Seen::Differs(Some(held.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::CampaignReference;
    use crate::domain::change::Operation;
    use crate::domain::draft::ChangeDraft;
    use chrono::NaiveDate;

    fn change(operation: Operation) -> Change {
        let draft = ChangeDraft {
            vin: "ABC".into(),
            manufacturer_ref: "C/1".into(),
            start_date: "2026-01-02".into(),
            rectification_date: "2026-02-03".into(),
            ..Default::default()
        };
        draft.check(operation, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap()
    }

    fn held(start: &str, status: RepairStatus) -> Vehicle {
        let recall = HeldRecall {
            manufacturer_ref: Some("C/1".into()),
            dvsa_ref: Some("R/1".into()),
            start_date: Some(start.into()),
            repair_status: Some(status),
        };
        Vehicle { vin: "ABC".into(), manufacturer: None, recalls: vec![recall], last_updated: None }
    }

    #[test]
    fn each_operation_is_judged_by_what_is_held() {
        use RepairStatus::{Fixed, NotFixed};
        let open = held("2026-01-02", NotFixed);
        let fixed = held("2026-01-02T00:00:00Z", Fixed);
        let expectations = [
            (Operation::Open, None, "not"),
            (Operation::Open, Some(&open), "applied"),
            (Operation::Open, Some(&fixed), "differs"),
            (Operation::Fix, None, "differs"),
            (Operation::Fix, Some(&open), "not"),
            (Operation::Fix, Some(&fixed), "applied"),
            (Operation::Unfix, Some(&fixed), "not"),
            (Operation::Unfix, Some(&open), "applied"),
            (Operation::Delete, None, "applied"),
            (Operation::Delete, Some(&open), "not"),
            (Operation::Delete, Some(&fixed), "differs"),
        ];
        for (operation, vehicle, expected) in expectations {
            let seen = match judge(&change(operation), vehicle) {
                Seen::Applied => "applied",
                Seen::NotApplied => "not",
                Seen::Differs(_) => "differs",
            };
            assert_eq!(seen, expected, "{operation:?} {vehicle:?}");
        }
        let other_date = held("2025-01-02", NotFixed);
        assert!(matches!(judge(&change(Operation::Open), Some(&other_date)), Seen::Differs(Some(_))));
    }
    #[test]
    fn where_several_recalls_are_meant_nothing_is_proven() {
        let mut vehicle = held("2026-01-02", RepairStatus::Fixed);
        let mut second = vehicle.recalls[0].clone();
        (second.dvsa_ref, second.repair_status) = (Some("R/2".into()), Some(RepairStatus::NotFixed));
        vehicle.recalls.push(second);
        for operation in [Operation::Fix, Operation::Unfix, Operation::Delete] {
            assert!(
                matches!(judge(&change(operation), Some(&vehicle)), Seen::Differs(Some(_))),
                "{operation:?}"
            );
        }
    }

    #[test]
    fn a_recall_of_the_campaign_under_another_reference_of_dvsas_differs() {
        let Change::Open(mut recall) = change(Operation::Open) else { panic!() };
        recall.campaign.dvsa_ref = CampaignReference::parse_optional("R/9").unwrap();
        let vehicle = held("2026-01-02", RepairStatus::NotFixed);
        assert!(matches!(judge(&Change::Open(recall), Some(&vehicle)), Seen::Differs(Some(_))));
    }
}
