//! `import`: a whole file from the first look to the results.

use super::place::{Place, counts, fixture, results, vin};
use recall_desk::engine::start::{SandboxConfig, Seed};
use recall_desk::sandbox::{RepairState, SeedRecall};
use recall_desk::spreadsheet::ReadingOptions;
use std::path::Path;

const KEYS: [&str; 16] = [
    "job",
    "operation",
    "environment",
    "total",
    "done",
    "already",
    "rejected",
    "conflict",
    "unknown",
    "unsent",
    "invalid",
    "repeat",
    "requests",
    "seconds",
    "rate_per_second",
    "state",
];

fn held(row: usize, start_date: &str) -> SeedRecall {
    SeedRecall {
        vin: vin(row),
        manufacturer_ref: "ACME/1".into(),
        dvsa_ref: None,
        start_date: start_date.parse().unwrap(),
        repair: RepairState::NotFixed,
    }
}

#[test]
fn a_file_with_every_kind_of_row_comes_back_row_by_row() {
    let seed = Seed::Recalls(vec![held(2, "2026-03-01"), held(3, "2026-02-01")]);
    let place = Place::with(SandboxConfig { seed, ..SandboxConfig::default() });
    let row = |row: usize, dealer: &str| format!("{},ACME/1,2026-03-01,{dealer}\n", vin(row));
    let text = [
        "VIN,Campaign code,Recall start date,Dealer\n".to_owned(),
        row(1, "=new"),
        row(2, "was there"),
        row(3, "was there otherwise"),
        ",ACME/1,2026-03-01,no VIN\n".to_owned(),
        row(1, "again"),
        row(4, "new too"),
    ]
    .concat();
    let file = place.file("mixed.csv", &text);
    let out = place.path("results.csv");
    let ran = place.run(&format!("--json import {file} --operation create --results {}", out.display()));
    let answer = ran.json();
    for key in KEYS {
        assert!(answer.get(key).is_some(), "{key} in {answer}");
    }
    assert_eq!(ran.code, 1, "{answer}{}", ran.err);
    assert_eq!(counts(&answer), [6, 3, 0, 1, 0, 0, 1, 1]);
    assert_eq!(
        (answer["already"].as_u64(), answer["operation"].as_str(), answer["environment"].as_str()),
        (Some(1), Some("create"), Some("sandbox"))
    );
    assert_eq!(answer["state"], "finished");
    assert_eq!(answer["results"]["rows"], 6);
    let rows = results(&out);
    let told: Vec<(&str, &str)> = rows.iter().map(|row| (row[3].as_str(), row[4].as_str())).collect();
    assert_eq!(
        told,
        [
            ("'=new", "done"),
            ("was there", "already"),
            ("was there otherwise", "conflict"),
            ("no VIN", "invalid"),
            ("again", "repeat"),
            ("new too", "done")
        ]
    );
    assert_eq!(place.server.applied().len(), 2, "nothing else was sent");
    let shown = place.job(answer["job"].as_i64().unwrap());
    assert_eq!((counts(&shown), &shown["state"]), (counts(&answer), &answer["state"]));
}

#[test]
fn a_workbook_is_imported_and_answered_as_a_workbook() {
    let place = Place::new();
    let out = place.path("results.xlsx");
    let file = fixture("02-date-cells.xlsx");
    let ran = place.run(&format!("--json import {file} --operation create --results {}", out.display()));
    assert_eq!((ran.code, counts(&ran.json())), (1, [4, 3, 0, 0, 0, 0, 1, 0]), "{}", ran.err);
    let held = place.server.held("17748U47X15831236");
    assert_eq!(held[0].start_date.to_string(), "2026-03-27", "a day number was read as its date");
    let sheet = recall_desk::spreadsheet::open(Path::new(&out), &ReadingOptions::default()).unwrap();
    assert_eq!((sheet.is_results(), sheet.row_count()), (true, 4));
    let outcomes: Vec<_> = sheet.rows().map(|row| row.earlier_outcome().unwrap()).collect();
    assert_eq!(outcomes, ["done", "done", "done", "invalid"]);
}

