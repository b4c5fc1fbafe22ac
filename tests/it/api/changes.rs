//! What is sent for each change.

use super::peer::{API_KEY, Peer, Reply};
use super::{anything, change, vin};
use recall_desk::domain::change::{Change, Operation};

const REFERENCES: &str = "?manufacturerCampaignReference=JLR%2F2026%5C7&dvsaCampaignReference=R%2F2026%2F123";

#[tokio::test]
async fn each_change_is_sent_as_documented() {
    let peer = Peer::answering(Reply::no_content()).await;
    let client = peer.client();
    for operation in Operation::ALL {
        client.send(&change(operation)).await;
    }
    let vehicle = format!("/api/v1/recalls/vin/SALGA2EF8HA345678{REFERENCES}");
    let open = concat!(
        r#"{"vin":"SALGA2EF8HA345678","manufacturerCampaignReference":"JLR/2026\\7","#,
        r#""dvsaCampaignReference":"R/2026/123","recallCampaignStartDate":"2026-01-31"}"#
    );
    let expected = [
        ("POST", "/api/v1/recalls".to_owned(), open),
        ("PUT", vehicle.clone(), r#"{"repairStatus":"FIXED","rectificationDate":"2026-02-28"}"#),
        ("PUT", vehicle.clone(), r#"{"repairStatus":"NOT_FIXED"}"#),
        ("DELETE", vehicle, ""),
    ];
    let seen = peer.api_requests();
    assert_eq!(seen.len(), expected.len());
    for (seen, (method, target, body)) in seen.iter().zip(expected) {
        assert_eq!((seen.method.as_str(), &seen.target, seen.body.as_str()), (method, &target, body));
        assert_eq!(seen.header("authorization"), Some("Bearer token-1-canary"));
        assert_eq!(seen.header("x-api-key"), Some(API_KEY));
        assert_eq!(seen.header("content-type").is_some(), !body.is_empty());
    }
}

#[tokio::test]
async fn an_unknown_dvsa_reference_is_left_out() {
    let Change::Open(mut recall) = change(Operation::Open) else { unreachable!() };
    recall.campaign.dvsa_ref = None;
    let campaign = recall.campaign.clone();
    let peer = Peer::answering(Reply::no_content()).await;
    peer.client().send(&Change::Open(recall)).await;
    peer.client().send(&Change::Unfix { vin: vin(), campaign }).await;
    for seen in peer.api_requests() {
        assert!(!format!("{} {}", seen.target, seen.body).contains("dvsaCampaignReference"), "{seen:?}");
    }
}

#[tokio::test]
async fn a_lookup_without_references_has_no_query() {
    let peer = Peer::answering(Reply::error(404, "RECALLS-NF-01")).await;
    peer.client().look_up(&vin(), &anything()).await.unwrap();
    assert_eq!(peer.api_requests()[0].target, "/api/v1/recalls/vin/SALGA2EF8HA345678");
}
