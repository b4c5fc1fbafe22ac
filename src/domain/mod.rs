//! What a recall is, and what may be said about one.
//!
//! Knows: VINs, campaign references, recalls as typed and as checked, changes, outcomes, environments,
//! DVSA's error codes. Must not know: files, sockets, clocks, async, egui, threads that outlive a
//! call (long sheets are checked in parts side by side, see [`check`]). Time is an argument.
//! Start reading at [`change::Change`], the thing people ask DVSA to do, and [`outcome::Outcome`], what
//! became of it; for files of many rows at [`sheet::Sheet`] (what was read), [`mapping::Mapping`] (which column
//! is what) and [`check::check`] (what each row is good for).

pub mod address;
pub mod after;
pub mod audit;
pub mod campaign;
pub mod cell;
pub mod cell_damage;
pub mod change;
pub mod check;
mod check_pass;
mod check_refusal;
pub mod check_report;
pub mod column_orders;
pub mod date_order;
pub mod dates;
pub mod draft;
pub mod edits;
pub mod environment;
pub mod error_code;
pub mod forecast;
pub mod header_names;
pub mod job;
mod mapped_cells;
pub mod mapping;
pub mod outcome;
pub mod outcome_words;
pub mod pace;
pub mod purpose;
pub mod recall;
pub mod repair;
pub mod reversal;
mod row_check;
pub mod row_content;
pub mod row_issue;
pub mod row_store;
mod same_key;
pub mod secret;
pub mod serial_date;
pub mod settle;
pub mod sheet;
pub mod text;
pub mod vin;
