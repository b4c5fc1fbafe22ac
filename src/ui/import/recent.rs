//! The files opened last, kept between runs in a small file of our own. Only their paths, never their contents.

use crate::settings::write_private;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How many are kept.
const MOST: usize = 6;

/// The files opened last, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentFiles {
    #[serde(default)]
    files: Vec<PathBuf>,
}

impl RecentFiles {
    /// As kept in this folder; none when there is no list, or it makes no sense.
    pub fn load(home: &Path) -> Self {
        let text = std::fs::read_to_string(file(home)).unwrap_or_default();
        let mut loaded: Self = toml::from_str(&text).unwrap_or_default();
        loaded.files.truncate(MOST);
        loaded
    }

    /// Keeps it. A failure is logged: the list is a convenience.
    pub fn save(&self, home: &Path) {
        let written = toml::to_string(self).map_err(|error| error.to_string());
        let saved =
            written.and_then(|text| write_private(&file(home), &text).map_err(|error| error.to_string()));
        if let Err(error) = saved {
            tracing::debug!(error, "the list of recent files could not be kept");
        }
    }

    /// A file was opened.
    pub fn opened(&mut self, path: &Path) {
        self.files.retain(|file| file != path);
        self.files.insert(0, path.to_owned());
        self.files.truncate(MOST);
    }

    /// The files, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn file(home: &Path) -> PathBuf {
    home.join("recent-files.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_comes_first_once_and_the_list_stays_short() {
        let home = tempfile::tempdir().unwrap();
        let mut recent = RecentFiles::load(home.path());
        assert!(recent.is_empty());
        for name in ["a", "b", "c", "d", "e", "f", "g", "b"] {
            recent.opened(Path::new(name));
        }
        let names: Vec<_> = recent.iter().map(|path| path.display().to_string()).collect();
        assert_eq!(names, ["b", "g", "f", "e", "d", "c"]);
        recent.save(home.path());
        assert_eq!(RecentFiles::load(home.path()), recent);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file(home.path())).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(file(home.path()), "files = 7").unwrap();
        assert!(RecentFiles::load(home.path()).is_empty());
    }
}
