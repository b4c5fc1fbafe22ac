//! The engine against a server that it does not know to be the sandbox.

mod connections;
pub mod defect;
mod edits;
mod foreign;
mod lost_answers;
mod recovery;
mod replies;
mod rotation;
mod token_life;
