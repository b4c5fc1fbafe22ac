//! What keeps a whole file from being checked, with any rows.

use super::change::Operation;
use super::draft::Field;
use super::mapping::Mapping;
use super::purpose::Purpose;
use super::sheet::{MergedRange, Sheet};

/// Why a file is not checked at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefusal {
    /// A field that every row needs is taken from nowhere.
    #[error("No column is chosen for {}", field_names(.0))]
    NotMapped(Vec<Field>),
    /// Cells in mapped columns are merged: it cannot be told which rows their value is for.
    #[error("Cells are merged in columns that are read: {}", ranges(.0))]
    MergedCells(Vec<MergedRange>),
}

impl CheckRefusal {
    /// A stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMapped(_) => "not-mapped",
            Self::MergedCells(_) => "merged-cells",
        }
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NotMapped(_) => "Choose a column for each, or one value for all rows.",
            Self::MergedCells(_) => {
                "In Excel select them, choose Unmerge cells, fill in every row, save and open the file again."
            }
        }
    }
}

fn field_names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.label()).collect::<Vec<_>>().join(", ")
}

fn ranges(merged: &[MergedRange]) -> String {
    let shown: Vec<String> = merged.iter().take(5).map(ToString::to_string).collect();
    let more = merged.len().saturating_sub(shown.len());
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// Refuses a file whose columns do not allow a check.
pub(super) fn refuse_uncheckable(
    sheet: &Sheet,
    mapping: &Mapping,
    purpose: Purpose,
) -> Result<(), CheckRefusal> {
    refuse_unmapped(mapping, purpose)?;
    refuse_merged(sheet, mapping, purpose)
}

fn refuse_unmapped(mapping: &Mapping, purpose: Purpose) -> Result<(), CheckRefusal> {
    let mut missing: Vec<Field> =
        purpose.needed_fields().iter().copied().filter(|field| mapping.source(*field).is_none()).collect();
    let has_reference =
        [Field::ManufacturerRef, Field::DvsaRef].iter().any(|field| mapping.source(*field).is_some());
    if purpose == Purpose::Change(Operation::Delete) && !has_reference {
        missing.push(Field::ManufacturerRef);
    }
    if missing.is_empty() { Ok(()) } else { Err(CheckRefusal::NotMapped(missing)) }
}

fn refuse_merged(sheet: &Sheet, mapping: &Mapping, purpose: Purpose) -> Result<(), CheckRefusal> {
    let columns: Vec<usize> = purpose.fields().iter().filter_map(|field| mapping.column(*field)).collect();
    let touches = |range: &&MergedRange| {
        columns
            .iter()
            .any(|column| (range.first_column as usize..=range.last_column as usize).contains(column))
    };
    let merged: Vec<MergedRange> = sheet.facts().merged.iter().filter(touches).copied().collect();
    if merged.is_empty() { Ok(()) } else { Err(CheckRefusal::MergedCells(merged)) }
}
