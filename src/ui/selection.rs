//! Which rows of a table are selected, as file lists do it: a click takes one, Ctrl adds, Shift takes a range.
//!
//! A row is named by its place in the data, which neither sorting nor filtering moves; `order` is what is shown,
//! from the top. Rows that are no longer shown are no longer selected: nobody acts on what is out of sight.

use std::collections::BTreeSet;

/// How a row was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This row alone.
    Only,
    /// This row too, or no longer.
    Toggle,
    /// From the row chosen last to this one.
    Range,
}

impl Choice {
    /// As the keys held down mean it.
    pub fn by(modifiers: egui::Modifiers) -> Self {
        match modifiers {
            modifiers if modifiers.shift => Self::Range,
            modifiers if modifiers.command => Self::Toggle,
            _ => Self::Only,
        }
    }
}

/// The selected rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    rows: BTreeSet<usize>,
    anchor: Option<usize>,
    current: Option<usize>,
}

impl Selection {
    /// Chooses a row.
    pub fn choose(&mut self, row: usize, choice: Choice, order: &[usize]) {
        match choice {
            Choice::Only => {
                self.rows = BTreeSet::from([row]);
                self.anchor = Some(row);
            }
            Choice::Toggle => {
                if !self.rows.remove(&row) {
                    self.rows.insert(row);
                }
                self.anchor = Some(row);
            }
            Choice::Range => {
                let anchor = *self.anchor.get_or_insert(row);
                let place = |wanted: usize| order.iter().position(|shown| *shown == wanted);
                let to = place(row).unwrap_or_default();
                let from = place(anchor).unwrap_or(to);
                let range = order.get(from.min(to)..=from.max(to)).unwrap_or_default();
                self.rows = range.iter().copied().collect();
            }
        }
        self.current = Some(row);
    }

    /// A range begins at this row, unless one was chosen already.
    pub fn begin_at(&mut self, row: usize) {
        self.anchor.get_or_insert(row);
    }

    /// Moves by `by` rows from the row chosen last, or to the first.
    pub fn step(&mut self, by: isize, order: &[usize], choice: Choice) {
        let Some(last) = order.len().checked_sub(1) else { return };
        let here = self.current.and_then(|row| order.iter().position(|shown| *shown == row));
        let next = here.map_or(0, |place| place.saturating_add_signed(by)).min(last);
        if let Some(row) = order.get(next) {
            self.choose(*row, choice, order);
        }
    }

    /// Selects everything that is shown.
    pub fn all(&mut self, order: &[usize]) {
        self.rows = order.iter().copied().collect();
        self.anchor = order.first().copied();
        self.current = self.current.filter(|row| self.rows.contains(row)).or(self.anchor);
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Drops what is no longer shown.
    pub fn keep_shown(&mut self, order: &[usize]) {
        if self.rows.is_empty() {
            return;
        }
        let shown: BTreeSet<usize> = order.iter().copied().collect();
        self.rows.retain(|row| shown.contains(row));
    }

    /// Whether a row is selected.
    pub fn contains(&self, row: usize) -> bool {
        self.rows.contains(&row)
    }

    /// The selected rows, by their place in the data.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().copied()
    }

    /// How many are selected.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The row chosen last, while it is selected.
    pub fn current(&self) -> Option<usize> {
        self.current.filter(|row| self.rows.contains(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: [usize; 10] = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

    fn rows(selection: &Selection) -> Vec<usize> {
        selection.rows().collect()
    }

    #[test]
    fn chooses_as_file_lists_do() {
        let mut selection = Selection::default();
        selection.choose(3, Choice::Only, &ORDER);
        selection.choose(5, Choice::Range, &ORDER);
        assert_eq!(rows(&selection), [3, 4, 5]);
        selection.choose(1, Choice::Range, &ORDER);
        assert_eq!(rows(&selection), [1, 2, 3]);
        selection.choose(2, Choice::Toggle, &ORDER);
        assert_eq!((rows(&selection), selection.current()), (vec![1, 3], None));
        selection.choose(9, Choice::Toggle, &ORDER);
        assert_eq!((rows(&selection), selection.current()), (vec![1, 3, 9], Some(9)));
    }

    #[test]
    fn a_range_is_what_stands_between_two_rows_on_the_screen() {
        let mut selection = Selection::default();
        let sorted = [4, 0, 7, 2];
        selection.choose(0, Choice::Only, &sorted);
        selection.choose(2, Choice::Range, &sorted);
        assert_eq!(rows(&selection), [0, 2, 7]);
        selection.keep_shown(&[7, 1]);
        assert_eq!(rows(&selection), [7]);
        // The row that the range began with is out of sight: it begins anew.
        selection.choose(1, Choice::Range, &[7, 1]);
        assert_eq!(rows(&selection), [1]);
    }

    #[test]
    fn steps_stay_within_the_table() {
        let mut selection = Selection::default();
        selection.step(1, &[], Choice::Only);
        assert_eq!(selection.count(), 0);
        selection.step(1, &[5, 6, 7], Choice::Only);
        assert_eq!(selection.current(), Some(5));
        selection.step(-1, &[5, 6, 7], Choice::Only);
        assert_eq!(selection.current(), Some(5));
        selection.step(10, &[5, 6, 7], Choice::Range);
        assert_eq!(rows(&selection), [5, 6, 7]);
    }

    #[test]
    fn all_means_all_that_is_shown() {
        let mut selection = Selection::default();
        selection.all(&[2, 4]);
        assert_eq!((rows(&selection), selection.current()), (vec![2, 4], Some(2)));
        selection.clear();
        assert_eq!((selection.count(), selection.current()), (0, None));
    }
}
