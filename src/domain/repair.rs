//! Repairs that a person can apply to all rows of one cause at a click. Each is proposed, never applied by
//! itself, and none invents a character that the cell does not show.

use super::check::Checked;
use super::draft::Field;
use super::edits::{CellAt, Edits};
use super::row_issue::Cause;
use super::sheet::Sheet;
use super::text::{clean_edges, is_invisible};
use super::vin::{Vin, VinAdvice, VinError};

/// A repair for one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// Take white space and invisible characters out of the cell.
    RemoveSpaces,
    /// Write look-alike characters as the plain letters they look like.
    ReplaceLookAlikes,
    /// Write I as 1, and O and Q as 0.
    ReplaceUnusedLetters,
}

impl Repair {
    /// The repair for a cause, if there is one.
    pub fn for_cause(cause: &Cause) -> Option<Self> {
        match (cause.field, cause.code) {
            (Some(Field::Vin), "inner-space" | "invisible-removed") => Some(Self::RemoveSpaces),
            (Some(Field::Vin), "not-ascii") => Some(Self::ReplaceLookAlikes),
            (Some(Field::Vin), "letter-not-used") => Some(Self::ReplaceUnusedLetters),
            _ => None,
        }
    }

    /// As a button names it.
    pub fn label(self) -> &'static str {
        match self {
            Self::RemoveSpaces => "Remove spaces inside",
            Self::ReplaceLookAlikes => "Replace look-alike characters",
            Self::ReplaceUnusedLetters => "Replace I with 1, O and Q with 0",
        }
    }

    /// The cell as it would be; `None` when the repair does not help it.
    pub fn propose(self, text: &str) -> Option<String> {
        let repaired = match self {
            Self::RemoveSpaces => text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect(),
            Self::ReplaceLookAlikes => without_look_alikes(text)?,
            Self::ReplaceUnusedLetters => corrected(text)?,
        };
        (repaired != text).then_some(repaired)
    }
}

fn without_look_alikes(text: &str) -> Option<String> {
    let mut repaired = clean_edges(text).to_owned();
    // Each round replaces one kind of character; a text without an answer ends it.
    for _ in 0..super::vin::MAX_VIN_LEN {
        match Vin::parse(&repaired) {
            Err(VinError::NotAscii { found, looks_like: Some(plain), .. }) => {
                repaired = repaired.replace(found, &plain.to_string());
            }
            Err(VinError::NotAscii { .. }) => return None,
            _ => return Some(repaired),
        }
    }
    None
}

fn corrected(text: &str) -> Option<String> {
    Vin::parse(text).ok()?.advice().into_iter().find_map(|advice| match advice {
        VinAdvice::LetterNotUsed { corrected, .. } => Some(corrected.as_str().to_owned()),
        _ => None,
    })
}

/// One cell that a bulk repair would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedEdit {
    /// Which cell.
    pub at: CellAt,
    /// Its text now.
    pub before: String,
    /// Its text after.
    pub after: String,
}

/// What a bulk repair of the cause with this number would change: its preview, and what is then applied.
pub fn propose_for_cause(
    checked: &Checked,
    sheet: &Sheet,
    edits: &Edits,
    cause_index: usize,
) -> Vec<ProposedEdit> {
    let Some(cause) = checked.causes().get(cause_index) else { return Vec::new() };
    let column = cause.field.and_then(|field| checked.mapping().column(field));
    let (Some(repair), Some(column)) = (Repair::for_cause(cause), column) else { return Vec::new() };
    let propose = |row: u32| {
        let at = CellAt { row, column: u32::try_from(column).ok()? };
        let before = edits.get(at).unwrap_or_else(|| sheet.row(row as usize).cell(column).text);
        Some(ProposedEdit { at, after: repair.propose(before)?, before: before.to_owned() })
    };
    checked.rows_with(cause_index).filter_map(propose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_repair_changes_only_what_it_names() {
        for (repair, text, repaired) in [
            (Repair::RemoveSpaces, "ABC 12\u{a0}3\u{200b}", Some("ABC123")),
            (Repair::RemoveSpaces, "ABC123", None),
            (Repair::ReplaceLookAlikes, "S\u{412}1\u{412}\u{416}", None),
            (Repair::ReplaceLookAlikes, "S\u{412}1\u{410}", Some("SB1A")),
            (Repair::ReplaceUnusedLetters, "ioq1", Some("1001")),
            (Repair::ReplaceUnusedLetters, "ABC", None),
        ] {
            assert_eq!(repair.propose(text).as_deref(), repaired, "{repair:?} {text:?}");
        }
    }
}
