//! The screen Import: from a file to a job in six steps. Nothing is sent before the fifth.
//!
//! Knows: sheets, mappings, edits and checks as the domain has them. Must not know: how a file is read, and how
//! a job runs (the sixth step shows the job as the screen Jobs does). Start at [`state`], which moves between
//! the steps; each step's data has a file of its name, and so has its drawing in [`view`].

pub mod check;
pub mod columns;
pub mod file;
pub mod handed;
pub mod plan;
pub mod recent;
pub mod row_filter;
pub mod row_order;
pub mod rows_text;
pub mod rows_view;
pub mod send;
pub mod source;
pub mod state;
pub mod step;
pub mod view;

pub use state::{Purpose, State};
