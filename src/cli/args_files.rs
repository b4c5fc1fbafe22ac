//! What can be typed about files: how one is read, which column is what, and what its rows are for.
//!
//! Nothing is taken from mappings remembered in the window: a line that a scheduler runs must mean the same on
//! every day.

use crate::domain::date_order::DateOrder;
use crate::domain::draft::Field;
use crate::domain::purpose::Purpose;
use crate::domain::sheet::{DoneRows, HiddenRows};
use clap::Args as ClapArgs;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// Send only this many of the good rows; "jobs retry ID --unsent" sends the others
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) first: Option<u64>,
    /// Send nothing if any row is in error
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write what became of every row to this file (.csv or .xlsx) when the job rests
    #[arg(long, value_name = "FILE")]
    pub(crate) results: Option<PathBuf>,
    // Last: what follows would stand below the heading of the reading options.
    #[command(flatten)]
    pub(crate) source: SourceArgs,
}

/// A file and how it is to be understood.
#[derive(Debug, ClapArgs)]
pub(crate) struct SourceArgs {
    /// CSV, XLSX, XLSM, XLS or ODS; judged by its content
    pub(crate) file: PathBuf,
    /// What its rows are for
    #[arg(long, value_name = "create|fix|unfix|delete|lookup", value_parser = purposes(), hide_possible_values = true)]
    pub(crate) operation: Purpose,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Reading options")]
pub(crate) struct ReadingArgs {
    /// Take a field from the column of this name or letter (fields: vin, manufacturer-ref, dvsa-ref,
    /// start-date, rectification-date)
    #[arg(long, value_name = "FIELD=HEADER", value_parser = assignment, allow_hyphen_values = true)]
    pub(crate) map: Vec<(Field, String)>,
    /// The same value of a field for every row
    #[arg(long, value_name = "FIELD=VALUE", value_parser = assignment, allow_hyphen_values = true)]
    pub(crate) set: Vec<(Field, String)>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The line, or row of the sheet, with the column names, counted from 1; 0: there is none
    #[arg(long, value_name = "N")]
    pub(crate) header_row: Option<u32>,
    /// The encoding of text, such as utf-8 or windows-1252
    #[arg(long, value_name = "E")]
    pub(crate) encoding: Option<String>,
    /// The character between cells; "tab" for a tab
    #[arg(long, value_name = "C", value_parser = delimiter)]
    pub(crate) delimiter: Option<char>,
    /// The order of the numbers in dates such as 03/04/2026
    #[arg(long, value_name = "dmy|mdy|ymd", value_parser = date_orders(), hide_possible_values = true)]
    pub(crate) date_order: Option<DateOrder>,
    /// What to do with rows that the workbook hides
    #[arg(long, value_name = "include|skip", value_parser = hidden_rows(), hide_possible_values = true)]
    pub(crate) hidden_rows: Option<HiddenRows>,
    /// What to do with rows of a results file that were done before; they are sent again unless this says skip
    #[arg(long, value_name = "include|skip", value_parser = done_rows(), hide_possible_values = true)]
    pub(crate) done_rows: Option<DoneRows>,
}

fn purposes() -> impl TypedValueParser<Value = Purpose> {
    let words = PossibleValuesParser::new(Purpose::ALL.map(Purpose::key));
    words.try_map(|word| Purpose::from_key(&word).ok_or("unknown"))
}

fn date_orders() -> impl TypedValueParser<Value = DateOrder> {
    PossibleValuesParser::new(["dmy", "mdy", "ymd"])
        .try_map(|word| DateOrder::from_key(&word).ok_or("unknown"))
}

fn hidden_rows() -> impl TypedValueParser<Value = HiddenRows> {
    PossibleValuesParser::new(["include", "skip"])
        .map(|word| if word == "skip" { HiddenRows::Skip } else { HiddenRows::Include })
}

fn done_rows() -> impl TypedValueParser<Value = DoneRows> {
    PossibleValuesParser::new(["include", "skip"])
        .map(|word| if word == "skip" { DoneRows::LeaveOut } else { DoneRows::SendAgain })
}

/// `FIELD=TEXT`; the text may hold further `=`.
fn assignment(typed: &str) -> Result<(Field, String), String> {
    let (field, text) = typed.split_once('=').ok_or("write it as FIELD=…, such as vin=Chassis")?;
    let field = Field::from_key(field.trim())
        .ok_or_else(|| format!("the fields are {}", Field::ALL.map(Field::key).join(", ")))?;
    Ok((field, text.to_owned()))
}

/// One character, or a word for the one that shells make hard to type.
fn delimiter(typed: &str) -> Result<char, String> {
    if typed.eq_ignore_ascii_case("tab") || typed == "\\t" {
        return Ok('\t');
    }
    let mut characters = typed.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => Ok(one),
        _ => Err("it is one character, or “tab”".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_names_a_field_and_keeps_the_rest_as_typed() {
        assert_eq!(assignment("vin=Chassis = no"), Ok((Field::Vin, "Chassis = no".into())));
        assert_eq!(assignment("dvsa-ref="), Ok((Field::DvsaRef, String::new())));
        assert!(assignment("vin").unwrap_err().contains("FIELD="));
        assert!(assignment("colour=red").unwrap_err().contains("rectification-date"));
    }

    #[test]
    fn a_delimiter_is_one_character_or_the_word_tab() {
        for (typed, read) in [(";", ';'), ("\t", '\t'), ("tab", '\t'), ("\\t", '\t')] {
            assert_eq!(delimiter(typed), Ok(read), "{typed:?}");
        }
        assert!(delimiter("").is_err() && delimiter(";;").is_err());
    }
}
