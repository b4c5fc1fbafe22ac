//! Accounts whose daily allowance is used up: until when nothing is tried, and which job then tries one request for
//! all of them. Rebuilt from the parked jobs in the journal, so that a restart does not ask more often.

use crate::domain::job::JobId;
use crate::engine::core::unpoisoned;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::Mutex;

/// All accounts that are known to have used their allowance up.
#[derive(Default)]
pub(super) struct Allowances(Mutex<HashMap<String, UsedUp>>);

struct UsedUp {
    until: DateTime<Utc>,
    tried_by: Option<JobId>,
}

/// What a job may send, as far as the allowance goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leave {
    /// Anything.
    Free,
    /// One request, to see whether there is an allowance again.
    TryOne,
    /// Nothing: before this time, or while another job tries.
    Wait(DateTime<Utc>),
}

impl Allowances {
    /// DVSA refused a request: nothing is tried before that time.
    pub(super) fn note_used_up(&self, account: &str, until: DateTime<Utc>) {
        unpoisoned(&self.0).insert(account.to_owned(), UsedUp { until, tried_by: None });
    }

    /// A parked job was found in the journal. The latest of them counts.
    pub(super) fn note_parked(&self, account: &str, until: DateTime<Utc>) {
        let mut accounts = unpoisoned(&self.0);
        let known = accounts.entry(account.to_owned()).or_insert(UsedUp { until, tried_by: None });
        known.until = known.until.max(until);
    }

    /// Someone asks to go on: one request is tried now.
    pub(super) fn try_now(&self, account: &str, now: DateTime<Utc>) {
        if let Some(known) = unpoisoned(&self.0).get_mut(account) {
            known.until = known.until.min(now);
        }
    }

    /// What a job may send. The first that asks when it is time is the one that tries.
    pub(super) fn leave(&self, account: &str, job: JobId, now: DateTime<Utc>) -> Leave {
        let mut accounts = unpoisoned(&self.0);
        let Some(known) = accounts.get_mut(account) else { return Leave::Free };
        if now >= known.until && *known.tried_by.get_or_insert(job) == job {
            return Leave::TryOne;
        }
        Leave::Wait(known.until)
    }

    /// DVSA took a request of the job that tried.
    pub(super) fn note_there_again(&self, account: &str) {
        unpoisoned(&self.0).remove(account);
    }

    /// A job sends nothing any more: another may try in its place.
    pub(super) fn leave_off(&self, job: JobId) {
        for known in unpoisoned(&self.0).values_mut() {
            known.tried_by = known.tried_by.filter(|by| *by != job);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn one_job_tries_for_all_and_another_only_once_it_left_off() {
        let (one, two) = (JobId(1), JobId(2));
        let now = DateTime::UNIX_EPOCH;
        let later = now + TimeDelta::hours(1);
        let allowances = Allowances::default();
        assert_eq!(allowances.leave("a", one, now), Leave::Free);
        allowances.note_used_up("a", later);
        allowances.note_parked("a", now);
        assert_eq!(allowances.leave("a", one, now), Leave::Wait(later), "an older parking says nothing new");
        assert_eq!(allowances.leave("b", one, now), Leave::Free, "another account");
        assert_eq!(allowances.leave("a", one, later), Leave::TryOne);
        assert_eq!(allowances.leave("a", two, later), Leave::Wait(later));
        assert_eq!(allowances.leave("a", one, later), Leave::TryOne);
        allowances.leave_off(one);
        assert_eq!(allowances.leave("a", two, later), Leave::TryOne);
        allowances.note_there_again("a");
        assert_eq!(allowances.leave("a", one, later), Leave::Free);
        allowances.note_used_up("a", later);
        allowances.try_now("a", now);
        assert_eq!(allowances.leave("a", two, now), Leave::TryOne);
    }
}
