//! The date columns of a file, each with the order of its numbers and what its rows show of it.

use super::date_order::{DateOrder, OrderEvidence};
use super::draft::Field;

/// The order of the numbers in the dates of each date column; `None` where it is not decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnOrders {
    /// Of the campaign start.
    pub start_date: Option<DateOrder>,
    /// Of the rectification date.
    pub rectification_date: Option<DateOrder>,
}

impl ColumnOrders {
    /// The same order for both: someone said so.
    pub(super) fn all(order: DateOrder) -> Self {
        Self { start_date: Some(order), rectification_date: Some(order) }
    }

    pub(super) fn of(self, field: Field) -> Option<DateOrder> {
        if field == Field::RectificationDate { self.rectification_date } else { self.start_date }
    }
}

/// What the rows show of each date column.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnEvidence {
    start_date: OrderEvidence,
    rectification_date: OrderEvidence,
}

impl ColumnEvidence {
    pub(super) fn of(&mut self, field: Field) -> &mut OrderEvidence {
        if field == Field::RectificationDate { &mut self.rectification_date } else { &mut self.start_date }
    }

    /// The orders that the rows prove.
    pub(super) fn proven(&self) -> ColumnOrders {
        ColumnOrders {
            start_date: self.start_date.proven(),
            rectification_date: self.rectification_date.proven(),
        }
    }

    /// Adds what later rows show.
    pub(super) fn append(&mut self, later: &Self) {
        self.start_date.append(&later.start_date);
        self.rectification_date.append(&later.rectification_date);
    }
}
