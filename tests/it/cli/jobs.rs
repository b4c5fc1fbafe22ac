//! `jobs`: what survives the end of the process, and two processes at once.

use super::place::{Place, counts, results, vin};
use recall_desk::engine::start::{Latency, SandboxConfig};
use recall_desk::sandbox::AppliedChange;
use std::collections::HashMap;

/// Slow enough that something is always left when the process is ended.
const SLOW: &str = "requests-per-second=100,absent-after-ms=1200,ask-for-ms=4000,answer-ms=1000,\
                    network-retry-ms=100,no-progress-ms=5000";

fn slow_place() -> Place {
    Place::with(SandboxConfig { latency: Latency::Fixed(20), ..SandboxConfig::default() })
}

fn assert_each_applied_once(place: &Place, rows: usize) {
    let mut times: HashMap<String, u32> = HashMap::new();
    for applied in place.server.applied() {
        if let AppliedChange::Opened { vin, .. } = applied.change {
            *times.entry(vin).or_default() += 1;
        }
    }
    assert!((0..rows).all(|row| times.get(&vin(row)) == Some(&1)), "{times:?}");
    assert_eq!(times.len(), rows);
}

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let place = slow_place();
    let recalls = place.recalls(200);
    let import = format!("--json import {recalls} --operation create");
    let running = place.cli().trial(SLOW).line(&import).start();
    place.wait_for_held(50);
    running.kill();
    let listed = place.run("--json jobs list").json();
    let left = &listed["jobs"][0];
    assert!(counts(left)[5] > 0, "rows are left: {left}");
    // The source is not needed any more.
    std::fs::remove_file(&recalls).unwrap();
    let resumed = place.run("--json jobs resume");
    assert_eq!((resumed.code, counts(&resumed.json())), (0, [200, 200, 0, 0, 0, 0, 0, 0]), "{}", resumed.err);
    assert_each_applied_once(&place, 200);
    let again = place.run(&format!("--json jobs resume {}", left["job"]));
    assert_eq!((again.code, counts(&again.json())[1]), (0, 200), "asking once more is no mistake");
    let out = place.path("results.csv");
    let written = place.run(&format!("--json jobs results {} --out {}", left["job"], out.display()));
    assert_eq!((written.code, written.json()["rows"].as_u64()), (0, Some(200)));
    let rows = results(&out);
    for (row, cells) in rows.iter().enumerate() {
        assert_eq!(
            (cells[0].as_str(), cells[3].as_str(), cells[4].as_str()),
            (vin(row).as_str(), format!("Dealer {row}").as_str(), "done")
        );
    }
}

#[cfg(unix)]
#[test]
fn a_terminated_import_pauses_and_says_how_to_go_on() {
    let place = slow_place();
    let recalls = place.recalls(200);
    let running = place.cli().trial(SLOW).line(&format!("import {recalls} --operation create")).start();
    place.wait_for_held(30);
    running.terminate();
    let ran = running.wait();
    assert_eq!(ran.code, 130, "{}{}", ran.out, ran.err);
    let home = place.home.path().display();
    let line = format!("recall-desk-cli --home {home} jobs resume 1");
    assert!(ran.out.contains(&line) && ran.err.contains(&line), "{}{}", ran.out, ran.err);
    let left = place.job(1);
    let [_, done, .., unknown, unsent, _, _] = counts(&left);
    assert_eq!((left["state"].as_str(), unknown), (Some("paused"), 0), "what was on the wire was awaited");
    assert_eq!(done, place.server.applied().len() as u64);
    assert!(unsent > 0);
    let resumed = place.run("--json jobs resume 1");
    assert_eq!((resumed.code, counts(&resumed.json())[1]), (0, 200), "{}", resumed.err);
    assert_each_applied_once(&place, 200);
}

#[test]
fn one_process_runs_jobs_and_a_second_says_so() {
    let place = slow_place();
    let recalls = place.recalls(150);
    let other =
        place.file("other.csv", &format!("VIN,Campaign code,Start date\n{},ACME/1,2026-03-01\n", vin(900)));
    let mut first =
        place.cli().trial(SLOW).line(&format!("--json import {recalls} --operation create")).start();
    place.wait_for_held(10);
    let second = place.run(&format!("--json import {other} --operation create --set start-date=2026-03-01"));
    assert_eq!(
        (second.code, second.json()["error"]["code"].as_str()),
        (3, Some("jobs-elsewhere")),
        "{}",
        second.out
    );
    let resumed = place.run("--json jobs resume 1");
    assert_eq!((resumed.code, resumed.json()["error"]["code"].as_str()), (3, Some("jobs-elsewhere")));
    // Looking on is allowed, and what is told sums up at every moment.
    let seen = place.job(1);
    assert_eq!(counts(&seen)[0], 150);
    assert!(!first.has_ended(), "the test looked while it ran");
    assert_eq!(seen["state"], "running");
    let ran = first.wait();
    assert_eq!((ran.code, counts(&ran.json())[1]), (0, 150), "{}", ran.err);
    assert_eq!(place.server.recall_count(), 150, "the second sent nothing");
}

#[test]
fn what_is_asked_of_no_job_is_said() {
    let place = Place::new();
    assert_eq!(place.run("--json jobs list").json()["jobs"].as_array().unwrap().len(), 0);
    let none = place.run("--json jobs resume");
    assert_eq!((none.code, &none.json()["job"]), (0, &serde_json::Value::Null));
    counts(&none.json());
    assert_eq!(place.run("jobs show 7").code, 2);
    assert_eq!(place.run("jobs resume 7").code, 2);
    assert_eq!(place.run("jobs results 7 --out x.csv").code, 2);
    assert_eq!(place.run("jobs retry 7").code, 2, "which rows?");
    assert_eq!(place.run("jobs retry 7 --unknown --unsent").code, 2, "one kind at a time");
}
