//! Rows that another screen hands over: recalls chosen in a list, or the reversal of a job. They come in as a
//! pasted table does, with the columns and the purpose known, and are checked, planned, confirmed and sent like
//! any other rows. They belong to the system that they were read from and go to no other.

use super::columns::{Columns, Origin};
use super::source::Source;
use super::state::State;
use super::step::Step;
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::Operation;
use crate::domain::dates::iso;
use crate::domain::draft::Field;
use crate::domain::mapping;
use crate::domain::purpose::Purpose;
use crate::domain::sheet::Sheet;
use crate::domain::vin::Vin;
use crate::engine::message::Destination;
use crate::engine::message_jobs::{HeaderRow, ReadingOptions};
use crate::ui::action::Action;
use chrono::NaiveDate;
use std::sync::Arc;

/// A table with what it is for and where it may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// As the rows are named to people, and the job after them.
    pub name: String,
    /// What is done with each row.
    pub operation: Operation,
    /// The system that the rows were read from.
    pub from: Destination,
    table: String,
}

/// One recall of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedRow {
    /// The vehicle.
    pub vin: Vin,
    /// The references that name the recall.
    pub references: ReferenceFilter,
    /// The campaign start, if it is known: sent when a recall is opened, else the earliest day of a repair.
    pub start_date: Option<NaiveDate>,
}

impl Handed {
    /// A table of these rows. It has no repair status: what DVSA holds is what is to be changed, and the check would
    /// warn of every row.
    pub fn new(name: String, operation: Operation, from: Destination, rows: &[HandedRow]) -> Self {
        let columns = [Field::Vin, Field::ManufacturerRef, Field::DvsaRef, Field::StartDate];
        let mut table = columns.map(Field::label).join("\t");
        for row in rows {
            table.push('\n');
            table.push_str(&line(row));
        }
        table.push('\n');
        Self { name, operation, from, table }
    }

    /// The table as text, separated by tabs.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// How the table is read: nothing about it is left to guessing.
    pub fn options() -> ReadingOptions {
        ReadingOptions {
            header_row: Some(HeaderRow::Line(1)),
            delimiter: Some('\t'),
            ..ReadingOptions::default()
        }
    }
}

fn line(row: &HandedRow) -> String {
    let reference = |reference: &Option<CampaignReference>| {
        reference.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    [
        quoted(row.vin.as_str()),
        reference(&row.references.manufacturer_ref),
        reference(&row.references.dvsa_ref),
        row.start_date.map(iso).unwrap_or_default(),
    ]
    .join("\t")
}

/// A VIN may hold any visible character; all the other cells cannot hold a quotation mark.
fn quoted(cell: &str) -> String {
    if cell.contains('"') { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

impl State {
    /// Takes rows over from another screen.
    pub fn hand(&mut self, handed: Handed) -> Vec<Action> {
        self.request(Source::Handed(Arc::new(handed)), Handed::options())
    }

    /// The rows in hand, if another screen handed them over.
    pub fn handed(&self) -> Option<&Arc<Handed>> {
        match &self.file.source {
            Some(Source::Handed(handed)) => Some(handed),
            _ => None,
        }
    }

    /// The system that the rows were read from, when the connection in use leads elsewhere: nothing is sent then.
    pub fn belongs_elsewhere(&self, in_use: Option<&Destination>) -> Option<&Destination> {
        self.handed().map(|handed| &handed.from).filter(|from| Some(*from) != in_use)
    }

    /// Columns and purpose are known; only the day of the repair has to be said by someone.
    pub(super) fn take_handed(&mut self, sheet: Arc<Sheet>, operation: Operation) -> Vec<Action> {
        let mut columns = Columns::of(&sheet);
        columns.purpose = Some(Purpose::Change(operation));
        columns.origin = Origin::Chosen;
        self.file.sheet = Some(sheet);
        if operation == Operation::Fix {
            let to_say = mapping::Source::Constant(String::new());
            columns.mapping.set(Field::RectificationDate, Some(to_say));
            self.columns = columns;
            self.step = Step::Columns;
            return Vec::new();
        }
        self.columns = columns;
        vec![Action::CheckImport]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;

    #[test]
    fn a_table_keeps_references_as_they_are() {
        let row = HandedRow {
            vin: Vin::parse("AB\"C").unwrap(),
            references: ReferenceFilter {
                manufacturer_ref: CampaignReference::parse_optional("-A/1").unwrap(),
                dvsa_ref: None,
            },
            start_date: NaiveDate::from_ymd_opt(2026, 1, 2),
        };
        let from = Destination {
            profile: "Acme".into(),
            environment: Environment::Test,
            host: "api.example:443".into(),
        };
        let handed = Handed::new("1 recall".into(), Operation::Delete, from, &[row]);
        assert_eq!(handed.table().lines().nth(1), Some("\"AB\"\"C\"\t-A/1\t\t2026-01-02"));
    }
}
