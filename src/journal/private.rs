//! Files and folders that nobody but the user may open (0600 and 0700 on Unix; elsewhere the user's local
//! folders are closed by inheritance).

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder with those above it, and closes it, also if it was there.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    set_mode(folder, 0o700)
}

/// Makes a file; fails if it is there.
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes an empty file that stays after a loss of power, or closes one that is there.
pub(super) fn ensure_file(path: &Path) -> io::Result<()> {
    match create_new(path) {
        Ok(file) => file.sync_all().and_then(|()| sync_folder_of(path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => set_mode(path, 0o600),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder_of(_path: &Path) -> io::Result<()> {
    Ok(())
}
