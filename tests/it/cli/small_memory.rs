//! Small files made to fill the memory, read by the real program with little of it.

use super::place::{Place, counts};
use super::{Cli, Ran};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use zip::write::SimpleFileOptions;

/// Address space, in KiB: the program takes a part of it before it reads anything.
const LIMIT: &str = "ulimit -v 2500000 && exec \"$0\" \"$@\"";

fn with_little_memory(plain: &Cli) -> Ran {
    let mut command = Command::new("sh");
    command.args(["-c", LIMIT]).arg(plain.command.get_program()).args(plain.command.get_args());
    for (name, value) in plain.command.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Cli { command, input: None }.run()
}

fn zipped(path: &Path, parts: &[(&str, &str)]) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

/// A row of 16,384 cells that name one text.
fn xlsx(path: &Path, rows: u32, text: &str) {
    let workbook =
        r#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>"#;
    let relations =
        r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="sheet.xml"/></Relationships>"#;
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(16_384);
    let rows = format!("<row>{cells}</row>").repeat(rows as usize);
    zipped(
        path,
        &[
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/sharedStrings.xml", &format!("<sst><si><t>{text}</t></si></sst>")),
            ("xl/sheet.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ],
    );
}

/// Rows of one cell that repeats across all columns.
fn ods(path: &Path, rows: u32, text: &str) {
    let content = format!(
        r#"<document-content><table name="S"><table-row number-rows-repeated="{rows}"><table-cell number-columns-repeated="16384" value-type="string"><p>{text}</p></table-cell></table-row></table></document-content>"#
    );
    zipped(path, &[("content.xml", &content), ("META-INF/manifest.xml", "<manifest/>")]);
}

#[test]
fn a_small_file_that_would_fill_the_memory_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    xlsx(&path("long.xlsx"), 1, &"x".repeat(1_000_000));
    xlsx(&path("many.xlsx"), 1, &"x".repeat(100_000));
    ods(&path("long.ods"), 1, &"x".repeat(1_000_000));
    ods(&path("many.ods"), 600, &"x".repeat(1_000));
    std::fs::write(path("wide.csv"), ",".repeat(60_000_000) + "\nA\n").unwrap();
    for (name, most_bytes, code) in [
        ("long.xlsx", 10_000, "cell-too-long"),
        ("many.xlsx", 10_000, "too-much-text"),
        ("long.ods", 10_000, "cell-too-long"),
        ("many.ods", 10_000, "too-much-text"),
        ("wide.csv", u64::MAX, "too-many-columns"),
    ] {
        let file = path(name);
        assert!(std::fs::metadata(&file).unwrap().len() <= most_bytes, "{name}");
        let home = tempfile::tempdir().unwrap();
        let line = format!("--json check {} --operation create", file.display());
        let ran = with_little_memory(&Cli::new(home.path()).line(&line));
        assert_eq!(ran.code, 8, "{name}: {}{}", ran.out, ran.err);
        assert_eq!(ran.json()["error"]["code"], code, "{name}");
    }
}

#[test]
fn a_wide_header_costs_nothing_in_rows_that_have_few_cells() {
    let place = Place::new();
    let mut text = format!("VIN,Campaign code,Recall start date{}\n", ",".repeat(16_381));
    for row in 0..2_500 {
        writeln!(text, "SALGA2EF8HA{row:06},ACME/1,2026-03-01").unwrap();
    }
    let file = place.file("wide.csv", &text);
    let ran = with_little_memory(&place.cli().line(&format!("--json import {file} --operation create")));
    assert_eq!((ran.code, counts(&ran.json())[6]), (1, 2_500), "every row is ragged: {}", ran.err);
    let journal: u64 = std::fs::read_dir(place.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .max()
        .unwrap();
    assert!(journal < 10_000_000, "{journal} bytes");
}
