//! Reads and writes the settings file. A damaged file is kept aside and defaults are used; a file from a newer
//! Recall Desk is left alone.

use super::atomic;
use super::failure::SettingsFailure;
use super::folders::{Folders, create_private};
use super::profile::Settings;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The file's name in the configuration folder.
const FILE_NAME: &str = "settings.toml";

/// More than any settings can be. A larger file is not ours, and reading it whole would be unwise.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Written first and last. TOML that is cut between two tables is still TOML, with connections missing; a
/// file that has the first line and lacks the last was cut. A file written by hand needs neither.
const FIRST_LINE: &str =
    "# Recall Desk settings, without secrets. The last line shows that the file is whole.";
const LAST_LINE: &str = "# End of settings";

/// What the zoom may be, in percent.
const ZOOM_PERCENT: std::ops::RangeInclusive<u16> = 75..=300;

/// The settings file.
#[derive(Debug, Clone)]
pub struct SettingsStore {
    path: PathBuf,
}

/// The settings as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The settings, or defaults where there was no usable file.
    pub settings: Settings,
    /// Where the damaged file went, if there was one.
    pub set_aside: Option<SetAside>,
}

/// A damaged file, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub kept_as: PathBuf,
    /// What was wrong with it, in words for people.
    pub reason: String,
}

impl SettingsStore {
    /// The settings file in the configuration folder; it need not exist.
    pub fn new(folders: &Folders) -> Self {
        Self { path: folders.config.join(FILE_NAME) }
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the settings. No file means defaults; a damaged one is renamed first.
    ///
    /// # Errors
    /// [`SettingsFailure::TooNew`] for a later form, [`SettingsFailure::Io`] when the file cannot be read, or
    /// is damaged and cannot be renamed.
    pub fn load(&self) -> Result<Loaded, SettingsFailure> {
        let bytes = match read_capped(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Loaded { settings: Settings::default(), set_aside: None });
            }
            Err(error) => return Err(SettingsFailure::io(&self.path, &error)),
        };
        match understand(&bytes) {
            Understood::Whole(settings) => Ok(Loaded { settings: *settings, set_aside: None }),
            Understood::TooNew(found) => Err(too_new(found)),
            Understood::Damaged(reason) => {
                let kept_as = self.set_aside()?;
                let set_aside = Some(SetAside { kept_as, reason });
                Ok(Loaded { settings: Settings::default(), set_aside })
            }
        }
    }

    /// Replaces the settings in one step: after a loss of power the file is the old or the new one, whole.
    ///
    /// # Errors
    /// [`SettingsFailure::TooNew`] when the file there has a later form (it stays), [`SettingsFailure::Io`].
    pub fn save(&self, settings: &Settings) -> Result<(), SettingsFailure> {
        if let Ok(bytes) = read_capped(&self.path)
            && let Understood::TooNew(found) = understand(&bytes)
        {
            return Err(too_new(found));
        }
        let current = Settings { version: Settings::VERSION, ..settings.clone() };
        let toml = toml::to_string_pretty(&current)
            .map_err(|error| SettingsFailure::NotWritable(error.to_string()))?;
        if let Some(folder) = self.path.parent() {
            create_private(folder)?;
        }
        atomic::replace(&self.path, &format!("{FIRST_LINE}\n{toml}{LAST_LINE}\n"))
    }

    fn set_aside(&self) -> Result<PathBuf, SettingsFailure> {
        let stamp = chrono::Utc::now().format("%Y%m%dT%H%M%SZ");
        let mut free_name = self.path.with_file_name(format!("settings.damaged-{stamp}.toml"));
        let mut number = 1_u32;
        while free_name.exists() {
            number += 1;
            free_name = self.path.with_file_name(format!("settings.damaged-{stamp}-{number}.toml"));
        }
        fs::rename(&self.path, &free_name).map_err(|error| SettingsFailure::io(&self.path, &error))?;
        Ok(free_name)
    }
}

fn too_new(found: u32) -> SettingsFailure {
    SettingsFailure::TooNew { found, known: Settings::VERSION }
}

/// At most one byte more than allowed, so that the reader can tell.
fn read_capped(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

enum Understood {
    Whole(Box<Settings>),
    TooNew(u32),
    Damaged(String),
}

fn understand(bytes: &[u8]) -> Understood {
    match parse(bytes) {
        Ok(understood) => understood,
        Err(reason) => Understood::Damaged(reason),
    }
}

fn parse(bytes: &[u8]) -> Result<Understood, String> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err("It is far too large".to_owned());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "It is not text".to_owned())?;
    let table: toml::Table = text.parse().map_err(|error| worded(&error))?;
    match table.get("version").and_then(toml::Value::as_integer).map(u32::try_from) {
        Some(Ok(0) | Err(_)) | None => return Err("It has no version".to_owned()),
        Some(Ok(found)) if found > Settings::VERSION => return Ok(Understood::TooNew(found)),
        Some(Ok(_)) => {}
    }
    if text.starts_with(FIRST_LINE) && text.trim_end().lines().next_back() != Some(LAST_LINE) {
        return Err("It ends too early".to_owned());
    }
    let mut settings: Settings = table.try_into().map_err(|error| worded(&error))?;
    settings.preferences.zoom_percent =
        settings.preferences.zoom_percent.clamp(*ZOOM_PERCENT.start(), *ZOOM_PERCENT.end());
    Ok(Understood::Whole(Box::new(settings)))
}

/// The parser's words on one line, without the excerpt that it draws below them.
fn worded(error: &toml::de::Error) -> String {
    crate::domain::text::plain(error.message(), 200)
}
