//! The adapters and the engine against real peers: the sandbox over HTTP, a Secret Service, the command line.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "a test that meets the unexpected should stop"
)]

mod api;
mod arrows;
mod cli;
mod desk;
mod engine;
mod independent;
mod jobs;
mod journal;
mod keyring;
mod sandbox;
mod secret_types;
mod settings;
mod spreadsheet;
#[cfg(target_os = "linux")]
mod window;
