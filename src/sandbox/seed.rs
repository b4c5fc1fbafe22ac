//! What a sandbox starts with: believable vehicles, nothing, or a file.

use super::believable::believable;
use super::fields;
use super::store::RepairState;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// The recalls held at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Seed {
    /// A dozen invented vehicles with everything that occurs: see [`super::EXAMPLES`].
    #[default]
    Believable,
    /// Nothing.
    Empty,
    /// These. Not checked again: the sandbox holds what it is given.
    Recalls(Vec<SeedRecall>),
}

impl Seed {
    pub(super) fn recalls(self) -> Vec<SeedRecall> {
        match self {
            Self::Believable => believable(),
            Self::Empty => Vec::new(),
            Self::Recalls(recalls) => recalls,
        }
    }
}

/// One recall of one vehicle, held from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedRecall {
    /// The vehicle, exactly as it is matched.
    pub vin: String,
    /// The manufacturer's reference.
    pub manufacturer_ref: String,
    /// DVSA's reference, if there is one.
    pub dvsa_ref: Option<String>,
    /// The campaign start.
    pub start_date: NaiveDate,
    /// Whether it is repaired. From a file: repaired on the day the campaign started.
    pub repair: RepairState,
}

/// Why a seed file cannot be used. Lines count from 1, the heading included.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file cannot be opened or read.
    #[error("The seed file {path} cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A column is missing from the heading.
    #[error("The seed file {path} has no column “{column}”. Its first line must be {heading}", heading = COLUMNS.join(","))]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The missing column.
        column: &'static str,
    },
    /// It is not CSV in UTF-8.
    #[error("The seed file {path} is not a readable CSV file: {source}")]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// What the reader says, with its position.
        source: csv::Error,
    },
    /// A row breaks a rule.
    #[error("Line {line} of the seed file {path}: {problem}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The line in the file.
        line: u64,
        /// What is wrong.
        problem: String,
    },
}

const COLUMNS: [&str; 5] = ["vin", "manufacturer_ref", "dvsa_ref", "start_date", "repair_status"];

/// DVSA's limit; a seed keeps to the published rule.
const LONGEST_REFERENCE: usize = 50;

#[derive(Deserialize)]
struct Row {
    vin: String,
    manufacturer_ref: String,
    dvsa_ref: String,
    start_date: String,
    repair_status: String,
}

/// Reads a CSV file (UTF-8, commas) with the columns vin, `manufacturer_ref`, `dvsa_ref`, `start_date`,
/// `repair_status` (`FIXED`, or `NOT_FIXED` or nothing).
///
/// # Errors
/// [`SeedError`], with the line, for anything that is not as it should be; nothing is left out silently.
pub fn read_seed(path: &Path) -> Result<Vec<SeedRecall>, SeedError> {
    let not_csv = |source| SeedError::NotCsv { path: path.to_owned(), source };
    let file =
        std::fs::File::open(path).map_err(|source| SeedError::Read { path: path.to_owned(), source })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(io::BufReader::new(file));
    let mut heading = reader.headers().map_err(not_csv)?.clone();
    if let Some(first) = heading.get(0).and_then(|first| first.strip_prefix('\u{feff}')) {
        let rest = heading.iter().skip(1);
        heading = std::iter::once(first).chain(rest).collect();
    }
    if let Some(column) = COLUMNS.into_iter().find(|column| !heading.iter().any(|found| found == *column)) {
        return Err(SeedError::MissingColumn { path: path.to_owned(), column });
    }
    let mut recalls = Vec::new();
    let mut seen = HashSet::new();
    for record in reader.records() {
        let record = record.map_err(not_csv)?;
        let line = record.position().map_or(0, csv::Position::line);
        let bad_row = |problem| SeedError::Row { path: path.to_owned(), line, problem };
        let recall = record
            .deserialize::<Row>(Some(&heading))
            .map_err(|cause| cause.to_string())
            .and_then(|row| checked(&row))
            .map_err(bad_row)?;
        if !seen.insert((recall.vin.clone(), recall.manufacturer_ref.clone())) {
            return Err(bad_row("this VIN already has a recall with this manufacturer_ref".into()));
        }
        recalls.push(recall);
    }
    Ok(recalls)
}

fn checked(row: &Row) -> Result<SeedRecall, String> {
    let start_date = fields::date("start_date", &row.start_date)?;
    let dvsa_ref = Some(row.dvsa_ref.as_str()).filter(|text| !text.is_empty());
    Ok(SeedRecall {
        vin: fields::vin(&row.vin)?,
        manufacturer_ref: fields::reference("manufacturer_ref", &row.manufacturer_ref, LONGEST_REFERENCE)?,
        dvsa_ref: dvsa_ref.map(|text| fields::reference("dvsa_ref", text, LONGEST_REFERENCE)).transpose()?,
        start_date,
        repair: match row.repair_status.as_str() {
            "FIXED" => RepairState::Fixed { on: start_date },
            "NOT_FIXED" | "" => RepairState::NotFixed,
            other => return Err(format!("repair_status must be FIXED or NOT_FIXED, not “{other}”")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Vec<SeedRecall>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seed.csv");
        std::fs::write(&path, content).unwrap();
        read_seed(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "FILE"))
    }

    #[test]
    fn reads_columns_in_any_order_and_skips_a_byte_order_mark() {
        let recalls = read(
            "\u{feff}repair_status,vin,manufacturer_ref,dvsa_ref,start_date,note\n\
             FIXED,4B117883,A/1,R/2020/1,2020-05-01,x\n,4B117883,A\\2,,2021-05-01,y\n",
        )
        .unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(recalls[0].repair, RepairState::Fixed { on: day("2020-05-01") });
        assert_eq!(recalls[0].dvsa_ref.as_deref(), Some("R/2020/1"));
        assert_eq!(
            recalls[1],
            SeedRecall {
                vin: "4B117883".into(),
                manufacturer_ref: r"A\2".into(),
                dvsa_ref: None,
                start_date: day("2021-05-01"),
                repair: RepairState::NotFixed,
            }
        );
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        const HEADING: &str = "vin,manufacturer_ref,dvsa_ref,start_date,repair_status\n";
        let missing = "The seed file FILE has no column “vin”";
        for (content, expected) in [
            (String::new(), missing.to_owned()),
            ("VIN;ref\n".into(), missing.to_owned()),
            (
                format!("{HEADING}A,R 1,,2020-01-01,\n"),
                "Line 2 of the seed file FILE: manufacturer_ref".into(),
            ),
            (format!("{HEADING}A,R1,,01/02/2020,\n"), "Line 2 of the seed file FILE: start_date".into()),
            (
                format!("{HEADING}A,R1,,2020-01-01,\n,R1,,2020-01-01,\n"),
                "Line 3 of the seed file FILE: vin".into(),
            ),
            (
                format!("{HEADING}A,R1,,2020-01-01,fixed\n"),
                "Line 2 of the seed file FILE: repair_status".into(),
            ),
            (
                format!("{HEADING}A,R1,,2020-01-01,\nA,R1,,2020-01-02,\n"),
                "Line 3 of the seed file FILE: this VIN".into(),
            ),
            (format!("{HEADING}A,R1\n"), "The seed file FILE is not a readable CSV file".into()),
        ] {
            let error = read(&content).unwrap_err();
            assert!(error.starts_with(&expected), "{error}");
        }
        assert!(matches!(read_seed(Path::new("/no/such/file")), Err(SeedError::Read { .. })));
    }
}
