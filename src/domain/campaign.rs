//! References of a recall campaign: the manufacturer's own and DVSA's.

use super::text::{clean_edges, is_invisible};
use std::fmt;

/// The most characters a campaign reference may have (DVSA's field rules).
pub const MAX_REFERENCE_LEN: usize = 50;

/// A campaign reference, the manufacturer's or DVSA's: 1–50 of `a-z A-Z 0-9 - _ \ /`.
///
/// Case is kept: manufacturers' references differ in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CampaignReference(String);

/// Why a text cannot be a campaign reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing was left after trimming.
    #[error("Enter a campaign reference")]
    Empty,
    /// More than [`MAX_REFERENCE_LEN`] characters; the length after trimming.
    #[error("This has {0} characters. DVSA takes at most {MAX_REFERENCE_LEN}")]
    TooLong(usize),
    /// A character that DVSA does not take.
    #[error("DVSA does not take {}. Use letters, digits, - _ \\ and /", named(*.0))]
    NotAllowed(char),
}

fn named(c: char) -> String {
    match c {
        c if c.is_whitespace() => "spaces".to_owned(),
        c if c.is_control() || is_invisible(c) => format!("the invisible character U+{:04X}", u32::from(c)),
        c if c.is_alphanumeric() => format!("“{c}” (U+{:04X})", u32::from(c)),
        c => format!("“{c}”"),
    }
}

impl CampaignReference {
    /// Reads a reference; white space and invisible characters at both ends are dropped.
    ///
    /// # Errors
    /// [`ReferenceError`] by DVSA's field rules: empty, over 50 characters, or outside the alphabet.
    pub fn parse(typed: &str) -> Result<Self, ReferenceError> {
        let cleaned = clean_edges(typed);
        if cleaned.is_empty() {
            return Err(ReferenceError::Empty);
        }
        let length = cleaned.chars().count();
        if length > MAX_REFERENCE_LEN {
            return Err(ReferenceError::TooLong(length));
        }
        match cleaned.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '\\' | '/'))) {
            Some(other) => Err(ReferenceError::NotAllowed(other)),
            None => Ok(Self(cleaned.to_owned())),
        }
    }

    /// As [`CampaignReference::parse`], for an optional field: an empty text is `None`.
    ///
    /// # Errors
    /// As [`CampaignReference::parse`], but never [`ReferenceError::Empty`].
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, ReferenceError> {
        match Self::parse(typed) {
            Err(ReferenceError::Empty) => Ok(None),
            other => other.map(Some),
        }
    }

    /// The reference as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CampaignReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which campaign a change concerns. The manufacturer's reference is always sent, DVSA's when it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Campaign {
    /// The manufacturer's reference.
    pub manufacturer_ref: CampaignReference,
    /// DVSA's reference; optional in the API.
    pub dvsa_ref: Option<CampaignReference>,
}

/// Narrows a lookup or names what to delete: either reference, both, or (for a lookup) neither.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ReferenceFilter {
    /// The manufacturer's reference.
    pub manufacturer_ref: Option<CampaignReference>,
    /// DVSA's reference.
    pub dvsa_ref: Option<CampaignReference>,
}

impl ReferenceFilter {
    /// Whether neither reference is given.
    pub fn is_empty(&self) -> bool {
        self.manufacturer_ref.is_none() && self.dvsa_ref.is_none()
    }

    /// Whether a recall with these references, as DVSA holds them, is meant.
    pub fn matches(&self, manufacturer_ref: Option<&str>, dvsa_ref: Option<&str>) -> bool {
        let fits = |wanted: &Option<CampaignReference>, held: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| held == Some(wanted.as_str()))
        };
        fits(&self.manufacturer_ref, manufacturer_ref) && fits(&self.dvsa_ref, dvsa_ref)
    }
}

impl From<&Campaign> for ReferenceFilter {
    fn from(campaign: &Campaign) -> Self {
        Self {
            manufacturer_ref: Some(campaign.manufacturer_ref.clone()),
            dvsa_ref: campaign.dvsa_ref.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_whole_alphabet_and_exactly_fifty() {
        assert_eq!(CampaignReference::parse(" aZ09-_\\/ ").unwrap().as_str(), "aZ09-_\\/");
        assert!(CampaignReference::parse(&"A".repeat(50)).is_ok());
        assert_eq!(CampaignReference::parse(&"A".repeat(51)), Err(ReferenceError::TooLong(51)));
    }

    #[test]
    fn names_what_is_not_taken() {
        for (typed, offender) in
            [("A B", ' '), ("CAFÉ", 'É'), ("A%2F", '%'), ("A?x", '?'), ("A#1", '#'), ("A.B", '.')]
        {
            assert_eq!(CampaignReference::parse(typed), Err(ReferenceError::NotAllowed(offender)));
        }
        assert_eq!(CampaignReference::parse_optional("  "), Ok(None));
    }
}
