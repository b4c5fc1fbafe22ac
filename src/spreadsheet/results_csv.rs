//! Results as CSV. "For Excel": a byte-order mark, CRLF, and a guard before every cell that Excel would take for a
//! formula; the guard is removed when the file is dropped back in. "For machines": LF and raw cells.

use super::delimited::DelimitedRows;
use crate::domain::header_names::normalised;
use crate::domain::sheet::OUTCOME_COLUMNS;
use std::borrow::Cow;
use std::collections::VecDeque;

/// What stands before a cell that Excel would take for a formula.
const GUARD: char = '\'';

/// UTF-8's byte-order mark, without which Excel reads another encoding.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Whether the cells of a file are guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// They are: it is a results file for Excel.
    Present,
    /// They are not.
    Absent,
}

/// A cell that already carries guards gets one more, so that taking one away always gives the cell back.
fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches(GUARD).starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The cell as it is written for Excel.
pub(super) fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("{GUARD}{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`guarded`].
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD).filter(|rest| needs_guard(rest)).unwrap_or(cell)
}

/// Whether a text is a results file for Excel, perhaps saved again by it: its first row ends in our columns, and
/// it has Excel's mark or line ends.
pub(super) fn is_guarded(bytes: &[u8], text: &str, delimiter: u8) -> Guard {
    // Only the last names matter, and a header may be as wide as a file is long.
    let mut names = VecDeque::with_capacity(OUTCOME_COLUMNS.len() + 2);
    let first = DelimitedRows::new(text, delimiter, 1).next_row(|name| {
        if names.len() > OUTCOME_COLUMNS.len() {
            names.pop_front();
        }
        names.push_back(normalised(name.get(..100).unwrap_or(name)));
    });
    let ours = matches!(first, Ok(Some(_)))
        && names.len() > OUTCOME_COLUMNS.len()
        && names.iter().rev().zip(OUTCOME_COLUMNS.iter().rev()).all(|(name, own)| *name == normalised(own));
    let lines_as_excel =
        memchr::memchr(b'\n', bytes).is_some_and(|at| at > 0 && bytes.get(at - 1) == Some(&b'\r'));
    if ours && (bytes.starts_with(BYTE_ORDER_MARK) || lines_as_excel) {
        Guard::Present
    } else {
        Guard::Absent
    }
}

/// Adds one row in RFC 4180.
pub(super) fn append_row<'a>(
    line: &mut Vec<u8>,
    cells: impl IntoIterator<Item = Cow<'a, str>>,
    line_end: &str,
) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n', ';', '\t', '|']) {
            line.push(b'"');
            line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            line.push(b'"');
        } else {
            line.extend_from_slice(cell.as_bytes());
        }
    }
    line.extend_from_slice(line_end.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_other_cells_are_not() {
        for cell in ["=1+1", "+44", "-5", "@SUM(A1)", "\tx", "\rx", "'=1", "''@"] {
            assert_eq!(guarded(cell), format!("'{cell}"), "{cell:?}");
        }
        for cell in ["", "'", "O'Neil", "'quoted'", "1-2", "A=B"] {
            assert_eq!(guarded(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn taking_the_guard_away_gives_the_cell_back(cell in "['=+@\t\ra-]{0,6}") {
            let written = guarded(&cell);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(unguarded(&written), &cell);
        }
    }
}
