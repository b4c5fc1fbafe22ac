//! The screen Jobs: what runs, how fast, what became of every row, and what can be done about it.
//!
//! Knows: jobs as the engine tells them. Must not know: how they run. Start at [`state`]; [`four_counts`] has
//! the rule that the counts always sum to the total, [`alerts`] what is said on the desktop.

pub mod alerts;
pub mod four_counts;
pub mod rate_log;
pub mod receipt;
pub mod results;
pub mod rows;
pub mod state;
pub mod view;

pub use state::{Purpose, State};
