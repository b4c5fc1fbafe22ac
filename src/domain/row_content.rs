//! What a row of a file says, once it is read and checked.

use super::campaign::{CampaignReference, ReferenceFilter};
use super::change::Change;
use super::purpose::Purpose;
use super::vin::Vin;
use chrono::NaiveDate;
use std::rc::Rc;

/// What a row says, read and checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowContent {
    /// The vehicle.
    pub vin: Vin,
    /// The references; empty only for a lookup.
    pub references: ReferenceFilter,
    /// The date that is sent, if the purpose sends one.
    pub date: Option<NaiveDate>,
}

impl RowContent {
    /// The change that the row asks for; `None` for a lookup.
    pub fn change(&self, purpose: Purpose) -> Option<Change> {
        let Purpose::Change(operation) = purpose else { return None };
        Change::from_parts(operation, self.vin.clone(), self.references.clone(), self.date)
    }
}

/// As [`RowContent`], with references shared between rows: nothing is copied for rows that nobody looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadRow {
    pub vin: Vin,
    pub manufacturer_ref: Option<Rc<CampaignReference>>,
    pub dvsa_ref: Option<Rc<CampaignReference>>,
    pub date: Option<NaiveDate>,
}

impl ReadRow {
    /// What makes two rows concern the same recall: the manufacturer's reference, else DVSA's.
    pub(super) fn campaign_key(&self) -> Option<&Rc<CampaignReference>> {
        self.manufacturer_ref.as_ref().or(self.dvsa_ref.as_ref())
    }
}

impl From<ReadRow> for RowContent {
    fn from(row: ReadRow) -> Self {
        let owned = |reference: Option<Rc<CampaignReference>>| reference.map(Rc::unwrap_or_clone);
        let references =
            ReferenceFilter { manufacturer_ref: owned(row.manufacturer_ref), dvsa_ref: owned(row.dvsa_ref) };
        Self { vin: row.vin, references, date: row.date }
    }
}
