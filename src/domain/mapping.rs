//! Which column, or which constant, each field of a change is taken from.
//!
//! Guessed from the header's names, corrected by people, remembered by the header's signature.

use super::draft::Field;
use super::header_names::{field_named, names_repair_status, normalised};
use super::sheet::column_letters;
use serde::{Deserialize, Serialize};

/// Where the values of a field come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A column, counted from 0.
    Column(usize),
    /// The same text for every row.
    Constant(String),
}

/// Where a field's values come from, by names instead of positions: what is remembered between files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedSource {
    /// The column of this name.
    Header(String),
    /// The same text for every row.
    Constant(String),
}

/// Why a mapping does not fit a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// No column has this name.
    #[error("There is no column called “{name}”. The columns are {}", listed(.headers))]
    NoSuchHeader {
        /// The name asked for.
        name: String,
        /// The names there are.
        headers: Vec<String>,
    },
    /// Several columns have this name.
    #[error("{count} columns are called “{name}”. Rename one of them, or name it by its letter")]
    Ambiguous {
        /// The name asked for.
        name: String,
        /// How many columns have it.
        count: usize,
    },
}

fn listed(headers: &[String]) -> String {
    let shown: Vec<String> = headers.iter().take(20).map(|name| format!("“{name}”")).collect();
    let rest = if headers.len() > shown.len() { " and more" } else { "" };
    format!("{}{rest}", shown.join(", "))
}

impl Field {
    /// All fields, in the order they are shown.
    pub const ALL: [Self; 5] =
        [Self::Vin, Self::ManufacturerRef, Self::DvsaRef, Self::StartDate, Self::RectificationDate];

    /// Reads [`Field::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// Whether its values are dates.
    pub fn is_date(self) -> bool {
        matches!(self, Self::StartDate | Self::RectificationDate)
    }
}

/// Where every field is taken from; a field may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    vin: Option<Source>,
    manufacturer_ref: Option<Source>,
    dvsa_ref: Option<Source>,
    start_date: Option<Source>,
    rectification_date: Option<Source>,
    repair_status: Option<usize>,
}

impl Mapping {
    /// The mapping that the names suggest. Where several columns could hold a field, the surest name wins,
    /// then the leftmost. Pass [`super::sheet::Sheet::original_headers`].
    pub fn guess(headers: &[String]) -> Self {
        let mut mapping = Self::default();
        for field in Field::ALL {
            let named = headers.iter().enumerate().filter_map(|(column, name)| match field_named(name) {
                Some((found, rank)) if found == field => Some((rank, column)),
                _ => None,
            });
            mapping.set(field, named.min().map(|(_, column)| Source::Column(column)));
        }
        mapping.repair_status = headers.iter().position(|name| names_repair_status(name));
        mapping
    }

    /// Where a field is taken from.
    pub fn source(&self, field: Field) -> Option<&Source> {
        match field {
            Field::Vin => self.vin.as_ref(),
            Field::ManufacturerRef => self.manufacturer_ref.as_ref(),
            Field::DvsaRef => self.dvsa_ref.as_ref(),
            Field::StartDate => self.start_date.as_ref(),
            Field::RectificationDate => self.rectification_date.as_ref(),
        }
    }

    /// The column that a field is taken from, if it is one.
    pub fn column(&self, field: Field) -> Option<usize> {
        match self.source(field)? {
            Source::Column(column) => Some(*column),
            Source::Constant(_) => None,
        }
    }

    /// The column with the repair status. It is compared with what is asked for, never sent.
    pub fn repair_status_column(&self) -> Option<usize> {
        self.repair_status
    }

    /// Takes a field from somewhere else, or from nowhere.
    pub fn set(&mut self, field: Field, source: Option<Source>) {
        *match field {
            Field::Vin => &mut self.vin,
            Field::ManufacturerRef => &mut self.manufacturer_ref,
            Field::DvsaRef => &mut self.dvsa_ref,
            Field::StartDate => &mut self.start_date,
            Field::RectificationDate => &mut self.rectification_date,
        } = source;
    }

    /// Takes the values that are the same for every row out, and answers them.
    pub fn take_constants(&mut self) -> Vec<(Field, String)> {
        let mut constants = Vec::new();
        for field in Field::ALL {
            if let Some(Source::Constant(text)) = self.source(field) {
                constants.push((field, text.clone()));
                self.set(field, None);
            }
        }
        constants
    }

    /// Takes a field from the column of this name: exactly, else loosely, else by its letter (`A`, `AB`).
    ///
    /// # Errors
    /// [`MappingError`] when no column, or more than one, has the name.
    pub fn set_header(&mut self, field: Field, name: &str, headers: &[String]) -> Result<(), MappingError> {
        self.set(field, Some(Source::Column(column_named(name, headers)?)));
        Ok(())
    }

    /// The mapping by names, to be remembered.
    pub fn named(&self, headers: &[String]) -> Vec<(Field, NamedSource)> {
        let named = |field| {
            Some((
                field,
                match self.source(field)? {
                    Source::Column(column) => NamedSource::Header(header_of(*column, headers)),
                    Source::Constant(text) => NamedSource::Constant(text.clone()),
                },
            ))
        };
        Field::ALL.into_iter().filter_map(named).collect()
    }

