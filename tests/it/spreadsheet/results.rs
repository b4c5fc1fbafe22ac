//! Results files: whatever the cells hold, they come back as they were, row for row.

use super::*;
use proptest::prelude::*;
use recall_desk::spreadsheet::{OutcomeCells, ResultsFailure, ResultsFormat, ResultsWriter};
use std::path::Path;

const FORMATS: [ResultsFormat; 3] =
    [ResultsFormat::CsvForExcel, ResultsFormat::CsvForMachines, ResultsFormat::Xlsx];

fn write(
    path: &Path,
    format: ResultsFormat,
    headers: &[&str],
    rows: &[Vec<String>],
) -> Result<u64, ResultsFailure> {
    let mut writer = ResultsWriter::create(path, format, headers.iter().copied())?;
    for (number, row) in rows.iter().enumerate() {
        let message = format!("row {number}");
        let outcome = OutcomeCells { outcome: "done", message: &message, ..Default::default() };
        writer.push(row.iter().map(String::as_str), &outcome)?;
    }
    writer.finish()
}

fn table(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn named(folder: &Path, format: ResultsFormat) -> PathBuf {
    folder.join(if format == ResultsFormat::Xlsx { "results.xlsx" } else { "results.csv" })
}

/// The user's cells of every row, and the message beside each.
fn read_back(path: &Path) -> (Vec<Vec<String>>, Vec<String>) {
    let sheet = open(path, &ReadingOptions::default()).unwrap();
    assert!(sheet.is_results());
    let cells = |row: recall_desk::domain::sheet::Row<'_>| {
        row.original_cells().map(|cell| cell.text.to_owned()).collect()
    };
    let messages =
        sheet.rows().map(|row| row.cell(sheet.original_headers().len() + 2).text.to_owned()).collect();
    (sheet.rows().map(cells).collect(), messages)
}

#[test]
fn csv_for_excel_is_what_excel_takes_for_text_and_csv_for_machines_is_raw() {
    let folder = tempfile::tempdir().unwrap();
    let rows = table(&[&["=1+1", "a,b"], &["-5", "say \"hi\""]]);
    let bytes = |format| {
        let path = named(folder.path(), format);
        write(&path, format, &["VIN", "Note"], &rows).unwrap();
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(
        bytes(ResultsFormat::CsvForExcel),
        "\u{feff}VIN,Note,outcome,code,message,time,request_id\r\n'=1+1,\"a,b\",done,,row 0,,\r\n\
         '-5,\"say \"\"hi\"\"\",done,,row 1,,\r\n"
    );
    assert_eq!(
        bytes(ResultsFormat::CsvForMachines),
        "VIN,Note,outcome,code,message,time,request_id\n=1+1,\"a,b\",done,,row 0,,\n-5,\"say \"\"hi\"\"\",done,,row 1,,\n"
    );
}

#[test]
fn a_workbook_of_results_holds_nothing_but_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = named(folder.path(), ResultsFormat::Xlsx);
    let rows = table(&[&["=1+1", "0012"], &["1.77E+13", "10-12"]]);
    assert_eq!(write(&path, ResultsFormat::Xlsx, &["VIN", "Note"], &rows).unwrap(), 2);
    let sheet = open(&path, &ReadingOptions::default()).unwrap();
    for row in sheet.rows() {
        assert!(row.cells().all(|cell| cell.kind == recall_desk::domain::cell::CellKind::Text));
    }
    assert_eq!(read_back(&path).0, rows);
}

#[test]
fn missing_cells_are_empty_and_surplus_ones_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let path = named(folder.path(), format);
        write(&path, format, &["VIN", "Note"], &table(&[&["A"], &["B", "b", "surplus"]])).unwrap();
        assert_eq!(read_back(&path).0, table(&[&["A", ""], &["B", "b"]]), "{format:?}");
    }
}

#[test]
fn what_a_workbook_cannot_hold_is_refused_and_the_old_file_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = named(folder.path(), ResultsFormat::Xlsx);
    std::fs::write(&path, "before").unwrap();
    let failure =
        write(&path, ResultsFormat::Xlsx, &["VIN"], &table(&[&["A"], &[&"x".repeat(32_768)]])).unwrap_err();
    assert!(matches!(failure, ResultsFailure::CellTooLong { row: 2 }), "{failure}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left behind");
    let nowhere = write(&folder.path().join("no/folder.csv"), ResultsFormat::CsvForExcel, &["VIN"], &[]);
    assert!(matches!(nowhere, Err(ResultsFailure::Unwritable(_))));
}

#[test]
fn the_name_chooses_the_form() {
    assert_eq!(ResultsFormat::for_path(Path::new("a.XLSX")), ResultsFormat::Xlsx);
    assert_eq!(ResultsFormat::for_path(Path::new("a.csv")), ResultsFormat::CsvForExcel);
}

#[test]
fn dates_and_numbers_of_other_columns_come_back_as_they_were_shown() {
    let sheet = read("02-date-cells.xlsx");
    let folder = tempfile::tempdir().unwrap();
    let path = named(folder.path(), ResultsFormat::CsvForMachines);
    let mut writer = ResultsWriter::create(
        &path,
        ResultsFormat::CsvForMachines,
        sheet.original_headers().iter().map(String::as_str),
    )
    .unwrap();
    for row in sheet.rows() {
        writer.push(row.original_cells().map(|cell| cell.text), &OutcomeCells::default()).unwrap();
    }
    writer.finish().unwrap();
    let dates: Vec<String> = read_back(&path).0.into_iter().map(|row| row[3].clone()).collect();
    assert_eq!(dates, ["2026-03-27", "2026-03-04 18:00:00", "46108", "27 Mar 26"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_cell_comes_back_in_its_row(
        rows in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    "['=+@\t\r\n\",;| a-]{0,8}",
                    "\\PC{0,12}",
                    "[\u{1}-\u{1f}_x0-9A-F\u{7f}-\u{a0}]{0,10}",
                    "(_x000D_|_x|_x005F_){0,3}",
                ],
                3,
            ),
            1..12,
        )
    ) {
        let folder = tempfile::tempdir().unwrap();
        for format in FORMATS {
            let path = named(folder.path(), format);
            write(&path, format, &["VIN", "Campaign code", "Note"], &rows).unwrap();
            let (cells, messages) = read_back(&path);
            prop_assert_eq!(&cells, &rows, "{:?}", format);
            let expected: Vec<String> = (0..rows.len()).map(|number| format!("row {number}")).collect();
            prop_assert_eq!(messages, expected);
        }
    }
}
