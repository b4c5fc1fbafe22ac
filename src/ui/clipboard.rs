//! Rows as text for the clipboard: tab-separated, with headers, safe to paste into a spreadsheet.

use crate::domain::text::{plain, spreadsheet_safe};

/// Longest cell, in characters.
const LONGEST: usize = 300;

/// A row of cells, ended by a line break.
pub fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| safe(cell.as_ref())).collect();
    let mut line = cells.join("\t");
    line.push('\n');
    line
}

/// On one line, and never read as a formula.
fn safe(cell: &str) -> String {
    spreadsheet_safe(&plain(cell, LONGEST)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_in_their_cells_and_are_no_formulas() {
        assert_eq!(row(["a\tb\nc", "=1+1", "-5", ""]), "a b c\t'=1+1\t'-5\t\n");
    }
}
