//! One entry of the audit trail in words: what the table shows, what the detail tells and what is copied.

use super::outcome_words::outcome_words;
use crate::domain::audit::{AuditEntry, Deed};
use crate::domain::recall::HeldRecall;
use crate::ui::clipboard;
use crate::ui::clock::Clock;
use crate::ui::sort::Sort;
use chrono::{DateTime, Utc};

/// The table's columns, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// When the intent was written.
    When,
    /// The operating system's user name.
    Who,
    /// Which system.
    Environment,
    /// The vehicle.
    Vin,
    /// What was sent.
    What,
    /// What DVSA held before, and after.
    BeforeAfter,
    /// What became of it.
    Outcome,
    /// The job it belongs to.
    Job,
    /// DVSA's request id.
    RequestId,
}

impl Column {
    /// All, in order.
    pub const ALL: [Self; 9] = [
        Self::When,
        Self::Who,
        Self::Environment,
        Self::Vin,
        Self::What,
        Self::BeforeAfter,
        Self::Outcome,
        Self::Job,
        Self::RequestId,
    ];

    /// The header.
    pub fn label(self) -> &'static str {
        match self {
            Self::When => "When",
            Self::Who => "Who",
            Self::Environment => "System",
            Self::Vin => "VIN",
            Self::What => "What",
            Self::BeforeAfter => "Before → after",
            Self::Outcome => "Outcome",
            Self::Job => "Job",
            Self::RequestId => "Request ID",
        }
    }

    /// What an entry has in this column; empty where there is nothing to tell.
    pub fn text(self, entry: &AuditEntry, clock: &Clock) -> String {
        match self {
            Self::When => local_time(entry.intent.at, clock),
            Self::Who => entry.intent.who.clone(),
            Self::Environment => entry.intent.environment.to_string(),
            Self::Vin => vin(entry),
            Self::What => what(entry),
            Self::BeforeAfter => format!("{} → {}", before(entry), entry.after()),
            Self::Outcome => outcome_words(entry).word,
            Self::Job => job(entry),
            Self::RequestId => request_id(entry),
        }
    }

    /// What an entry is sorted by in this column.
    pub fn key(self, entry: &AuditEntry, clock: &Clock) -> SortKey {
        match self {
            // A clock may have been set back; the journal's numbers rise.
            Self::When => SortKey::Number(Some(entry.id)),
            Self::Job => SortKey::Number(entry.intent.job),
            _ => SortKey::Text(self.text(entry, clock)),
        }
    }
}

/// What entries are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A number; none comes first.
    Number(Option<i64>),
    /// A text.
    Text(String),
}

/// Newest first.
impl Default for Sort<Column> {
    fn default() -> Self {
        Self::down(Column::When)
    }
}

/// `27 Mar 2026 14:05:09`, by the clock on the wall.
pub fn local_time(at: DateTime<Utc>, clock: &Clock) -> String {
    (clock.local)(at).format("%-d %b %Y %H:%M:%S").to_string()
}

/// The VIN, if the entry concerns a vehicle.
pub fn vin(entry: &AuditEntry) -> String {
    entry.intent.deed.change().map(|change| change.vin().as_str().to_owned()).unwrap_or_default()
}

/// The operation and the references it named.
pub fn what(entry: &AuditEntry) -> String {
    let label = entry.intent.deed.label();
    match campaign(entry) {
        campaign if campaign.is_empty() => label,
        campaign => format!("{label}: {campaign}"),
    }
}

/// The references that a change named.
pub fn campaign(entry: &AuditEntry) -> String {
    let Some(change) = entry.intent.deed.change() else { return String::new() };
    let references = change.references();
    let both = [references.manufacturer_ref, references.dvsa_ref];
    both.iter().flatten().map(|reference| reference.as_str().to_owned()).collect::<Vec<_>>().join(", ")
}

/// What DVSA held before, as far as known.
pub fn before(entry: &AuditEntry) -> String {
    match (&entry.intent.deed, &entry.intent.before) {
        (Deed::Rotation, _) => "Present secret".to_owned(),
        (Deed::Change(_), Some(held)) => held_words(held),
        (Deed::Change(_), None) => "Nothing known".to_owned(),
    }
}

fn held_words(held: &HeldRecall) -> String {
    held.repair_status
        .map_or_else(|| "A status that is not documented".to_owned(), |status| status.to_string())
}

/// DVSA's request id, from the ending or from its refusal.
pub fn request_id(entry: &AuditEntry) -> String {
    let Some(ending) = &entry.ending else { return String::new() };
    let from_refusal = || ending.outcome.error().and_then(|error| error.request_id.clone());
    ending.request_id.clone().or_else(from_refusal).unwrap_or_default()
}

/// The number of the job that it belongs to; empty for a single change.
pub fn job(entry: &AuditEntry) -> String {
    entry.intent.job.map(|job| job.to_string()).unwrap_or_default()
}

