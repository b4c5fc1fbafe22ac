//! Vehicles: looking them up and changing their recalls.

use super::Destination;
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::Change;
use crate::domain::environment::Environment;
use crate::domain::outcome::Outcome;
use crate::domain::recall::{HeldRecall, Vehicle};
use crate::domain::vin::Vin;
use crate::engine::failure::Failure;
use chrono::{DateTime, NaiveDate, Utc};
use std::path::PathBuf;

/// Vehicles.
#[derive(Debug)]
pub enum VehicleCommand {
    /// Looks vehicles up in order: each one's [`Progress::Vehicle`](super::Progress::Vehicle), then [`Reply::LookedUp`](super::Reply::LookedUp).
    LookUp {
        /// Who is asked.
        to: Destination,
        /// Which vehicles.
        vins: Vec<Vin>,
        /// Only recalls of this campaign.
        filter: ReferenceFilter,
    },
    /// Sends one change. Answered by [`Reply::Changed`](super::Reply::Changed). Nothing is sent when the
    /// connection leads elsewhere by now.
    Send {
        /// Where to, as the sender saw it.
        to: Destination,
        /// What to send.
        change: Box<Change>,
        /// What the sender saw when deciding.
        basis: Basis,
    },
    /// Campaigns seen before in this environment, most recent first. Answered by [`Reply::Campaigns`](super::Reply::Campaigns).
    Campaigns(Environment),
    /// Writes vehicles as CSV, safe to open in a spreadsheet: a row for each recall, and one for each vehicle
    /// without any. Answered by [`Reply::Exported`](super::Reply::Exported).
    Export {
        /// Where to. A file that is there already is replaced.
        path: PathBuf,
        /// What was looked up, in the order of the file.
        vehicles: Vec<LookedUp>,
    },
}

/// What the sender of a change had in view. If DVSA holds something else by then, nothing is sent and both
/// are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Nothing was looked at (the command line): no comparison.
    Unseen,
    /// This recall was shown; `None`: DVSA held none.
    Seen(Option<HeldRecall>),
}

/// One vehicle of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// Which vehicle was asked for.
    pub vin: Vin,
    /// What DVSA holds; `Ok(None)`: nothing for this VIN.
    pub result: Result<Option<Vehicle>, Failure>,
    /// When the answer came.
    pub as_at: DateTime<Utc>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The change.
    pub change: Change,
    /// Its audit entry; `None` if it came to nothing before the intent was written.
    pub audit_id: Option<i64>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was not sent, with [`Outcome::NotSent`].
    pub not_sent: Option<Failure>,
    /// DVSA's request id, if one was given.
    pub request_id: Option<String>,
    /// What DVSA held when the change was about to be sent; set with [`Outcome::Conflict`] before sending.
    pub held_before: Option<HeldRecall>,
    /// The vehicle read again afterwards, if that worked.
    pub vehicle: Option<LookedUp>,
}

/// A campaign of the campaign book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCampaign {
    /// The manufacturer's reference.
    pub manufacturer_ref: CampaignReference,
    /// DVSA's reference, if one was seen.
    pub dvsa_ref: Option<CampaignReference>,
    /// The campaign start, if one was seen.
    pub start_date: Option<NaiveDate>,
}
