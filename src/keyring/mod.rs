//! Secrets in the keyring of the operating system, on a worker thread with a time limit; or, if there is none
//! and the user agrees, in memory for this session. Never in a file.
//!
//! Knows: the keyring's entries, that it may prompt for ever, how its failures are told apart. Must not know:
//! what a secret is for, the network, egui. Start reading at [`SecretStore`], the handle; `worker` holds the
//! threads behind it, `shelf` what they talk to.
//!
//! Invariants:
//! 1. A worker is never joined: a locked keyring can keep it in a prompt for ever, and the program must end.
//! 2. While a write that was given up may still come through, the same secret is not written again: the older
//!    one could land last.

pub mod failure;
mod platform;
mod shelf;
mod stand_in;
mod store;
mod worker;

pub use failure::KeyringFailure;
pub use stand_in::{StandIn, Trouble};
pub use store::{Backend, SecretStore};
