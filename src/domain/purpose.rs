//! What a file of rows is for: one kind of change for every row, or a lookup.

use super::change::Operation;
use super::draft::Field;

/// What a file of rows is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Every row becomes one change.
    Change(Operation),
    /// Every row is looked up.
    LookUp,
}

impl Purpose {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Change(Operation::Open),
        Self::Change(Operation::Fix),
        Self::Change(Operation::Unfix),
        Self::Change(Operation::Delete),
        Self::LookUp,
    ];

    /// The word on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Change(operation) => operation.key(),
            Self::LookUp => "lookup",
        }
    }

    /// Reads [`Purpose::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }

    /// The fields that it reads, needed or not, in the order they are shown.
    pub fn fields(self) -> &'static [Field] {
        use Field::{DvsaRef, ManufacturerRef, RectificationDate, StartDate, Vin};
        match self {
            Self::Change(Operation::Open) => &[Vin, ManufacturerRef, DvsaRef, StartDate],
            Self::Change(Operation::Fix) => &[Vin, ManufacturerRef, DvsaRef, StartDate, RectificationDate],
            _ => &[Vin, ManufacturerRef, DvsaRef],
        }
    }

    /// The fields without which no row can be sent. Deleting needs one reference besides, either one.
    pub fn needed_fields(self) -> &'static [Field] {
        use Field::{ManufacturerRef, RectificationDate, StartDate, Vin};
        match self {
            Self::Change(Operation::Open) => &[Vin, ManufacturerRef, StartDate],
            Self::Change(Operation::Fix) => &[Vin, ManufacturerRef, RectificationDate],
            Self::Change(Operation::Unfix) => &[Vin, ManufacturerRef],
            Self::Change(Operation::Delete) | Self::LookUp => &[Vin],
        }
    }

    /// The date that is sent with each row, if one is.
    pub fn date_field(self) -> Option<Field> {
        match self {
            Self::Change(Operation::Open) => Some(Field::StartDate),
            Self::Change(Operation::Fix) => Some(Field::RectificationDate),
            _ => None,
        }
    }
}
