//! The screen Settings: connections, secrets, appearance.
//!
//! Knows: profiles and preferences as drafts. Must not know: where secrets are kept. Start at [`state`].

pub mod state;
pub mod view;

pub use state::{Purpose, State};
