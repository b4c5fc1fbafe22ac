//! The check as a whole: its report in JSON, counts that always sum, edits and repairs on top of it.

use super::*;
use proptest::prelude::*;
use recall_desk::domain::check::CheckRefusal;
use recall_desk::domain::check_report::Report;
use recall_desk::domain::draft::Field;
use recall_desk::domain::edits::CellAt;
use recall_desk::domain::mapping::Source;
use recall_desk::domain::repair::{Repair, propose_for_cause};
use recall_desk::domain::row_issue::{RowStatus, Severity};
use recall_desk::spreadsheet::pasted;
use serde_json::json;

fn table(text: &str) -> Sheet {
    pasted(text, &ReadingOptions::default()).unwrap()
}

#[test]
fn the_report_is_the_json_of_the_command_line() {
    let sheet = read("07-repeats.csv");
    let checked = checked_as(&sheet, options(OPEN, None));
    let edits = Edits::default();
    let report = serde_json::to_value(Report::new(&sheet, &edits, &checked)).unwrap();
    assert_eq!(
        report["file"],
        json!({
            "kind": "csv", "encoding": "UTF-8", "delimiter": ",", "sheet": null, "header_row": 1, "rows": 5,
            "empty_rows": 0, "hidden_rows": 0, "done_rows": 0, "sha256": sheet.facts().sha256, "notes": []
        })
    );
    assert_eq!(
        report["mapping"],
        json!({
            "vin": "VIN",
            "manufacturer-ref": "Manufacturer campaign reference",
            "dvsa-ref": "DVSA campaign reference",
            "start-date": "Recall campaign start date"
        })
    );
    assert_eq!(report["counts"], json!({"ready": 2, "warning": 0, "error": 2, "repeat": 1, "left_out": 0}));
    assert_eq!(
        report["rows"][0],
        json!({
            "row": 2, "line": 3, "status": "repeat",
            "issues": [{"field": null, "code": "repeat", "message": "The same as row 1 (line 2), which is kept"}]
        })
    );
    let numbers: Vec<_> = report["rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64()).collect();
    assert_eq!(numbers, [Some(2), Some(3), Some(4)]);
}

#[test]
fn the_report_asks_what_only_a_person_can_decide() {
    let sheet = read("02-open.csv");
    let checked = checked_as(&sheet, options(OPEN, None));
    let edits = Edits::default();
    let report = serde_json::to_value(Report::new(&sheet, &edits, &checked)).unwrap();
    assert_eq!(report["questions"][0]["ask"], "date-order");
    assert_eq!(
        report["questions"][0]["samples"][1],
        json!({"written": "02/03/2026", "dmy": "2026-03-02", "mdy": "2026-02-03"})
    );
    let hidden = read("08-hidden.xlsx");
    let checked = checked_as(&hidden, options(OPEN, None));
    let report = serde_json::to_value(Report::new(&hidden, &edits, &checked)).unwrap();
    assert_eq!(report["questions"], json!([{"ask": "hidden-rows", "rows": 1}]));
}

#[test]
fn what_is_not_mapped_is_named() {
    let sheet = table("VIN,Dealer\nA,x\n");
    let mapping = Mapping::guess(sheet.original_headers());
    let refusal = |operation| {
        check(&sheet, &Edits::default(), &mapping, &options(Purpose::Change(operation), None)).unwrap_err()
    };
    assert_eq!(
        refusal(Operation::Fix),
        CheckRefusal::NotMapped(vec![Field::ManufacturerRef, Field::RectificationDate])
    );
    assert_eq!(refusal(Operation::Delete), CheckRefusal::NotMapped(vec![Field::ManufacturerRef]));
    assert_eq!(
        refusal(Operation::Unfix).to_string(),
        "No column is chosen for Manufacturer campaign reference"
    );
}

#[test]
fn a_repair_is_compared_with_the_campaign_start_and_today() {
    let sheet = table(
        "VIN,Campaign code,Start date,Repair date\n17748U47X15831234,A,2026-03-01,2026-02-28\n\
         17748U47X15831235,A,2026-03-01,2026-07-01\n17748U47X15831236,A,soon,2026-03-02\n\
         17748U47X15831237,A,,2026-03-02\n",
    );
    let checked = checked_as(&sheet, options(Purpose::Change(Operation::Fix), None));
    assert_eq!(
        conclusions(&sheet, &checked),
        [
            "error rectification-date:before-start",
            "error rectification-date:future",
            "warning start-date:start-unreadable",
            "ready"
        ]
    );
}

#[test]
fn the_file_s_own_repair_status_is_compared_with_what_is_asked_for() {
    let sheet = table(
        "VIN,Campaign code,Start date,Repair status\n17748U47X15831234,A,2026-03-01,FIXED\n\
         17748U47X15831235,A,2026-03-01,NOT_FIXED\n17748U47X15831236,A,2026-03-01,\n",
    );
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(conclusions(&sheet, &checked), ["warning status-differs", "ready", "ready"]);
}

#[test]
fn deleting_needs_one_reference_of_either_kind() {
    let sheet = table(
        "VIN,Campaign code,DVSA ref\n17748U47X15831234,,R/1\n17748U47X15831235,A,\n17748U47X15831236,,\n",
    );
    let checked = checked_as(&sheet, options(Purpose::Change(Operation::Delete), None));
    assert_eq!(conclusions(&sheet, &checked), ["ready", "ready", "error manufacturer-ref:empty"]);
}

#[test]
fn one_value_for_all_rows_stands_for_a_column() {
    let sheet = table("VIN\n17748U47X15831234\n17748U47X15831235\n");
    let mut mapping = Mapping::guess(sheet.original_headers());
    mapping.set(Field::ManufacturerRef, Some(Source::Constant(" ABC/1 ".into())));
    mapping.set(Field::StartDate, Some(Source::Constant("27/03/2026".into())));
    let checked = check(&sheet, &Edits::default(), &mapping, &options(OPEN, None)).unwrap();
    assert_eq!(checked.counts().ready, 2);
    assert_eq!(dates(&sheet, &checked)[1], (2, "2026-03-27".to_owned()));
}

#[test]
fn a_repair_is_previewed_applied_to_all_rows_of_its_cause_and_undone() {
    let sheet = read("06-spaces.csv");
    let mapping = Mapping::guess(sheet.original_headers());
    let mut edits = Edits::default();
    let before = check(&sheet, &edits, &mapping, &options(OPEN, None)).unwrap();
    let cause = before.causes().iter().position(|cause| cause.code == "inner-space").unwrap();
    assert_eq!(before.causes()[cause].title(), "VIN: a space inside");
    assert_eq!(Repair::for_cause(&before.causes()[cause]), Some(Repair::RemoveSpaces));
    let preview = propose_for_cause(&before, &sheet, &edits, cause);
    assert_eq!(preview.len(), 1);
    assert_eq!(
        (preview[0].at, preview[0].after.as_str()),
        (CellAt { row: 3, column: 0 }, "17748U47X15831237")
    );
    edits.apply(preview.into_iter().map(|edit| (edit.at, edit.after)));
    let after = check(&sheet, &edits, &mapping, &options(OPEN, None)).unwrap();
    assert_eq!((before.counts().error, after.counts().error), (1, 0));
    let (_, content) = after.sendable(&sheet, &edits).last().unwrap();
    assert_eq!(content.vin.as_str(), "17748U47X15831237");
    edits.undo();
    let undone = check(&sheet, &edits, &mapping, &options(OPEN, None)).unwrap();
    assert_eq!(undone.counts(), before.counts());
}

#[test]
fn a_first_row_that_is_contradicted_keeps_its_repeats_unsent() {
    let sheet = table(
        "VIN,Campaign code,Start date\n17748U47X15831234,A,2026-03-01\n17748U47X15831234,A,2026-03-01\n\
         17748U47X15831234,A,2026-03-02\n17748U47X15831234,A,2026-03-02\n",
    );
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(
        conclusions(&sheet, &checked),
        ["error conflict", "repeat repeat", "error conflict", "error conflict"]
    );
    assert_eq!(checked.sendable(&sheet, &Edits::default()).count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_row_is_counted_once_and_says_why(
        rows in prop::collection::vec(
            (
                prop::sample::select(vec!["17748U47X15831234", "17748U47X15831235", "abc", "", "1.77E+13", "A B"]),
                prop::sample::select(vec!["A", "B", "", "x y", "#N/A", "Mar-23"]),
                prop::sample::select(vec!["2026-03-01", "01/02/2026", "13/02/2026", "1/1/26", "", "46108"]),
            ),
            1..30,
        ),
        purpose in prop::sample::select(Purpose::ALL.to_vec()),
    ) {
        let lines = rows.iter().map(|(vin, code, date)| format!("{vin},{code},{date},{date}\n")).collect::<Vec<_>>().concat();
        let sheet = table(&format!("VIN,Campaign code,Start date,Repair date\n{lines}"));
        let checked = checked_as(&sheet, options(purpose, None));
        let counts = checked.counts();
        prop_assert_eq!(counts.ready + counts.warning + counts.error + counts.repeat, sheet.row_count() as u64);
        let edits = Edits::default();
        prop_assert_eq!(checked.sendable(&sheet, &edits).count() as u64, counts.ready + counts.warning);
        for (row, status) in (0u32..).zip(checked.statuses()) {
            let issues = checked.issues(&sheet, &edits, row);
            let has_error = issues.iter().any(|issue| issue.severity == Severity::Error);
            let repeats = issues.iter().any(|issue| issue.code == "repeat");
            let expected = match (has_error, repeats, issues.is_empty()) {
                (true, ..) => RowStatus::Error,
                (false, true, _) => RowStatus::Repeat,
                (false, false, true) => RowStatus::Ready,
                (false, false, false) => RowStatus::Warning,
            };
            prop_assert_eq!(*status, expected, "row {}: {:?}", row, issues);
            let causes: usize = (0..checked.causes().len())
                .map(|cause| checked.rows_with(cause).filter(|found| *found == row).count())
                .sum();
            prop_assert_eq!(causes, issues.len());
        }
        for (index, cause) in checked.causes().iter().enumerate() {
            prop_assert_eq!(checked.rows_with(index).count() as u64, cause.rows);
            prop_assert!(!cause.title().contains("something else"), "{:?}", cause);
        }
        let sent: std::collections::HashSet<_> =
            checked.sendable(&sheet, &edits).map(|(_, content)| (content.vin, content.references)).collect();
        if purpose != Purpose::LookUp {
            prop_assert_eq!(sent.len() as u64, counts.ready + counts.warning, "a vehicle and campaign is sent twice");
        }
    }
}
