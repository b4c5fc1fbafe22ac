//! Writing rows to a CSV file for people: safe to open in a spreadsheet, whole or not there at all.

use super::failure::Failure;
use crate::domain::text::spreadsheet_safe;
use std::path::{Path, PathBuf};

/// Writes a header and rows, off the async threads, and answers how many rows. What was under this name stays
/// until everything is written.
///
/// # Errors
/// [`Failure::File`] when the folder or the disk does not take it.
pub(super) async fn write<const COLUMNS: usize>(
    path: PathBuf,
    header: [&'static str; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
) -> Result<u64, Failure> {
    let written = tokio::task::spawn_blocking(move || {
        write_beside_and_rename(&path, &header, &rows)
            .map_err(|error| Failure::File { path, message: error.to_string() })
            .map(|()| rows.len() as u64)
    });
    written.await.map_err(|_| Failure::Defect("the export ended early".to_owned()))?
}

/// Written under another name first, so that a full disk never leaves half a file under the name chosen.
fn write_beside_and_rename<const COLUMNS: usize>(
    path: &Path,
    header: &[&str; COLUMNS],
    rows: &[[String; COLUMNS]],
) -> Result<(), csv::Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder)?;
    let mut writer = csv::Writer::from_writer(&file);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| spreadsheet_safe(cell).into_owned()))?;
    }
    writer.flush()?;
    drop(writer);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
