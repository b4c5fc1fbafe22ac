//! What people ask DVSA to do.

use super::campaign::{Campaign, ReferenceFilter};
use super::recall::Recall;
use super::vin::Vin;
use chrono::NaiveDate;
use std::fmt;

/// One change to what DVSA holds, checked and ready to send.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// `POST /recalls`.
    Open(Recall),
    /// `PUT` with `FIXED`.
    Fix {
        /// The vehicle.
        vin: Vin,
        /// The campaign repaired.
        campaign: Campaign,
        /// The day of the repair; not before the campaign start, not in the future.
        rectification_date: NaiveDate,
    },
    /// `PUT` with `NOT_FIXED`.
    Unfix {
        /// The vehicle.
        vin: Vin,
        /// The campaign.
        campaign: Campaign,
    },
    /// `DELETE`; only for recalls that are not fixed.
    Delete {
        /// The vehicle.
        vin: Vin,
        /// At least one reference (a rule of the API, kept by [`super::draft`]).
        references: ReferenceFilter,
    },
}

/// What a change does, without its data: one for each button, CLI command and import operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Open a recall.
    Open,
    /// Mark as fixed.
    Fix,
    /// Mark as not fixed.
    Unfix,
    /// Delete a recall opened in error.
    Delete,
}

impl Operation {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Open, Self::Fix, Self::Unfix, Self::Delete];

    /// The word on the command line, in JSON and in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "create",
            Self::Fix => "fix",
            Self::Unfix => "unfix",
            Self::Delete => "delete",
        }
    }

    /// Reads [`Operation::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.key() == key)
    }

    /// The method it is sent with, which decides whose pace it keeps.
    pub fn method(self) -> super::pace::Method {
        match self {
            Self::Open => super::pace::Method::Post,
            Self::Fix | Self::Unfix => super::pace::Method::Put,
            Self::Delete => super::pace::Method::Delete,
        }
    }
}

/// As a button names it: `Mark as fixed`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "Open recall",
            Self::Fix => "Mark as fixed",
            Self::Unfix => "Mark as not fixed",
            Self::Delete => "Delete recall",
        })
    }
}

impl Change {
    /// What it does.
    pub fn operation(&self) -> Operation {
        match self {
            Self::Open(_) => Operation::Open,
            Self::Fix { .. } => Operation::Fix,
            Self::Unfix { .. } => Operation::Unfix,
            Self::Delete { .. } => Operation::Delete,
        }
    }

    /// The vehicle it concerns.
    pub fn vin(&self) -> &Vin {
        match self {
            Self::Open(recall) => &recall.vin,
            Self::Fix { vin, .. } | Self::Unfix { vin, .. } | Self::Delete { vin, .. } => vin,
        }
    }

    /// The references it names; a recall that they match is the one that it concerns.
    pub fn references(&self) -> ReferenceFilter {
        match self {
            Self::Open(recall) => (&recall.campaign).into(),
            Self::Fix { campaign, .. } | Self::Unfix { campaign, .. } => campaign.into(),
            Self::Delete { references, .. } => references.clone(),
        }
    }

    /// The date it carries: the campaign start for [`Change::Open`], the repair for [`Change::Fix`].
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Open(recall) => Some(recall.start_date),
            Self::Fix { rectification_date, .. } => Some(*rectification_date),
            Self::Unfix { .. } | Self::Delete { .. } => None,
        }
    }

    /// Puts a change together again from its parts, as the journal keeps them.
    ///
    /// `None` when a part that the operation needs is missing.
    pub fn from_parts(
        operation: Operation,
        vin: Vin,
        references: ReferenceFilter,
        date: Option<NaiveDate>,
    ) -> Option<Self> {
        if operation == Operation::Delete {
            return (!references.is_empty()).then_some(Self::Delete { vin, references });
        }
        let campaign =
            Campaign { manufacturer_ref: references.manufacturer_ref?, dvsa_ref: references.dvsa_ref };
        Some(match operation {
            Operation::Open => Self::Open(Recall { vin, campaign, start_date: date? }),
            Operation::Fix => Self::Fix { vin, campaign, rectification_date: date? },
            Operation::Unfix | Operation::Delete => Self::Unfix { vin, campaign },
        })
    }
}
