//! A small file beside the journal that remembers how far the chain had come.
//!
//! SQLite takes a write-ahead log with damaged bytes for one that ends there, and serves what is before. This
//! file shows that there was more. It is written after each commit and not flushed, so it may lag behind;
//! it never runs ahead of what is on the disk.

use super::chain::{Hash, Head};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The head file of the journal at `database`.
pub(super) struct HeadFile {
    path: PathBuf,
}

impl HeadFile {
    pub(super) fn beside(database: &Path) -> Self {
        Self { path: database.with_extension("head") }
    }

    /// What it remembers; `None` when it is not there or cannot be read as one.
    pub(super) fn read(&self) -> Option<Head> {
        let text = fs::read_to_string(&self.path).ok()?;
        let (records, hash) = text.trim_end().split_once(' ')?;
        Some(Head { records: records.parse().ok()?, hash: from_hex(hash)? })
    }

    /// Remembers `head`. Failing to is no failure of the journal: the file lags behind then.
    pub(super) fn write(&self, head: &Head) {
        if let Err(error) = self.replace(head) {
            tracing::debug!(%error, "the journal's head file was not written");
        }
    }

    /// Forgets: the journal that it spoke of has been moved away.
    pub(super) fn forget(&self) {
        // A file that is not there needs no forgetting; one that stays makes the next start say so.
        let _ = fs::remove_file(&self.path);
    }

    fn replace(&self, head: &Head) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::Builder::new().prefix(".journal-head-").tempfile_in(folder)?;
        write!(file, "{} ", head.records)?;
        for byte in head.hash {
            write!(file, "{byte:02x}")?;
        }
        writeln!(file)?;
        file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn from_hex(digits: &str) -> Option<Hash> {
    let bytes: Option<Vec<u8>> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    bytes?.try_into().ok()
}
