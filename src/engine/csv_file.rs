//! Writing rows to a CSV file for people: safe to open in a spreadsheet, whole or not there at all.

use super::failure::Failure;
use crate::domain::text::spreadsheet_safe;
use std::path::{Path, PathBuf};

/// Rows that are written together.
pub(super) type Part<const COLUMNS: usize> = Result<Vec<[String; COLUMNS]>, Failure>;

/// Writes a header and rows, off the async threads, and answers how many rows. What was under this name stays
/// until everything is written; of a part that failed nothing is left.
///
/// # Errors
/// [`Failure::File`] when the folder or the disk does not take it, and what a part failed with.
pub(super) async fn write<const COLUMNS: usize>(
    path: PathBuf,
    header: [&'static str; COLUMNS],
    parts: impl IntoIterator<Item = Part<COLUMNS>> + Send + 'static,
) -> Result<u64, Failure> {
    let written = tokio::task::spawn_blocking(move || write_beside_and_rename(&path, &header, parts));
    written.await.map_err(|_| Failure::Defect("the export ended early".to_owned()))?
}

/// Written under another name first, so that a full disk never leaves half a file under the name chosen.
fn write_beside_and_rename<const COLUMNS: usize>(
    path: &Path,
    header: &[&str; COLUMNS],
    parts: impl IntoIterator<Item = Part<COLUMNS>>,
) -> Result<u64, Failure> {
    let failed = |error: csv::Error| Failure::File { path: path.to_owned(), message: error.to_string() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(error.into()))?;
    let mut writer = csv::Writer::from_writer(&file);
    writer.write_record(header).map_err(failed)?;
    let mut written = 0;
    for part in parts {
        for row in part? {
            let cells = row.iter().map(|cell| spreadsheet_safe(cell).into_owned());
            writer.write_record(cells).map_err(failed)?;
            written += 1;
        }
    }
    writer.flush().map_err(|error| failed(error.into()))?;
    drop(writer);
    file.as_file().sync_all().map_err(|error| failed(error.into()))?;
    file.persist(path).map_err(|error| failed(error.error.into()))?;
    Ok(written)
}
