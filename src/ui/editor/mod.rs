//! The recall editor: one change, from its fields through checking to DVSA's answer.
//!
//! Knows: a change as typed and as checked. Must not know: how it is sent. Start at [`state`].

pub mod state;

pub use state::{Opening, Purpose, State};
