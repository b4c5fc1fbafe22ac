//! The screens by accessible label, and image snapshots.

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

mod editor;
mod entries;
mod first_run;
mod fluent;
mod frame;
mod history;
mod import;
mod import_check;
mod import_files;
mod import_pictures;
mod jobs;
mod keyboard;
mod leaving;
mod look_up;
mod look_up_chosen;
mod pictures;
mod played;
mod reversal;
mod settings_connections;
mod settings_tasks;
mod sheets;
