//! The selected vehicles' recalls, and what can be done with them at once. A vehicle may have recalls of several
//! campaigns; which one is meant is never taken for granted.

use super::list::{RowState, VehicleList};
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::Operation;
use crate::domain::recall::{HeldRecall, RepairStatus};
use crate::domain::text::plain;
use crate::domain::vin::Vin;
use crate::engine::message::Destination;
use crate::ui::import::handed::{Handed, HandedRow};
use crate::ui::wording::import::counted;
use std::collections::BTreeMap;

/// A campaign by its references as DVSA holds them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CampaignKey {
    manufacturer_ref: Option<String>,
    dvsa_ref: Option<String>,
}

impl CampaignKey {
    fn of(recall: &HeldRecall) -> Self {
        Self { manufacturer_ref: recall.manufacturer_ref.clone(), dvsa_ref: recall.dvsa_ref.clone() }
    }

    /// As it is named to people: `ACM/26/014 · R/2026/123`.
    pub fn label(&self) -> String {
        let both = [&self.manufacturer_ref, &self.dvsa_ref];
        let shown: Vec<String> = both.into_iter().flatten().map(|reference| plain(reference, 60)).collect();
        if shown.is_empty() { "Without a reference".to_owned() } else { shown.join(" · ") }
    }
}

/// Which of the selected vehicles' campaigns are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Campaigns {
    /// Nobody has said. With one campaign there is nothing to say.
    #[default]
    Undecided,
    /// This one.
    One(CampaignKey),
    /// All of them.
    All,
}

/// What can be done at once, in the order it is offered.
pub const OPERATIONS: [Operation; 3] = [Operation::Fix, Operation::Unfix, Operation::Delete];

/// What is selected. Made once for a selection: thousands of vehicles are not looked through in each picture.
#[derive(Debug, Default)]
pub struct Chosen {
    /// Each campaign with its number of recalls, in the order of their references.
    pub campaigns: BTreeMap<CampaignKey, u64>,
    possible: Vec<(Operation, CampaignKey, HandedRow)>,
}

impl Chosen {
    /// The recalls of the vehicles that are selected.
    pub fn of(list: &VehicleList) -> Self {
        let mut chosen = Self::default();
        for row in list.selection.rows().filter_map(|place| list.row(place)) {
            let (RowState::Held(vehicle), Ok(vin)) = (&row.state, Vin::parse(&row.word)) else { continue };
            for recall in &vehicle.recalls {
                let key = CampaignKey::of(recall);
                for operation in OPERATIONS {
                    let possible = row_of(&vin, recall, operation);
                    chosen.possible.extend(possible.map(|row| (operation, key.clone(), row)));
                }
                *chosen.campaigns.entry(key).or_default() += 1;
            }
        }
        chosen
    }

    /// Whether someone has to say first which campaign is meant: also where an operation is possible for one of them
    /// only, for that may not be the one that was in mind.
    pub fn asks_for_campaign(&self, choice: &Campaigns) -> bool {
        *choice == Campaigns::Undecided && self.campaigns.len() > 1
    }

    /// How many recalls an operation is possible for, of the campaigns that are meant.
    pub fn count(&self, operation: Operation, choice: &Campaigns) -> u64 {
        self.meant(operation, choice).count() as u64
    }

    fn meant<'a>(
        &'a self,
        operation: Operation,
        choice: &'a Campaigns,
    ) -> impl Iterator<Item = (&'a CampaignKey, &'a HandedRow)> {
        let is_meant = move |key: &CampaignKey| !matches!(choice, Campaigns::One(one) if one != key);
        self.possible
            .iter()
            .filter(move |(possible, key, _)| *possible == operation && is_meant(key))
            .map(|(_, key, row)| (key, row))
    }

    /// The table that is handed to the import.
    pub fn hand(&self, operation: Operation, choice: &Campaigns, from: &Destination) -> Option<Handed> {
        if self.asks_for_campaign(choice) {
            return None;
        }
        let rows: Vec<HandedRow> = self.meant(operation, choice).map(|(_, row)| row.clone()).collect();
        let name = format!("{} of a list looked up", counted(rows.len() as u64, "recall"));
        (!rows.is_empty()).then(|| Handed::new(name, operation, from.clone(), &rows))
    }
}

/// A recall that the operation is possible for, if its references can be sent.
fn row_of(vin: &Vin, recall: &HeldRecall, operation: Operation) -> Option<HandedRow> {
    let status = recall.repair_status?;
    let is_possible = match operation {
        Operation::Fix | Operation::Delete => status == RepairStatus::NotFixed,
        Operation::Unfix => status == RepairStatus::Fixed,
        Operation::Open => false,
    };
    let reference =
        |held: &Option<String>| held.as_deref().map_or(Ok(None), CampaignReference::parse_optional);
    let references = ReferenceFilter {
        manufacturer_ref: reference(&recall.manufacturer_ref).ok()?,
        dvsa_ref: reference(&recall.dvsa_ref).ok()?,
    };
    let is_named = match operation {
        Operation::Delete => !references.is_empty(),
        _ => references.manufacturer_ref.is_some(),
    };
    (is_possible && is_named).then(|| HandedRow {
        vin: vin.clone(),
        references,
        start_date: recall.start_day(),
    })
}
