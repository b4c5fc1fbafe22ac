//! The application without a face: owns the async runtime, the clients, the journal's and keyring's threads.
//! Commands come in, events go out.
//!
//! Knows: the adapters and the order in which they are used. Must not know: egui, clap, terminals. Start
//! reading at [`message`], the whole of what a face can ask and hear.

pub mod failure;
pub mod message;
pub mod port;

pub use crate::journal::JournalFailure;
pub use crate::keyring::KeyringFailure;
