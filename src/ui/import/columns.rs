//! The step Columns: what the rows are for, and which column is what.

use crate::domain::check::CheckRefusal;
use crate::domain::dates::parse_typed;
use crate::domain::draft::Field;
use crate::domain::mapping::{Mapping, Source};
use crate::domain::purpose::Purpose;
use crate::domain::sheet::Sheet;
use crate::engine::failure::Failure;
use crate::ui::wait::Wait;
use chrono::NaiveDate;

/// The step's data.
#[derive(Debug, Default)]
pub struct Columns {
    /// What the rows are for. Nothing is taken for granted.
    pub purpose: Option<Purpose>,
    /// Which column is what. Constants stand as typed.
    pub mapping: Mapping,
    /// Where the mapping comes from.
    pub origin: Origin,
    /// What was the same for all rows the last time. Never put in unasked: last week's date may not be this
    /// week's.
    pub last_time: Vec<(Field, String)>,
    /// The names of all saved mappings.
    pub saved: Vec<String>,
    /// The name under which it is to be saved, as typed.
    pub name: String,
    /// What became of saving or recalling by name.
    pub told: Option<Told>,
    /// Why the file could not be checked with these columns.
    pub refusal: Option<CheckRefusal>,
    /// The mapping is being looked up.
    pub recalling: Wait,
    /// The saved name that is being looked up.
    pub recalling_name: Option<String>,
    /// The mapping is being saved.
    pub saving: Wait,
}

/// Where a mapping comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Guessed from the names of the columns.
    #[default]
    Guessed,
    /// As it was for a file with the same columns.
    Remembered,
    /// Chosen by someone.
    Chosen,
}

/// What became of saving or recalling by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// It is saved under this name.
    Saved(String),
    /// The mapping of this name is in use.
    Recalled(String),
    /// The mapping of this name was saved for other columns.
    DoesNotFit(String),
    /// It could not be saved or recalled.
    Failed(Failure),
}

impl Columns {
    /// As the names of the columns suggest.
    pub fn of(sheet: &Sheet) -> Self {
        Self { mapping: Mapping::guess(sheet.original_headers()), ..Self::default() }
    }

    /// Takes a field from somewhere else.
    pub fn set(&mut self, field: Field, source: Option<Source>) {
        self.mapping.set(field, source);
        self.origin = Origin::Chosen;
        self.refusal = None;
    }

    /// What a field was for all rows the last time, while nothing else is chosen for it.
    pub fn offered(&self, field: Field) -> Option<&str> {
        let (_, text) = self.last_time.iter().find(|(offered, _)| *offered == field)?;
        let is_open = match self.mapping.source(field) {
            None => true,
            Some(Source::Constant(typed)) => typed.is_empty(),
            Some(Source::Column(_)) => false,
        };
        is_open.then_some(text)
    }

    fn put(&mut self, mut mapping: Mapping, origin: Origin) {
        self.last_time = mapping.take_constants();
        self.mapping = mapping;
        self.origin = origin;
    }

    /// Changes what the rows are for.
    pub fn choose(&mut self, purpose: Purpose) {
        self.purpose = Some(purpose);
        self.refusal = None;
    }

    /// Takes a mapping that was looked up, unless someone has chosen meanwhile.
    pub fn take_recalled(&mut self, mapping: Option<Mapping>, saved: Vec<String>) {
        self.saved = saved;
        let name = self.recalling_name.take();
        match (mapping, name) {
            (Some(mapping), Some(name)) => {
                self.put(mapping, Origin::Chosen);
                self.refusal = None;
                self.told = Some(Told::Recalled(name));
            }
            (None, Some(name)) => self.told = Some(Told::DoesNotFit(name)),
            (Some(mapping), None) if self.origin == Origin::Guessed => {
                self.put(mapping, Origin::Remembered);
            }
            (_, None) => {}
        }
    }

    /// The mapping as it is checked: a date for all rows that was echoed in words is that day, whatever way
    /// round it was written.
    pub fn to_check(&self, today: NaiveDate) -> Mapping {
        let mut mapping = self.mapping.clone();
        for field in Field::ALL.into_iter().filter(|field| field.is_date()) {
            if let Some(Source::Constant(typed)) = self.mapping.source(field)
                && let Ok(day) = parse_typed(typed, today)
            {
                mapping.set(field, Some(Source::Constant(day.to_string())));
            }
        }
        mapping
    }

    /// What is wrong with a field, after a check was refused.
    pub fn issue(&self, field: Field) -> Option<&'static str> {
        match &self.refusal {
            Some(CheckRefusal::NotMapped(fields)) if fields.contains(&field) => {
                Some("Choose a column, or one value for all rows")
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_mapping_never_overrides_what_someone_has_chosen() {
        let headers = ["VIN".to_owned(), "Chassis".to_owned()];
        let mut remembered = Mapping::default();
        remembered.set(Field::Vin, Some(Source::Column(1)));
        let mut columns = Columns { mapping: Mapping::guess(&headers), ..Columns::default() };
        columns.set(Field::Vin, Some(Source::Column(0)));
        columns.take_recalled(Some(remembered.clone()), Vec::new());
        assert_eq!(columns.mapping.column(Field::Vin), Some(0));
        let mut untouched = Columns { mapping: Mapping::guess(&headers), ..Columns::default() };
        untouched.take_recalled(Some(remembered), Vec::new());
        assert_eq!((untouched.mapping.column(Field::Vin), untouched.origin), (Some(1), Origin::Remembered));
    }

    #[test]
    fn what_was_the_same_for_all_rows_is_offered_and_not_put_in() {
        let mut remembered = Mapping::default();
        remembered.set(Field::Vin, Some(Source::Column(0)));
        remembered.set(Field::RectificationDate, Some(Source::Constant("2026-02-03".into())));
        for by_name in [None, Some("Weekly".to_owned())] {
            let mut columns = Columns { recalling_name: by_name, ..Columns::default() };
            columns.take_recalled(Some(remembered.clone()), Vec::new());
            assert_eq!(columns.mapping.column(Field::Vin), Some(0));
            assert_eq!(columns.mapping.source(Field::RectificationDate), None);
            assert_eq!(columns.offered(Field::RectificationDate), Some("2026-02-03"));
            columns.set(Field::RectificationDate, Some(Source::Column(1)));
            assert_eq!(columns.offered(Field::RectificationDate), None);
        }
    }

    #[test]
    fn a_date_for_all_rows_is_checked_as_it_was_echoed() {
        let mut columns = Columns::default();
        columns.set(Field::StartDate, Some(Source::Constant("3/4/2026".into())));
        let today = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        let checked = columns.to_check(today);
        assert_eq!(checked.source(Field::StartDate), Some(&Source::Constant("2026-04-03".into())));
    }
}
