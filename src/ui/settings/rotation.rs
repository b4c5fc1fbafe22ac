//! The guided task of rotating a client secret: told, confirmed by a typed word, followed step by step, ended.

use super::ask::Ask;
use super::profile_editor::SecretsKnown;
use super::step_list::StepList;
use crate::engine::failure::Failure;
use crate::engine::message::{Rotated, RotationStep, StepState};

/// What must be typed before anything is asked of DVSA (S18).
pub const CONFIRMATION: &str = "ROTATE";

/// One rotation of one connection's client secret.
#[derive(Debug)]
pub struct RotationTask {
    /// The connection's name.
    pub profile: String,
    /// What has been typed to confirm.
    pub confirmation: String,
    /// Whether it was tried without confirming.
    pub refusal: Refusal,
    /// What is known of the connection's secrets: one may be waiting to be proven.
    pub known: SecretsKnown,
    /// How far it is.
    pub stage: RotationStage,
}

/// Whether something was tried before it was confirmed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Refusal {
    /// No.
    #[default]
    None,
    /// Yes; what is missing is said beside the field.
    NotConfirmed,
}

/// How far a rotation is.
#[derive(Debug)]
pub enum RotationStage {
    /// It is told and waits to be confirmed.
    Told,
    /// Under way.
    Running(StepList<RotationStep>),
    /// Ended.
    Ended(StepList<RotationStep>, Rotated),
}

impl RotationTask {
    /// A rotation that has been told and not confirmed.
    pub fn new(profile: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            confirmation: String::new(),
            refusal: Refusal::None,
            known: SecretsKnown::Asking,
            stage: RotationStage::Told,
        }
    }

    /// Whether the word has been typed.
    pub fn is_confirmed(&self) -> bool {
        self.confirmation.trim() == CONFIRMATION
    }

    /// Begins it, if it was told and is confirmed.
    pub fn begin(&mut self) -> Option<Ask> {
        if !matches!(self.stage, RotationStage::Told) {
            return None;
        }
        if !self.is_confirmed() {
            self.refusal = Refusal::NotConfirmed;
            return None;
        }
        self.stage = RotationStage::Running(StepList::new(&RotationStep::ALL));
        Some(Ask::Rotate(self.profile.clone()))
    }

    /// Whether it is under way.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, RotationStage::Running(_))
    }

    /// Takes what is told of a step.
    pub fn apply_step(&mut self, step: RotationStep, state: StepState) {
        if let RotationStage::Running(steps) = &mut self.stage {
            steps.apply(step, state);
        }
    }

    /// Takes the end. A failure that comes instead of an end changed nothing.
    pub fn apply_end(&mut self, end: Result<Rotated, Failure>) {
        if let RotationStage::Running(steps) = &mut self.stage {
            let mut steps = steps.clone();
            steps.close();
            self.stage = RotationStage::Ended(steps, end.unwrap_or_else(Rotated::NotDone));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::profile::SANDBOX_PROFILE;

    fn running() -> RotationTask {
        let mut task = RotationTask::new(SANDBOX_PROFILE);
        CONFIRMATION.clone_into(&mut task.confirmation);
        assert!(matches!(task.begin(), Some(Ask::Rotate(name)) if name == SANDBOX_PROFILE));
        task
    }

    #[test]
    fn nothing_begins_before_the_word_is_typed() {
        let mut task = RotationTask::new("Acme");
        for typed in ["", "rotate", "ROTAT", "ROTATE!"] {
            typed.clone_into(&mut task.confirmation);
            assert!(task.begin().is_none(), "{typed}");
            assert_eq!(task.refusal, Refusal::NotConfirmed);
        }
        " ROTATE ".clone_into(&mut task.confirmation);
        assert!(task.begin().is_some());
        assert!(task.begin().is_none(), "not twice");
    }

    #[test]
    fn steps_are_kept_when_it_ends() {
        let mut task = running();
        task.apply_step(RotationStep::TestKeyring, StepState::Passed);
        task.apply_step(RotationStep::Request, StepState::Failed(Failure::Cancelled));
        task.apply_end(Ok(Rotated::NotDone(Failure::Cancelled)));
        let RotationStage::Ended(steps, _) = &task.stage else { panic!("it has not ended") };
        assert_eq!(steps.failed().map(|(step, _)| step), Some(RotationStep::Request));
        assert!(!task.is_running());
    }

    #[test]
    fn a_failure_instead_of_an_end_says_that_nothing_changed() {
        let mut task = running();
        task.apply_end(Err(Failure::ShuttingDown));
        assert!(matches!(task.stage, RotationStage::Ended(_, Rotated::NotDone(Failure::ShuttingDown))));
    }
}
