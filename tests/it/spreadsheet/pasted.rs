//! Tables from the clipboard.

use super::*;
use recall_desk::domain::draft::Field;
use recall_desk::domain::mapping::Source;
use recall_desk::domain::sheet::SheetKind;
use recall_desk::spreadsheet::{HeaderRow, pasted};

#[test]
fn a_table_copied_from_excel_is_read() {
    let text = "VIN\tCampaign code\tStart date\r\n17748U47X15831234\tABC/1\t27/03/2026\r\nB\t\"two\nlines\"\t1 May 2026\r\n";
    let sheet = pasted(text, &ReadingOptions::default()).unwrap();
    let facts = sheet.facts();
    assert_eq!((facts.kind, facts.delimiter, facts.encoding), (SheetKind::Pasted, Some('\t'), None));
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(conclusions(&sheet, &checked), ["ready", "error vin:length manufacturer-ref:not-allowed"]);
}

#[test]
fn a_bare_list_of_vins_needs_no_header() {
    let bare = ReadingOptions { header_row: Some(HeaderRow::None), ..Default::default() };
    let sheet = pasted("17748U47X15831234\n17748U47X15831235\n", &bare).unwrap();
    assert_eq!((sheet.row_count(), sheet.facts().header_row), (2, 0));
    let mut mapping = Mapping::default();
    mapping.set_header(Field::Vin, "A", sheet.headers()).unwrap();
    let checked = check(&sheet, &Edits::default(), &mapping, &options(Purpose::LookUp, None)).unwrap();
    assert_eq!(conclusions(&sheet, &checked), ["ready", "ready"]);
    mapping.set(Field::ManufacturerRef, Some(Source::Constant("ABC/1".into())));
    let unfix = options(Purpose::Change(Operation::Unfix), None);
    let checked = check(&sheet, &Edits::default(), &mapping, &unfix).unwrap();
    let changes: Vec<_> = checked
        .sendable(&sheet, &Edits::default())
        .map(|(_, content)| content.change(unfix.purpose).unwrap())
        .collect();
    assert_eq!((changes.len(), changes[0].operation()), (2, Operation::Unfix));
}

#[test]
fn nothing_pasted_is_nothing_read() {
    assert_eq!(pasted(" \n\t\n", &ReadingOptions::default()).unwrap_err(), SheetFailure::Empty);
    assert_eq!(pasted("", &ReadingOptions::default()).unwrap_err(), SheetFailure::Empty);
}
