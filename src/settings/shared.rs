//! A profile in a file that colleagues pass on: everything but the secrets.

use super::atomic;
use super::failure::SettingsFailure;
use super::profile::Profile;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The most bytes of a shared profile. It comes from outside and is read whole.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// The form of the file.
const VERSION: u32 = 1;

const FIRST_LINE: &str =
    "# A connection of Recall Desk. It holds no secrets; enter them after reading it in.";

#[derive(Serialize, Deserialize)]
struct SharedFile {
    shared_connection: u32,
    profile: Profile,
}

/// Writes a profile for others. A profile holds no secrets, so neither does the file.
///
/// # Errors
/// [`SettingsFailure::Io`] when the file cannot be written.
pub fn write_shared(path: &Path, profile: &Profile) -> Result<(), SettingsFailure> {
    let file = SharedFile { shared_connection: VERSION, profile: profile.clone() };
    let toml =
        toml::to_string_pretty(&file).map_err(|error| SettingsFailure::NotWritable(error.to_string()))?;
    atomic::replace(path, &format!("{FIRST_LINE}\n{toml}"))
}

/// Reads a profile that someone shared. Its texts are not checked yet: see [`Profile::check`].
///
/// # Errors
/// [`SettingsFailure::NotAProfile`] for anything else (over 64 KiB, not TOML, fields missing),
/// [`SettingsFailure::TooNew`], [`SettingsFailure::Io`].
pub fn read_shared(path: &Path) -> Result<Profile, SettingsFailure> {
    let bytes = read_capped(path).map_err(|error| SettingsFailure::io(path, &error))?;
    let refuse = |reason: String| SettingsFailure::NotAProfile { path: path.to_owned(), reason };
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(refuse("it is too large".to_owned()));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| refuse("it is not text".to_owned()))?;
    let table: toml::Table = text.parse().map_err(|error| refuse(worded(&error)))?;
    match table.get("shared_connection").and_then(toml::Value::as_integer).map(u32::try_from) {
        Some(Ok(found)) if found > VERSION => Err(SettingsFailure::TooNew { found, known: VERSION }),
        Some(Ok(VERSION)) => {
            let file: SharedFile = table.try_into().map_err(|error| refuse(worded(&error)))?;
            Ok(file.profile)
        }
        _ => Err(refuse("it was not written by “Share”".to_owned())),
    }
}

fn read_capped(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn worded(error: &toml::de::Error) -> String {
    crate::domain::text::plain(error.message(), 200)
}
