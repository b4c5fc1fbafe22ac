//! How columns were mapped, remembered by a key that the engine chooses. What is in them is the engine's business.

use super::failure::JournalFailure;
use super::handle::Journal;
use super::trouble::Trouble;
use rusqlite::{OptionalExtension, params};

/// By what a mapping is found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappingKind {
    /// By the header row of the file: the last one used.
    Signature,
    /// By the name that someone gave it.
    Saved,
}

impl MappingKind {
    fn key(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Saved => "saved",
        }
    }
}

impl Journal {
    /// Remembers a mapping in place of the one with this key.
    pub async fn remember_mapping(
        &self,
        kind: MappingKind,
        name: String,
        body: String,
    ) -> Result<(), JournalFailure> {
        self.ask(move |keeper| {
            keeper.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO mapping (kind, name, body) VALUES (?1, ?2, ?3)",
                    params![kind.key(), name, body],
                )?;
                Ok(())
            })
        })
        .await
    }

    /// The mapping with this key.
    pub async fn mapping(&self, kind: MappingKind, name: String) -> Result<Option<String>, JournalFailure> {
        self.ask(move |keeper| {
            keeper.consult(|connection| {
                let query = "SELECT body FROM mapping WHERE kind = ?1 AND name = ?2";
                Ok(connection.query_row(query, [kind.key(), &name], |row| row.get(0)).optional()?)
            })
        })
        .await
    }

    /// The names of the saved mappings, in the order of the alphabet.
    pub async fn saved_mappings(&self) -> Result<Vec<String>, JournalFailure> {
        self.ask(|keeper| {
            keeper.consult(|connection| {
                let mut query =
                    connection.prepare_cached("SELECT name FROM mapping WHERE kind = ?1 ORDER BY name")?;
                let names = query.query_map([MappingKind::Saved.key()], |row| row.get(0))?;
                names.collect::<Result<_, _>>().map_err(Trouble::from)
            })
        })
        .await
    }
}
