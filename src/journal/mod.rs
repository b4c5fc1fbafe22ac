//! The journal: SQLite on its own thread. The audit trail of every change sent, append-only and hash-chained.
//!
//! Knows: tables, records, the chain. Must not know: the network, the keyring, egui.

pub mod failure;

pub use failure::JournalFailure;
