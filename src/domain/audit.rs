//! What is remembered of every change ever sent: who, when, where, what, before, after, outcome.

use super::change::{Change, Operation};
use super::environment::Environment;
use super::outcome::Outcome;
use super::recall::HeldRecall;
use chrono::{DateTime, NaiveDate, Utc};

/// What an audit entry records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A change to one recall.
    Change(Change),
    /// A client secret rotation. Its entry tells the steps, never a secret.
    Rotation,
}

impl Deed {
    /// The word in the journal, in JSON and in exports: an operation's key, or `rotate-secret`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Change(change) => change.operation().key(),
            Self::Rotation => "rotate-secret",
        }
    }

    /// As it is named to people.
    pub fn label(&self) -> String {
        match self {
            Self::Change(change) => change.operation().to_string(),
            Self::Rotation => "Rotate client secret".to_owned(),
        }
    }

    /// The change, if it is one.
    pub fn change(&self) -> Option<&Change> {
        match self {
            Self::Change(change) => Some(change),
            Self::Rotation => None,
        }
    }

    /// The operation, if it is a change.
    pub fn operation(&self) -> Option<Operation> {
        self.change().map(Change::operation)
    }

    /// The date sent with it, if any.
    pub fn date(&self) -> Option<NaiveDate> {
        self.change().and_then(Change::date)
    }
}

/// An intent to send, written to disk before its request leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The operating system's user name.
    pub who: String,
    /// The profile's name.
    pub profile: String,
    /// Where it goes.
    pub environment: Environment,
    /// The host and port of the base URL: recovery refuses to ask another host about it.
    pub host: String,
    /// What is sent.
    pub deed: Deed,
    /// What DVSA held just before, as far as known.
    pub before: Option<HeldRecall>,
    /// The job it belongs to, if any.
    pub job: Option<i64>,
}

/// An intent and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number in the journal, rising with time.
    pub id: i64,
    /// What was to be sent.
    pub intent: Intent,
    /// What became of it; `None` while it is being sent, and after a crash until it is settled.
    pub ending: Option<Ending>,
}

/// How an intent ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// When it was known.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub outcome: Outcome,
    /// DVSA's request id, if one was given.
    pub request_id: Option<String>,
    /// A note for people, such as "settled after a restart".
    pub note: Option<String>,
}

/// Which entries to read, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Entries whose VIN contains this text, upper-cased.
    pub vin: Option<String>,
    /// Entries of this job.
    pub job: Option<i64>,
    /// Entries of this environment.
    pub environment: Option<Environment>,
    /// Only entries before this one.
    pub before: Option<i64>,
    /// At most this many; `None` for all.
    pub limit: Option<u32>,
}

impl AuditQuery {
    /// Whether an entry is among those asked for, however many they are.
    pub fn matches(&self, entry: &AuditEntry) -> bool {
        let vin = || entry.intent.deed.change().map(|change| change.vin().as_str());
        self.vin_part().is_none_or(|part| vin().is_some_and(|vin| vin.contains(&part)))
            && self.job.is_none_or(|job| entry.intent.job == Some(job))
            && self.environment.is_none_or(|environment| entry.intent.environment == environment)
            && self.before.is_none_or(|before| entry.id < before)
    }

    /// The part of a VIN that is looked for, as VINs are written.
    pub fn vin_part(&self) -> Option<String> {
        self.vin.as_deref().map(|part| part.trim().to_ascii_uppercase())
    }
}

/// What checking the chain of hashes showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainReport {
    /// Every record is as it was written; how many there are.
    Whole {
        /// Records checked.
        records: u64,
    },
    /// A record was changed, removed or inserted.
    Broken {
        /// The number of the first record that does not fit.
        first_bad_record: i64,
        /// Records checked before it.
        good_records: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::campaign::ReferenceFilter;
    use crate::domain::vin::Vin;

    #[test]
    fn an_entry_matches_a_query_in_every_part_of_it() {
        let vin = Vin::parse("SALGA2EF8HA123456").unwrap();
        let change = Change::Delete { vin, references: ReferenceFilter::default() };
        let intent = Intent {
            at: DateTime::UNIX_EPOCH,
            who: String::new(),
            profile: String::new(),
            environment: Environment::Test,
            host: String::new(),
            deed: Deed::Change(change),
            before: None,
            job: Some(3),
        };
        let entry = AuditEntry { id: 7, intent, ending: None };
        let rotation = Intent { deed: Deed::Rotation, ..entry.intent.clone() };
        let rotation = AuditEntry { intent: rotation, ..entry.clone() };
        let all = AuditQuery::default();
        let vin = AuditQuery { vin: Some(" ha12 ".to_owned()), ..all.clone() };
        assert!(all.matches(&entry) && all.matches(&rotation));
        assert!(vin.matches(&entry) && !vin.matches(&rotation));
        let by = |job, environment, before| AuditQuery { job, environment, before, ..vin.clone() };
        assert!(by(Some(3), Some(Environment::Test), Some(8)).matches(&entry));
        assert!(!by(Some(4), None, None).matches(&entry));
        assert!(!by(None, Some(Environment::Live), None).matches(&entry));
        assert!(!by(None, None, Some(7)).matches(&entry));
    }
}
