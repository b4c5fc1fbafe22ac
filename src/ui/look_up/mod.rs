//! The screen Look up: one VIN or a pasted list, and what DVSA holds.
//!
//! Knows: vehicles as the engine tells them. Must not know: how they are asked for. Start at [`state`].

pub mod state;
pub mod view;

pub use state::{Purpose, State};
