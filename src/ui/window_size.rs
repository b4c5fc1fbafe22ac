//! Where the window was and how large, kept between runs in a small file of our own.

use crate::settings::write_private;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The smallest inner size that works, in points.
pub const MIN: [f32; 2] = [960.0, 640.0];
/// The inner size at the first start, in points.
pub const DEFAULT: [f32; 2] = [1280.0, 800.0];

/// The window's place and size, in points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowSize {
    /// Width of the inside.
    pub width: f32,
    /// Height of the inside.
    pub height: f32,
    /// Left edge on the desktop, if the system tells it (Wayland does not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<f32>,
    /// Top edge on the desktop, if the system tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<f32>,
    /// The window filled the screen.
    #[serde(default)]
    pub maximized: bool,
}

impl Default for WindowSize {
    fn default() -> Self {
        let [width, height] = DEFAULT;
        Self { width, height, left: None, top: None, maximized: false }
    }
}

impl WindowSize {
    /// As kept in this folder; the default when there is none, or it makes no sense.
    pub fn load(home: &Path) -> Self {
        let text = std::fs::read_to_string(file(home)).unwrap_or_default();
        toml::from_str::<Self>(&text).ok().filter(Self::makes_sense).unwrap_or_default()
    }

    /// Keeps it. A failure is logged: a window's size is not worth a question.
    pub fn save(&self, home: &Path) {
        let written = toml::to_string(self).map_err(|error| error.to_string());
        let saved =
            written.and_then(|text| write_private(&file(home), &text).map_err(|error| error.to_string()));
        if let Err(error) = saved {
            tracing::debug!(error, "the window's size could not be kept");
        }
    }

    fn makes_sense(&self) -> bool {
        let sane = |length: f32| length.is_finite() && (100.0..=20_000.0).contains(&length);
        let near = |edge: Option<f32>| edge.is_none_or(|edge| edge.is_finite() && edge.abs() < 20_000.0);
        sane(self.width) && sane(self.height) && near(self.left) && near(self.top)
    }
}

fn file(home: &Path) -> PathBuf {
    home.join("window.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_kept_and_ignores_nonsense() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(WindowSize::load(home.path()), WindowSize::default());
        let kept =
            WindowSize { width: 1000.0, height: 700.0, left: Some(-5.0), top: Some(8.0), maximized: true };
        kept.save(home.path());
        assert_eq!(WindowSize::load(home.path()), kept);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(file(home.path())).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        for nonsense in ["width = nan\nheight = 5.0", "width = 1e9\nheight = 700.0", "garbage"] {
            std::fs::write(file(home.path()), nonsense).unwrap();
            assert_eq!(WindowSize::load(home.path()), WindowSize::default(), "{nonsense}");
        }
    }
}
