//! Profiles and preferences in a versioned TOML file. Never a secret.
//!
//! Knows: the file's form, where it lies, how it is replaced atomically and set aside when damaged. Must not
//! know: the keyring, the network, egui. Start reading at [`Settings`]; [`store`] reads and writes it.

pub mod profile;

pub use profile::{Appearance, Preferences, Profile, Renderer, Settings};
