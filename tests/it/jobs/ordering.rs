//! Rows of one vehicle go one after the other, in the order of the file.

use super::*;
use recall_desk::sandbox::{Arrival, Ending, Fault, Method};

fn span(arrival: &Arrival) -> (Instant, Option<Instant>) {
    match arrival.ending {
        Ending::Answered { at, .. } => (arrival.at, Some(at)),
        _ => (arrival.at, None),
    }
}

#[test]
fn rows_of_one_vehicle_never_overlap_and_keep_their_order_also_after_a_lost_answer() {
    let config = SandboxConfig { latency: recall_desk::sandbox::Latency::Fixed(30), ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, quick());
    let mut text = HEADER.to_owned();
    for number in 0..60 {
        for campaign in ["A", "B", "C"] {
            writeln!(text, "n,{},ACME/{campaign},2024-03-01,", vin(number % 20 + number / 20 * 100)).unwrap();
        }
    }
    server.script(
        &Method::POST,
        ["drop-before", "drop-after", "500"].map(|name| name.parse::<Fault>().unwrap()),
    );
    let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 180);
    let mut by_vehicle: HashMap<String, Vec<String>> = HashMap::new();
    for applied in server.applied() {
        if let AppliedChange::Opened { vin, manufacturer_ref } = applied.change {
            by_vehicle.entry(vin).or_default().push(manufacturer_ref);
        }
    }
    assert_eq!(by_vehicle.len(), 60);
    for (vin, campaigns) in by_vehicle {
        assert_eq!(campaigns, ["ACME/A", "ACME/B", "ACME/C"], "{vin}");
    }
    let mut posts: HashMap<String, Vec<(Instant, Option<Instant>)>> = HashMap::new();
    for arrival in server.arrivals().iter().filter(|arrival| arrival.method == Method::POST) {
        posts.entry(arrival.vin.clone().unwrap_or_default().into_string()).or_default().push(span(arrival));
    }
    for (vin, spans) in posts.iter().filter(|(vin, _)| !vin.is_empty()) {
        for pair in spans.windows(2) {
            assert!(pair[0].1.is_none_or(|end| end <= pair[1].0), "two requests of {vin} overlapped");
        }
    }
}
