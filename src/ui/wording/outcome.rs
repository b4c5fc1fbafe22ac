//! What became of a change, in words.

use super::Words;
use crate::domain::change::{Change, Operation};
use crate::domain::dates::in_words;
use crate::domain::outcome::{DvsaError, Outcome};
use crate::ui::icons::Icon;
use crate::ui::widgets::banner::Tone;

/// What became of this change, what that means, and what to do next.
pub fn of(change: &Change, outcome: &Outcome) -> Words {
    let (heading, body) = match outcome {
        Outcome::Done { proven_by_lookup: false } => (done(change), String::new()),
        Outcome::Done { proven_by_lookup: true } => (done(change), proven(change)),
        Outcome::Already => (
            "DVSA held exactly this already".to_owned(),
            "Nothing was changed, and nothing needs to be done.".to_owned(),
        ),
        Outcome::Rejected(error) => ("DVSA refused this. Nothing was changed".to_owned(), refusal(error)),
        // Without a refusal our change may have arrived before someone else built on it.
        Outcome::Conflict { held: Some(_), error: None } => (
            "DVSA holds something else than expected".to_owned(),
            "Compare both versions before you send anything again.".to_owned(),
        ),
        Outcome::Conflict { held: None, error: None } => {
            ("DVSA does not hold this recall".to_owned(), "Check the VIN and the references.".to_owned())
        }
        Outcome::Conflict { error: Some(error), .. } => (
            "DVSA refused this. It holds something else than expected".to_owned(),
            format!("Nothing was changed. {} Compare both versions before you decide.", refusal(error)),
        ),
        Outcome::Unknown { cause } => (
            "It is not known whether DVSA made this change".to_owned(),
            format!("{}. Look the vehicle up before you send anything again.", sentence(cause)),
        ),
        Outcome::NotSent { cause } => (
            "This was not sent. Nothing was changed".to_owned(),
            format!("{}. Put that right and send it again.", sentence(cause)),
        ),
    };
    Words { tone: tone(outcome), heading, body, vin: None }
}

/// The word in a table.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done { .. } => "Done",
        Outcome::Already => "Already so",
        Outcome::Rejected(_) => "Refused",
        Outcome::Conflict { .. } => "Conflict",
        Outcome::Unknown { .. } => "Not known",
        Outcome::NotSent { .. } => "Not sent",
    }
}

/// Its icon.
pub fn icon(outcome: &Outcome) -> Icon {
    match outcome {
        Outcome::Done { .. } => Icon::CircleCheck,
        Outcome::Already => Icon::Check,
        Outcome::Rejected(_) => Icon::CircleX,
        Outcome::Conflict { .. } => Icon::TriangleAlert,
        Outcome::Unknown { .. } => Icon::CircleQuestionMark,
        Outcome::NotSent { .. } => Icon::Ban,
    }
}

/// How serious it is.
pub fn tone(outcome: &Outcome) -> Tone {
    match outcome {
        Outcome::Done { .. } => Tone::Good,
        Outcome::Already => Tone::Note,
        Outcome::Rejected(_) | Outcome::NotSent { .. } => Tone::Problem,
        Outcome::Conflict { .. } | Outcome::Unknown { .. } => Tone::Warning,
    }
}

fn done(change: &Change) -> String {
    match change {
        Change::Open(_) => "Recall opened".to_owned(),
        Change::Fix { rectification_date, .. } => {
            format!("Marked as fixed on {}", in_words(*rectification_date))
        }
        Change::Unfix { .. } => "Marked as not fixed".to_owned(),
        Change::Delete { .. } => "Recall deleted".to_owned(),
    }
}

/// What a lookup proves after the answer was lost. DVSA does not tell the rectification date.
fn proven(change: &Change) -> String {
    let shown = match change.operation() {
        Operation::Open => "DVSA now holds it.",
        Operation::Fix => "DVSA now shows it as fixed; the date cannot be proven.",
        Operation::Unfix => "DVSA now shows it as not fixed.",
        Operation::Delete => "DVSA no longer holds it.",
    };
    format!("The answer was lost on the way, so Recall Desk asked DVSA. {shown}")
}

fn refusal(error: &DvsaError) -> String {
    format!("{} {}", error.code.meaning(), error.code.advice())
}

/// Upper-cased at the start, without a full stop at the end.
fn sentence(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::ChangeDraft;
    use chrono::NaiveDate;

    fn fix() -> Change {
        let draft = ChangeDraft {
            vin: "ABC".into(),
            manufacturer_ref: "C/1".into(),
            rectification_date: "2026-02-03".into(),
            ..Default::default()
        };
        draft.check(Operation::Fix, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()).unwrap()
    }

    #[test]
    fn a_repair_proven_by_a_lookup_says_that_its_date_is_not() {
        let words = of(&fix(), &Outcome::Done { proven_by_lookup: true });
        assert!(words.body.contains("DVSA now shows it as fixed; the date cannot be proven"), "{words:?}");
        assert!(of(&fix(), &Outcome::Done { proven_by_lookup: false }).body.is_empty());
    }

    #[test]
    fn a_conflict_without_a_refusal_never_says_that_nothing_was_changed() {
        let words = of(&fix(), &Outcome::Conflict { held: None, error: None });
        assert!(!format!("{words:?}").contains("Nothing was changed"), "{words:?}");
        let error = DvsaError {
            code: crate::domain::error_code::RecallsCode::BadRequest,
            message: String::new(),
            request_id: None,
        };
        let refused = of(&fix(), &Outcome::Conflict { held: None, error: Some(error) });
        assert!(refused.body.starts_with("Nothing was changed. "), "{refused:?}");
    }

    #[test]
    fn unknown_is_neither_success_nor_failure() {
        let words = of(&fix(), &Outcome::Unknown { cause: "no answer came in time".into() });
        assert_eq!(words.tone, Tone::Warning);
        assert!(words.body.starts_with("No answer came in time. Look the vehicle up"), "{words:?}");
    }
}
