//! A file's path being entered: the text, and whether it was used while nothing was entered. Plain data.

use crate::domain::text::clean_edges;
use std::path::PathBuf;

/// A path as typed or chosen.
#[derive(Debug, Default)]
pub struct PathEntry {
    /// The text.
    pub text: String,
    tried: Tried,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Tried {
    #[default]
    No,
    WithoutAPath,
}

impl PathEntry {
    /// The path, if one was entered. If not, [`PathEntry::issue`] says so from now on.
    pub fn path(&mut self) -> Option<PathBuf> {
        let typed = clean_edges(&self.text);
        self.tried = if typed.is_empty() { Tried::WithoutAPath } else { Tried::No };
        (!typed.is_empty()).then(|| PathBuf::from(typed))
    }

    /// What is wrong, once it has been used.
    pub fn issue(&self) -> Option<&'static str> {
        let is_missing = self.tried == Tried::WithoutAPath && clean_edges(&self.text).is_empty();
        is_missing.then_some("Enter the path of the file, or choose it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_path_is_remarked_on_once_it_is_used() {
        let mut entry = PathEntry::default();
        assert_eq!(entry.issue(), None);
        assert_eq!(entry.path(), None);
        assert!(entry.issue().is_some());
        entry.text = " /tmp/a.csv ".into();
        assert_eq!(entry.issue(), None);
        assert_eq!(entry.path(), Some(PathBuf::from("/tmp/a.csv")));
    }
}
