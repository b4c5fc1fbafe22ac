//! Saving rows of a screen to a file: naming it, writing it, saying what came of it. Screens that offer it
//! hold a [`Export`] and decide which command writes.

pub mod state;
pub mod view;

pub use state::{Export, Phase};