    /// Puts a remembered mapping on a file, on top of what its names suggest for the repair status.
    ///
    /// # Errors
    /// [`MappingError`] for the first column that the file has not: the mapping was saved for another file.
    pub fn from_named(named: &[(Field, NamedSource)], headers: &[String]) -> Result<Self, MappingError> {
        let mut mapping = Self { repair_status: Self::guess(headers).repair_status, ..Self::default() };
        for (field, source) in named {
            match source {
                NamedSource::Header(name) => mapping.set_header(*field, name, headers)?,
                NamedSource::Constant(text) => mapping.set(*field, Some(Source::Constant(text.clone()))),
            }
        }
        Ok(mapping)
    }
}

/// A column's name as it is shown: its header, or `Column C` when it has none.
pub fn header_of(column: usize, headers: &[String]) -> String {
    match headers.get(column) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => format!("Column {}", column_letters(u32::try_from(column).unwrap_or(u32::MAX))),
    }
}

fn column_named(name: &str, headers: &[String]) -> Result<usize, MappingError> {
    let wanted = normalised(name);
    let positions = |matches: &dyn Fn(usize, &str) -> bool| -> Vec<usize> {
        headers.iter().enumerate().filter(|(i, header)| matches(*i, header)).map(|(i, _)| i).collect()
    };
    let exact = positions(&|_, header| header == name.trim());
    let loose = positions(&|_, header| !wanted.is_empty() && normalised(header) == wanted);
    let letter = positions(&|i, _| {
        let letters = column_letters(u32::try_from(i).unwrap_or(u32::MAX)).to_ascii_lowercase();
        wanted == letters || wanted == format!("column{letters}")
    });
    for found in [exact, loose, letter] {
        match found.as_slice() {
            [] => {}
            [column] => return Ok(*column),
            several => {
                return Err(MappingError::Ambiguous { name: name.to_owned(), count: several.len() });
            }
        }
    }
    Err(MappingError::NoSuchHeader { name: name.to_owned(), headers: headers.to_vec() })
}

/// What files with the same columns have in common, however the names are written: the key under which a
/// mapping is remembered.
pub fn header_signature(headers: &[String]) -> String {
    let names: Vec<String> = headers.iter().map(|name| normalised(name)).collect();
    names.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn guesses_the_surest_name_and_leaves_the_rest() {
        let names =
            headers(&["Campaign", "Dealer", "Chassis no", "Manufacturer campaign reference", "Status"]);
        let mapping = Mapping::guess(&names);
        assert_eq!(mapping.column(Field::Vin), Some(2));
        assert_eq!(mapping.column(Field::ManufacturerRef), Some(3));
        assert_eq!(mapping.source(Field::DvsaRef), None);
        assert_eq!(mapping.repair_status_column(), None);
    }

    #[test]
    fn a_header_is_named_exactly_loosely_or_by_letter() {
        let names = headers(&["Ref", "REF", "b"]);
        let mut mapping = Mapping::default();
        for (name, column) in [("REF", 1), ("Ref", 0), ("B", 2), ("Column C", 2), ("A", 0)] {
            mapping.set_header(Field::Vin, name, &names).unwrap();
            assert_eq!(mapping.column(Field::Vin), Some(column), "{name}");
        }
        let ambiguous = mapping.set_header(Field::Vin, "ref.", &names);
        assert_eq!(ambiguous, Err(MappingError::Ambiguous { name: "ref.".into(), count: 2 }));
        assert!(matches!(
            mapping.set_header(Field::Vin, "Chassis", &names),
            Err(MappingError::NoSuchHeader { .. })
        ));
    }

    #[test]
    fn a_remembered_mapping_comes_back_and_refuses_another_file() {
        let names = headers(&["VIN", "Mine"]);
        let mut mapping = Mapping::guess(&names);
        mapping.set(Field::StartDate, Some(Source::Constant("2026-01-01".into())));
        mapping.set_header(Field::ManufacturerRef, "Mine", &names).unwrap();
        let remembered = mapping.named(&names);
        let moved = headers(&["mine", "extra", "vin"]);
        let again = Mapping::from_named(&remembered, &moved).unwrap();
        assert_eq!((again.column(Field::Vin), again.column(Field::ManufacturerRef)), (Some(2), Some(0)));
        assert_eq!(again.source(Field::StartDate), Some(&Source::Constant("2026-01-01".into())));
        let other = Mapping::from_named(&remembered, &headers(&["VIN", "Theirs"]));
        assert!(matches!(other, Err(MappingError::NoSuchHeader { name, .. }) if name == "Mine"));
    }

    #[test]
    fn the_signature_ignores_how_names_are_written() {
        assert_eq!(
            header_signature(&headers(&["VIN No.", "R"])),
            header_signature(&headers(&["vin no", " r "]))
        );
        assert_ne!(header_signature(&headers(&["VIN", "R"])), header_signature(&headers(&["R", "VIN"])));
    }
}
