//! What is set: connections and preferences.

use crate::domain::environment::Environment;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The name of the connection to the embedded sandbox. It is made at run time and never saved.
pub const SANDBOX_PROFILE: &str = "Sandbox";

/// Everything that is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The form of the file; [`Settings::VERSION`] when written.
    pub version: u32,
    /// The profile in use, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<String>,
    /// What does not belong to a connection.
    #[serde(default)]
    pub preferences: Preferences,
    /// The connections, in the order they are shown.
    #[serde(default)]
    pub profiles: Vec<Profile>,
}

impl Settings {
    /// The form that this program writes. A file with a later one is not overwritten.
    pub const VERSION: u32 = 1;

    /// A profile by name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == name)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            selected: None,
            preferences: Preferences::default(),
            profiles: Vec::new(),
        }
    }
}

/// A connection, without its secrets. The texts are checked by `Profile::check`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// How people call it; unique, and the key of its secrets in the keyring.
    pub name: String,
    /// Which system it is.
    pub environment: Environment,
    /// The API's base URL, such as `https://…gov.uk`; HTTPS except on this computer.
    pub base_url: String,
    /// The full token URL that DVSA sent.
    pub token_url: String,
    /// The OAuth client ID.
    pub client_id: String,
    /// The OAuth scope.
    pub scope: String,
    /// The team's e-mail address, needed to rotate the client secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The day the client secret was issued; it lives two years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_issued: Option<NaiveDate>,
    /// A proxy URL; `None` uses the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Requests a day that DVSA allows this account. DVSA does not publish it; `None` when it was not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_allowance: Option<u64>,
    /// A PEM file with certificate authorities to trust beside the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
}

/// What does not belong to a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light, dark or as the system is.
    pub appearance: Appearance,
    /// What draws the window.
    pub renderer: Renderer,
    /// Enlargement of the window in percent, 75–300.
    pub zoom_percent: u16,
    /// How many days finished jobs' data is kept.
    pub retention_days: u16,
    /// How high the rows of tables are.
    pub row_height: RowHeight,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            appearance: Appearance::default(),
            renderer: Renderer::default(),
            zoom_percent: 100,
            retention_days: 90,
            row_height: RowHeight::default(),
        }
    }
}

/// The theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    /// As the operating system is.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// Black, white and yellow.
    HighContrast,
}

impl Appearance {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::HighContrast];
}

/// How high the rows of tables are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowHeight {
    /// Easy to read and to hit.
    #[default]
    Normal,
    /// More rows on the screen.
    Compact,
}

impl RowHeight {
    /// All, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Normal, Self::Compact];
}

/// What draws the window. If the first choice fails to start, the other is tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Renderer {
    /// wgpu on Windows and macOS (it starts through Remote Desktop), OpenGL elsewhere.
    #[default]
    Automatic,
    /// wgpu: DirectX 12, Metal, Vulkan.
    Wgpu,
    /// OpenGL.
    OpenGl,
}

impl Renderer {
    /// All, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Wgpu, Self::OpenGl];
}
