//! Short-lived tokens under load.

use crate::desk::{Desk, DeskSetup, PROFILE, serve};
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::vin::Vin;
use recall_desk::engine::message::*;
use recall_desk::engine::start::SandboxConfig;
use std::time::Instant;

#[test]
fn five_hundred_requests_with_a_three_second_token_fail_none_and_sign_in_once_a_life() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { token_life_secs: 3, ..SandboxConfig::default() });
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vins: Vec<Vin> = (0..500).map(|n| Vin::parse(&format!("TOKEN{n}")).unwrap()).collect();
    let began = Instant::now();
    let look_up =
        VehicleCommand::LookUp { to: desk.destination(PROFILE), vins, filter: ReferenceFilter::default() };
    let (reply, heard) = desk.ask_hearing(Command::Vehicle(look_up));
    assert!(matches!(reply, Ok(Reply::LookedUp)), "{reply:?}");
    let answered = heard
        .iter()
        .filter(|progress| matches!(progress, Progress::Vehicle(vehicle) if vehicle.result.is_ok()))
        .count();
    assert_eq!(answered, 500);
    // A life of 3 s is refreshed a little ahead, so one refresh takes at least 2 s of the run.
    let lives = began.elapsed().as_secs() / 2 + 2;
    assert!(server.token_requests() as u64 <= lives, "{} in {:?}", server.token_requests(), began.elapsed());
}
