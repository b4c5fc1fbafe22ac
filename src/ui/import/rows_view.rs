//! The rows shown below a check: filtered aside when there are many, and in pages a scroll bar can be exact in.

use super::check::Outcome;
use super::row_filter::RowFilter;
use crate::domain::sheet::Sheet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::task::Waker;
use std::thread;

/// Up to this many rows are filtered at once; more are filtered on a thread.
const AT_ONCE: usize = 20_000;

/// Rows of one page. Scroll offsets are `f32`: beyond 2^24 pixels they cannot name every one, and 200,000 rows
/// of 28 points at 300 % are just below.
pub const PAGE: usize = 199_000;

/// The rows shown.
#[derive(Debug, Default)]
pub struct RowsView {
    /// What is shown.
    pub filter: RowFilter,
    /// Which page of it, from 0.
    pub page: usize,
    shown: Vec<u32>,
    shown_for: Option<Wanted>,
    computing: Option<(Wanted, Receiver<Vec<u32>>)>,
}

/// A filter over the result of one check.
type Wanted = (u64, RowFilter);

impl RowsView {
    /// Brings the rows up to date with the filter and the check. Cheap when nothing changed.
    pub fn refresh(&mut self, sheet: &Arc<Sheet>, outcome: &Outcome, waker: &Waker) {
        self.collect();
        let wanted = (outcome.number, self.filter.clone());
        if self.shown_for.as_ref() == Some(&wanted) {
            return;
        }
        if outcome.checked.statuses().len() <= AT_ONCE {
            let rows = self.filter.rows(sheet, &outcome.edits, &outcome.checked);
            self.take(wanted, rows);
            return;
        }
        if self.computing.as_ref().is_none_or(|(computed, _)| *computed != wanted) {
            self.compute(wanted, sheet, outcome, waker);
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
        self.computing.is_some()
    }

    fn take(&mut self, wanted: Wanted, rows: Vec<u32>) {
        // After an edit the rows stay where they are; after another filter they begin at the top.
        if self.shown_for.as_ref().is_none_or(|(_, filter)| *filter != wanted.1) {
            self.page = 0;
        }
        self.shown = rows;
        self.page = self.page.min(self.pages() - 1);
        self.shown_for = Some(wanted);
        self.computing = None;
    }

    fn collect(&mut self) {
        let Some((wanted, receiver)) = self.computing.take() else { return };
        match receiver.try_recv() {
            Ok(rows) => self.take(wanted, rows),
            Err(TryRecvError::Empty) => self.computing = Some((wanted, receiver)),
            Err(TryRecvError::Disconnected) => {}
        }
    }

    fn compute(&mut self, wanted: Wanted, sheet: &Arc<Sheet>, outcome: &Outcome, waker: &Waker) {
        let (sender, receiver) = channel();
        let (sheet, edits, checked) =
            (Arc::clone(sheet), Arc::clone(&outcome.edits), Arc::clone(&outcome.checked));
        let (filter, waker) = (wanted.1.clone(), waker.clone());
        let started = thread::Builder::new().name("row-filter".to_owned()).spawn(move || {
            // Nobody waits any more when the filter has changed meanwhile.
            let _ = sender.send(filter.rows(&sheet, &edits, &checked));
            waker.wake();
        });
        match started {
            Ok(_) => self.computing = Some((wanted, receiver)),
            Err(error) => tracing::warn!(%error, "no thread to filter the rows"),
        }
    }
}
