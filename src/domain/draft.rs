//! Changes as typed, and the check that turns them into [`Change`]s. After it, nobody checks again.

use super::campaign::{CampaignReference, ReferenceError, ReferenceFilter};
use super::change::{Change, Operation};
use super::dates::parse_typed;
use super::vin::Vin;
use chrono::NaiveDate;

/// A field of a change, by the names that DVSA uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Vehicle identification number.
    Vin,
    /// Manufacturer campaign reference.
    ManufacturerRef,
    /// DVSA campaign reference.
    DvsaRef,
    /// Recall campaign start date.
    StartDate,
    /// Rectification date.
    RectificationDate,
}

impl Field {
    /// The word on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vin => "vin",
            Self::ManufacturerRef => "manufacturer-ref",
            Self::DvsaRef => "dvsa-ref",
            Self::StartDate => "start-date",
            Self::RectificationDate => "rectification-date",
        }
    }

    /// The label beside the field.
    pub fn label(self) -> &'static str {
        match self {
            Self::Vin => "VIN",
            Self::ManufacturerRef => "Manufacturer campaign reference",
            Self::DvsaRef => "DVSA campaign reference",
            Self::StartDate => "Recall campaign start date",
            Self::RectificationDate => "Rectification date",
        }
    }
}

/// One thing to put right before a change can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldIssue {
    /// Where.
    pub field: Field,
    /// A stable word for scripts, such as `empty` or `not-a-date`.
    pub code: &'static str,
    /// What is wrong and how to put it right, for people.
    pub message: String,
}

/// A change as typed: every field is text, whatever the operation needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeDraft {
    /// VIN.
    pub vin: String,
    /// Manufacturer campaign reference.
    pub manufacturer_ref: String,
    /// DVSA campaign reference.
    pub dvsa_ref: String,
    /// Recall campaign start date: needed to open; for a repair, the start that DVSA holds, if known.
    pub start_date: String,
    /// Rectification date: needed to mark as fixed.
    pub rectification_date: String,
}

impl ChangeDraft {
    /// Checks all fields that the operation uses and reports every problem, in the order of the fields.
    ///
    /// `today` bounds the rectification date (a repair cannot lie in the future). A campaign start in the
    /// future is taken: DVSA publishes no rule against it.
    ///
    /// # Errors
    /// At least one [`FieldIssue`].
    pub fn check(&self, operation: Operation, today: NaiveDate) -> Result<Change, Vec<FieldIssue>> {
        let mut issues = Vec::new();
        let vin = noted(&mut issues, Vin::parse(&self.vin).map_err(|error| vin_issue(&error)));
        let references = self.check_references(operation, &mut issues);
        let date = self.check_date(operation, today, &mut issues);
        match (vin, references) {
            (Some(vin), Some(references)) if issues.is_empty() => {
                Change::from_parts(operation, vin, references, date).ok_or(issues)
            }
            _ => Err(issues),
        }
    }

    fn check_references(
        &self,
        operation: Operation,
        issues: &mut Vec<FieldIssue>,
    ) -> Option<ReferenceFilter> {
        let manufacturer = CampaignReference::parse_optional(&self.manufacturer_ref);
        let manufacturer =
            noted(issues, manufacturer.map_err(|error| reference_issue(Field::ManufacturerRef, &error)));
        let dvsa = CampaignReference::parse_optional(&self.dvsa_ref);
        let dvsa = noted(issues, dvsa.map_err(|error| reference_issue(Field::DvsaRef, &error)));
        let references = ReferenceFilter { manufacturer_ref: manufacturer?, dvsa_ref: dvsa? };
        let missing = match operation {
            Operation::Delete => references.is_empty(),
            _ => references.manufacturer_ref.is_none(),
        };
        if missing {
            let message = match operation {
                Operation::Delete => "Enter at least one campaign reference, yours or DVSA's",
                _ => "Enter your campaign reference",
            };
            issues.push(FieldIssue {
                field: Field::ManufacturerRef,
                code: "empty",
                message: message.to_owned(),
            });
        }
        Some(references)
    }

    fn check_date(
        &self,
        operation: Operation,
        today: NaiveDate,
        issues: &mut Vec<FieldIssue>,
    ) -> Option<NaiveDate> {
        let (field, typed) = match operation {
            Operation::Open => (Field::StartDate, &self.start_date),
            Operation::Fix => (Field::RectificationDate, &self.rectification_date),
            Operation::Unfix | Operation::Delete => return None,
        };
        let date = noted(issues, parse_typed(typed, today).map_err(|error| date_issue(field, &error)))?;
        if operation == Operation::Fix {
            let start = parse_typed(&self.start_date, today).ok();
            issues.extend(rectification_issue(date, start, today));
        }
        Some(date)
    }
}

