//! The journal: SQLite on its own thread. The audit trail of every change sent, append-only and hash-chained.
//!
//! Knows: tables, records, the chain, which process is still running. Must not know: the network, the
//! keyring, egui; what a record means for DVSA.
//!
//! Start reading at [`Journal`], the handle. Behind it, on the thread, `keeper` owns the connection and
//! decides whether it may be used; `trail` appends to and reads the audit trail; `chain` proves that
//! nothing was edited; `run_lock` tells a crashed process from a living one.
//!
//! Invariants:
//! 1. A record is never updated or deleted; triggers refuse it. An ending that says *unknown* may be followed by
//!    one that says more; the last one counts.
//! 2. An intent is on the disk (`synchronous = FULL`) before [`Journal::record_intents`] returns.
//! 3. Rows of jobs become *sending* in the same transaction as their intents.
//! 4. A journal that does not pass its check is never opened for writing: it stays byte for byte as found.

mod chain;
pub mod failure;
mod handle;
mod head_file;
mod inspection;
mod job_cells;
mod job_handle;
mod job_list;
mod job_record;
mod job_rows;
mod keeper;
mod mappings;
mod private;
mod record;
mod run_lock;
mod schema;
mod tally;
mod trail;
mod trouble;

pub use failure::JournalFailure;
pub use handle::Journal;
pub use job_record::{Claim, Exchange, Exchanged, OpenRow, RowIntent, RowQuery, RowUpdate, StoredJob};
pub use mappings::MappingKind;
