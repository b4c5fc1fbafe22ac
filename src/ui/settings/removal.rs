//! Removing a connection. A Live one only by typing its name (S18).

use super::ask::Ask;
use super::rotation::Refusal;
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
    /// Whether it was tried without confirming.
    pub refusal: Refusal,
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
            refusal: Refusal::None,
            stage: RemovalStage::Asking,
        }
    }

    /// Whether the name has to be typed.
    pub fn needs_name(&self) -> bool {
        self.environment == Environment::Live
    }

    /// Asks to remove it, if that is confirmed and not under way.
    pub fn begin(&mut self) -> Option<Ask> {
        if self.stage == RemovalStage::Running {
            return None;
        }
        if self.needs_name() && self.confirmation.trim() != self.name {
            self.refusal = Refusal::NotConfirmed;
            return None;
        }
        self.stage = RemovalStage::Running;
        Some(Ask::Remove(self.name.clone()))
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
            refusal: Refusal::None,
            stage: RemovalStage::Asking,
        }
    }

    #[test]
    fn a_live_connection_goes_only_by_its_name() {
        for typed in ["", "acme", "Acm", "REMOVE"] {
            let mut removal = removal(Environment::Live, typed);
            assert!(removal.begin().is_none(), "{typed}");
            assert_eq!(removal.refusal, Refusal::NotConfirmed);
        }
        assert!(removal(Environment::Live, " Acme ").begin().is_some());
        assert!(removal(Environment::Test, "").begin().is_some());
    }

    #[test]
    fn it_is_not_sent_twice() {
        let mut removal = removal(Environment::Test, "");
        assert!(removal.begin().is_some());
        assert!(removal.begin().is_none());
    }
}
