//! Files that are empty, broken or made to do harm: nothing panics, nothing grows without bound, and each says
//! what it is.

use super::*;
use proptest::prelude::*;
use std::io::Write;
use std::path::Path;
use std::time::Instant;
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

/// Every cell of every row, with its line.
fn content(sheet: &Sheet) -> Vec<(u32, Vec<String>)> {
    sheet
        .rows()
        .map(|row| (row.line(), row.cells().map(|cell| format!("{:?} {}", cell.kind, cell.text)).collect()))
        .collect()
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused_or_read_whole() {
    for name in ["08-hidden.xlsx", "13-old.xls", "13-old-merged.xls", "13-open.ods", "13-password.xlsx"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        let expected = opened(&whole).ok().map(|sheet| content(&sheet));
        for end in (0..whole.len()).step_by(61) {
            if let Ok(sheet) = opened(&whole[..end]) {
                assert_eq!(Some(content(&sheet)), expected, "{name} cut at {end} of {}", whole.len());
            }
        }
    }
}

/// An old workbook whose parts lie where a program left them that could not finish: the tables first.
fn old_workbook(records: &[(u16, Vec<u8>)], sheet: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let written = |records: &[(u16, Vec<u8>)]| {
        let mut stream = Vec::new();
        for (number, body) in records {
            stream.extend(number.to_le_bytes());
            stream.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
            stream.extend(body);
        }
        stream
    };
    let begin = (0x0809, [0x0600u16.to_le_bytes(), 5u16.to_le_bytes()].concat());
    let entry_bytes = 4 + 2 + 2 + 1;
    let globals_bytes = 8 + (4 + entry_bytes) + written(records).len() + 4;
    let mut entry = u32::try_from(globals_bytes).unwrap().to_le_bytes().to_vec();
    entry.extend([0, 0, 1, 0, b'S']);
    let mut stream = written(&[begin.clone(), (0x0085, entry)]);
    stream.extend(written(records));
    stream.extend(written(&[(0x000A, Vec::new())]));
    assert_eq!(stream.len(), globals_bytes);
    stream.extend(written(&[begin]));
    stream.extend(written(sheet));
    stream.extend(written(&[(0x000A, Vec::new())]));
    stream.resize(stream.len().max(4_096), 0);
    compound(&stream)
}

/// A compound file with one stream: header, allocation table, directory, stream.
fn compound(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let sectors = stream.len().div_ceil(SECTOR);
    let tables = (1..200).find(|tables| (tables + 1 + sectors).div_ceil(128) <= *tables).unwrap();
    let number = |number: usize| u32::try_from(number).unwrap();
    let end = 0xFFFF_FFFEu32;
    let mut table = vec![0xFFFF_FFFDu32; tables];
    table.push(end);
    table.extend((0..sectors).map(|at| if at + 1 == sectors { end } else { number(tables + 2 + at) }));
    table.resize(tables * 128, u32::MAX);
    let mut header = vec![0u8; SECTOR];
    header[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    header[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    for (at, value) in [(44, number(tables)), (48, number(tables)), (56, 4_096), (60, end), (68, end)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    for place in 0..109 {
        let value = if place < tables { number(place) } else { u32::MAX };
        header[76 + place * 4..80 + place * 4].copy_from_slice(&value.to_le_bytes());
    }
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let mut entry = vec![0u8; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[at * 2..at * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64..66].copy_from_slice(&u16::try_from(name.len() * 2 + 2).unwrap().to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&number(size).to_le_bytes());
        entry
    };
    let mut directory = entry("Root Entry", 5, end, 0);
    directory.extend(entry("Workbook", 2, number(tables + 1), stream.len()));
    directory.resize(SECTOR, 0);
    let mut file = header;
    file.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
    file.extend(directory);
    file.extend(stream);
    file.resize(SECTOR * (1 + tables + 1 + sectors), 0);
    file
}

/// The texts that cells share.
fn shared(texts: &[&str]) -> (u16, Vec<u8>) {
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let mut body = [count, count].concat();
    for text in texts {
        body.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
        body.push(0);
        body.extend(text.as_bytes());
    }
    (0x00FC, body)
}

/// A cell with the shared text of this number.
fn cell(row: u16, column: u16, text: u32) -> (u16, Vec<u8>) {
    let place = [row.to_le_bytes(), column.to_le_bytes(), 0u16.to_le_bytes()].concat();
    (0x00FD, [place, text.to_le_bytes().to_vec()].concat())
}

#[test]
fn an_old_workbook_cut_off_behind_its_tables_loses_no_row_silently() {
    let cells: Vec<_> = (0..100).flat_map(|row| [cell(row, 0, 0), cell(row, 1, 1)]).collect();
    let whole = old_workbook(&[shared(&["VIN", "Campaign code"])], &cells);
    let expected = content(&opened(&whole).unwrap());
    assert_eq!(expected.len(), 99);
    for end in (0..whole.len()).step_by(64) {
        if let Ok(sheet) = opened(&whole[..end]) {
            assert_eq!(content(&sheet), expected, "cut at {end} of {}", whole.len());
        }
    }
}

#[test]
fn a_cell_of_an_old_workbook_that_names_a_missing_text_or_breaks_off_is_damage() {
    let shared = || shared(&["VIN"]);
    let missing = old_workbook(&[shared()], &[cell(0, 0, 0), cell(1, 0, 7)]);
    let failure = opened(&missing).unwrap_err();
    assert!(failure.to_string().contains("row 2 names a missing text"), "{failure}");
    let short = (0x00FD, vec![1, 0, 0, 0, 0]);
    let failure = opened(&old_workbook(&[shared()], &[cell(0, 0, 0), short])).unwrap_err();
    assert!(failure.to_string().contains("a cell of row 2 cannot be read"), "{failure}");
}

#[test]
fn one_long_text_named_by_many_cells_is_refused() {
    let long = "x".repeat(60_000);
    let cells: Vec<_> = (0..40).flat_map(|row| (0..256).map(move |column| cell(row, column, 0))).collect();
    let bytes = old_workbook(&[shared(&[&long])], &cells);
    assert!(bytes.len() < 300_000);
    assert_eq!(opened(&bytes).unwrap_err(), SheetFailure::TooMuchText);
}

#[test]
fn a_worksheet_that_ends_in_the_middle_is_damage() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c t="str"><v>VIN</v></c></row><row r="2"><c t="str"><v>A</v></c></row>"#;
    assert!(matches!(opened(&xlsx(sheet)), Err(SheetFailure::Damaged { .. })));
}

#[test]
fn shared_texts_and_styles_are_found_by_what_the_workbook_says_of_them() {
    let relations = r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="./sheets/../sheet.xml"/>
        <Relationship Id="b" Type="x/sharedStrings" Target="/xl/words/texts.xml"/>
        <Relationship Id="c" Type="x/styles" Target="looks.xml"/></Relationships>"#;
    let sheet = r#"<worksheet><sheetData><row><c t="s"><v>0</v></c></row><row><c s="1"><v>46108</v></c></row></sheetData></worksheet>"#;
    let styles = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let book = zipped(&[
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sheet.xml", sheet.as_bytes()),
        ("xl/words/texts.xml", b"<sst><si><t>Start date</t></si></sst>"),
        ("xl/looks.xml", styles.as_bytes()),
    ]);
    let sheet = opened(&book).unwrap();
    assert_eq!((sheet.headers()[0].as_str(), sheet.row(0).cell(0).text), ("Start date", "2026-03-27"));
}

#[test]
fn a_row_wider_than_any_spreadsheet_and_a_longer_cell_are_refused_by_their_line() {
    let wide = format!("VIN,B\nA,B\nA{}\n", ",".repeat(16_384));
    assert_eq!(opened(wide.as_bytes()).unwrap_err(), SheetFailure::TooManyColumns { row: 3 });
    for long in
        [format!("VIN,B\nA,{}\n", "x".repeat(131_073)), format!("VIN,B\nA,\"{}\"\n", "x".repeat(131_073))]
    {
        assert_eq!(opened(long.as_bytes()).unwrap_err(), SheetFailure::CellTooLong { row: 2 });
    }
    let cell = r#"<table-cell number-columns-repeated="16385" value-type="string"><p>x</p></table-cell>"#;
    let content = format!(
        "<document-content><table name=\"S\"><table-row>{cell}</table-row></table></document-content>"
    );
    assert_eq!(opened(&ods(&content)).unwrap_err(), SheetFailure::TooManyColumns { row: 1 });
}

/// Fixtures of every kind that is read, and of some that are refused.
const KINDS: [&str; 14] = [
    "01-number-cells.xlsx",
    "02-date-cells-1904.xlsx",
    "04-utf16-bom.csv",
    "04-windows-1252.csv",
    "05-tab.txt",
    "08-hidden.xlsx",
    "09-merged.xlsx",
    "10-own-results.csv",
    "11-quotes.csv",
    "13-old.xls",
    "13-old-merged.xls",
    "13-open.ods",
    "13-binary.xlsb",
    "13-password.xlsx",
];

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
    fn files_with_bytes_changed_or_cut_are_answered_soon_and_in_words(
        name in prop::sample::select(KINDS.to_vec()),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = std::fs::read(fixture(name)).unwrap();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(end) = cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let begun = Instant::now();
        match opened(&bytes) {
            Ok(sheet) => {
                prop_assert!(sheet.row_count() < 1_100_000);
                let checked = check(&sheet, &Edits::default(), &Mapping::guess(sheet.original_headers()), &options(OPEN, None));
                if let Ok(checked) = checked {
                    let counts = checked.counts();
                    prop_assert_eq!(counts.sendable() + counts.not_sent(), sheet.row_count() as u64);
                }
            }
            Err(failure) => {
                prop_assert!(failure.to_string().len() < 400 && !failure.advice().is_empty(), "{}", failure);
            }
        }
        prop_assert!(begun.elapsed().as_secs() < 20, "{} took {:?}", name, begun.elapsed());
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
