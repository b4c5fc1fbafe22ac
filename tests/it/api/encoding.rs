//! VINs and references cannot change the address.

use super::peer::{Peer, Reply, client, timing};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use recall_desk::domain::campaign::{CampaignReference, ReferenceFilter};
use recall_desk::domain::vin::Vin;
use std::collections::HashMap;

#[test]
fn the_server_decodes_exactly_what_was_given() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let peer = runtime.block_on(Peer::answering(Reply::error(404, "RECALLS-NF-01")));
    let client = client(&peer.config(), timing());
    let reference = r"[a-zA-Z0-9/\\_-]{1,50}";
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let cases = ("[!-~]{1,30}", reference, proptest::option::of(reference));
    let checked = runner.run(&cases, |(vin, manufacturer, dvsa)| {
        let Ok(vin) = Vin::parse(&vin) else {
            prop_assert!(matches!(vin.as_str(), "." | ".."));
            return Ok(());
        };
        let filter = ReferenceFilter {
            manufacturer_ref: Some(CampaignReference::parse(&manufacturer).unwrap()),
            dvsa_ref: dvsa.as_deref().map(|dvsa| CampaignReference::parse(dvsa).unwrap()),
        };
        prop_assert_eq!(runtime.block_on(client.look_up(&vin, &filter)), Ok(None));
        let target = peer.api_requests().last().unwrap().target.clone();
        let (path, query) = target.split_once('?').unwrap();
        let segment = path.strip_prefix("/api/v1/recalls/vin/").unwrap();
        prop_assert!(!segment.contains('/'));
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
        prop_assert_eq!(decoded.as_ref(), vin.as_str());
        let pairs: HashMap<String, String> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        prop_assert_eq!(pairs.get("manufacturerCampaignReference"), Some(&manufacturer));
        prop_assert_eq!(pairs.get("dvsaCampaignReference"), dvsa.as_ref());
        Ok(())
    });
    checked.unwrap();
}
