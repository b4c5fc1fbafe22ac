//! What each call does, and how each is refused.

use super::caller::{Answered, Caller, fixed_on, not_fixed, opening};
use recall_desk::sandbox::{
    Applied, AppliedChange, Arrival, EXAMPLES, Ending, Method, RepairState, SandboxCode, SandboxConfig,
};
use serde_json::{Value, json};

const PUT: Method = Method::PUT;

/// The error code that an arrival was answered with.
pub fn code_of(arrival: &Arrival) -> Option<SandboxCode> {
    match arrival.ending {
        Ending::Answered { code, .. } => code,
        Ending::Open | Ending::Dropped => None,
    }
}

async fn caller() -> Caller {
    Caller::start(SandboxConfig { rate_per_second: 10_000, ..SandboxConfig::default() }).await
}

fn bad() -> (u16, String) {
    (400, "RECALLS-BR-01".into())
}

#[tokio::test]
async fn a_recall_is_opened_fixed_reopened_and_deleted() {
    let caller = caller().await;
    let vin = "SBXAA11A9LW100777";
    let body = json!({
        "vin": vin, "manufacturerCampaignReference": "CAR/1", "dvsaCampaignReference": "DVSA/1",
        "recallCampaignStartDate": "2024-03-30",
    });
    let opened = caller.send_json(Method::POST, "/recalls", &body).await;
    assert_eq!(opened.status, 201);
    assert_eq!(opened.json(), json!({"manufacturer": "SANDBOX MOTORS", "recall": body}));

    let about =
        format!("/recalls/vin/{vin}?manufacturerCampaignReference=CAR%2F1&dvsaCampaignReference=DVSA%2F1");
    let fixed = caller.send_json(PUT, &about, &fixed_on("2024-03-30")).await;
    assert_eq!((fixed.status, fixed.text.as_str(), fixed.content_type.as_str()), (204, "", ""));
    let shown = caller.look_up(vin).await.json();
    assert_eq!(
        shown["recalls"],
        json!([{
            "manufacturerCampaignReference": "CAR/1", "dvsaCampaignReference": "DVSA/1",
            "recallCampaignStartDate": "2024-03-30", "repairStatus": "FIXED",
        }])
    );
    let refused = caller.send(Method::DELETE, &about).await;
    assert_eq!(refused.refusal(), bad());
    assert_eq!(caller.send_json(PUT, &about, &not_fixed()).await.status, 204);
    assert_eq!(caller.send(Method::DELETE, &about).await.status, 204);
    assert_eq!(caller.look_up(vin).await.refusal(), (404, "RECALLS-NF-01".into()));

    let changes: Vec<AppliedChange> =
        caller.sandbox.applied().into_iter().map(|Applied { change, .. }| change).collect();
    let (vin, manufacturer_ref) = (vin.to_owned(), "CAR/1".to_owned());
    let day = "2024-03-30".parse().unwrap();
    let marked = |repair| AppliedChange::Marked {
        vin: vin.clone(),
        manufacturer_ref: manufacturer_ref.clone(),
        repair,
    };
    assert_eq!(
        changes,
        [
            AppliedChange::Opened { vin: vin.clone(), manufacturer_ref: manufacturer_ref.clone() },
            marked(RepairState::Fixed { on: day }),
            marked(RepairState::NotFixed),
            AppliedChange::Deleted { vin: vin.clone(), manufacturer_ref: manufacturer_ref.clone() },
        ]
    );
}

#[tokio::test]
async fn a_look_up_tells_all_that_is_documented() {
    let caller = caller().await;
    let shown = caller.look_up("SBXAA11A4LW100001").await.json();
    assert_eq!(
        (&shown["vin"], &shown["manufacturer"]),
        (&json!("SBXAA11A4LW100001"), &json!("SANDBOX MOTORS"))
    );
    assert_eq!(shown["recalls"].as_array().unwrap().len(), 3);
    assert!(!shown.to_string().contains("rectification"), "GET does not return the date");
    let updated = shown["lastUpdatedDate"].as_str().unwrap();
    assert!(updated.ends_with('Z') && updated.len() == "2024-04-30T14:02:39.155Z".len(), "{updated}");
    assert!(chrono::DateTime::parse_from_rfc3339(updated).is_ok());
    assert!(
        !caller.look_up("4B117883").await.text.contains("dvsaCampaignReference"),
        "left out when unknown"
    );

    for (filter, expected) in [
        ("manufacturerCampaignReference=SBX/AIRBAG/22", 1),
        ("dvsaCampaignReference=R%2F2024%2F067", 1),
        ("manufacturerCampaignReference=SBX/AIRBAG/22&dvsaCampaignReference=R/2022/123", 1),
        ("something=else", 3),
    ] {
        let shown = caller.look_up(&format!("SBXAA11A4LW100001?{filter}")).await.json();
        assert_eq!(shown["recalls"].as_array().unwrap().len(), expected, "{filter}");
    }
    let mixed =
        "SBXAA11A4LW100001?manufacturerCampaignReference=SBX/AIRBAG/22&dvsaCampaignReference=R/2024/067";
    assert_eq!(caller.look_up(mixed).await.refusal().1, "RECALLS-NF-01");
}

