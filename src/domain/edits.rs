//! Cells that people put right after reading a file. The sheet stays as it was read; edits lie on top of it
//! and can be undone.
//!
//! A clone shares everything with what it was made of: while a check looks at a million edits, one more costs no
//! more than the block of rows that it falls into.

use std::collections::HashMap;
use std::sync::Arc;

/// A cell of a sheet: data row and column, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellAt {
    /// Data row, counted from 0.
    pub row: u32,
    /// Column, counted from 0.
    pub column: u32,
}

/// Rows whose edits lie together: as many as are copied for one edit at most.
const ROWS_A_BLOCK: u32 = 4_096;

/// Edited cells, with every step that can be undone.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// By the number of the block of rows.
    blocks: Vec<Arc<Block>>,
    cells: usize,
    steps: Vec<Arc<Step>>,
    undone: Vec<Arc<Step>>,
}

type Block = HashMap<CellAt, String>;

/// What a step changed: each cell with the text it had before it (`None`: the file's own).
type Step = Vec<(CellAt, Option<String>)>;

impl Edits {
    /// Whether no cell is edited.
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// Cells that are edited now.
    pub fn len(&self) -> usize {
        self.cells
    }

    /// The edited text of a cell, if it is edited.
    pub fn get(&self, at: CellAt) -> Option<&str> {
        self.blocks.get(block_of(at))?.get(&at).map(String::as_str)
    }

    /// Edits cells, all as one step: a bulk repair is undone as a whole.
    pub fn apply(&mut self, texts: impl IntoIterator<Item = (CellAt, String)>) {
        let step: Step = texts.into_iter().map(|(at, text)| (at, self.put(at, Some(text)))).collect();
        if !step.is_empty() {
            self.steps.push(Arc::new(step));
            self.undone.clear();
        }
    }

    /// Takes the last step back; `None` when there is none. Answers how many cells it changed.
    pub fn undo(&mut self) -> Option<usize> {
        let step = self.steps.pop()?;
        let back = self.reverse(&step);
        self.undone.push(Arc::new(back));
        Some(step.len())
    }

    /// Makes the step that was last taken back again.
    pub fn redo(&mut self) -> Option<usize> {
        let step = self.undone.pop()?;
        let again = self.reverse(&step);
        self.steps.push(Arc::new(again));
        Some(step.len())
    }

    /// How many cells [`Edits::undo`] would change; `None` when there is nothing to take back.
    pub fn undo_len(&self) -> Option<usize> {
        self.steps.last().map(|step| step.len())
    }

    /// How many cells [`Edits::redo`] would change; `None` when nothing was taken back.
    pub fn redo_len(&self) -> Option<usize> {
        self.undone.last().map(|step| step.len())
    }

    fn reverse(&mut self, step: &Step) -> Step {
        // Backwards: a step may have changed one cell twice.
        step.iter().rev().map(|(at, before)| (*at, self.put(*at, before.clone()))).collect()
    }

    /// Puts a text into a cell (`None`: the file's own) and answers what was there.
    fn put(&mut self, at: CellAt, text: Option<String>) -> Option<String> {
        let place = block_of(at);
        if place >= self.blocks.len() {
            self.blocks.resize_with(place + 1, Arc::default);
        }
        let block = Arc::make_mut(self.blocks.get_mut(place)?);
        let before = match text {
            Some(text) => block.insert(at, text),
            None => block.remove(&at),
        };
        self.cells = self.cells - usize::from(before.is_some()) + usize::from(block.contains_key(&at));
        before
    }
}

fn block_of(at: CellAt) -> usize {
    (at.row / ROWS_A_BLOCK) as usize
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
    fn a_copy_shares_every_block_of_rows_that_no_one_changes() {
        let mut edits = Edits::default();
        edits.apply((0..100_000).map(|row| (CellAt { row, column: 0 }, "x".to_owned())));
        let under_check = edits.clone();
        edits.apply([(B, "b".to_owned())]);
        let shared =
            edits.blocks.iter().zip(&under_check.blocks).filter(|(one, other)| Arc::ptr_eq(one, other));
        assert_eq!((shared.count(), edits.blocks.len()), (24, 25));
        assert!(Arc::ptr_eq(&edits.steps[0], &under_check.steps[0]));
        assert_eq!((edits.get(B), under_check.get(B)), (Some("b"), None));
        assert_eq!((edits.len(), under_check.len()), (100_001, 100_000));
        assert_eq!((edits.undo_len(), edits.redo_len()), (Some(1), None));
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
