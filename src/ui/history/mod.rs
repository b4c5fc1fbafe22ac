//! The screen History: everything this installation ever sent.
//!
//! Knows: audit entries as the engine tells them. Must not know: the journal. Start at [`state`].

pub mod state;
pub mod view;

pub use state::{Purpose, State};
