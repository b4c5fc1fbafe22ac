//! What became of a change, in words: what happened, what it means, what to do next. The window, the command
//! line, results files and exports all take them from here.
//!
//! A repair's date is claimed only where DVSA confirmed the request that carried it: a lookup shows that a recall
//! is fixed, never since when.

use super::change::Operation;
use super::dates::in_words;
use super::outcome::{DvsaError, Outcome};
use chrono::NaiveDate;

/// What a lookup cannot tell of a repair.
const DATE_NOT_TOLD: &str = "DVSA does not tell rectification dates";

/// An outcome for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeWords {
    /// What happened, without a full stop.
    pub heading: String,
    /// What it means and what to do next, in sentences; may be empty.
    pub meaning: String,
}

impl Outcome {
    /// What became of a change of this kind that carried this date.
    pub fn words(&self, operation: Operation, date: Option<NaiveDate>) -> OutcomeWords {
        let (heading, meaning) = match self {
            Self::Done { proven_by_lookup: false } => (done(operation, date), String::new()),
            Self::Done { proven_by_lookup: true } => (done(operation, None), proven(operation)),
            Self::Already if operation == Operation::Fix => (
                "DVSA showed this as fixed already".to_owned(),
                format!("Nothing was changed. Whether DVSA holds your date cannot be told: {DATE_NOT_TOLD}."),
            ),
            Self::Already => (
                "DVSA held exactly this already".to_owned(),
                "Nothing was changed, and nothing needs to be done.".to_owned(),
            ),
            Self::Rejected(error) => ("DVSA refused this. Nothing was changed".to_owned(), refusal(error)),
            // Without a refusal our change may have arrived before someone else built on it.
            Self::Conflict { held: Some(_), error: None } => (
                "DVSA holds something else than expected".to_owned(),
                "Compare both versions before you send anything again.".to_owned(),
            ),
            Self::Conflict { held: None, error: None } => {
                ("DVSA does not hold this recall".to_owned(), "Check the VIN and the references.".to_owned())
            }
            Self::Conflict { error: Some(error), .. } => (
                "DVSA refused this. It holds something else than expected".to_owned(),
                format!("Nothing was changed. {} Compare both versions before you decide.", refusal(error)),
            ),
            Self::Unknown { cause } => (
                "It is not known whether DVSA made this change".to_owned(),
                format!("{}. Look the vehicle up before you send anything again.", sentence(cause)),
            ),
            Self::NotSent { cause } => (
                "This was not sent. Nothing was changed".to_owned(),
                format!("{}. Put that right and send it again.", sentence(cause)),
            ),
        };
        OutcomeWords { heading, meaning }
    }

    /// What became of a rotation of the client secret.
    pub fn words_of_rotation(&self) -> OutcomeWords {
        let (heading, meaning) = match self {
            Self::Done { .. } | Self::Already => ("DVSA gave a new client secret", String::new()),
            Self::Rejected(error) => ("DVSA refused to give a new client secret", refusal(error)),
            Self::Conflict { .. } => ("Nothing was changed", String::new()),
            Self::Unknown { cause } => (
                "It is not known whether DVSA made a new client secret",
                format!("{}. The present one stays in use.", sentence(cause)),
            ),
            Self::NotSent { cause } => {
                ("This was not sent. The present client secret stays in use", format!("{}.", sentence(cause)))
            }
        };
        OutcomeWords { heading: heading.to_owned(), meaning }
    }

    /// All of it as one text for a file or a terminal, with DVSA's own words where it refused.
    pub fn message(&self, operation: Operation) -> String {
        match self {
            Self::Rejected(error) => with_dvsas_words(error),
            Self::Conflict { error: Some(error), .. } => {
                format!("{} What DVSA holds differs from what you sent.", with_dvsas_words(error))
            }
            _ => self.words(operation, None).in_one(),
        }
    }

    /// As [`Outcome::message`], of a rotation of the client secret.
    pub fn message_of_rotation(&self) -> String {
        self.error().map_or_else(|| self.words_of_rotation().in_one(), with_dvsas_words)
    }
}

