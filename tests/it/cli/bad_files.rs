//! Files that are not what they were taken for: empty, gone, on a folder that cannot be written, edited results.

use super::Cli;
use super::place::{Place, counts, results, vin};
use std::process::Command;

/// Refused with 8 and this code; nothing was sent and no job was made.
fn assert_refused(place: &Place, line: &str, code: &str, words: &str) {
    let ran = place.run(&format!("--json {line}"));
    assert_eq!((ran.code, ran.json()["error"]["code"].as_str()), (8, Some(code)), "{}{}", ran.out, ran.err);
    let told = place.run(line);
    assert_eq!(told.code, 8);
    let said = told.out + &told.err;
    assert!(said.contains(words), "{said}");
    assert!(place.server.arrivals().is_empty());
    assert!(place.run("--json jobs list").json()["jobs"].as_array().unwrap().is_empty());
}

#[test]
fn a_file_without_rows_is_refused_before_anything_is_sent() {
    let place = Place::new();
    let empty = place.file("empty.csv", "");
    let blank = place.file("blank.csv", "\n\n  \n");
    let bare = place.file("bare.csv", "VIN,Campaign code,Recall start date\n");
    let no_workbook = place.file("empty.xlsx", "");
    for command in ["import", "check"] {
        for file in [&empty, &no_workbook, &blank] {
            let line = format!("{command} {file} --operation create");
            assert_refused(&place, &line, "file-empty", "empty");
        }
        assert_refused(&place, &format!("{command} {bare} --operation create"), "header-only", "no rows");
    }
}

#[test]
fn a_file_that_is_gone_after_its_check_is_not_imported() {
    let place = Place::new();
    let recalls = place.recalls(3);
    assert_eq!(place.run(&format!("--json check {recalls} --operation create")).code, 0);
    std::fs::remove_file(&recalls).unwrap();
    assert_refused(&place, &format!("import {recalls} --operation create"), "file-not-found", "no such file");
}

#[test]
fn a_file_that_was_changed_after_its_check_is_read_again() {
    let place = Place::new();
    let recalls = place.recalls(3);
    let checked = place.run(&format!("--json check {recalls} --operation create")).json();
    let recalls = place.recalls(2);
    let imported = place.run(&format!("--json import {recalls} --operation create"));
    assert_eq!((imported.code, counts(&imported.json())[0]), (0, 2), "{checked}");
    assert_eq!(place.server.recall_count(), 2);
}

/// Deletes what was opened, so that opening it again has an effect.
fn take_all_back(place: &Place, recalls: &str) {
    assert_eq!(place.run(&format!("--json import {recalls} --operation delete")).code, 0);
    assert_eq!(place.server.recall_count(), 0);
}

#[test]
fn an_edited_results_file_never_makes_a_row_be_left_out() {
    let place = Place::new();
    let recalls = place.recalls(4);
    let out = place.path("results.csv");
    let first = place.run(&format!("--json import {recalls} --operation create --results {}", out.display()));
    assert_eq!(first.code, 0, "{}", first.err);
    let text = std::fs::read_to_string(&out).unwrap();
    assert_eq!(text.matches(",done,").count(), 4);
    take_all_back(&place, &recalls);

    // What the cells say was never so: every row is sent all the same.
    let edited: Vec<String> = text
        .lines()
        .zip(["", "already", "unsent", "nonsense", ""])
        .map(|(line, outcome)| line.replace(",done,", &format!(",{outcome},")))
        .collect();
    let file = place.file("edited.csv", &edited.join("\r\n"));
    let again = place.path("again.csv");
    let ran = place.run(&format!("--json import {file} --operation create --results {}", again.display()));
    assert_eq!((ran.code, counts(&ran.json())), (0, [4, 4, 0, 0, 0, 0, 0, 0]), "{}{}", ran.out, ran.err);
    assert_eq!(place.server.recall_count(), 4);
    let told = results(&again);
    for (row, cells) in told.iter().enumerate() {
        assert_eq!(cells.len(), 9, "the old outcome is not carried along: {cells:?}");
        assert_eq!((cells[0].as_str(), cells[4].as_str()), (vin(row).as_str(), "done"));
    }
    let checked = place.run(&format!("check {file} --operation create"));
    assert!(checked.out.contains("results"), "it is not said that this is a results file: {}", checked.out);
}

#[test]
fn a_results_file_that_lost_columns_is_read_as_any_other() {
    let place = Place::new();
    let recalls = place.recalls(3);
    let out = place.path("results.csv");
    place.run(&format!("--json import {recalls} --operation create --results {}", out.display()));
    take_all_back(&place, &recalls);
    let text = std::fs::read_to_string(&out).unwrap();
    // Without its last column: what is left of the outcome are columns like the user's own.
    let cut: Vec<&str> = text.lines().map(|line| line.rsplit_once(',').unwrap().0).collect();
    let file = place.file("cut.csv", &cut.join("\n"));
    let report = place.run(&format!("--json check {file} --operation create")).json();
    let mapping = report["mapping"].as_object().unwrap();
    let ours = ["outcome", "code", "message", "time"];
    assert!(mapping.values().all(|header| !ours.contains(&header.as_str().unwrap())), "{report}");
    let ran = place.run(&format!("--json import {file} --operation create"));
    assert_eq!((ran.code, counts(&ran.json())), (0, [3, 3, 0, 0, 0, 0, 0, 0]), "{}{}", ran.out, ran.err);
    assert_eq!(place.server.recall_count(), 3);
}

/// Makes a folder read-only for one program, also where that program runs as root.
#[cfg(target_os = "linux")]
const READ_ONLY: &str = r#"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 77
    exec "$@""#;

#[cfg(target_os = "linux")]
fn on_a_read_only_folder(place: &Place, folder: &str, line: &str) -> Option<super::Ran> {
    let ways: [&[&str]; 2] = [&["--user", "--map-root-user", "--mount"], &["--mount"]];
    ways.into_iter().find_map(|way| {
        let plain = place.cli().line(line);
        let mut command = Command::new("unshare");
        command.args(way).args(["bash", "-c", READ_ONLY, folder]).arg(plain.command.get_program());
        command.args(plain.command.get_args());
        for (name, value) in plain.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let ran = Cli { command, input: None }.run();
        let is_refused = ran.code == 77 || ran.err.contains("unshare");
        (!is_refused).then_some(ran)
    })
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_on_a_read_only_folder_is_imported_and_results_beside_it_are_refused_before_anything_is_sent() {
    let place = Place::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("recalls.csv");
    std::fs::rename(place.recalls(3), &file).unwrap();
    let (shown, file) = (folder.path().display().to_string(), file.display().to_string());
    let import = format!("--json import {file} --operation create");
    let beside = format!("{import} --results {shown}/results.csv");
    let Some(refused) = on_a_read_only_folder(&place, &shown, &beside) else {
        println!("No folder may be made read-only here");
        return;
    };
    assert_eq!(refused.code, 8, "{}{}", refused.out, refused.err);
    assert!(refused.out.contains("Nothing was sent"), "{}", refused.out);
    assert!(place.server.arrivals().is_empty());
    let ran = on_a_read_only_folder(&place, &shown, &import).unwrap();
    assert_eq!((ran.code, counts(&ran.json())[1]), (0, 3), "{}{}", ran.out, ran.err);
    assert_eq!(place.server.applied().len(), 3);
}
