//! How a job can end or come to rest, and the exit code of each.

use super::place::{Place, TRIAL, counts};
use crate::desk::serve;
use recall_desk::engine::start::{SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method};

fn fault(name: &str) -> Fault {
    name.parse().unwrap()
}

#[test]
fn refused_rows_end_with_1_and_are_sent_again_on_demand() {
    let place = Place::new();
    let recalls = place.recalls(10);
    place.server.script(&Method::POST, std::iter::repeat_n(fault("RECALLS-BR-01"), 3));
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (1, [10, 7, 3, 0, 0, 0, 0, 0]), "{}", ran.err);
    let again = place.run(&format!("--json jobs retry {} --rejected", ran.json()["job"]));
    assert_eq!((again.code, counts(&again.json())), (0, [10, 10, 0, 0, 0, 0, 0, 0]), "{}", again.err);
    assert_eq!(place.server.applied().len(), 10);
}

#[test]
fn twenty_refused_alike_pause_the_job_and_leave_the_rest_unsent() {
    let place = Place::new();
    let recalls = place.recalls(200);
    let ran = place.run(&format!("--json import {recalls} --operation unfix"));
    let [total, done, rejected, _, unknown, unsent, ..] = counts(&ran.json());
    assert_eq!((ran.code, ran.json()["pause"]["reason"].as_str()), (1, Some("same-failure")), "{}", ran.out);
    assert_eq!((total, done, unknown), (200, 0, 0));
    assert!(rejected >= 20 && unsent > 0 && rejected + unsent == 200, "{}", ran.out);
    let sent = place.server.arrivals().len();
    let again = place.run(&format!("--json jobs retry {} --rejected", ran.json()["job"]));
    assert_eq!((again.code, counts(&again.json())[2]), (3, 0), "the job stays paused: {}", again.out);
    let requests = |ran: &super::Ran| ran.json()["requests"].as_u64();
    assert_eq!((requests(&again), place.server.arrivals().len()), (requests(&ran), sent));
    let line = format!("recall-desk-cli --home {} jobs resume 1", place.home.path().display());
    assert!(again.err.contains("still paused") && again.err.contains(&line), "{}", again.err);
}

#[test]
fn the_allowance_parks_with_6_and_the_job_goes_on_another_day() {
    let place = Place::with(SandboxConfig { daily_allowance: Some(6), ..SandboxConfig::default() });
    let recalls = place.recalls(10);
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (6, [10, 6, 0, 0, 0, 4, 0, 0]), "{}{}", ran.out, ran.err);
    assert_eq!(ran.json()["state"], "parked");
    assert!(ran.json()["until"].is_string());
    place.server.refill_daily_allowance();
    let resumed = place.run("--json jobs resume");
    assert_eq!((resumed.code, counts(&resumed.json())[1]), (0, 10), "{}{}", resumed.out, resumed.err);
    assert_eq!(place.server.applied().len(), 10);
}

#[test]
fn a_refused_sign_in_pauses_with_4_and_the_job_goes_on_once_it_is_right() {
    let place = Place::new();
    let recalls = place.recalls(10);
    let line = format!("--json import {recalls} --operation create");
    let ran = place.cli().secrets("wrong", &place.server.credentials().api_key).line(&line).run();
    assert_eq!((ran.code, ran.json()["state"].as_str()), (4, Some("paused")), "{}{}", ran.out, ran.err);
    assert_eq!(counts(&ran.json()), [10, 0, 0, 0, 0, 10, 0, 0]);
    assert_eq!(ran.json()["pause"]["reason"], "sign-in");
    let resumed = place.run(&format!("--json jobs resume {}", ran.json()["job"]));
    assert_eq!((resumed.code, counts(&resumed.json())[1]), (0, 10), "{}", resumed.err);
}

