//! Where a command goes, as whoever gave it saw it.

use crate::domain::environment::Environment;
use crate::settings::Profile;

/// A connection as it was when a person decided. A name alone could lead elsewhere by the time the command is
/// carried out: another window or the command line may have changed the connection meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The connection's name.
    pub profile: String,
    /// Which system it leads to.
    pub environment: Environment,
    /// Host and port of its base URL, as [`Profile::host`] gives them; empty when it names none.
    pub host: String,
}

impl From<&Profile> for Destination {
    fn from(profile: &Profile) -> Self {
        Self {
            profile: profile.name.clone(),
            environment: profile.environment,
            host: profile.host().unwrap_or_default(),
        }
    }
}