#[tokio::test]
async fn the_examples_are_there_to_try() {
    let caller = caller().await;
    for example in EXAMPLES {
        let expected = if example.description.starts_with("No recall") { 404 } else { 200 };
        assert_eq!(caller.look_up(example.vin).await.status, expected, "{}", example.vin);
    }
}

#[tokio::test]
async fn references_and_vins_are_percent_decoded_and_matched_exactly() {
    let caller = caller().await;
    let reference = r"A/b\C_d-9";
    assert_eq!(caller.open("VIN/1 é", reference, "2024-01-01").await.status, 201);
    let encoded = "VIN%2F1%20%C3%A9";
    let about = format!("/recalls/vin/{encoded}?manufacturerCampaignReference=A%2Fb%5CC_d-9");
    assert_eq!(caller.send_json(PUT, &about, &fixed_on("2024-01-01")).await.status, 204);
    assert_eq!(caller.look_up(encoded).await.json()["vin"], "VIN/1 é");
    let other_case = about.replace("%2Fb", "%2FB");
    assert_eq!(caller.send_json(PUT, &other_case, &not_fixed()).await.refusal().1, "RECALLS-NF-01");

    let status = async |vin: &str| caller.look_up(vin).await.json()["recalls"][0]["repairStatus"].clone();
    assert_eq!(status("sbxcase77nw300001").await, "NOT_FIXED");
    assert_eq!(status("SBXCASE77NW300001").await, "FIXED");
    assert_eq!(caller.look_up("SbxCase77nw300001").await.refusal().1, "RECALLS-NF-01");
    assert_eq!(caller.look_up("VIN/1").await.refusal().1, "RECALLS-NF-02", "a bare slash is another URL");
    assert_eq!(caller.look_up("%FF").await.refusal(), bad(), "not UTF-8");
}

#[tokio::test]
async fn opening_twice_is_a_conflict_and_changes_nothing() {
    let caller = caller().await;
    assert_eq!(caller.open("V1", "A", "2024-01-01").await.status, 201);
    assert_eq!(caller.open("V1", "A", "2025-05-05").await.refusal(), (409, "RECALLS-CF-01".into()));
    assert_eq!(caller.open("V1", "B", "2025-05-05").await.status, 201, "another campaign");
    let starts: Vec<String> = caller.sandbox.held("V1").iter().map(|r| r.start_date.to_string()).collect();
    assert_eq!(starts, ["2024-01-01", "2025-05-05"]);
    assert_eq!(caller.sandbox.applied().len(), 2);
}

#[tokio::test]
async fn fields_are_checked_as_the_guide_says() {
    let caller = caller().await;
    let with = |field: &str, value: Value| {
        let mut body = opening("V1", "A", "2024-01-01");
        body[field] = value;
        body
    };
    let long = "X".repeat(51);
    for body in [
        with("vin", json!("")),
        with("vin", json!("  ")),
        with("vin", json!(17)),
        with("vin", Value::Null),
        with("manufacturerCampaignReference", json!("")),
        with("manufacturerCampaignReference", json!("A B")),
        with("manufacturerCampaignReference", json!("É")),
        with("manufacturerCampaignReference", json!(long)),
        with("dvsaCampaignReference", json!("")),
        with("dvsaCampaignReference", json!("R#1")),
        with("recallCampaignStartDate", json!("")),
        with("recallCampaignStartDate", json!("2023-02-29")),
        with("recallCampaignStartDate", json!("01/02/2024")),
        with("recallCampaignStartDate", json!("2024-01-01T00:00:00Z")),
        json!({}),
        json!([]),
    ] {
        let answered = caller.send_json(Method::POST, "/recalls", &body).await;
        assert_eq!(answered.refusal(), bad(), "{body}");
    }
    assert_eq!(caller.sandbox.applied(), []);
    let fifty = with("manufacturerCampaignReference", json!("X".repeat(50)));
    assert_eq!(caller.send_json(Method::POST, "/recalls", &fifty).await.status, 201);

    let untyped = caller.request(Method::POST, "/recalls").body(opening("V9", "A", "2024-01-01").to_string());
    assert_eq!(Answered::of(untyped.send().await.unwrap()).await.refusal(), bad(), "not sent as JSON");
}