#[test]
fn every_operation_has_its_effect() {
    let place = Place::new();
    let recalls = place.recalls(5);
    let run = |line: &str| {
        let ran = place.run(line);
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.out, ran.err);
        ran.json()
    };
    assert_eq!(run(&format!("--json import {recalls} --operation create"))["done"], 5);
    let set = "--set rectification-date=2026-03-05";
    assert_eq!(run(&format!("--json import {recalls} --operation fix {set}"))["done"], 5);
    let fixed = |row| matches!(place.server.held(&vin(row))[0].repair, RepairState::Fixed { .. });
    assert!((0..5).all(fixed));
    assert_eq!(run(&format!("--json import {recalls} --operation unfix"))["done"], 5);
    assert!(!(0..5).any(fixed));
    let out = place.path("looked-up.csv");
    let looked_up = run(&format!("--json import {recalls} --operation lookup --results {}", out.display()));
    assert_eq!((looked_up["done"].as_u64(), looked_up["operation"].as_str()), (Some(5), Some("lookup")));
    assert!(results(&out).iter().all(|row| row[6].contains("not fixed")), "{:?}", results(&out));
    assert_eq!(run(&format!("--json import {recalls} --operation delete"))["done"], 5);
    assert_eq!(place.server.recall_count(), 0);
    let listed = run("--json jobs list");
    let operations: Vec<_> =
        listed["jobs"].as_array().unwrap().iter().map(|job| job["operation"].as_str().unwrap()).collect();
    assert_eq!(operations, ["delete", "lookup", "unfix", "fix", "create"], "newest first");
}

#[test]
fn the_first_rows_are_sent_and_the_rest_on_demand() {
    let place = Place::new();
    let recalls = place.recalls(12);
    let first = place.run(&format!("--json import {recalls} --operation create --first 5"));
    assert_eq!((first.code, counts(&first.json())), (0, [12, 5, 0, 0, 0, 7, 0, 0]), "{}", first.err);
    assert_eq!(place.server.recall_count(), 5);
    let id = first.json()["job"].as_i64().unwrap();
    let rest = place.run(&format!("--json jobs retry {id} --unsent"));
    assert_eq!((rest.code, counts(&rest.json())), (0, [12, 12, 0, 0, 0, 0, 0, 0]), "{}", rest.err);
    assert_eq!(place.server.applied().len(), 12);
}

#[test]
fn without_a_decision_nothing_is_sent() {
    let place = Place::new();
    let refused = |line: &str| {
        let ran = place.run(&format!("--json import {line}"));
        assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
        ran.json()["error"]["code"].as_str().unwrap().to_owned()
    };
    let (dates, hidden) = (fixture("02-open.csv"), fixture("08-hidden.xlsx"));
    assert_eq!(refused(&format!("{dates} --operation create")), "date-order-undecided");
    assert_eq!(refused(&format!("{hidden} --operation create")), "hidden-rows-undecided");
    assert_eq!(
        refused(&format!("{} --operation create --strict", fixture("02-proven.csv"))),
        "rows-in-error"
    );
    assert!(place.server.arrivals().is_empty());
    assert_eq!(place.run("--json jobs list").json()["jobs"].as_array().unwrap().len(), 0);
    let decided =
        place.run(&format!("--json import {hidden} --operation create --hidden-rows skip --strict"));
    assert_eq!((decided.code, decided.json()["done"].as_u64()), (0, Some(2)), "{}", decided.err);
}

