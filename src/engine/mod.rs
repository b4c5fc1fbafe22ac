//! The application without a face: owns the async runtime, the clients, the journal's and keyring's threads.
//! Commands come in, events go out.
//!
//! Knows: the adapters and the order in which they are used. Must not know: egui, clap, terminals. Start
//! reading at [`message`], the whole of what a face can ask and hear.

mod connection;
mod core;
mod csv_file;
pub mod defects;
mod deliver;
mod dispatch;
mod edit;
pub mod failure;
mod history;
mod import;
mod jobs;
mod lock_file;
mod look_up;
pub mod message;
pub mod message_jobs;
pub mod minder;
mod new_secret;
mod old_secret;
pub mod port;
mod quit;
mod recover;
mod rotate;
mod sandbox;
mod secrets;
mod settings;
pub mod start;
mod status;
mod test_connection;
mod text_file;
mod vehicles_file;
mod verdict;

pub use crate::journal::JournalFailure;
pub use crate::keyring::KeyringFailure;
