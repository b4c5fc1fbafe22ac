//! What a recall is, and what may be said about one.
//!
//! Knows: VINs, campaign references, recalls as typed and as checked, changes, outcomes, environments,
//! DVSA's error codes. Must not know: files, sockets, clocks, threads, async, egui. Time is an argument.
//! Start reading at [`change::Change`], the thing people ask DVSA to do, and [`outcome::Outcome`], what
//! became of it.

pub mod audit;
pub mod campaign;
pub mod change;
pub mod dates;
pub mod draft;
pub mod environment;
pub mod error_code;
pub mod job;
pub mod outcome;
pub mod pace;
pub mod purpose;
pub mod recall;
pub mod secret;
pub mod settle;
pub mod text;
pub mod vin;
