//! Profiles and preferences in a versioned TOML file. Never a secret.
//!
//! Knows: the file's form, where it lies, how it is replaced atomically and set aside when damaged. Must not
//! know: the keyring, the network, egui. Start reading at [`Settings`]; [`SettingsStore`] reads and writes it.

mod atomic;
pub mod check;
pub mod failure;
pub mod folders;
pub mod profile;
pub mod shared;
pub mod store;

pub use atomic::write_private;
pub use check::{ProfileField, ProfileIssue};
pub use failure::SettingsFailure;
pub use folders::Folders;
pub use profile::{Appearance, Preferences, Profile, Renderer, RowHeight, Settings};
pub use shared::{read_shared, write_shared};
pub use store::{Loaded, SetAside, SettingsStore};
