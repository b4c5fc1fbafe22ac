//! The fifteen ways in which a spreadsheet arrives, each with what is concluded from it.

use super::*;
use recall_desk::domain::check::{CheckRefusal, Question};
use recall_desk::domain::draft::Field;
use recall_desk::domain::sheet::{DateEpoch, HiddenRows, SheetKind, SheetNote};
use recall_desk::spreadsheet::HeaderRow;

fn cell(sheet: &Sheet, row: usize, column: usize) -> String {
    sheet.row(row - 1).cell(column).text.to_owned()
}

fn opened(name: &str, options: &ReadingOptions) -> Sheet {
    open(&fixture(name), options).unwrap()
}

#[test]
fn case_1_numbers_that_excel_made_of_identifiers_are_errors() {
    assert_eq!(
        concluded("01-numbers.csv"),
        ["error vin:excel-number", "error vin:excel-number", "error manufacturer-ref:excel-number", "ready"]
    );
    assert_eq!(
        messages("01-numbers.csv", 1),
        "Line 2, “VIN” (1.77E+13): Excel changed this value. Format the column as Text, enter the value again \
         and save"
    );
    assert_eq!(
        concluded("01-number-cells.xlsx"),
        [
            "warning vin:number-recovered vin:length manufacturer-ref:number-recovered",
            "error vin:excel-number",
            "error manufacturer-ref:excel-number"
        ]
    );
    let sheet = read("01-number-cells.xlsx");
    let checked = checked_as(&sheet, options(OPEN, None));
    let (_, content) = checked.sendable(&sheet, &Edits::default()).next().unwrap();
    assert_eq!(content.vin.as_str(), "123456789012345");
    assert_eq!(content.references.manufacturer_ref.unwrap().as_str(), "1234");
    let message = messages("01-number-cells.xlsx", 2);
    assert!(message.starts_with("Cell A3 (177480471158312"), "{message}");
}

#[test]
fn case_2_the_order_of_dates_is_proven_by_their_column() {
    let sheet = read("02-proven.csv");
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(checked.orders().start_date, Some(DateOrder::DayMonthYear));
    assert_eq!(conclusions(&sheet, &checked), ["ready", "ready", "ready", "error start-date:two-digit-year"]);
    let expected = ["2026-04-03", "2026-04-13", "2026-04-03"].map(ToOwned::to_owned);
    assert_eq!(dates(&sheet, &checked).into_iter().map(|(_, date)| date).collect::<Vec<_>>(), expected);

    let sheet = read("02-month-first.csv");
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(checked.orders().start_date, Some(DateOrder::MonthDayYear));
    assert_eq!(dates(&sheet, &checked)[0].1, "2026-03-04");
}

#[test]
fn case_2_what_nothing_proves_is_asked_once_with_three_rows_both_ways() {
    let sheet = read("02-open.csv");
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(conclusions(&sheet, &checked), ["error start-date:date-order-unknown"; 5]);
    let [Question::DateOrder { field: Field::StartDate, header, samples }] = checked.questions() else {
        panic!("{:?}", checked.questions())
    };
    assert_eq!((header.as_str(), samples.len()), ("Recall campaign start date", 3));
    let first = &samples[0];
    assert_eq!(
        (first.written.as_str(), first.day_first.to_string(), first.month_first.to_string()),
        ("01/02/2026", "2026-02-01".to_owned(), "2026-01-02".to_owned())
    );
    let told = checked_as(&sheet, options(OPEN, Some(DateOrder::MonthDayYear)));
    assert_eq!(conclusions(&sheet, &told), ["ready"; 5]);
    assert_eq!(dates(&sheet, &told)[0].1, "2026-01-02");
    assert!(told.questions().is_empty());
}

#[test]
fn case_2_real_date_cells_are_taken_as_they_are_in_both_systems() {
    let sheet = read("02-date-cells.xlsx");
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(
        conclusions(&sheet, &checked),
        ["ready", "ready", "warning start-date:excel-serial", "error start-date:two-digit-year"]
    );
    let found: Vec<String> = dates(&sheet, &checked).into_iter().map(|(_, date)| date).collect();
    assert_eq!(found, ["2026-03-27", "2026-03-04", "2026-03-27"]);

    let sheet = read("02-date-cells-1904.xlsx");
    assert_eq!(sheet.facts().epoch, DateEpoch::Year1904);
    let checked = checked_as(&sheet, options(OPEN, None));
    let found: Vec<String> = dates(&sheet, &checked).into_iter().map(|(_, date)| date).collect();
    assert_eq!(found, ["2026-03-27", "2026-03-27"]);
}

