//! Reading, mapping and checking a file of 1,000,000 rows and 60 MB, against the bare `csv` crate walking over
//! its byte records in the same run; and the memory that it takes. `cargo bench --bench reading`
//!
//! Fails when it takes more than four times as long, or 500 MB.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench that meets the unexpected should stop, and prints"
)]

use recall_desk::domain::change::Operation;
use recall_desk::domain::check::{CheckOptions, check};
use recall_desk::domain::edits::Edits;
use recall_desk::domain::mapping::Mapping;
use recall_desk::domain::purpose::Purpose;
use recall_desk::spreadsheet::{ReadingOptions, open};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const ROWS: u32 = 1_000_000;
const ROUNDS: usize = 9;
const MAX_RATIO: f64 = 4.0;
const MAX_MEGABYTES: u64 = 500;

fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recalls.csv");
    let bytes = generate(&path);
    println!("{ROWS} rows, {} MB", bytes / 1_000_000);
    let mut bare = Duration::MAX;
    let mut ours = Duration::MAX;
    let mut resident = 0;
    // By turns, so that a busy machine is as hard on one as on the other.
    for _ in 0..ROUNDS {
        bare = bare.min(timed(|| assert_eq!(walk(&path), u64::from(ROWS))));
        ours = ours.min(timed(|| resident = resident.max(read_and_check(&path))));
    }
    let ratio = ours.as_secs_f64() / bare.as_secs_f64();
    let peak = status_megabytes("VmHWM:");
    println!("csv crate, byte records   {:>8.0} ms", bare.as_secs_f64() * 1e3);
    println!("read, map and check       {:>8.0} ms", ours.as_secs_f64() * 1e3);
    println!("ratio                     {ratio:>8.2}    (at most {MAX_RATIO})");
    println!("resident with results     {resident:>8} MB (under {MAX_MEGABYTES})");
    println!("resident at the peak      {peak:>8} MB (under {MAX_MEGABYTES})");
    let good = ratio <= MAX_RATIO && peak < MAX_MEGABYTES;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn generate(path: &Path) -> u64 {
    let mut file = BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(file, "VIN,Campaign code,DVSA reference,Recall start date,Dealer").unwrap();
    for row in 0..ROWS {
        let (campaign, day) = (row / 50_000, 1 + row / 50_000 % 28);
        writeln!(
            file,
            "WVWZZZ1KZ{row:08},ABC/{campaign:04},R/2026/{campaign:03},{day:02}/0{}/2026,Dealer {:04}",
            1 + campaign % 9,
            row % 9_999
        )
        .unwrap();
    }
    file.flush().unwrap();
    std::fs::metadata(path).unwrap().len()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn walk(path: &Path) -> u64 {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        rows += 1;
    }
    rows
}

/// Answers the resident megabytes while the rows and the results are held.
fn read_and_check(path: &Path) -> u64 {
    let sheet = open(path, &ReadingOptions::default()).unwrap();
    let mapping = Mapping::guess(sheet.original_headers());
    let today = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
    let options = CheckOptions { purpose: Purpose::Change(Operation::Open), date_order: None, today };
    let checked = check(&sheet, &Edits::default(), &mapping, &options).unwrap();
    assert_eq!(checked.counts().ready, u64::from(ROWS), "{:?}", checked.causes());
    status_megabytes("VmRSS:")
}

/// A figure of this process as Linux tells it; 0 elsewhere.
fn status_megabytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1_000
}
