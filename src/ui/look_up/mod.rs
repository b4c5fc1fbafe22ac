//! The screen Look up: one VIN or a pasted list, what DVSA holds, and what was ever sent for it.
//!
//! Knows: vehicles and audit entries as the engine tells them. Must not know: how they are asked for, and how
//! a change is edited (it only opens the editor). Start at [`state`].

mod actions_view;
pub mod chosen;
pub mod columns;
mod examples;
pub mod hints;
pub mod list;
mod list_view;
mod recall_card;
mod sent_view;
pub mod state;
pub mod vehicle;
mod vehicle_view;
pub mod view;

pub(super) use recall_card::start_date;
pub use state::{Purpose, State};