#[test]
fn case_3_a_byte_order_mark_is_no_part_of_the_first_header() {
    let sheet = read("03-bom.csv");
    assert_eq!(sheet.headers()[0], "VIN");
    assert_eq!(sheet.facts().encoding, Some("UTF-8"));
    assert_eq!(concluded("03-bom.csv"), ["ready"]);
}

#[test]
fn case_4_encodings_are_detected_and_can_be_chosen() {
    for (name, encoding) in [
        ("04-utf16-bom.csv", "UTF-16LE"),
        ("04-utf16le.csv", "UTF-16LE"),
        ("04-utf16be.csv", "UTF-16BE"),
        ("04-windows-1252.csv", "windows-1252"),
    ] {
        let sheet = read(name);
        assert_eq!(sheet.facts().encoding, Some(encoding), "{name}");
        assert_eq!(cell(&sheet, 1, 2), "Citroën Dönmez – Brück", "{name}");
        assert_eq!(concluded(name), ["ready"], "{name}");
    }
    let latin = ReadingOptions { encoding: Some("windows-1252".into()), ..Default::default() };
    assert_eq!(cell(&opened("03-bom.csv", &latin), 1, 2), "CitroÃ«n DÃ¶nmez â€“ BrÃ¼ck");
    let unknown = ReadingOptions { encoding: Some("klingon".into()), ..Default::default() };
    let failure = open(&fixture("03-bom.csv"), &unknown).unwrap_err();
    assert_eq!(failure, SheetFailure::UnknownEncoding("klingon".into()));
}

#[test]
fn case_4_nothing_is_imported_when_decoding_would_lose_characters() {
    let failure = refused("04-broken-utf8.csv");
    assert_eq!(failure, SheetFailure::CannotDecode { encoding: "UTF-8", line: 3 });
    let chosen = ReadingOptions { encoding: Some("utf-8".into()), ..Default::default() };
    let failure = open(&fixture("04-windows-1252.csv"), &chosen).unwrap_err();
    assert_eq!(failure, SheetFailure::CannotDecode { encoding: "UTF-8", line: 2 });
}

#[test]
fn case_5_the_delimiter_is_found_and_can_be_chosen() {
    for (name, delimiter) in
        [("05-semicolon.csv", ';'), ("05-tab.txt", '\t'), ("05-pipe.csv", '|'), ("05-sep-line.csv", ';')]
    {
        let sheet = read(name);
        assert_eq!(sheet.facts().delimiter, Some(delimiter), "{name}");
        assert_eq!(cell(&sheet, 2, 2), "Lee, Ng, Roe", "{name}");
        assert_eq!(concluded(name), ["ready", "ready"], "{name}");
    }
    assert_eq!((read("05-sep-line.csv").facts().header_row, read("05-sep-line.csv").row(0).line()), (2, 3));
    let comma = ReadingOptions { delimiter: Some(','), ..Default::default() };
    assert_eq!(opened("05-semicolon.csv", &comma).facts().delimiter, Some(','));
}

#[test]
fn case_6_what_copying_adds_is_trimmed_counted_and_remarked_on_inside_vins() {
    let sheet = read("06-spaces.csv");
    assert_eq!(sheet.headers(), ["VIN", "Campaign code", "Start date"]);
    assert!(sheet.facts().notes.contains(&SheetNote::HeadersTrimmed(2)));
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(checked.trimmed_cells(), 3);
    assert_eq!(
        conclusions(&sheet, &checked),
        ["ready", "warning vin:invisible-removed", "warning vin:invisible-removed", "error vin:inner-space"]
    );
}

#[test]
fn case_7_repeats_are_listed_and_contradictions_are_errors_on_both_rows() {
    assert_eq!(
        concluded("07-repeats.csv"),
        ["ready", "repeat repeat", "error conflict", "error conflict", "ready"]
    );
    assert_eq!(messages("07-repeats.csv", 2), "The same as row 1 (line 2), which is kept");
    assert!(messages("07-repeats.csv", 3).contains("row 4 (line 5)"));
    assert!(messages("07-repeats.csv", 4).contains("row 3 (line 4)"));
}

