//! The guided task of rotating a client secret: told, confirmed by a typed word, followed step by step, ended.

use super::ask::Ask;
use super::discarding::Discarding;
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
    /// The question whether the one that waits is discarded, while it is asked.
    pub discarding: Option<Discarding>,
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
    Ended {
        /// The steps as far as they came.
        steps: StepList<RotationStep>,
        /// How.
        end: Rotated,
        /// Whether History tells of it.
        recorded: Recorded,
    },
}

/// Whether an entry of History tells of a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Yes.
    InHistory,
    /// No: it ended before there was anything to tell.
    Nowhere,
    /// It broke off, and nobody can tell.
    NotKnown,
}

impl RotationTask {
    /// A rotation that has been told and not confirmed.
    pub fn new(profile: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            confirmation: String::new(),
            refusal: Refusal::None,
            known: SecretsKnown::Asking,
            discarding: None,
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

    /// Takes the end: how it ended and its entry in the audit trail, or what came instead of an end.
    pub fn apply_end(&mut self, end: Result<(Rotated, Option<i64>), Failure>) {
        let RotationStage::Running(steps) = &self.stage else { return };
        let mut steps = steps.clone();
        steps.close();
        let (end, audit_id) = end.unwrap_or_else(|failure| (Rotated::of_failure(failure), None));
        let recorded = match (&end, audit_id) {
            (_, Some(_)) => Recorded::InHistory,
            (Rotated::BrokenOff(_), None) => Recorded::NotKnown,
            (_, None) => Recorded::Nowhere,
        };
        self.stage = RotationStage::Ended { steps, end, recorded };
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
        task.apply_end(Ok((Rotated::NotDone(Failure::Cancelled), Some(1))));
        let RotationStage::Ended { steps, recorded: Recorded::InHistory, .. } = &task.stage else {
            panic!("it has not ended")
        };
        assert_eq!(steps.failed().map(|(step, _)| step), Some(RotationStep::Request));
        assert!(!task.is_running());
    }

    #[test]
    fn a_failure_instead_of_an_end_says_only_what_is_known() {
        for (failure, is_known, expected) in [
            (Failure::ShuttingDown, false, Recorded::NotKnown),
            (Failure::Defect("x".into()), false, Recorded::NotKnown),
            (Failure::Invalid("x".into()), true, Recorded::Nowhere),
        ] {
            let mut task = running();
            task.apply_end(Err(failure));
            let RotationStage::Ended { end, recorded, .. } = &task.stage else { panic!("it has not ended") };
            assert_eq!(matches!(end, Rotated::NotDone(_)), is_known, "{end:?}");
            assert_eq!(*recorded, expected);
        }
    }
}
