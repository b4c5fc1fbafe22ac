//! What DVSA held after an entry of the audit trail, as far as that is known. Never more than was confirmed or
//! seen: where a lookup proved a repair, its date stays unknown.

use super::audit::{AuditEntry, Deed};
use super::change::Change;
use super::dates::{iso, parse_iso, short};
use super::outcome::Outcome;
use super::recall::RepairStatus;
use super::text::plain;
use chrono::NaiveDate;
use std::fmt;

/// What DVSA held afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Nobody can tell.
    NotKnown,
    /// What it held before.
    Unchanged,
    /// No such recall.
    NoRecall,
    /// A recall.
    Recall {
        /// Its status; `None` when DVSA sent a word that is not in its documents.
        status: Option<RepairStatus>,
        /// The campaign start as sent or held, where it is known.
        start_date: Option<String>,
        /// The day of the repair, where DVSA confirmed the request that carried it.
        rectification_date: Option<NaiveDate>,
    },
    /// A new client secret.
    NewSecret,
}

impl AuditEntry {
    /// What DVSA held afterwards, as far as known.
    pub fn after(&self) -> After {
        let Some(ending) = &self.ending else { return After::NotKnown };
        match (&ending.outcome, &self.intent.deed) {
            (Outcome::Unknown { .. }, _) => After::NotKnown,
            (Outcome::Rejected(_) | Outcome::NotSent { .. }, _) => After::Unchanged,
            (Outcome::Conflict { held: Some(held), .. }, _) => After::Recall {
                status: held.repair_status,
                start_date: held.start_date.clone(),
                rectification_date: None,
            },
            (Outcome::Conflict { held: None, .. }, _) => After::NoRecall,
            (Outcome::Done { .. } | Outcome::Already, Deed::Rotation) => After::NewSecret,
            (outcome @ (Outcome::Done { .. } | Outcome::Already), Deed::Change(change)) => {
                wanted(change, outcome)
            }
        }
    }

    /// What became of it in one text, for a file or a terminal; empty while that is not known.
    pub fn message(&self) -> String {
        let Some(ending) = &self.ending else { return String::new() };
        match &self.intent.deed {
            Deed::Change(change) => ending.outcome.message(change.operation()),
            Deed::Rotation => ending.outcome.message_of_rotation(),
        }
    }
}

fn wanted(change: &Change, outcome: &Outcome) -> After {
    let recall = |status, start_date, rectification_date| After::Recall {
        status: Some(status),
        start_date,
        rectification_date,
    };
    match change {
        Change::Delete { .. } => After::NoRecall,
        Change::Open(opened) => recall(RepairStatus::NotFixed, Some(iso(opened.start_date)), None),
        Change::Unfix { .. } => recall(RepairStatus::NotFixed, None, None),
        Change::Fix { rectification_date, .. } => {
            let is_confirmed = *outcome == Outcome::Done { proven_by_lookup: false };
            recall(RepairStatus::Fixed, None, is_confirmed.then_some(*rectification_date))
        }
    }
}

impl After {
    /// The word in exports and JSON.
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotKnown => "not-known",
            Self::Unchanged => "unchanged",
            Self::NoRecall => "no-recall",
            Self::Recall { status: Some(status), .. } => status.wire(),
            Self::Recall { status: None, .. } => "status-not-known",
            Self::NewSecret => "new-secret",
        }
    }
}

/// As a table shows it: short.
impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKnown => f.write_str("Not known"),
            Self::Unchanged => f.write_str("Unchanged"),
            Self::NoRecall => f.write_str("No recall"),
            Self::NewSecret => f.write_str("New secret"),
            Self::Recall { rectification_date: Some(date), .. } => write!(f, "Fixed on {}", short(*date)),
            Self::Recall { status: Some(RepairStatus::Fixed), .. } => {
                f.write_str("Fixed, DVSA does not tell when")
            }
            Self::Recall { status: Some(status), start_date: Some(start), .. } => {
                let day = parse_iso(start).map_or_else(|_| plain(start, 40), short);
                write!(f, "{status}, started {day}")
            }
            Self::Recall { status: Some(status), .. } => write!(f, "{status}"),
            Self::Recall { status: None, .. } => f.write_str("A status that is not documented"),
        }
    }
}