impl OutcomeWords {
    fn in_one(&self) -> String {
        match self.meaning.as_str() {
            "" => format!("{}.", self.heading),
            meaning => format!("{}. {meaning}", self.heading),
        }
    }
}

fn done(operation: Operation, date: Option<NaiveDate>) -> String {
    match (operation, date) {
        (Operation::Open, _) => "Recall opened".to_owned(),
        (Operation::Fix, Some(date)) => format!("Marked as fixed on {}", in_words(date)),
        (Operation::Fix, None) => "Marked as fixed".to_owned(),
        (Operation::Unfix, _) => "Marked as not fixed".to_owned(),
        (Operation::Delete, _) => "Recall deleted".to_owned(),
    }
}

/// What a lookup proves after the answer was lost.
fn proven(operation: Operation) -> String {
    let shown = match operation {
        Operation::Open => "DVSA now holds it.".to_owned(),
        Operation::Fix => {
            format!("DVSA now shows it as fixed; the date cannot be proven: {DATE_NOT_TOLD}.")
        }
        Operation::Unfix => "DVSA now shows it as not fixed.".to_owned(),
        Operation::Delete => "DVSA no longer holds it.".to_owned(),
    };
    format!("The answer was lost on the way, so Recall Desk asked DVSA. {shown}")
}

fn refusal(error: &DvsaError) -> String {
    format!("{} {}", error.code.meaning(), error.code.advice())
}

fn with_dvsas_words(error: &DvsaError) -> String {
    match error.message.as_str() {
        "" => error.code.meaning().to_owned(),
        words => format!("{} DVSA’s words: “{words}”", error.code.meaning()),
    }
}

/// Upper-cased at the start, without a full stop at the end.
fn sentence(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error_code::RecallsCode;

    fn fix(outcome: &Outcome) -> OutcomeWords {
        outcome.words(Operation::Fix, NaiveDate::from_ymd_opt(2026, 2, 3))
    }

    #[test]
    fn a_repairs_date_is_claimed_only_where_dvsa_confirmed_it() {
        let confirmed = fix(&Outcome::Done { proven_by_lookup: false });
        assert_eq!(confirmed.heading, "Marked as fixed on 3 February 2026");
        assert!(confirmed.meaning.is_empty());
        for outcome in [Outcome::Done { proven_by_lookup: true }, Outcome::Already] {
            let words = fix(&outcome);
            assert!(!words.heading.contains("2026") && !words.heading.contains("exactly"), "{words:?}");
            assert!(words.meaning.ends_with("DVSA does not tell rectification dates."), "{words:?}");
            assert!(outcome.message(Operation::Fix).ends_with("DVSA does not tell rectification dates."));
        }
        let opened = Outcome::Already.words(Operation::Open, None);
        assert_eq!(opened.heading, "DVSA held exactly this already");
    }

    #[test]
    fn a_conflict_without_a_refusal_never_says_that_nothing_was_changed() {
        let words = fix(&Outcome::Conflict { held: None, error: None });
        assert!(!format!("{words:?}").contains("Nothing was changed"), "{words:?}");
        let error = DvsaError { code: RecallsCode::BadRequest, message: "no".into(), request_id: None };
        let refused = Outcome::Conflict { held: None, error: Some(error) };
        assert!(fix(&refused).meaning.starts_with("Nothing was changed. "), "{refused:?}");
        assert!(refused.message(Operation::Fix).contains("DVSA’s words: “no”"));
    }

    #[test]
    fn a_cause_is_one_sentence_however_it_is_written() {
        for cause in ["the server could not be reached", "The server could not be reached."] {
            let unknown = Outcome::Unknown { cause: cause.to_owned() }.message(Operation::Fix);
            let not_sent = Outcome::NotSent { cause: cause.to_owned() }.message(Operation::Fix);
            assert!(unknown.contains("change. The server could not be reached. Look"), "{unknown}");
            assert!(not_sent.contains("changed. The server could not be reached. Put"), "{not_sent}");
            let rotation = Outcome::Unknown { cause: cause.to_owned() }.message_of_rotation();
            assert!(rotation.ends_with("The server could not be reached. The present one stays in use."));
        }
    }
}
