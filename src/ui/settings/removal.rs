//! Removing a connection. A Live one only by typing its name (S18).

use crate::domain::environment::Environment;
use crate::engine::failure::Failure;
use crate::settings::Profile;

/// One removal that is asking, or under way.
#[derive(Debug)]
pub struct Removal {
    /// The connection's name.
    pub name: String,
    /// Which system it is for.
    pub environment: Environment,
    /// What has been typed to confirm.
    pub confirmation: String,
    /// How far it is.
    pub stage: RemovalStage,
}

/// How far a removal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalStage {
    /// It asks.
    Asking,
    /// Under way.
    Running,
    /// It could not be removed.
    Failed(Failure),
}

impl Removal {
    /// Asks whether to remove a connection.
    pub fn new(profile: &Profile) -> Self {
        Self {
            name: profile.name.clone(),
            environment: profile.environment,
            confirmation: String::new(),
            stage: RemovalStage::Asking,
        }
    }

    /// Whether the name has to be typed.
    pub fn needs_name(&self) -> bool {
        self.environment == Environment::Live
    }

    /// Whether it may go ahead.
    pub fn is_confirmed(&self) -> bool {
        self.stage != RemovalStage::Running
            && (!self.needs_name() || self.confirmation.trim() == self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removal(environment: Environment, typed: &str) -> Removal {
        Removal {
            name: "Acme".into(),
            environment,
            confirmation: typed.into(),
            stage: RemovalStage::Asking,
        }
    }

    #[test]
    fn a_live_connection_goes_only_by_its_name() {
        for typed in ["", "acme", "Acm", "REMOVE"] {
            assert!(!removal(Environment::Live, typed).is_confirmed(), "{typed}");
        }
        assert!(removal(Environment::Live, " Acme ").is_confirmed());
        assert!(removal(Environment::Test, "").is_confirmed());
    }

    #[test]
    fn it_is_not_sent_twice() {
        let running = Removal { stage: RemovalStage::Running, ..removal(Environment::Test, "") };
        assert!(!running.is_confirmed());
    }
}
