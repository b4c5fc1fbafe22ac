//! `check`: files read and checked from the command line. Nothing is sent, no connection is needed.

use super::place::{Place, fixture};
use super::{Cli, Ran};
use serde_json::json;

fn check(line: &str) -> Ran {
    let home = tempfile::tempdir().unwrap();
    Cli::new(home.path()).args(["--json", "check"]).line(line).run()
}

#[test]
fn a_check_tells_file_mapping_counts_and_the_rows_with_issues() {
    let file = fixture("07-repeats.csv");
    let checked = check(&format!("{file} --operation create"));
    let report = checked.json();
    assert_eq!(checked.code, 1, "rows in error");
    let mut keys: Vec<&String> = report["file"].as_object().unwrap().keys().collect();
    keys.sort();
    for key in [
        "kind",
        "encoding",
        "delimiter",
        "sheet",
        "header_row",
        "rows",
        "empty_rows",
        "hidden_rows",
        "sha256",
    ] {
        assert!(keys.iter().any(|known| *known == key), "{key} in {keys:?}");
    }
    assert_eq!(report["mapping"]["vin"], "VIN");
    assert_eq!(report["counts"], json!({"ready": 2, "warning": 0, "error": 2, "repeat": 1, "left_out": 0}));
    assert_eq!(
        (&report["rows"][1]["row"], &report["rows"][1]["line"], &report["rows"][1]["status"]),
        (&json!(3), &json!(4), &json!("error"))
    );
    assert_eq!(report["rows"][1]["issues"][0]["code"], "conflict");
}

#[test]
fn reading_options_are_followed() {
    let counts = |line: &str| check(line).json()["counts"].clone();
    let dates = fixture("02-open.csv");
    let read = check(&format!("{dates} --operation create --date-order mdy"));
    assert_eq!((read.code, read.json()["counts"]["ready"].as_u64()), (0, Some(5)));
    let hidden = fixture("08-hidden.xlsx");
    let skipped = check(&format!("{hidden} --operation create --hidden-rows skip"));
    assert_eq!((skipped.code, &skipped.json()["file"]["rows"]), (0, &json!(3)), "a row left out stays a row");
    assert_eq!(
        (&skipped.json()["counts"]["ready"], &skipped.json()["counts"]["left_out"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(counts(&format!("{hidden} --operation create --hidden-rows include"))["ready"], 3);
    let western = fixture("04-windows-1252.csv");
    let encoding = |label: &str| check(&format!("{western} --operation create --encoding {label}"));
    assert_eq!(encoding("windows-1252").json()["file"]["encoding"], "windows-1252");
    assert_eq!((encoding("utf-8").code, encoding("klingon").code), (8, 8));
    let place = Place::new();
    let odd = place.file("odd.csv", "Mine~Ours~Note\nSALGA2EF8HA000001~A/1~x\n");
    let line = format!(
        "{odd} --operation create --delimiter ~ --header-row 1 --map vin=mine --map manufacturer-ref=B \
         --set start-date=2026-03-01"
    );
    let report = check(&line).json();
    assert_eq!(report["counts"]["ready"], 1, "{report}");
    assert_eq!(report["mapping"], json!({"vin": "Mine", "manufacturer-ref": "Ours"}));
    assert_eq!(report["constants"], json!({"start-date": "2026-03-01"}));
}

#[test]
fn what_keeps_a_file_from_being_checked_has_its_exit_code() {
    let code = |line: &str| {
        let ran = check(line);
        (ran.code, ran.json()["error"]["code"].as_str().map(str::to_owned))
    };
    let create = |name: &str| code(&format!("{} --operation create", fixture(name)));
    let expect = |exit: i32, word: &str| (exit, Some(word.to_owned()));
    assert_eq!(create("empty.csv"), expect(8, "file-empty"));
    assert_eq!(create("header-only.csv"), expect(8, "header-only"));
    assert_eq!(create("empty.xlsx"), expect(8, "file-empty"));
    assert_eq!(create("13-password.xlsx"), expect(8, "password-protected"));
    assert_eq!(create("09-merged.xlsx"), expect(8, "merged-cells"));
    assert_eq!(create("nowhere.csv"), expect(8, "file-not-found"));
    let good = fixture("02-proven.csv");
    assert_eq!(code(&format!("{good} --operation fix")), expect(2, "not-mapped"));
    assert_eq!(code(&format!("{good} --operation create --map vin=Colour")), expect(2, "invalid"));
    assert_eq!(code(&format!("{good} --operation create --map colour=VIN")), expect(2, "usage"));
    assert_eq!(code(&format!("{good} --operation paint")), expect(2, "usage"));
    assert_eq!(code(&good), expect(2, "usage"));
}

#[test]
fn in_words_a_check_says_what_to_type() {
    let home = tempfile::tempdir().unwrap();
    let text = |name: &str| {
        let file = fixture(name);
        Cli::new(home.path()).args(["check", &file, "--operation", "create"]).run().out
    };
    let open = text("02-open.csv");
    assert!(
        open.contains("01/02/2026 is 2026-02-01 or 2026-01-02") && open.contains("--date-order dmy"),
        "{open}"
    );
    assert!(text("08-hidden.xlsx").contains("--hidden-rows skip"));
}
