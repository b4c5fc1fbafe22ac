//! The other kinds of workbook: Excel 97–2003 and `OpenDocument`.

use super::*;
use recall_desk::domain::check::CheckRefusal;
use recall_desk::domain::sheet::{HiddenRows, SheetKind};

#[test]
fn an_old_excel_workbook_is_read_with_its_hidden_rows_dates_and_errors() {
    let sheet = read("13-old.xls");
    let facts = sheet.facts();
    assert_eq!((facts.kind, facts.sheets.join("+")), (SheetKind::Xls, "Recalls+Empty".to_owned()));
    assert_eq!((facts.sheet.as_deref(), facts.header_row, facts.hidden_rows), (Some("Recalls"), 1, 1));
    assert_eq!(
        concluded("13-old.xls"),
        ["ready", "error hidden-row", "ready", "warning manufacturer-ref:number-recovered"]
    );
    let row: Vec<&str> = sheet.row(3).cells().map(|cell| cell.text).collect();
    assert_eq!((row[1], row[3]), ("1234", "2026-03-27"));
}

#[test]
fn merged_cells_are_seen_in_old_and_open_workbooks() {
    for name in ["13-old-merged.xls", "13-open-merged.ods"] {
        let sheet = read(name);
        let mut mapping = Mapping::guess(sheet.original_headers());
        mapping.set(
            recall_desk::domain::draft::Field::StartDate,
            Some(recall_desk::domain::mapping::Source::Constant("2026-03-27".into())),
        );
        let refusal = check(&sheet, &Edits::default(), &mapping, &options(OPEN, None)).unwrap_err();
        let CheckRefusal::MergedCells(ranges) = refusal else { panic!("{name}: {refusal}") };
        assert_eq!(ranges.iter().map(ToString::to_string).collect::<Vec<_>>(), ["B2:B3"], "{name}");
    }
}

#[test]
fn an_open_document_is_read_with_its_filtered_rows_and_blank_runs() {
    let sheet = read("13-open.ods");
    let facts = sheet.facts();
    assert_eq!((facts.kind, facts.hidden_rows, facts.empty_rows), (SheetKind::Ods, 1, 1_048_000));
    assert_eq!(
        concluded("13-open.ods"),
        ["ready", "error hidden-row", "error manufacturer-ref:number-recovered start-date:empty"]
    );
    assert_eq!((sheet.row(2).line(), sheet.row(0).cell(3).text), (1_048_004, "2026-03-27"));
    let skip = ReadingOptions { hidden_rows: Some(HiddenRows::Skip), ..Default::default() };
    let sheet = open(&fixture("13-open.ods"), &skip).unwrap();
    assert_eq!((sheet.row_count(), checked_as(&sheet, options(OPEN, None)).counts().left_out), (3, 1));
}

#[test]
fn a_sheet_is_chosen_by_name() {
    for (name, sheet) in [("08-hidden.xlsx", "Notes"), ("13-old.xls", "Empty"), ("13-open.ods", "Recalls")] {
        let named = |sheet: &str| ReadingOptions { sheet: Some(sheet.into()), ..Default::default() };
        let missing = open(&fixture(name), &named("Nowhere")).unwrap_err();
        assert!(matches!(missing, SheetFailure::NoSuchSheet { .. }), "{name}: {missing}");
        match open(&fixture(name), &named(sheet)) {
            Ok(opened) => assert_eq!(opened.facts().sheet.as_deref(), Some(sheet)),
            Err(failure) => assert!(matches!(failure, SheetFailure::Empty | SheetFailure::HeaderOnly)),
        }
    }
}
