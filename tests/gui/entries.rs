//! Audit entries for the history's tests: one of each outcome.

use crate::played::now;
use chrono::{Duration, NaiveDate};
use recall_desk::domain::audit::{AuditEntry, Deed, Ending, Intent};
use recall_desk::domain::change::Operation;
use recall_desk::domain::draft::ChangeDraft;
use recall_desk::domain::environment::Environment;
use recall_desk::domain::error_code::RecallsCode;
use recall_desk::domain::outcome::{DvsaError, Outcome};
use recall_desk::domain::recall::{HeldRecall, RepairStatus};

pub const VIN: &str = "SALGA2EV9HA298784";

pub fn entry(id: i64, deed: Deed, outcome: Option<Outcome>) -> AuditEntry {
    let at = now() - Duration::minutes(100 - id);
    let environment = match id % 5 {
        0 => Environment::Sandbox,
        1 => Environment::Test,
        _ => Environment::Live,
    };
    AuditEntry {
        id,
        intent: Intent {
            at,
            who: "ann.baker".into(),
            profile: "Acme Motors UK".into(),
            environment,
            host: "external.api.check-vehicle-recalls.service.gov.uk:443".into(),
            deed,
            before: Some(held()),
            job: None,
        },
        ending: outcome.map(|outcome| Ending {
            at: at + Duration::seconds(1),
            outcome,
            request_id: Some(format!("b2c4e6f8-11aa-4bbb-8ccc-{id:012}")),
            note: None,
        }),
    }
}

fn held() -> HeldRecall {
    HeldRecall {
        manufacturer_ref: Some("ACM/26/014".into()),
        dvsa_ref: Some("R/2026/123".into()),
        start_date: Some("2026-01-02".into()),
        repair_status: Some(RepairStatus::NotFixed),
    }
}

pub fn change(operation: Operation) -> Deed {
    let draft = ChangeDraft {
        vin: VIN.into(),
        manufacturer_ref: "ACM/26/014".into(),
        dvsa_ref: "R/2026/123".into(),
        start_date: "2026-01-02".into(),
        rectification_date: "2026-02-03".into(),
    };
    Deed::Change(draft.check(operation, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap())
}

/// One of each outcome, newest first.
pub fn all() -> Vec<AuditEntry> {
    let refused = DvsaError {
        code: RecallsCode::BadRequest,
        message: "The recall has already been marked as fixed".into(),
        request_id: None,
    };
    let outcomes = [
        (change(Operation::Fix), None),
        (change(Operation::Fix), Some(Outcome::Done { proven_by_lookup: false })),
        (change(Operation::Open), Some(Outcome::Done { proven_by_lookup: true })),
        (change(Operation::Open), Some(Outcome::Already)),
        (change(Operation::Fix), Some(Outcome::Rejected(refused))),
        (change(Operation::Unfix), Some(Outcome::Conflict { held: None, error: None })),
        (change(Operation::Delete), Some(Outcome::Unknown { cause: "No answer came in time".into() })),
        (
            change(Operation::Delete),
            Some(Outcome::NotSent { cause: "The server could not be reached".into() }),
        ),
        (Deed::Rotation, Some(Outcome::Done { proven_by_lookup: false })),
    ];
    let numbered = (1..=9).rev().zip(outcomes);
    numbered.map(|(id, (deed, outcome))| entry(id, deed, outcome)).collect()
}
