//! Replacing a file so that it is found whole, the old or the new, whenever the power goes.

use super::failure::SettingsFailure;
use std::io::Write;
use std::path::Path;

/// Writes `text` beside `path`, flushes it to the disk and renames it over `path`. On Unix the file is 0600.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), SettingsFailure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    write_and_rename(folder, path, text).map_err(|error| SettingsFailure::io(path, &error))
}

/// Keeps a small text of the program's own, whole and for this user alone. On Unix the file is 0600.
///
/// # Errors
/// Those of the file system, in words.
pub fn write_private(path: &Path, text: &str) -> Result<(), SettingsFailure> {
    replace(path, text)
}

fn write_and_rename(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".recall-desk-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// The new name itself must reach the disk too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Other systems cannot flush a folder; their file systems journal names.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
