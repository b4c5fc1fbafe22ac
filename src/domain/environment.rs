//! The three systems a change can go to. Confusing them is the mistake that the whole window works against.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which of DVSA's systems (or our sandbox) a profile talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// The embedded sandbox, or a mock application on this computer. Nothing leaves the machine.
    Sandbox,
    /// DVSA's test system: made-up vehicles.
    Test,
    /// The real service: what MOT garages and drivers see.
    Live,
}

impl Environment {
    /// All three, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Test, Self::Live];

    /// The word in settings files, on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// Reads [`Environment::key`]; case does not matter.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|environment| environment.key().eq_ignore_ascii_case(key.trim()))
    }
}

/// As it is named to people: `Sandbox`, `Test`, `Live`.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sandbox => "Sandbox",
            Self::Test => "Test",
            Self::Live => "Live",
        })
    }
}
