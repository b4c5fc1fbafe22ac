//! What a looked-up row is told to hold, in words for the results.

use crate::domain::recall::{HeldRecall, RepairStatus, Vehicle};
use crate::domain::text::plain;

/// The most characters of DVSA's texts in a row's message.
const MOST_CHARS: usize = 1_000;

/// What DVSA holds, in one line.
pub(super) fn held(vehicle: Option<&Vehicle>) -> String {
    let recalls = vehicle.map(|vehicle| vehicle.recalls.as_slice()).unwrap_or_default();
    match recalls {
        [] => "DVSA holds no recall for this VIN".to_owned(),
        [one] => plain(&recall(one), MOST_CHARS),
        several => {
            let each: Vec<String> = several.iter().map(recall).collect();
            plain(&format!("{} recalls: {}", several.len(), each.join("; ")), MOST_CHARS)
        }
    }
}

fn recall(held: &HeldRecall) -> String {
    let reference = match (&held.manufacturer_ref, &held.dvsa_ref) {
        (Some(ours), Some(theirs)) => format!("{ours} ({theirs})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => "without a reference".to_owned(),
    };
    let status = match held.repair_status {
        Some(RepairStatus::Fixed) => "fixed",
        Some(RepairStatus::NotFixed) => "not fixed",
        None => "repair status not known",
    };
    match &held.start_date {
        Some(start) => format!("{reference}, campaign start {start}, {status}"),
        None => format!("{reference}, {status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recall_is_told_with_its_references_and_status() {
        let recall = |status| HeldRecall {
            manufacturer_ref: Some("A/1".into()),
            dvsa_ref: Some("R/1".into()),
            start_date: Some("2026-01-02".into()),
            repair_status: status,
        };
        let vehicle = Vehicle {
            vin: "V".into(),
            manufacturer: None,
            recalls: vec![recall(Some(RepairStatus::Fixed)), recall(None)],
            last_updated: None,
        };
        assert_eq!(
            held(Some(&vehicle)),
            "2 recalls: A/1 (R/1), campaign start 2026-01-02, fixed; A/1 (R/1), campaign start 2026-01-02, repair \
             status not known"
        );
        assert_eq!(held(None), "DVSA holds no recall for this VIN");
    }
}
