//! Delimited text to cells, by RFC 4180: quoted cells may hold delimiters, line ends and doubled quotation
//! marks. Lines may end in CRLF, LF or CR. A quotation mark inside a cell that does not begin with one is a
//! character like any other; text after a closing one belongs to the cell.

use super::SheetFailure;
use memchr::{memchr, memchr3};

/// Walks over the rows of a text.
pub(super) struct DelimitedRows<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    delimiter: u8,
    unescaped: String,
}

/// What stood at the end of a cell.
enum End {
    Cell,
    Row,
}

impl<'a> DelimitedRows<'a> {
    /// `first_line` is the physical line on which the text begins, counted from 1.
    pub(super) fn new(text: &'a str, delimiter: u8, first_line: u32) -> Self {
        Self { text, at: 0, line: first_line, delimiter, unescaped: String::new() }
    }

    /// Gives the cells of the next row to `cell` and answers the line on which it begins; `None` at the end.
    ///
    /// # Errors
    /// [`SheetFailure::UnclosedQuote`].
    pub(super) fn next_row(&mut self, mut cell: impl FnMut(&str)) -> Result<Option<u32>, SheetFailure> {
        if self.at >= self.text.len() {
            return Ok(None);
        }
        let line = self.line;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let end = if let Some(inside) = rest.strip_prefix('"') {
                self.quoted(inside, &mut cell)?
            } else {
                let length = self.plain_length(rest);
                cell(rest.get(..length).unwrap_or_default());
                self.at += length;
                self.terminator()
            };
            if matches!(end, End::Row) {
                return Ok(Some(line));
            }
        }
    }

    /// The next row as it stands, if it has no quotation marks, and the byte and the line at which it begins. `None` when it
    /// has some, and at the end: [`DelimitedRows::next_row`] knows more.
    pub(super) fn next_plain_line(&mut self) -> Option<(usize, u32, &'a str)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr3(b'"', b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let (line, after) = rest.split_at_checked(length)?;
        if after.starts_with('"') {
            return None;
        }
        let (start, number) = (self.at, self.line);
        self.at += length;
        self.terminator();
        Some((start, number, line))
    }

    fn plain_length(&self, rest: &str) -> usize {
        memchr3(self.delimiter, b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())
    }

    fn quoted(&mut self, inside: &str, cell: &mut impl FnMut(&str)) -> Result<End, SheetFailure> {
        let opened_on = self.line;
        self.unescaped.clear();
        let mut from = 0;
        let closing = loop {
            let rest = inside.get(from..).unwrap_or_default();
            let Some(at) = memchr(b'"', rest.as_bytes()) else {
                return Err(SheetFailure::UnclosedQuote { line: opened_on });
            };
            if rest.as_bytes().get(at + 1) != Some(&b'"') {
                break from + at;
            }
            self.unescaped.push_str(rest.get(..=at).unwrap_or_default());
            from += at + 2;
        };
        let last = inside.get(from..closing).unwrap_or_default();
        let after = inside.get(closing + 1..).unwrap_or_default();
        let tail_length = self.plain_length(after);
        if self.unescaped.is_empty() && tail_length == 0 {
            cell(last);
        } else {
            self.unescaped.push_str(last);
            self.unescaped.push_str(after.get(..tail_length).unwrap_or_default());
            cell(&self.unescaped);
        }
        self.line = self.line.saturating_add(line_ends(inside.get(..closing).unwrap_or_default()));
        self.at += 1 + closing + 1 + tail_length;
        Ok(self.terminator())
    }

    fn terminator(&mut self) -> End {
        let bytes = self.text.as_bytes();
        let length = match (bytes.get(self.at), bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            (Some(_), _) => {
                self.at += 1;
                return End::Cell;
            }
            (None, _) => 0,
        };
        self.at += length;
        self.line = self.line.saturating_add(1);
        End::Row
    }
}

fn line_ends(text: &str) -> u32 {
    let bytes = text.as_bytes();
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone_returns =
        memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    u32::try_from(feeds + lone_returns).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut rows = DelimitedRows::new(text, b',', 1);
        let mut all = Vec::new();
        loop {
            let mut cells = Vec::new();
            match rows.next_row(|cell| cells.push(cell.to_owned())).unwrap() {
                Some(line) => all.push((line, cells)),
                None => return all,
            }
        }
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_line_end_counts_once() {
        let expected = [row(1, &["a", "b"]), row(2, &["c", ""]), row(3, &["d"])];
        assert_eq!(rows("a,b\r\nc,\rd\n"), expected);
        assert_eq!(rows("a,b\nc,\r\nd"), expected);
        assert_eq!(rows("a\n\nb"), [row(1, &["a"]), row(2, &[""]), row(3, &["b"])]);
    }

    #[test]
    fn quoted_cells_hold_anything() {
        assert_eq!(
            rows("\"a\r\nb\",\"say \"\"hi\"\"\",12\" wheel\nnext,\"x\"y\n"),
            [row(1, &["a\r\nb", "say \"hi\"", "12\" wheel"]), row(3, &["next", "xy"])]
        );
        assert_eq!(rows("\"\""), [row(1, &[""])]);
    }

    #[test]
    fn an_unclosed_quote_names_its_line() {
        let mut rows = DelimitedRows::new("a\nb,\"c\nd\n", b',', 1);
        assert_eq!(rows.next_row(|_| ()), Ok(Some(1)));
        assert_eq!(rows.next_row(|_| ()), Err(SheetFailure::UnclosedQuote { line: 2 }));
    }

    proptest! {
        #[test]
        fn reads_what_the_csv_crate_writes(
            table in prop::collection::vec(prop::collection::vec("[a,\"\r\n é']{0,6}", 2..5), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let found: Vec<Vec<String>> = rows(&text).into_iter().map(|(_, cells)| cells).collect();
            prop_assert_eq!(found, table);
        }

        #[test]
        fn never_panics_and_always_ends(text in "[a,\"\r\n;é]{0,40}") {
            let mut rows = DelimitedRows::new(&text, b',', 1);
            let mut seen = 0;
            while let Ok(Some(_)) = rows.next_row(|_| ()) {
                seen += 1;
                prop_assert!(seen <= text.len());
            }
        }
    }
}
