//! By which column a table is sorted, and which way.

use std::cmp::Ordering;

/// A column and a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<Column> {
    /// By this column.
    pub column: Column,
    /// This way.
    pub direction: Direction,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

impl<Column: Copy + PartialEq> Sort<Column> {
    /// Smallest first.
    pub fn up(column: Column) -> Self {
        Self { column, direction: Direction::Up }
    }

    /// Largest first.
    pub fn down(column: Column) -> Self {
        Self { column, direction: Direction::Down }
    }

    /// Sorts by a column; the second time the other way round.
    pub fn by(&mut self, column: Column) {
        *self = match self.direction {
            Direction::Up if self.column == column => Self::down(column),
            _ => Self::up(column),
        };
    }

    /// The order of two rows, given their order upwards.
    pub fn directed(&self, upwards: Ordering) -> Ordering {
        match self.direction {
            Direction::Up => upwards,
            Direction::Down => upwards.reverse(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_pressed_twice_is_sorted_the_other_way_round() {
        let mut sort = Sort::down("when");
        sort.by("when");
        assert_eq!(sort, Sort::up("when"));
        sort.by("when");
        assert_eq!(sort, Sort::down("when"));
        sort.by("who");
        assert_eq!((sort, sort.directed(Ordering::Less)), (Sort::up("who"), Ordering::Less));
    }
}
