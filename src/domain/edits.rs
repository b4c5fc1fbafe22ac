//! Cells that people put right after reading a file. The sheet stays as it was read; edits lie on top of it
//! and can be undone.

use std::collections::HashMap;

/// A cell of a sheet: data row and column, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellAt {
    /// Data row, counted from 0.
    pub row: u32,
    /// Column, counted from 0.
    pub column: u32,
}

/// Edited cells, with every step that can be undone.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    cells: HashMap<CellAt, String>,
    steps: Vec<Step>,
    undone: Vec<Step>,
}

/// What a step changed: each cell with the text it had before it (`None`: the file's own).
type Step = Vec<(CellAt, Option<String>)>;

impl Edits {
    /// Whether no cell is edited.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Cells that are edited now.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The edited text of a cell, if it is edited.
    pub fn get(&self, at: CellAt) -> Option<&str> {
        self.cells.get(&at).map(String::as_str)
    }

    /// Edits cells, all as one step: a bulk repair is undone as a whole.
    pub fn apply(&mut self, texts: impl IntoIterator<Item = (CellAt, String)>) {
        let step: Step = texts.into_iter().map(|(at, text)| (at, self.cells.insert(at, text))).collect();
        if !step.is_empty() {
            self.steps.push(step);
            self.undone.clear();
        }
    }

    /// Takes the last step back; `None` when there is none. Answers how many cells it changed.
    pub fn undo(&mut self) -> Option<usize> {
        let step = self.steps.pop()?;
        let back = self.reverse(step);
        self.undone.push(back);
        self.undone.last().map(Vec::len)
    }

    /// Makes the step that was last taken back again.
    pub fn redo(&mut self) -> Option<usize> {
        let step = self.undone.pop()?;
        let again = self.reverse(step);
        self.steps.push(again);
        self.steps.last().map(Vec::len)
    }

    fn reverse(&mut self, step: Step) -> Step {
        // Backwards: a step may have changed one cell twice.
        let swap = |(at, before): (CellAt, Option<String>)| {
            let now = match before {
                Some(text) => self.cells.insert(at, text),
                None => self.cells.remove(&at),
            };
            (at, now)
        };
        step.into_iter().rev().map(swap).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: CellAt = CellAt { row: 0, column: 0 };
    const B: CellAt = CellAt { row: 7, column: 2 };

    #[test]
    fn a_step_is_undone_and_redone_as_a_whole() {
        let mut edits = Edits::default();
        edits.apply([(A, "one".to_owned())]);
        edits.apply([(A, "two".to_owned()), (B, "b".to_owned()), (A, "three".to_owned())]);
        assert_eq!((edits.get(A), edits.get(B)), (Some("three"), Some("b")));
        assert_eq!(edits.undo(), Some(3));
        assert_eq!((edits.get(A), edits.get(B)), (Some("one"), None));
        assert_eq!(edits.redo(), Some(3));
        assert_eq!((edits.get(A), edits.get(B)), (Some("three"), Some("b")));
        edits.undo();
        edits.undo();
        assert!(edits.is_empty() && edits.undo().is_none());
    }

    #[test]
    fn a_new_step_forgets_what_was_undone() {
        let mut edits = Edits::default();
        edits.apply([(A, "one".to_owned())]);
        edits.undo();
        edits.apply([(B, "b".to_owned())]);
        assert_eq!(edits.redo(), None);
    }
}