#[test]
fn case_8_the_header_is_found_below_titles_and_can_be_chosen() {
    let sheet = read("08-titles.csv");
    let facts = sheet.facts();
    assert_eq!((facts.header_row, facts.empty_rows, sheet.row_count()), (4, 1, 2));
    assert_eq!((sheet.row(0).line(), sheet.row(1).line()), (5, 7));
    let line = |line| ReadingOptions { header_row: Some(HeaderRow::Line(line)), ..Default::default() };
    assert_eq!(opened("08-titles.csv", &line(1)).headers()[0], "Recall list of the week");
    assert_eq!(open(&fixture("08-titles.csv"), &line(2)).unwrap_err(), SheetFailure::NoSuchHeaderRow(2));
    assert_eq!(open(&fixture("08-titles.csv"), &line(99)).unwrap_err(), SheetFailure::NoSuchHeaderRow(99));
    let none = ReadingOptions { header_row: Some(HeaderRow::None), ..Default::default() };
    let sheet = opened("08-titles.csv", &none);
    assert_eq!((sheet.row_count(), sheet.headers().to_vec()), (5, vec![String::new(); 4]));
}

#[test]
fn case_8_hidden_rows_are_counted_and_asked_about() {
    let sheet = read("08-hidden.xlsx");
    let facts = sheet.facts();
    assert_eq!((facts.sheet.as_deref(), facts.header_row, facts.hidden_rows), (Some("Recalls"), 3, 1));
    assert_eq!(facts.sheets, ["Old", "Notes", "Recalls"]);
    let checked = checked_as(&sheet, options(OPEN, None));
    assert_eq!(conclusions(&sheet, &checked), ["ready", "error hidden-row", "ready"]);
    assert_eq!(checked.questions(), [Question::HiddenRows { rows: 1 }]);
    let decided = |choice| {
        let sheet =
            opened("08-hidden.xlsx", &ReadingOptions { hidden_rows: Some(choice), ..Default::default() });
        let checked = checked_as(&sheet, options(OPEN, None));
        assert!(checked.questions().is_empty());
        let lines: Vec<u32> = sheet.rows().map(|row| row.line()).collect();
        (conclusions(&sheet, &checked), lines, sheet.facts().hidden_rows)
    };
    assert_eq!(decided(HiddenRows::Include), (vec!["ready".to_owned(); 3], vec![4, 5, 6], 1));
    let left_out = ["ready", "left-out left-out-hidden", "ready"].map(str::to_owned).to_vec();
    assert_eq!(decided(HiddenRows::Skip), (left_out, vec![4, 5, 6], 1), "rows keep their places");
}

#[test]
fn case_9_merged_cells_in_mapped_columns_are_refused_by_name() {
    let sheet = read("09-merged.xlsx");
    let mapping = Mapping::guess(sheet.original_headers());
    let refusal = check(&sheet, &Edits::default(), &mapping, &options(OPEN, None)).unwrap_err();
    assert!(matches!(refusal, CheckRefusal::MergedCells(_)));
    assert_eq!(refusal.to_string(), "Cells are merged in columns that are read: B3:B4");
    assert_eq!(concluded("09-merged-elsewhere.xlsx"), ["ready", "ready"]);
}

#[test]
fn case_10_our_own_results_are_recognised_and_their_guards_removed() {
    let sheet = read("10-own-results.csv");
    assert!(sheet.is_results() && sheet.facts().notes.contains(&SheetNote::OwnResults));
    assert_eq!(sheet.original_headers(), ["VIN", "Campaign code", "Note", "Start date"]);
    assert_eq!([cell(&sheet, 1, 2), cell(&sheet, 1, 8), cell(&sheet, 2, 6)], ["=1+1", "-7", "+x"]);
    assert_eq!(cell(&sheet, 2, 2), "O'Neil");
    let outcomes: Vec<_> = sheet.rows().map(|row| row.earlier_outcome().unwrap()).collect();
    assert_eq!(outcomes, ["done", "rejected"]);
}

