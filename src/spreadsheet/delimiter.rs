//! Which character separates the cells: told by a `sep=` line, else by known column names and by how evenly
//! each candidate cuts the first lines.

use super::SheetFailure;
use super::delimited::DelimitedRows;
use crate::domain::header_names::fields_named;
use std::collections::HashMap;

/// What is tried, the likeliest first.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows are looked at.
const SAMPLE_ROWS: usize = 1_000;

/// How many rows may stand above the header.
pub(super) const HEADER_SEARCH_ROWS: usize = 50;

/// The delimiter of a text and where its rows begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen<'a> {
    pub delimiter: u8,
    /// The text without a `sep=` line.
    pub text: &'a str,
    /// The physical line on which it begins, counted from 1.
    pub first_line: u32,
}

/// Chooses the delimiter.
///
/// # Errors
/// [`SheetFailure::BadDelimiter`] for a chosen one that cannot be one.
pub(super) fn choose(text: &str, chosen: Option<char>) -> Result<Chosen<'_>, SheetFailure> {
    let told = separator_line(text);
    let (rest, first_line) = told.map_or((text, 1), |(_, rest)| (rest, 2));
    let delimiter = match (chosen, told) {
        (Some(c), _) => usable(c).ok_or(SheetFailure::BadDelimiter(c))?,
        (None, Some((delimiter, _))) => delimiter,
        (None, None) => guess(rest),
    };
    Ok(Chosen { delimiter, text: rest, first_line })
}

fn usable(c: char) -> Option<u8> {
    let byte = u8::try_from(c).ok().filter(u8::is_ascii)?;
    let possible =
        byte == b'\t' || (!byte.is_ascii_control() && !byte.is_ascii_alphanumeric() && byte != b'"');
    possible.then_some(byte)
}

/// `sep=;`, the line with which Excel tells itself.
fn separator_line(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once(['\n', '\r'])?;
    let rest = if text.as_bytes().get(line.len()) == Some(&b'\r') {
        rest.strip_prefix('\n').unwrap_or(rest)
    } else {
        rest
    };
    let line = line.trim_matches('"');
    let told = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="))?;
    let mut left = line.get(told.len()..)?.chars();
    match (left.next(), left.next()) {
        (Some(c), None) => Some((usable(c)?, rest)),
        _ => None,
    }
}

fn guess(text: &str) -> u8 {
    let mut best = (CANDIDATES[0], Score::default());
    for candidate in CANDIDATES {
        let score = score(text, candidate);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// How well a delimiter fits; what comes first weighs most.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    known_columns: usize,
    several_columns: bool,
    even_rows_permille: usize,
    columns: usize,
}

fn score(text: &str, delimiter: u8) -> Score {
    let mut rows = DelimitedRows::new(text, delimiter, 1);
    let mut widths: HashMap<usize, usize> = HashMap::new();
    let mut known_columns = 0;
    let mut cells = Vec::new();
    for row in 0..SAMPLE_ROWS {
        cells.clear();
        let mut width = 0;
        let mut blank = true;
        let read = rows.next_row(|cell| {
            width += 1;
            // A row of nothing but delimiters is blank, whichever of them is meant.
            blank &= cell.trim_matches(|c: char| c.is_whitespace() || ",;|".contains(c)).is_empty();
            if row < HEADER_SEARCH_ROWS && width <= 1_000 {
                cells.push(cell.get(..100).unwrap_or(cell).to_owned());
            }
        });
        if !matches!(read, Ok(Some(_))) {
            break;
        }
        if !blank {
            *widths.entry(width).or_default() += 1;
            known_columns = known_columns.max(fields_named(cells.iter().map(String::as_str)));
        }
    }
    let rows: usize = widths.values().sum();
    let usual = widths.iter().max_by_key(|(width, count)| (**count, **width));
    let (columns, even) = usual.map_or((0, 0), |(width, count)| (*width, *count));
    Score {
        known_columns,
        several_columns: columns > 1,
        even_rows_permille: (even * 1_000).checked_div(rows).unwrap_or(0),
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> char {
        char::from(choose(text, None).unwrap().delimiter)
    }

    #[test]
    fn the_even_cut_wins() {
        assert_eq!(chosen("a;b\n1,5;2\n1,25;3\n"), ';');
        assert_eq!(chosen("a\tb\n1, 2\t3\n"), '\t');
        assert_eq!(chosen("a|b|c\n1|2|3\n"), '|');
        assert_eq!(chosen("VIN\nABC\n"), ',');
    }

    #[test]
    fn known_columns_outweigh_even_rows() {
        assert_eq!(chosen("Report, made today\nVIN;Campaign code\nA;B, C\n"), ';');
    }

    #[test]
    fn a_separator_line_is_obeyed_and_left_out() {
        for text in ["sep=;\r\nVIN;R\n", "SEP=;\nVIN;R\n", "\"sep=;\"\rVIN;R\n"] {
            let told = choose(text, None).unwrap();
            assert_eq!((told.delimiter, told.text, told.first_line), (b';', "VIN;R\n", 2), "{text:?}");
        }
    }

    #[test]
    fn a_chosen_delimiter_must_be_one() {
        assert_eq!(choose("a", Some('x')), Err(SheetFailure::BadDelimiter('x')));
        assert_eq!(choose("a", Some('"')), Err(SheetFailure::BadDelimiter('"')));
        assert_eq!(choose("a", Some('€')), Err(SheetFailure::BadDelimiter('€')));
        assert_eq!(choose("a", Some('~')).unwrap().delimiter, b'~');
    }
}
