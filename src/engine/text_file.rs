//! Writing a text for people to a file: whole or not there at all.

use super::failure::Failure;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the text, off the async threads. What was under this name stays until everything is written.
///
/// # Errors
/// [`Failure::File`] when the folder or the disk does not take it.
pub(super) async fn write(path: PathBuf, text: String) -> Result<(), Failure> {
    let written = tokio::task::spawn_blocking(move || {
        write_beside_and_rename(&path, &text)
            .map_err(|error| Failure::File { path, message: error.to_string() })
    });
    written.await.map_err(|_| Failure::Defect("the writing of a file ended early".to_owned()))?
}

fn write_beside_and_rename(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