/// Entries as a table to paste: headers, tabs, one line each, no formulas (S12).
pub fn as_table<'a>(entries: impl Iterator<Item = &'a AuditEntry>, clock: &Clock) -> String {
    let mut table = clipboard::row(Column::ALL.map(Column::label));
    for entry in entries {
        table.push_str(&clipboard::row(Column::ALL.map(|column| column.text(entry, clock))));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{Ending, Intent};
    use crate::domain::change::Operation;
    use crate::domain::draft::ChangeDraft;
    use crate::domain::environment::Environment;
    use crate::domain::error_code::RecallsCode;
    use crate::domain::outcome::{DvsaError, Outcome};
    use chrono::{FixedOffset, NaiveDate};

    fn entry(operation: Operation, outcome: Option<Outcome>) -> AuditEntry {
        let draft = ChangeDraft {
            vin: "SBXTEST0000000017".into(),
            manufacturer_ref: "C/1".into(),
            dvsa_ref: "R/2026/1".into(),
            start_date: "2026-01-02".into(),
            rectification_date: "2026-02-03".into(),
        };
        let at = DateTime::from_timestamp(1_774_620_309, 0).unwrap();
        AuditEntry {
            id: 1,
            intent: Intent {
                at,
                who: "=cmd".into(),
                profile: "Acme".into(),
                environment: Environment::Live,
                host: "api.example:443".into(),
                deed: Deed::Change(
                    draft.check(operation, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap(),
                ),
                before: None,
                job: None,
            },
            ending: outcome.map(|outcome| Ending { at, outcome, request_id: None, note: None }),
        }
    }

    fn an_hour_ahead() -> Clock {
        let local = |at: DateTime<Utc>| at.with_timezone(&FixedOffset::east_opt(3600).unwrap());
        Clock { now: Utc::now, local }
    }

    fn refused() -> Outcome {
        Outcome::Rejected(DvsaError {
            code: RecallsCode::BadRequest,
            message: "no".into(),
            request_id: Some("r-1".into()),
        })
    }

    #[test]
    fn after_is_never_more_than_is_known() {
        let done = || Some(Outcome::Done { proven_by_lookup: false });
        for (operation, outcome, expected) in [
            (Operation::Open, done(), "Not fixed, started 2 Jan 2026"),
            (Operation::Fix, done(), "Fixed on 3 Feb 2026"),
            (
                Operation::Fix,
                Some(Outcome::Done { proven_by_lookup: true }),
                "Fixed, DVSA does not tell when",
            ),
            (Operation::Fix, Some(Outcome::Already), "Fixed, DVSA does not tell when"),
            (Operation::Unfix, done(), "Not fixed"),
            (Operation::Delete, Some(Outcome::Already), "No recall"),
            (Operation::Fix, None, "Not known"),
            (Operation::Fix, Some(Outcome::Unknown { cause: "Cut".into() }), "Not known"),
            (Operation::Fix, Some(refused()), "Unchanged"),
            (Operation::Fix, Some(Outcome::NotSent { cause: "Off".into() }), "Unchanged"),
            (Operation::Fix, Some(Outcome::Conflict { held: None, error: None }), "No recall"),
        ] {
            assert_eq!(entry(operation, outcome).after().to_string(), expected, "{operation:?}");
        }
    }

    #[test]
    fn an_entry_without_an_ending_is_called_neither_done_nor_failed() {
        let words = outcome_words(&entry(Operation::Fix, None));
        assert_eq!(words.tone, crate::ui::widgets::banner::Tone::Warning);
        assert_eq!(words.heading, "Being sent, or waiting to be settled");
    }

    #[test]
    fn a_refusal_shows_its_code() {
        let refused = entry(Operation::Fix, Some(refused()));
        assert_eq!(Column::Outcome.text(&refused, &an_hour_ahead()), "Refused (BR-01)");
    }

    #[test]
    fn the_request_id_of_a_refusal_is_shown() {
        assert_eq!(request_id(&entry(Operation::Fix, Some(refused()))), "r-1");
    }

    #[test]
    fn times_are_told_by_the_clock_of_the_place() {
        let entry = entry(Operation::Fix, None);
        assert_eq!(Column::When.text(&entry, &an_hour_ahead()), "27 Mar 2026 15:05:09");
    }

    #[test]
    fn a_copied_table_has_headers_and_no_formulas() {
        let entry = entry(Operation::Fix, Some(refused()));
        let table = as_table([&entry].into_iter(), &an_hour_ahead());
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("When\tWho\tSystem\tVIN"));
        assert!(lines[1].contains("\t'=cmd\t"), "{}", lines[1]);
        assert!(lines.iter().all(|line| line.split('\t').count() == Column::ALL.len()));
    }
}