#[test]
fn case_11_quotes_are_read_by_rfc_4180_and_a_ragged_row_is_one_error() {
    assert_eq!(
        concluded("11-quotes.csv"),
        ["ready", "ready", "error ragged start-date:empty", "error ragged start-date:not-a-date", "ready"]
    );
    let sheet = read("11-quotes.csv");
    assert_eq!(cell(&sheet, 1, 2), "Smith \"& Sons\",\r\n12 High Street");
    assert_eq!(cell(&sheet, 2, 2), "12\" wheels");
    let lines: Vec<u32> = sheet.rows().map(|row| row.line()).collect();
    assert_eq!(lines, [2, 4, 5, 6, 7]);
    assert!(messages("11-quotes.csv", 3).contains("2 cells and the header has 4. Compare line 5"));
    assert_eq!(refused("11-unclosed.csv"), SheetFailure::UnclosedQuote { line: 3 });
}

#[test]
fn case_12_every_line_end_is_taken_and_a_zero_byte_is_not() {
    let sheet = read("12-line-ends.csv");
    let lines: Vec<u32> = sheet.rows().map(|row| row.line()).collect();
    assert_eq!((lines, sheet.facts().empty_rows), (vec![2, 3, 5], 1));
    assert_eq!(concluded("12-line-ends.csv"), ["ready"; 3]);
    assert_eq!(refused("12-nul.csv"), SheetFailure::NotText { line: 3, encoding: "UTF-8" });
}

#[test]
fn case_13_files_are_judged_by_their_content() {
    for (name, kind, really) in [
        ("13-csv-renamed.xlsx", SheetKind::Csv, "delimited text (CSV)"),
        ("13-csv-renamed.xls", SheetKind::Csv, "delimited text (CSV)"),
        ("13-renamed.csv", SheetKind::Xlsx, "an Excel workbook (.xlsx)"),
    ] {
        let sheet = read(name);
        assert_eq!(sheet.facts().kind, kind, "{name}");
        let extension = name.rsplit_once('.').unwrap().1.to_owned();
        assert_eq!(sheet.facts().notes, [SheetNote::NameDisagrees { extension, really }], "{name}");
        assert_eq!(concluded(name), ["ready", "ready"], "{name}");
    }
    assert_eq!(refused("13-password.xlsx"), SheetFailure::PasswordProtected);
    for (name, words) in [
        ("13-binary.xlsb", "This is a binary workbook (.xlsb), not a spreadsheet that can be read"),
        (
            "13-html.xls",
            "This is a web page (HTML), whatever its name says, not a spreadsheet that can be read",
        ),
        ("13-xml.xls", "This is an XML spreadsheet of Excel 2003, not a spreadsheet that can be read"),
    ] {
        let failure = refused(name);
        assert_eq!((failure.to_string().as_str(), failure.code()), (words, "wrong-kind"), "{name}");
        assert!(failure.advice().contains("save it as .xlsx"), "{name}");
    }
}

#[test]
fn case_14_references_that_became_dates_show_their_likely_original() {
    assert_eq!(
        concluded("14-references.xlsx"),
        [
            "error manufacturer-ref:excel-date",
            "error manufacturer-ref:excel-date",
            "error manufacturer-ref:excel-error",
            "error vin:excel-error",
            "warning manufacturer-ref:number-recovered"
        ]
    );
    assert!(messages("14-references.xlsx", 1).contains("Cell B2 (2026-12-10)"));
    assert!(messages("14-references.xlsx", 1).contains("probably 10-12 or 10-Dec"));
    assert!(messages("14-references.xlsx", 2).contains("probably MAR-23 or 03-23"));
    assert!(messages("14-references.xlsx", 5).contains("zeros that it began with are lost"));
    assert_eq!(
        concluded("14-references.csv"),
        [
            "warning manufacturer-ref:looks-like-date",
            "warning manufacturer-ref:looks-like-date",
            "error manufacturer-ref:excel-error",
            "ready"
        ]
    );
    assert!(messages("14-references.csv", 1).contains("Was it 10-12?"));
}

#[test]
fn case_15_a_used_range_to_the_last_cell_is_not_spread_out() {
    let sheet = read("15-used-range.xlsx");
    let facts = sheet.facts();
    assert_eq!((sheet.row_count(), facts.empty_rows, sheet.headers().len()), (2, 1_048_573, 4));
    assert_eq!(concluded("15-used-range.xlsx"), ["ready", "ready"]);
    let sheet = read("15-full.xlsx");
    assert_eq!((sheet.row_count(), sheet.row(1).line()), (2, 1_048_576));
    assert_eq!(sheet.facts().notes, [SheetNote::MayBeCut { rows: 1_048_576 }]);
}
