//! Which rows of a table are selected, as file lists do it: a click takes one, Ctrl adds, Shift takes a range.

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

/// The selected rows, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    rows: BTreeSet<usize>,
    anchor: Option<usize>,
    current: Option<usize>,
}

impl Selection {
    /// Chooses a row.
    pub fn choose(&mut self, row: usize, choice: Choice) {
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
                self.rows = (anchor.min(row)..=anchor.max(row)).collect();
            }
        }
        self.current = Some(row);
    }

    /// Moves by `by` rows within `count` rows, from the row chosen last or the first.
    pub fn step(&mut self, by: isize, count: usize, choice: Choice) {
        let Some(last) = count.checked_sub(1) else { return };
        let next = self.current.map_or(0, |row| row.saturating_add_signed(by)).min(last);
        self.choose(next, choice);
    }

    /// Whether a row is selected.
    pub fn contains(&self, row: usize) -> bool {
        self.rows.contains(&row)
    }

    /// The selected rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().copied()
    }

    /// How many are selected.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The row whose detail is shown: the one chosen last, while it is selected.
    pub fn current(&self) -> Option<usize> {
        self.current.filter(|row| self.rows.contains(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(selection: &Selection) -> Vec<usize> {
        selection.rows().collect()
    }

    #[test]
    fn chooses_as_file_lists_do() {
        let mut selection = Selection::default();
        selection.choose(3, Choice::Only);
        selection.choose(5, Choice::Range);
        assert_eq!(rows(&selection), [3, 4, 5]);
        selection.choose(1, Choice::Range);
        assert_eq!(rows(&selection), [1, 2, 3]);
        selection.choose(2, Choice::Toggle);
        assert_eq!((rows(&selection), selection.current()), (vec![1, 3], None));
        selection.choose(9, Choice::Toggle);
        assert_eq!((rows(&selection), selection.current()), (vec![1, 3, 9], Some(9)));
    }

    #[test]
    fn steps_stay_within_the_table() {
        let mut selection = Selection::default();
        selection.step(1, 0, Choice::Only);
        assert_eq!(selection.count(), 0);
        selection.step(1, 3, Choice::Only);
        assert_eq!(selection.current(), Some(0));
        selection.step(-1, 3, Choice::Only);
        assert_eq!(selection.current(), Some(0));
        selection.step(10, 3, Choice::Range);
        assert_eq!(rows(&selection), [0, 1, 2]);
    }
}
