//! Where settings and data lie on this computer.

use super::failure::SettingsFailure;
use std::fs;
use std::path::{Path, PathBuf};

/// The two folders of Recall Desk. On Unix nobody but the user may enter them once [`Folders::create`] ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Holds the settings.
    pub config: PathBuf,
    /// Holds the journal and logs: data of this computer, which must not roam to others.
    pub data: PathBuf,
}

impl Folders {
    /// The platform's folders for this user; `None` when the user has no home folder.
    ///
    /// On Windows both are local, not roaming: a journal that follows its user to a second computer would be
    /// written by two programs that cannot see each other's locks.
    pub fn default_for_platform() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "recall-desk")?;
        Some(Self {
            config: folders.config_local_dir().to_owned(),
            data: folders.data_local_dir().to_owned(),
        })
    }

    /// Everything in one folder, as `--home` asks.
    pub fn under(home: PathBuf) -> Self {
        Self { config: home.clone(), data: home }
    }

    /// Makes the folders, and closes them (0700) to other users on Unix.
    ///
    /// # Errors
    /// [`SettingsFailure::Io`] when a folder cannot be made or closed.
    pub fn create(&self) -> Result<(), SettingsFailure> {
        create_private(&self.config)?;
        create_private(&self.data)
    }
}

pub(super) fn create_private(folder: &Path) -> Result<(), SettingsFailure> {
    fs::create_dir_all(folder)
        .and_then(|()| close_to_others(folder))
        .map_err(|error| SettingsFailure::io(folder, &error))
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// On other systems the user's local folders are closed by inheritance.
#[cfg(not(unix))]
fn close_to_others(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