#[test]
fn a_hidden_row_that_was_left_out_stays_in_its_place_in_the_results() {
    let place = Place::new();
    let (out, hidden) = (place.path("results.csv"), fixture("08-hidden.xlsx"));
    let line =
        format!("--json import {hidden} --operation create --hidden-rows skip --results {}", out.display());
    let ran = place.run(&line);
    assert_eq!((ran.code, counts(&ran.json())), (0, [3, 2, 0, 0, 0, 1, 0, 0]), "{}", ran.err);
    assert_eq!(ran.json()["left_out"], 1);
    let rows = results(&out);
    let outcomes: Vec<&str> = rows.iter().map(|row| row[row.len() - 5].as_str()).collect();
    assert_eq!(outcomes, ["done", "left-out", "done"]);
    let left_out = &rows[1][rows[1].len() - 4..];
    assert_eq!(left_out[0], "left-out-hidden");
    assert!(left_out[1].starts_with("Left out: the workbook hides this row"), "{left_out:?}");
    assert_eq!(place.server.applied().len(), 2);
    let job = ran.json()["job"].as_i64().unwrap();
    let again = place.run(&format!("--json jobs retry {job} --unsent"));
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(place.server.applied().len(), 2, "what was left out is never sent later");
}

#[test]
fn rows_that_a_results_file_says_were_done_can_be_left_out_and_come_back_in_their_places() {
    let place = Place::new();
    let (first, second, third) = (place.path("1.csv"), place.path("2.csv"), place.path("3.csv"));
    let text = "VIN,Campaign code,Recall start date\nSALGA2EF8HA000001,ACME/1,2026-03-01\n,ACME/1,2026-03-01\n\
                SALGA2EF8HA000003,ACME/1,2026-03-01\nSALGA2EF8HA000001,ACME/1,2026-03-01\n";
    let recalls = place.file("recalls.csv", text);
    let import = |file: &str, out: &Path, options: &str| {
        let line = format!("--json import {file} --operation create --results {} {options}", out.display());
        let ran = place.run(&line);
        counts(&ran.json())
    };
    assert_eq!(import(&recalls, &first, ""), [4, 2, 0, 0, 0, 0, 1, 1]);
    // Someone fills in the VIN that was missing, and leaves what was done out.
    let filled = std::fs::read_to_string(&first).unwrap().replace("\n,ACME/1", "\nSALGA2EF8HA000002,ACME/1");
    let filled = place.file("filled.csv", &filled);
    assert_eq!(import(&filled, &second, "--done-rows skip"), [4, 1, 0, 0, 0, 2, 0, 1]);
    let told: Vec<(String, String)> =
        results(&second).into_iter().map(|row| (row[0].clone(), row[3].clone())).collect();
    let told: Vec<(&str, &str)> =
        told.iter().map(|(vin, outcome)| (vin.as_str(), outcome.as_str())).collect();
    assert_eq!(
        told,
        [
            ("SALGA2EF8HA000001", "left-out"),
            ("SALGA2EF8HA000002", "done"),
            ("SALGA2EF8HA000003", "left-out"),
            ("SALGA2EF8HA000001", "repeat"),
        ]
    );
    assert!(results(&second)[0][5].contains("done before"), "{:?}", results(&second)[0]);
    // And once more: what was left out is known to be done.
    let again = second.display().to_string();
    assert_eq!(import(&again, &third, "--done-rows skip"), [4, 0, 0, 0, 0, 3, 0, 1]);
    assert_eq!(place.server.applied().len(), 3);
}

#[test]
fn wrong_calls_send_nothing() {
    let place = Place::new();
    let recalls = place.recalls(1);
    let code = |line: &str| place.run(&format!("--json import {line}")).code;
    assert_eq!(code(&format!("{recalls} --operation create --first 0")), 2);
    assert_eq!(code(&format!("{recalls} --operation create --results /nowhere/at/all.csv")), 8);
    assert_eq!(code(&format!("{} --operation create", fixture("13-password.xlsx"))), 8);
    assert_eq!(place.run(&format!("--profile nobody import {recalls} --operation create")).code, 2);
    assert!(place.server.arrivals().is_empty());
}

#[test]
fn trial_limits_are_refused_where_anything_but_a_sandbox_can_be_reached() {
    let place = Place::new();
    place.add_profile("other", "test");
    let recalls = place.recalls(1);
    let ran = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("RECALL_DESK_TRIAL_LIMITS") && ran.out.contains("other"), "{}", ran.out);
    assert!(place.server.arrivals().is_empty());
    assert_eq!(place.cli().trial("speed=9").line("jobs list").run().code, 2, "nor is a misspelt one ignored");
}
