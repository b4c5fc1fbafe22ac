//! The first page, while no connection is in use: try the sandbox, or connect to DVSA.
//!
//! Knows: how to ask for the sandbox. Must not know: how it runs. Start at [`state`].

pub mod state;
pub mod view;

pub use state::{Purpose, State};
