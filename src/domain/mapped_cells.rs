//! The cells of a row that are mapped to fields, with constants and edits in their place.

use super::cell::Cell;
use super::draft::Field;
use super::edits::{CellAt, Edits};
use super::mapping::{Mapping, Source};
use super::purpose::Purpose;
use super::sheet::Row;
use super::text::clean_edges;

/// Where a mapped field stands among the columns.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    column: usize,
    slot: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Field(Field),
    RepairStatus,
}

/// The mapped cells of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct MappedCells<'a> {
    pub vin: Cell<'a>,
    pub manufacturer_ref: Cell<'a>,
    pub dvsa_ref: Cell<'a>,
    pub start_date: Cell<'a>,
    pub rectification_date: Cell<'a>,
    pub repair_status: Cell<'a>,
}

impl<'a> MappedCells<'a> {
    fn put(&mut self, slot: Slot, cell: Cell<'a>) {
        *match slot {
            Slot::Field(Field::Vin) => &mut self.vin,
            Slot::Field(Field::ManufacturerRef) => &mut self.manufacturer_ref,
            Slot::Field(Field::DvsaRef) => &mut self.dvsa_ref,
            Slot::Field(Field::StartDate) => &mut self.start_date,
            Slot::Field(Field::RectificationDate) => &mut self.rectification_date,
            Slot::RepairStatus => &mut self.repair_status,
        } = cell;
    }

    pub(super) fn of(&self, field: Field) -> Cell<'a> {
        match field {
            Field::Vin => self.vin,
            Field::ManufacturerRef => self.manufacturer_ref,
            Field::DvsaRef => self.dvsa_ref,
            Field::StartDate => self.start_date,
            Field::RectificationDate => self.rectification_date,
        }
    }
}

/// The columns that a purpose reads.
pub(super) struct MappedColumns<'a> {
    edits: &'a Edits,
    /// In the order of the columns.
    wanted: Vec<Wanted>,
    constants: MappedCells<'a>,
}

impl<'a> MappedColumns<'a> {
    pub(super) fn new(edits: &'a Edits, mapping: &'a Mapping, purpose: Purpose) -> Self {
        let empty = Cell::EMPTY;
        let mut constants = MappedCells {
            vin: empty,
            manufacturer_ref: empty,
            dvsa_ref: empty,
            start_date: empty,
            rectification_date: empty,
            repair_status: empty,
        };
        let mut wanted = Vec::new();
        for field in purpose.fields() {
            match mapping.source(*field) {
                Some(Source::Column(column)) => {
                    wanted.push(Wanted { column: *column, slot: Slot::Field(*field) });
                }
                Some(Source::Constant(text)) => constants.put(Slot::Field(*field), Cell::text(text)),
                None => {}
            }
        }
        let status = mapping.repair_status_column().filter(|_| matches!(purpose, Purpose::Change(_)));
        wanted.extend(status.map(|column| Wanted { column, slot: Slot::RepairStatus }));
        wanted.sort_by_key(|wanted| wanted.column);
        Self { edits, wanted, constants }
    }

    /// The mapped cells of a row, counted from 0, and how many cells it has in all.
    pub(super) fn gather(&self, row: Row<'a>, index: usize) -> (MappedCells<'a>, usize) {
        let mut cells = self.constants;
        let mut wanted = self.wanted.iter().peekable();
        let mut count = 0;
        row.cells().for_each(|cell| {
            while let Some(here) = wanted.next_if(|wanted| wanted.column == count) {
                cells.put(here.slot, cell);
            }
            count += 1;
        });
        if !self.edits.is_empty() {
            self.overlay_edits(&mut cells, index);
        }
        (cells, count)
    }

    fn overlay_edits(&self, cells: &mut MappedCells<'a>, index: usize) {
        for wanted in &self.wanted {
            let at = u32::try_from(index).ok().zip(u32::try_from(wanted.column).ok());
            if let Some(text) = at.and_then(|(row, column)| self.edits.get(CellAt { row, column })) {
                cells.put(wanted.slot, Cell::text(text));
            }
        }
    }

    /// How many of a row's cells have white space or invisible characters at their edges.
    pub(super) fn trimmed(&self, cells: &MappedCells<'_>) -> u32 {
        let mut trimmed = 0;
        for wanted in &self.wanted {
            if let Slot::Field(field) = wanted.slot {
                let text = cells.of(field).text;
                trimmed += u32::from(clean_edges(text).len() != text.len());
            }
        }
        trimmed
    }
}
