//! The screen Settings: connections, secrets, appearance.
//!
//! Knows: profiles and preferences as drafts, tests and rotations as they are told. Must not know: where
//! secrets are kept. Start at [`state`]; every page's data is one file, its drawing the file of the same name
//! in [`view`].

pub mod ask;
pub mod diagnostics;
pub mod discarding;
pub mod profile_draft;
pub mod profile_editor;
pub mod profile_field;
pub mod removal;
pub mod rotation;
pub mod secret_age;
pub mod secret_entry;
pub mod share;
pub mod shared_import;
pub mod state;
pub mod step_list;
pub mod test_run;
pub mod view;

pub use ask::Purpose;
pub use state::State;