#[test]
fn without_a_network_the_command_ends_with_5_and_the_job_goes_on_later() {
    let place = Place::new();
    let recalls = place.recalls(10);
    let port: u16 = place.server.base_url().rsplit(':').next().unwrap().parse().unwrap();
    crate::desk::SERVERS.block_on(place.server.clone().stop());
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, ran.json()["pause"]["reason"].as_str()), (5, Some("network")), "{}", ran.out);
    assert_eq!(counts(&ran.json()), [10, 0, 0, 0, 0, 10, 0, 0]);
    let again = serve(SandboxConfig {
        port,
        seed: Seed::Empty,
        credentials: place.server.credentials(),
        ..SandboxConfig::default()
    });
    let resumed = place.run("--json jobs resume");
    assert_eq!((resumed.code, counts(&resumed.json())[1]), (0, 10), "{}{}", resumed.out, resumed.err);
    assert_eq!(again.applied().len(), 10);
}

#[test]
fn a_short_break_is_waited_for() {
    let place = Place::new();
    let recalls = place.recalls(40);
    place.server.script(&Method::POST, std::iter::repeat_n(fault("drop-before"), 22));
    let patient = TRIAL.replace("no-progress-ms=5000", "no-progress-ms=100000");
    let line = format!("--json import {recalls} --operation create");
    let ran = place.cli().trial(&patient).line(&line).run();
    assert_eq!((ran.code, counts(&ran.json())[1]), (0, 40), "{}{}", ran.out, ran.err);
    assert_eq!(place.server.applied().len(), 40);
}

#[test]
fn a_lost_answer_is_settled_by_asking_and_nothing_is_sent_twice() {
    let place = Place::new();
    let recalls = place.recalls(20);
    let lost = ["drop-after", "truncated", "500", "drop-before", "malformed", "html"];
    place.server.script(&Method::POST, lost.map(fault));
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (0, [20, 20, 0, 0, 0, 0, 0, 0]), "{}{}", ran.out, ran.err);
    assert_eq!(place.server.applied().len(), 20);
}

#[test]
fn what_cannot_be_asked_stays_unknown_with_7_until_dvsa_answers() {
    let place = Place::new();
    let recalls = place.recalls(3);
    place.server.script(&Method::POST, [fault("drop-after")]);
    // Each look is refused by a code that says nothing of the row.
    place.server.script(&Method::GET, std::iter::repeat_n(fault("RECALLS-BR-01"), 1_000));
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (7, [3, 2, 0, 0, 1, 0, 0, 0]), "{}{}", ran.out, ran.err);
    place.server.clear_script();
    let again = place.run(&format!("--json jobs retry {} --unknown", ran.json()["job"]));
    assert_eq!((again.code, counts(&again.json())[1]), (0, 3), "{}{}", again.out, again.err);
    assert_eq!(place.server.applied().len(), 3);
}

#[test]
fn a_wrong_address_ends_with_5_as_it_does_for_a_single_request() {
    let place = Place::new();
    let recalls = place.recalls(40);
    place.server.script(&Method::POST, std::iter::repeat_n(fault("RECALLS-NF-02"), 400));
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, ran.json()["pause"]["reason"].as_str()), (5, Some("wrong-address")), "{}", ran.out);
    assert_eq!(counts(&ran.json()), [40, 0, 0, 0, 0, 40, 0, 0]);
}

#[test]
fn a_row_that_turns_out_not_to_be_sent_is_not_everything_that_was_asked_for() {
    let place = Place::new();
    let recalls = place.recalls(3);
    place.server.script(&Method::POST, [fault("drop-before")]);
    place.server.script(&Method::GET, std::iter::repeat_n(fault("RECALLS-BR-01"), 1_000));
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (7, [3, 2, 0, 0, 1, 0, 0, 0]), "{}{}", ran.out, ran.err);
    place.server.clear_script();
    let id = ran.json()["job"].clone();
    let asked = place.run(&format!("--json jobs retry {id} --unknown"));
    assert_eq!((asked.code, counts(&asked.json())), (1, [3, 2, 0, 0, 0, 1, 0, 0]), "{}", asked.out);
    assert_eq!(place.run(&format!("--json jobs resume {id}")).code, 1);
    let sent = place.run(&format!("--json jobs retry {id} --unsent"));
    assert_eq!((sent.code, counts(&sent.json())[1]), (0, 3), "{}", sent.out);
}
