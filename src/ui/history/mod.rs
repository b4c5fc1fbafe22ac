//! The screen History: everything this installation ever sent.
//!
//! Knows: audit entries as the engine tells them, and their words. Must not know: the journal. Start at
//! [`state`]; [`row`] has the words of an entry, [`view`] draws.

pub mod chain_words;
pub mod outcome_words;
pub mod row;
pub mod state;
pub mod view;

pub use state::{Purpose, State};
