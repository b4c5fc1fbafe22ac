//! The recall editor: one change, from its fields through checking to DVSA's answer.
//!
//! Knows: a change as typed and as checked. Must not know: how it is sent. Start at [`state`]; each stage is
//! drawn by its own file.

mod answer;
mod campaign_book;
mod check;
mod conflict;
pub mod editing;
mod fields;
mod sending;
pub mod state;
pub mod view;

pub use editing::{Editing, Opening, Stage};
pub use state::{Leaving, Purpose, State};
