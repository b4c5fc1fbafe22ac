//! Steps that are gone through in order, each with its state, as they are told.

use crate::engine::failure::Failure;
use crate::engine::message::StepState;

/// How one step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Went wrong and is tried again by itself.
    TryingAgain(Failure),
    /// Went well.
    Passed,
    /// Went wrong.
    Failed(Failure),
    /// Not tried, because something ended before it.
    NotTried,
}

impl Stage {
    /// The word beside the sign.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Running => "Running",
            Self::TryingAgain(_) => "Trying again",
            Self::Passed => "Passed",
            Self::Failed(_) => "Failed",
            Self::NotTried => "Not tried",
        }
    }
}

/// Steps in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepList<Step> {
    steps: Vec<(Step, Stage)>,
}

impl<Step: Copy + PartialEq> StepList<Step> {
    /// All waiting.
    pub fn new(steps: &[Step]) -> Self {
        Self { steps: steps.iter().map(|step| (*step, Stage::Waiting)).collect() }
    }

    /// Takes what is told of one step.
    pub fn apply(&mut self, step: Step, told: StepState) {
        let stage = match told {
            StepState::Running => Stage::Running,
            StepState::TryingAgain(failure) => Stage::TryingAgain(failure),
            StepState::Passed => Stage::Passed,
            StepState::Failed(failure) => Stage::Failed(failure),
        };
        if let Some((_, slot)) = self.steps.iter_mut().find(|(known, _)| *known == step) {
            *slot = stage;
        }
    }

    /// Nothing more will be told: what has not begun was not tried.
    pub fn close(&mut self) {
        for (_, stage) in &mut self.steps {
            if matches!(stage, Stage::Waiting | Stage::Running | Stage::TryingAgain(_)) {
                *stage = Stage::NotTried;
            }
        }
    }

    /// Each step and how it stands.
    pub fn iter(&self) -> impl Iterator<Item = (Step, &Stage)> {
        self.steps.iter().map(|(step, stage)| (*step, stage))
    }

    /// The step that went wrong, if one has, and why.
    pub fn failed(&self) -> Option<(Step, &Failure)> {
        self.iter().find_map(|(step, stage)| match stage {
            Stage::Failed(failure) => Some((step, failure)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::message::TestStep;

    #[test]
    fn what_comes_after_a_failure_was_not_tried() {
        let mut steps = StepList::new(&TestStep::ALL);
        steps.apply(TestStep::DnsTls, StepState::Running);
        steps.apply(TestStep::DnsTls, StepState::Passed);
        steps.apply(TestStep::Token, StepState::Failed(Failure::Cancelled));
        steps.close();
        let words: Vec<_> = steps.iter().map(|(_, stage)| stage.word()).collect();
        assert_eq!(words, ["Passed", "Failed", "Not tried", "Not tried"]);
        assert_eq!(steps.failed().map(|(step, _)| step), Some(TestStep::Token));
    }
}
