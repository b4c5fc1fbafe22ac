//! Testing one connection, step by step.

use super::step_list::StepList;
use crate::engine::failure::Failure;
use crate::engine::message::{StepState, TestStep};

/// One test of one connection.
#[derive(Debug)]
pub struct TestRun {
    /// The connection's name.
    pub profile: String,
    /// The steps as they are told.
    pub steps: StepList<TestStep>,
    /// How far it is.
    pub stage: TestStage,
}

/// How far a test is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestStage {
    /// Under way.
    Running,
    /// Every step passed.
    Passed,
    /// A step failed; it says why itself.
    StepFailed,
    /// It ended without reaching its steps' end.
    Failed(Failure),
}

impl TestRun {
    /// A test that was just asked for.
    pub fn new(profile: &str) -> Self {
        Self { profile: profile.to_owned(), steps: StepList::new(&TestStep::ALL), stage: TestStage::Running }
    }

    /// Takes what is told of a step.
    pub fn apply_step(&mut self, step: TestStep, state: StepState) {
        if self.stage == TestStage::Running {
            self.steps.apply(step, state);
        }
    }

    /// Takes the end: whether all passed.
    pub fn apply_end(&mut self, end: Result<bool, Failure>) {
        self.steps.close();
        self.stage = match end {
            Ok(true) => TestStage::Passed,
            Ok(false) => TestStage::StepFailed,
            Err(failure) => TestStage::Failed(failure),
        };
    }
}
