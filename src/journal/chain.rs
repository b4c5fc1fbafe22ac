//! The chain of hashes: each record's hash covers the record and the hash before it, so that no record can be
//! edited, removed, inserted or moved without every later hash giving it away.
//!
//! It shows mistakes and tampering by someone who does not rewrite the whole chain. It is not a signature:
//! whoever may write the file can, knowing this code, write another whole chain.

use super::record::Kind;
use crate::domain::audit::ChainReport;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub(super) type Hash = [u8; 32];

/// What stands before the first record's hash.
pub(super) const GENESIS: Hash = [0; 32];

/// Where the chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// How many records there are, which is the last one's number.
    pub(super) records: i64,
    /// The last one's hash.
    pub(super) hash: Hash,
}

/// The hash of a record. Every part has a fixed length or its length before it, so that no two records give
/// the same bytes.
pub(super) fn link(before: &Hash, number: i64, kind: &str, intent: i64, body: &str) -> Hash {
    let mut digest = Sha256::new();
    digest.update(b"recall-desk journal record 1");
    digest.update(before);
    digest.update(number.to_be_bytes());
    for text in [kind, body] {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.update(intent.to_be_bytes());
    digest.finalize().into()
}

/// The hash of the record that follows `head`.
pub(super) fn next(head: &Head, kind: Kind, intent: i64, body: &str) -> Head {
    let number = head.records + 1;
    Head { records: number, hash: link(&head.hash, number, kind.key(), intent, body) }
}

/// The head as the file tells it.
pub(super) fn read_head(connection: &Connection) -> rusqlite::Result<Head> {
    connection.query_row("SELECT records, hash FROM head WHERE only = 1", [], |row| {
        Ok(Head { records: row.get(0)?, hash: row.get(1)? })
    })
}

/// Recomputes the whole chain. `known` is a head seen earlier, which the chain must still contain.
pub(super) fn verify(connection: &Connection, known: Option<Head>) -> rusqlite::Result<ChainReport> {
    let mut statement =
        connection.prepare("SELECT number, kind, intent, body, hash FROM record ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut end = Head { records: 0, hash: GENESIS };
    while let Some(row) = rows.next()? {
        let (number, kind, intent): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (body, hash): (String, Vec<u8>) = (row.get(3)?, row.get(4)?);
        let expected = link(&end.hash, end.records + 1, &kind, intent, &body);
        if number != end.records + 1 || hash != expected {
            return Ok(broken_after(end.records));
        }
        end = Head { records: number, hash: expected };
        if known.is_some_and(|known| known.records == number && known.hash != expected) {
            return Ok(broken_after(number - 1));
        }
    }
    let head = read_head(connection)?;
    if head != end {
        return Ok(broken_after(end.records.min(head.records)));
    }
    if known.is_some_and(|known| known.records > end.records) {
        return Ok(broken_after(end.records));
    }
    Ok(ChainReport::Whole { records: unsigned(end.records) })
}

fn broken_after(good: i64) -> ChainReport {
    ChainReport::Broken { first_bad_record: good.saturating_add(1), good_records: unsigned(good) }
}

fn unsigned(records: i64) -> u64 {
    u64::try_from(records).unwrap_or_default()
}
