//! The rows shown below a check: filtered aside when there are many, and in pages a scroll bar can be exact in.

use super::check::Outcome;
use super::row_filter::RowFilter;
use super::row_order::RowOrder;
use crate::domain::sheet::Sheet;
use crate::ui::aside::{AT_ONCE, Aside};
use std::sync::Arc;
use std::task::Waker;

/// Rows of one page. Scroll offsets are `f32`: beyond 2^24 pixels they cannot name every one, and 200,000 rows
/// of 28 points at 300 % are just below.
pub const PAGE: usize = 199_000;

/// The rows shown.
#[derive(Debug, Default)]
pub struct RowsView {
    /// What is shown.
    pub filter: RowFilter,
    /// In which order.
    pub order: RowOrder,
    /// Which page of it, from 0.
    pub page: usize,
    shown: Vec<u32>,
    shown_for: Option<Wanted>,
    computing: Aside<(Wanted, Vec<u32>)>,
}

/// A filter and an order over the result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    check: u64,
    filter: RowFilter,
    order: RowOrder,
}

impl Wanted {
    fn rows(&self, sheet: &Sheet, outcome: &Outcome) -> Vec<u32> {
        let rows = self.filter.rows(sheet, &outcome.edits, &outcome.checked);
        self.order.sort(rows, sheet, &outcome.edits, &outcome.checked)
    }
}

impl RowsView {
    /// Brings the rows up to date with the filter and the check. Cheap when nothing changed.
    pub fn refresh(&mut self, sheet: &Arc<Sheet>, outcome: &Outcome, waker: &Waker) {
        if let Some((wanted, rows)) = self.computing.take() {
            self.take(wanted, rows);
        }
        let wanted = Wanted { check: outcome.number, filter: self.filter.clone(), order: self.order };
        if self.shown_for.as_ref() == Some(&wanted) {
            return;
        }
        if outcome.checked.statuses().len() <= AT_ONCE {
            let rows = wanted.rows(sheet, outcome);
            self.take(wanted, rows);
            return;
        }
        // One at a time: whoever types fast would otherwise start a pass over a million rows with each letter.
        if !self.computing.is_busy() {
            let (sheet, outcome) = (Arc::clone(sheet), outcome.clone());
            self.computing.start("row-filter", waker, move || {
                let rows = wanted.rows(&sheet, &outcome);
                (wanted, rows)
            });
        }
    }

    /// The rows of the page, from 0.
    pub fn page_rows(&self) -> &[u32] {
        let start = self.page.saturating_mul(PAGE).min(self.shown.len());
        let end = start.saturating_add(PAGE).min(self.shown.len());
        self.shown.get(start..end).unwrap_or_default()
    }

    /// How many rows are shown on all pages.
    pub fn count(&self) -> usize {
        self.shown.len()
    }

    /// How many pages there are, at least one.
    pub fn pages(&self) -> usize {
        self.shown.len().div_ceil(PAGE).max(1)
    }

    /// Whether the rows are being filtered.
    pub fn is_busy(&self) -> bool {
        self.computing.is_busy()
    }

    fn take(&mut self, wanted: Wanted, rows: Vec<u32>) {
        // After an edit the rows stay where they are; after another filter or order they begin at the top.
        let same = |shown: &Wanted| shown.filter == wanted.filter && shown.order == wanted.order;
        if !self.shown_for.as_ref().is_some_and(same) {
            self.page = 0;
        }
        self.shown = rows;
        self.page = self.page.min(self.pages() - 1);
        self.shown_for = Some(wanted);
        self.computing.forget();
    }
}
