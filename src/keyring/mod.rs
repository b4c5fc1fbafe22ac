//! Secrets in the keyring of the operating system, on a worker thread with a time limit; or, if there is none
//! and the user agrees, in memory for this session. Never in a file.

pub mod failure;

pub use failure::KeyringFailure;
