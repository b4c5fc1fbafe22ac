//! Discarding a new client secret that waits: told, with a reason that goes into History.

use super::ask::Ask;
use super::rotation::Refusal;
use crate::engine::failure::Failure;

/// One discarding of one connection's new client secret.
#[derive(Debug)]
pub struct Discarding {
    /// Why, as typed.
    pub reason: String,
    /// Whether it was tried without a reason.
    pub refusal: Refusal,
    /// How far it is.
    pub stage: DiscardStage,
}

/// How far a discarding is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscardStage {
    /// It asks.
    Asking,
    /// Under way.
    Running,
    /// It could not be discarded.
    Failed(Failure),
}

impl Default for Discarding {
    fn default() -> Self {
        Self { reason: String::new(), refusal: Refusal::None, stage: DiscardStage::Asking }
    }
}

impl Discarding {
    /// Asks to discard it, if there is a reason and it is not under way.
    pub fn begin(&mut self, profile: &str) -> Option<Ask> {
        if self.stage == DiscardStage::Running {
            return None;
        }
        if self.reason.trim().is_empty() {
            self.refusal = Refusal::NotConfirmed;
            return None;
        }
        self.stage = DiscardStage::Running;
        Some(Ask::DiscardNewSecret { profile: profile.to_owned(), reason: self.reason.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_discarded_without_a_reason_or_twice() {
        let mut discarding = Discarding { reason: "  ".into(), ..Discarding::default() };
        assert!(discarding.begin("Acme").is_none());
        assert_eq!(discarding.refusal, Refusal::NotConfirmed);
        discarding.reason = " DVSA removed it ".into();
        let asked = discarding.begin("Acme");
        assert!(matches!(asked, Some(Ask::DiscardNewSecret { reason, .. }) if reason == "DVSA removed it"));
        assert!(discarding.begin("Acme").is_none());
    }
}
