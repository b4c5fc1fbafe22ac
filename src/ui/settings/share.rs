//! Passing a connection on without its secrets, and taking one over: the pages' data.

use super::ask::Ask;
use super::shared_import::SharedImport;
use crate::domain::text::clean_edges;
use crate::engine::failure::Failure;
use std::path::PathBuf;

/// Taking a shared connection over.
#[derive(Debug, Default)]
pub struct ImportPage {
    /// The file's path as typed or chosen.
    pub path: String,
    /// How far it is.
    pub stage: ImportStage,
}

/// How far taking over is.
#[derive(Debug, Default)]
pub enum ImportStage {
    /// A file is to be named.
    #[default]
    Choosing,
    /// It is being read.
    Reading,
    /// It has been read, and nothing saved.
    Read(Box<SharedImport>),
    /// It could not be read.
    Failed(Failure),
}

impl ImportPage {
    /// Asks to read the file, if one is named.
    pub fn read(&mut self) -> Option<Ask> {
        let path = named(&self.path)?;
        self.stage = ImportStage::Reading;
        Some(Ask::ReadShared(path))
    }

    /// Takes what was read.
    pub fn take(&mut self, read: Result<SharedImport, Failure>) {
        self.stage = match read {
            Ok(import) => ImportStage::Read(Box::new(import)),
            Err(failure) => ImportStage::Failed(failure),
        };
    }

    /// What has been read.
    pub fn import(&self) -> Option<&SharedImport> {
        if let ImportStage::Read(import) = &self.stage { Some(import) } else { None }
    }
}

/// Sharing a connection.
#[derive(Debug)]
pub struct SharePage {
    /// The connection's name.
    pub profile: String,
    /// The file's path as typed or chosen.
    pub path: String,
    /// How far it is.
    pub stage: ShareStage,
}

/// How far sharing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareStage {
    /// A file is to be named.
    Choosing,
    /// It is being written.
    Writing,
    /// It has been written here.
    Written(PathBuf),
    /// It could not be written.
    Failed(Failure),
}

impl SharePage {
    /// A connection to be shared.
    pub fn new(profile: &str) -> Self {
        Self { profile: profile.to_owned(), path: String::new(), stage: ShareStage::Choosing }
    }

    /// A name for the file, from the connection's.
    pub fn file_name(&self) -> String {
        let plain: String = self.profile.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        format!("{}.recall-desk.toml", plain.trim_matches('-').to_lowercase())
    }

    /// Asks to write the file, if one is named.
    pub fn write(&mut self) -> Option<Ask> {
        let path = named(&self.path).filter(|_| self.stage != ShareStage::Writing)?;
        self.stage = ShareStage::Writing;
        Some(Ask::Share { profile: self.profile.clone(), path })
    }
}

fn named(path: &str) -> Option<PathBuf> {
    Some(clean_edges(path)).filter(|path| !path.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_without_a_path() {
        assert!(ImportPage::default().read().is_none());
        assert!(SharePage::new("Acme").write().is_none());
    }

    #[test]
    fn the_files_name_follows_the_connections() {
        assert_eq!(SharePage::new("Acme Motors (UK)").file_name(), "acme-motors--uk.recall-desk.toml");
    }

    #[test]
    fn a_file_is_not_written_twice_at_once() {
        let mut page = SharePage { path: "/tmp/x.toml".into(), ..SharePage::new("Acme") };
        assert!(page.write().is_some());
        assert!(page.write().is_none());
    }
}
