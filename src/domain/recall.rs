//! A recall as we send it, and as DVSA holds it.

use super::campaign::{Campaign, ReferenceFilter};
use super::vin::Vin;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether the vehicle has been repaired for one recall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RepairStatus {
    /// Repaired: no longer shown as outstanding to MOT garages and drivers.
    #[serde(rename = "FIXED")]
    Fixed,
    /// Outstanding.
    #[serde(rename = "NOT_FIXED")]
    NotFixed,
}

impl RepairStatus {
    /// DVSA's word: `FIXED` or `NOT_FIXED`.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Fixed => "FIXED",
            Self::NotFixed => "NOT_FIXED",
        }
    }
}

/// As it is named to people.
impl fmt::Display for RepairStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed => "Fixed",
            Self::NotFixed => "Not fixed",
        })
    }
}

/// A recall checked and ready to open for one vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recall {
    /// The vehicle.
    pub vin: Vin,
    /// The campaign.
    pub campaign: Campaign,
    /// The day the campaign was launched.
    pub start_date: NaiveDate,
}

/// One recall as DVSA's answer tells it. Texts are kept as received: what DVSA holds is shown, not corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRecall {
    /// The manufacturer's reference, if DVSA gave one.
    pub manufacturer_ref: Option<String>,
    /// DVSA's reference, if there is one.
    pub dvsa_ref: Option<String>,
    /// The campaign start as sent, normally `YYYY-MM-DD`; some servers answer a date-time.
    pub start_date: Option<String>,
    /// `None` when DVSA sent a word that is not in its documents.
    pub repair_status: Option<RepairStatus>,
}

impl HeldRecall {
    /// The start date as a date, from its first ten characters; `None` when they are not one.
    pub fn start_day(&self) -> Option<NaiveDate> {
        let day: String = self.start_date.as_ref()?.chars().take(10).collect();
        NaiveDate::parse_from_str(&day, "%Y-%m-%d").ok()
    }

    /// Whether the filter means this recall.
    pub fn is_meant_by(&self, filter: &ReferenceFilter) -> bool {
        filter.matches(self.manufacturer_ref.as_deref(), self.dvsa_ref.as_deref())
    }
}

/// Everything DVSA answered for one VIN. GET does not return the rectification date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// The VIN as DVSA returned it.
    pub vin: String,
    /// The manufacturer as DVSA names it.
    pub manufacturer: Option<String>,
    /// The recalls, in DVSA's order.
    pub recalls: Vec<HeldRecall>,
    /// DVSA's last update, as received (normally RFC 3339 in UTC).
    pub last_updated: Option<String>,
}
