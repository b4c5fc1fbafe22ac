//! The bytes of a file, read at once: what is imported and what is hashed are the same state of it.

use super::{MAX_BYTES, SheetFailure};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Lower-case hexadecimal SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let mut hexadecimal = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string does not fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

/// Reads a file. On Windows the standard library opens files for shared reading and writing, so one that is
/// open in Excel is read too, unless Excel has locked it.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, SheetFailure> {
    read_while(path, || ())
}

/// Reads a file while `meanwhile` happens to it.
fn read_while(path: &Path, meanwhile: impl FnOnce()) -> Result<Vec<u8>, SheetFailure> {
    let mut file = File::open(path).map_err(|error| open_failure(&error))?;
    let before = file.metadata().map_err(|error| open_failure(&error))?;
    if before.is_dir() {
        let advice = "Choose a file in it.";
        return Err(SheetFailure::WrongKind { really: "a folder", advice });
    }
    if before.len() > MAX_BYTES {
        return Err(SheetFailure::TooManyBytes);
    }
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(before.len()).unwrap_or(0));
    let mut limited = Read::by_ref(&mut file).take(MAX_BYTES + 1);
    limited.read_to_end(&mut bytes).map_err(|error| open_failure(&error))?;
    meanwhile();
    let length = bytes.len() as u64;
    if length > MAX_BYTES {
        return Err(SheetFailure::TooManyBytes);
    }
    let after = file.metadata().map_err(|error| open_failure(&error))?;
    let touched = before.modified().ok() != after.modified().ok();
    if before.is_file() && (touched || after.len() != before.len() || length != before.len()) {
        return Err(SheetFailure::ChangedWhileReading);
    }
    if bytes.is_empty() {
        return Err(SheetFailure::Empty);
    }
    Ok(bytes)
}

/// Windows: another program has the file, or a part of it, locked.
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;

fn open_failure(error: &std::io::Error) -> SheetFailure {
    let locked = matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION));
    match error.kind() {
        ErrorKind::NotFound => SheetFailure::NotFound,
        _ if cfg!(windows) && locked => SheetFailure::InUse,
        _ => SheetFailure::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grows_or_shrinks_while_it_is_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        for during in ["VIN\nA\nB\n", "V"] {
            std::fs::write(&path, "VIN\nA\n").unwrap();
            let read = read_while(&path, || std::fs::write(&path, during).unwrap());
            assert_eq!(read.unwrap_err(), SheetFailure::ChangedWhileReading);
        }
    }

    #[test]
    fn a_file_that_is_deleted_while_it_is_read_was_read_whole_or_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        std::fs::write(&path, "VIN\nA\n").unwrap();
        if let Ok(bytes) = read_while(&path, || drop(std::fs::remove_file(&path))) {
            assert_eq!(bytes, b"VIN\nA\n");
        }
        assert_eq!(read(&path).unwrap_err(), SheetFailure::NotFound);
    }

    #[test]
    fn the_hash_is_of_the_bytes() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