/// What is wrong with a rectification date, if anything: in the future, or before the campaign start (a rule
/// of the API).
pub fn rectification_issue(
    date: NaiveDate,
    campaign_start: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<FieldIssue> {
    let issue = |code, message| Some(FieldIssue { field: Field::RectificationDate, code, message });
    if date > today {
        return issue("future", "A repair cannot be in the future. Check the year and the month".to_owned());
    }
    match campaign_start {
        Some(start) if date < start => issue(
            "before-start",
            format!("The campaign started on {}. A repair cannot be earlier", super::dates::in_words(start)),
        ),
        _ => None,
    }
}

fn noted<T>(issues: &mut Vec<FieldIssue>, checked: Result<T, FieldIssue>) -> Option<T> {
    checked.map_err(|issue| issues.push(issue)).ok()
}

pub(super) fn vin_issue(error: &super::vin::VinError) -> FieldIssue {
    use super::vin::VinError as E;
    let code = match error {
        E::Empty => "empty",
        E::TooLong(_) => "too-long",
        E::InnerSpace { .. } => "inner-space",
        E::Dots(_) => "dots",
        E::NotAscii { .. } => "not-ascii",
    };
    FieldIssue { field: Field::Vin, code, message: error.to_string() }
}

pub(super) fn reference_issue(field: Field, error: &ReferenceError) -> FieldIssue {
    let code = match error {
        ReferenceError::Empty => "empty",
        ReferenceError::TooLong(_) => "too-long",
        ReferenceError::NotAllowed(_) => "not-allowed",
    };
    FieldIssue { field, code, message: error.to_string() }
}

pub(super) fn date_issue(field: Field, error: &super::dates::DateError) -> FieldIssue {
    use super::dates::DateError as E;
    let code = match error {
        E::Empty => "empty",
        E::TwoDigitYear => "two-digit-year",
        E::NoSuchDay => "no-such-day",
        E::NotADate => "not-a-date",
    };
    FieldIssue { field, code, message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 28).unwrap()
    }

    fn draft() -> ChangeDraft {
        ChangeDraft {
            vin: " 17748u47x15831234 ".into(),
            manufacturer_ref: "ABC/1".into(),
            dvsa_ref: String::new(),
            start_date: "1/3/2026".into(),
            rectification_date: "27 March 2026".into(),
        }
    }

    fn codes(draft: &ChangeDraft, operation: Operation) -> Vec<(Field, &'static str)> {
        draft.check(operation, today()).unwrap_err().into_iter().map(|i| (i.field, i.code)).collect()
    }

    #[test]
    fn a_good_draft_becomes_each_kind_of_change() {
        for operation in Operation::ALL {
            let change = draft().check(operation, today()).unwrap();
            assert_eq!((change.operation(), change.vin().as_str()), (operation, "17748U47X15831234"));
        }
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let bad = ChangeDraft { manufacturer_ref: "A B".into(), dvsa_ref: "#".into(), ..Default::default() };
        assert_eq!(
            codes(&bad, Operation::Open),
            [
                (Field::Vin, "empty"),
                (Field::ManufacturerRef, "not-allowed"),
                (Field::DvsaRef, "not-allowed"),
                (Field::StartDate, "empty")
            ]
        );
    }

    #[test]
    fn a_repair_lies_between_the_campaign_start_and_today() {
        let early = ChangeDraft { rectification_date: "28/2/2026".into(), ..draft() };
        assert_eq!(codes(&early, Operation::Fix), [(Field::RectificationDate, "before-start")]);
        let late = ChangeDraft { rectification_date: "29/3/2026".into(), ..draft() };
        assert_eq!(codes(&late, Operation::Fix), [(Field::RectificationDate, "future")]);
        let same_day = ChangeDraft { rectification_date: "1/3/2026".into(), ..draft() };
        assert!(same_day.check(Operation::Fix, today()).is_ok());
    }

    #[test]
    fn delete_needs_one_reference_and_the_others_need_the_manufacturers() {
        let dvsa_only = ChangeDraft { manufacturer_ref: String::new(), dvsa_ref: "R/1".into(), ..draft() };
        assert!(dvsa_only.check(Operation::Delete, today()).is_ok());
        assert_eq!(codes(&dvsa_only, Operation::Unfix), [(Field::ManufacturerRef, "empty")]);
        let neither = ChangeDraft { dvsa_ref: String::new(), ..dvsa_only };
        assert_eq!(codes(&neither, Operation::Delete), [(Field::ManufacturerRef, "empty")]);
    }
}