#[tokio::test]
async fn marking_is_checked_as_the_guide_says() {
    let caller = caller().await;
    let about = "/recalls/vin/SBXAA11A0LW100013?manufacturerCampaignReference=SBX/AIRBAG/22";
    let put = async |body: Value| caller.send_json(PUT, about, &body).await;
    for body in [
        json!({}),
        json!({"repairStatus": "fixed", "rectificationDate": "2024-01-01"}),
        json!({"repairStatus": "FIXED"}),
        json!({"repairStatus": "FIXED", "rectificationDate": "2024-13-01"}),
        fixed_on("2022-08-31"),
    ] {
        assert_eq!(put(body.clone()).await.refusal(), bad(), "{body}");
    }
    let again = put(not_fixed()).await;
    assert_eq!(again.refusal(), bad());
    assert!(again.message().contains("already been marked as not fixed"), "{}", again.message());
    assert_eq!(put(fixed_on("2022-09-01")).await.status, 204, "on the first day of the campaign");
    let again = put(fixed_on("2022-09-02")).await;
    assert_eq!(again.refusal(), bad());
    assert!(again.message().contains("already been marked as fixed"), "{}", again.message());

    let fixed = fixed_on("2024-01-01");
    for (path, expected) in [
        ("/recalls/vin/SBXAA11A0LW100013", bad()),
        ("/recalls/vin/SBXAA11A0LW100013?dvsaCampaignReference=R/2022/123", bad()),
        ("/recalls/vin/SBXAA11A0LW100013?manufacturerCampaignReference=A%20B", bad()),
        ("/recalls/vin/SBXAA11A0LW100013?manufacturerCampaignReference=X", (404, "RECALLS-NF-01".into())),
        ("/recalls/vin/NOBODY?manufacturerCampaignReference=X", (404, "RECALLS-NF-01".into())),
    ] {
        assert_eq!(caller.send_json(PUT, path, &fixed).await.refusal(), expected, "{path}");
    }
}

#[tokio::test]
async fn deleting_needs_one_reference_that_means_one_recall() {
    let caller = caller().await;
    for (path, expected) in [
        ("SBXBC22D3MW200043", bad()),
        ("SBXBC22D3MW200043?dvsaCampaignReference=R/2020/301", bad()),
        ("SBXBC22D3MW200043?dvsaCampaignReference=R/2020/302", (404, "RECALLS-NF-01".into())),
        ("SBXAA11A6LW100016?dvsaCampaignReference=R/2022/123", bad()),
    ] {
        let answered = caller.send(Method::DELETE, &format!("/recalls/vin/{path}")).await;
        assert_eq!(answered.refusal(), expected, "{path}");
    }
    let one = "/recalls/vin/SBXBC22D3MW200043?dvsaCampaignReference=R/2020/301\
               &manufacturerCampaignReference=SBX/TOWBAR/20-A";
    assert_eq!(caller.send(Method::DELETE, one).await.status, 204);
    assert_eq!(caller.send(Method::DELETE, one).await.refusal().1, "RECALLS-NF-01");
    let rest = "/recalls/vin/SBXBC22D3MW200043?dvsaCampaignReference=R/2020/301";
    assert_eq!(caller.send(Method::DELETE, rest).await.status, 204, "now it means one");
}

#[tokio::test]
async fn an_unknown_url_is_not_an_absent_recall() {
    let caller = caller().await;
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/recalls"),
        (Method::GET, "/recalls/vin/"),
        (Method::GET, "/v1/recalls/vin/4B117883"),
        (Method::POST, "/recalls/"),
        (Method::POST, "/recalls/vin/4B117883"),
        (Method::PATCH, "/recalls/vin/4B117883"),
        (Method::GET, "/credentials"),
    ] {
        assert_eq!(caller.send(method, path).await.refusal(), (404, "RECALLS-NF-02".into()), "{path}");
    }
}
