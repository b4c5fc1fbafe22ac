//! What is asked of the API: method, address and body. VINs and references cannot change the address: all but
//! letters, digits and `- . _ ~` is percent-encoded, and what cannot be written into an address at all (a segment
//! of dots) is not sent.

use super::wire::{OpenBody, StatusBody};
use crate::domain::campaign::{Campaign, CampaignReference, ReferenceFilter};
use crate::domain::change::Change;
use crate::domain::pace::Method;
use crate::domain::recall::RepairStatus;
use crate::domain::vin::Vin;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use zeroize::Zeroizing;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to the API, without its token.
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
    /// What may be logged of it.
    pub(super) subject: String,
}

impl Ask {
    /// `GET /recalls/vin/{vin}`; `None` when the VIN cannot be written into an address.
    pub(super) fn look_up(base: &Url, vin: &Vin, filter: &ReferenceFilter) -> Option<Self> {
        Some(Self {
            method: Method::Get,
            url: vehicle_url(base, vin, filter)?,
            body: None,
            subject: vin.masked(),
        })
    }

    /// A change's request; `None` when it cannot be written.
    pub(super) fn change(base: &Url, change: &Change) -> Option<Self> {
        let (url, body) = match change {
            Change::Open(recall) => {
                let body = json(&OpenBody {
                    vin: recall.vin.as_str(),
                    manufacturer_campaign_reference: recall.campaign.manufacturer_ref.as_str(),
                    dvsa_campaign_reference: recall.campaign.dvsa_ref.as_ref().map(CampaignReference::as_str),
                    recall_campaign_start_date: recall.start_date,
                })?;
                (under(base, "recalls")?, Some(body))
            }
            Change::Fix { vin, campaign, rectification_date } => {
                put(base, vin, campaign, RepairStatus::Fixed, Some(*rectification_date))?
            }
            Change::Unfix { vin, campaign } => put(base, vin, campaign, RepairStatus::NotFixed, None)?,
            Change::Delete { vin, references } => (vehicle_url(base, vin, references)?, None),
        };
        Some(Self { method: change.operation().method(), url, body, subject: change.vin().masked() })
    }

    /// `PUT /credentials`.
    pub(super) fn new_secret(base: &Url, body: Zeroizing<Vec<u8>>) -> Option<Self> {
        let url = under(base, "credentials")?;
        Some(Self { method: Method::Put, url, body: Some(body), subject: "credentials".to_owned() })
    }
}

fn put(
    base: &Url,
    vin: &Vin,
    campaign: &Campaign,
    repair_status: RepairStatus,
    rectification_date: Option<chrono::NaiveDate>,
) -> Option<(Url, Option<Zeroizing<Vec<u8>>>)> {
    let body = json(&StatusBody { repair_status, rectification_date })?;
    Some((vehicle_url(base, vin, &campaign.into())?, Some(body)))
}

/// A body as JSON, wiped when dropped.
pub(super) fn json(body: &impl serde::Serialize) -> Option<Zeroizing<Vec<u8>>> {
    serde_json::to_vec(body).ok().map(Zeroizing::new)
}

fn vehicle_url(base: &Url, vin: &Vin, references: &ReferenceFilter) -> Option<Url> {
    let mut url = under(base, &format!("recalls/vin/{}", encoded(vin.as_str())))?;
    let named = [
        ("manufacturerCampaignReference", &references.manufacturer_ref),
        ("dvsaCampaignReference", &references.dvsa_ref),
    ];
    let pairs: Vec<String> = named
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_ref()?.as_str()))))
        .collect();
    if !pairs.is_empty() {
        url.set_query(Some(&pairs.join("&")));
    }
    Some(url)
}

/// The base address with a path below it. The path is compared afterwards, because addresses have rules of their
/// own for segments such as `..`.
fn under(base: &Url, path: &str) -> Option<Url> {
    let wanted = format!("{}/{path}", base.path().trim_end_matches('/'));
    let mut url = base.clone();
    url.set_path(&wanted);
    (url.path() == wanted).then_some(url)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base: &str, vin: &str) -> Option<String> {
        let vin = Vin::parse(vin).unwrap();
        Ask::look_up(&Url::parse(base).unwrap(), &vin, &ReferenceFilter::default())
            .map(|ask| ask.url.as_str().to_owned())
    }

    #[test]
    fn a_vin_stays_inside_its_segment() {
        for (vin, path) in
            [("A/../B?C#D%2F", "A%2F..%2FB%3FC%23D%252F"), ("A\\B;C", "A%5CB%3BC"), ("...", "...")]
        {
            assert_eq!(url("https://h/", vin).unwrap(), format!("https://h/recalls/vin/{path}"));
        }
        let base = Url::parse("https://h").unwrap();
        for dots in [".", ".."] {
            assert_eq!(under(&base, &format!("recalls/vin/{dots}")), None);
        }
    }

    #[test]
    fn a_base_may_have_a_path() {
        for base in ["https://h/a/v1", "https://h/a/v1/"] {
            assert_eq!(url(base, "X").unwrap(), "https://h/a/v1/recalls/vin/X");
        }
    }
}
