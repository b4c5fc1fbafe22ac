//! The API client against servers that answer as they like.

mod answers;
mod changes;
mod encoding;
mod hostile;
mod limits;
mod links;
mod peer;
mod rotation;
mod secrecy;
mod tls;
mod tokens;

pub use links::{closed_port, proxy};

use chrono::NaiveDate;
use recall_desk::domain::campaign::{Campaign, CampaignReference, ReferenceFilter};
use recall_desk::domain::change::{Change, Operation};
use recall_desk::domain::recall::Recall;
use recall_desk::domain::vin::Vin;

fn vin() -> Vin {
    Vin::parse("SALGA2EF8HA345678").unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn campaign() -> Campaign {
    Campaign {
        manufacturer_ref: CampaignReference::parse("JLR/2026\\7").unwrap(),
        dvsa_ref: Some(CampaignReference::parse("R/2026/123").unwrap()),
    }
}

fn change(operation: Operation) -> Change {
    match operation {
        Operation::Open => {
            Change::Open(Recall { vin: vin(), campaign: campaign(), start_date: day("2026-01-31") })
        }
        Operation::Fix => {
            Change::Fix { vin: vin(), campaign: campaign(), rectification_date: day("2026-02-28") }
        }
        Operation::Unfix => Change::Unfix { vin: vin(), campaign: campaign() },
        Operation::Delete => Change::Delete { vin: vin(), references: (&campaign()).into() },
    }
}

fn anything() -> ReferenceFilter {
    ReferenceFilter::default()
}
