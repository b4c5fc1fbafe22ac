//! What will become of a row, by what DVSA holds before it is sent.

use super::change::Change;
use super::job::Forecast;
use super::recall::{RepairStatus, Vehicle};
use super::settle::{Seen, judge};

/// What will become of a change (`None`: a lookup) when DVSA holds this for its VIN (`None`: nothing).
pub fn forecast(change: Option<&Change>, held: Option<&Vehicle>) -> Forecast {
    let Some(change) = change else {
        let holds_any = held.is_some_and(|vehicle| !vehicle.recalls.is_empty());
        return if holds_any { Forecast::AlreadyThere } else { Forecast::NotFound };
    };
    let references = change.references();
    let recall = held.and_then(|vehicle| vehicle.recalls.iter().find(|held| held.is_meant_by(&references)));
    let status = recall.and_then(|recall| recall.repair_status);
    match (change, judge(change, held)) {
        (Change::Open(_), Seen::NotApplied) => Forecast::WillChange,
        (_, _) if recall.is_none() => Forecast::NotFound,
        (Change::Fix { .. }, Seen::Applied) => Forecast::AlreadyFixed,
        (Change::Delete { .. }, _) if status == Some(RepairStatus::Fixed) => Forecast::AlreadyFixed,
        (_, Seen::Applied) => Forecast::AlreadyThere,
        (_, Seen::NotApplied) => Forecast::WillChange,
        (_, Seen::Differs(_)) => Forecast::Differs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::change::Operation;
    use crate::domain::draft::ChangeDraft;
    use crate::domain::recall::HeldRecall;
    use chrono::NaiveDate;

    fn held(start: &str, status: RepairStatus) -> Vehicle {
        let recall = HeldRecall {
            manufacturer_ref: Some("C/1".into()),
            dvsa_ref: None,
            start_date: Some(start.into()),
            repair_status: Some(status),
        };
        Vehicle { vin: "ABC".into(), manufacturer: None, recalls: vec![recall], last_updated: None }
    }

    #[test]
    fn each_operation_is_told_what_it_will_do() {
        use Forecast::{AlreadyFixed, AlreadyThere, Differs, NotFound, WillChange};
        let open = held("2026-01-02", RepairStatus::NotFixed);
        let fixed = held("2026-01-02", RepairStatus::Fixed);
        let other = held("2020-01-02", RepairStatus::NotFixed);
        let told = [
            (Operation::Open, [WillChange, AlreadyThere, Differs, Differs]),
            (Operation::Fix, [NotFound, WillChange, AlreadyFixed, WillChange]),
            (Operation::Unfix, [NotFound, AlreadyThere, WillChange, AlreadyThere]),
            (Operation::Delete, [NotFound, WillChange, AlreadyFixed, WillChange]),
        ];
        for (operation, expected) in told {
            let draft = ChangeDraft {
                vin: "ABC".into(),
                manufacturer_ref: "C/1".into(),
                start_date: "2026-01-02".into(),
                rectification_date: "2026-02-03".into(),
                ..Default::default()
            };
            let change = draft.check(operation, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap();
            let vehicles = [None, Some(&open), Some(&fixed), Some(&other)];
            assert_eq!(vehicles.map(|vehicle| forecast(Some(&change), vehicle)), expected, "{operation:?}");
        }
        assert_eq!([None, Some(&open)].map(|vehicle| forecast(None, vehicle)), [NotFound, AlreadyThere]);
    }
}
