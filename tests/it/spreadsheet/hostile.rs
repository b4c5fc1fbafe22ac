//! Files that are empty, broken or made to do harm: nothing panics, nothing grows without bound, and each says
//! what it is.

use super::*;
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn opened(bytes: &[u8]) -> Result<Sheet, SheetFailure> {
    let folder = tempfile::tempdir().unwrap();
    open(&written(folder.path(), "file.xlsx", bytes), &ReadingOptions::default())
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const WORKBOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="sheet.xml"/></Relationships>"#;

fn xlsx(sheet: &str) -> Vec<u8> {
    zipped(&[
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/sheet.xml", sheet.as_bytes()),
    ])
}

fn ods(content: &str) -> Vec<u8> {
    zipped(&[("content.xml", content.as_bytes()), ("META-INF/manifest.xml", b"<manifest/>")])
}

#[test]
fn files_with_nothing_in_them_say_so() {
    assert_eq!(refused("empty.csv"), SheetFailure::Empty);
    assert_eq!(refused("empty.xlsx"), SheetFailure::Empty);
    assert_eq!(refused("blank-lines.csv"), SheetFailure::Empty);
    assert_eq!(refused("header-only.csv"), SheetFailure::HeaderOnly);
    assert_eq!(refused("no such file.csv"), SheetFailure::NotFound);
    assert_eq!(refused("").code(), "wrong-kind");
}

#[test]
fn a_zip_bomb_is_stopped_early_in_whatever_part_it_hides() {
    let blanks = vec![b' '; 48 << 20];
    let bomb = [b"<sheetData>".as_slice(), &blanks].concat();
    for part in [
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sheet.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ] {
        let mut parts = vec![
            ("xl/workbook.xml", WORKBOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
            ("xl/sheet.xml", b"<sheetData/>".as_slice()),
        ];
        parts.retain(|(name, _)| *name != part);
        parts.push((part, &bomb));
        assert_eq!(opened(&zipped(&parts)).unwrap_err(), SheetFailure::SuspiciousRatio, "{part}");
    }
    let manifest: &[u8] = b"<manifest/>";
    let bomb = zipped(&[("content.xml", &bomb), ("META-INF/manifest.xml", manifest)]);
    assert_eq!(opened(&bomb).unwrap_err(), SheetFailure::SuspiciousRatio);
}

#[test]
fn cells_far_out_do_not_become_a_grid() {
    let row = |row| format!(r#"<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>"#);
    let rows = (1..=50_000).map(row).collect::<Vec<_>>().concat();
    let sheet = opened(&xlsx(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"))).unwrap();
    assert_eq!(sheet.row_count(), 49_999);
    assert_eq!(sheet.headers().len(), 16_384);
    assert_eq!(sheet.row(0).cell(16_383).text, "1");
}

#[test]
fn repeated_cells_of_an_open_document_are_counted_before_they_are_written_out() {
    let cell = r#"<table-cell number-columns-repeated="16384" value-type="string"><p>x</p></table-cell>"#;
    let content = format!(
        r#"<document-content><table name="S"><table-row number-rows-repeated="1048576">{cell}</table-row></table></document-content>"#
    );
    assert_eq!(opened(&ods(&content)).unwrap_err(), SheetFailure::TooManyCells);
}

#[test]
fn entities_are_not_expanded() {
    let sheet = r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>VIN</v></c></row>
        <row><c t="str"><v>X&b;&lt;</v></c></row></sheetData></worksheet>"#;
    assert_eq!(opened(&xlsx(sheet)).unwrap().row(0).cell(0).text, "X<");
}

#[test]
fn cells_out_of_order_are_damage_and_not_shuffled() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData></worksheet>"#;
    assert!(matches!(opened(&xlsx(sheet)), Err(SheetFailure::Damaged { .. })));
}

#[test]
fn a_long_cell_in_a_mapped_column_is_an_error_of_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "VIN,Campaign code,Start date,Note\nA,{},2026-03-27,{}\n",
        "B".repeat(1_001),
        "c".repeat(5_000)
    );
    let sheet = open(&written(folder.path(), "a.csv", text.as_bytes()), &ReadingOptions::default()).unwrap();
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(conclusions(&sheet, &checked), ["error vin:length manufacturer-ref:cell-too-long"]);
}

#[test]
fn rows_past_the_limit_are_refused() {
    let text = "VIN\n".to_owned() + &"A\n".repeat(4_000_000);
    let failure = recall_desk::spreadsheet::pasted(&text, &ReadingOptions::default()).unwrap_err();
    assert_eq!(failure, SheetFailure::TooManyRows);
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused_or_read() {
    for name in ["08-hidden.xlsx", "13-old.xls", "13-open.ods", "13-password.xlsx"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        for eighth in 0..8 {
            let cut = &whole[..whole.len() * eighth / 8];
            if let Ok(sheet) = opened(cut) {
                assert!(sheet.row_count() < 100, "{name} cut at {eighth}/8");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_answered(
        start in prop::sample::select(vec![
            b"".as_slice(), b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"\xEF\xBB\xBFVIN\n", b"sep=,\n",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let bytes = [start, &rest].concat();
        if let Ok(sheet) = opened(&bytes) {
            prop_assert!(sheet.row_count() <= bytes.len());
            let cells: usize = sheet.rows().map(|row| row.cells().count()).sum();
            prop_assert!(cells <= bytes.len() + sheet.row_count());
        }
    }

    #[test]
    fn broken_workbooks_are_answered(
        name in prop::sample::select(vec!["13-old.xls", "13-old-merged.xls", "08-hidden.xlsx", "13-open.ods"]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(sheet) = opened(&bytes) {
            prop_assert!(sheet.row_count() < 1_100_000);
        }
    }

    #[test]
    fn broken_sheets_are_answered(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<row>", "</row>", "<row r=\"7\" hidden=\"1\">", "<c>", "</c>", "<c r=\"C7\" t=\"s\">", "<c t=\"e\">",
                "<v>", "</v>", "<v/>", "1e999", "-1", "&#0;", "&#x41;", "&x;", "<is><t>", "</t></is>", "<rPh>", "</rPh>",
                "<mergeCell ref=\"A1:ZZZZZZZ9\"/>", "NaN", "<![CDATA[x]]>", "<table:table-row number-rows-repeated=\"99999\">",
            ]),
            0..40,
        ),
    ) {
        let body = pieces.concat();
        let _ = opened(&xlsx(&format!("<worksheet><sheetData>{body}")));
        let _ = opened(&ods(&format!("<x><table name=\"S\">{body}")));
    }
}
