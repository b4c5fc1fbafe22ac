//! The guided task of rotating a client secret: told, confirmed by a typed word, followed step by step, ended.

use super::step_list::StepList;
use crate::domain::dates::in_words;
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
    /// How far it is.
    pub stage: RotationStage,
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
        Self { profile: profile.to_owned(), confirmation: String::new(), stage: RotationStage::Told }
    }

    /// Whether the word has been typed.
    pub fn is_confirmed(&self) -> bool {
        self.confirmation.trim() == CONFIRMATION
    }

    /// Begins it. Does nothing unless it was told and confirmed; says whether it began.
    pub fn begin(&mut self) -> Option<&str> {
        let may = self.is_confirmed() && matches!(self.stage, RotationStage::Told);
        may.then(|| {
            self.stage = RotationStage::Running(StepList::new(&RotationStep::ALL));
            self.profile.as_str()
        })
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

/// What each step is called.
pub fn step_label(step: RotationStep) -> &'static str {
    match step {
        RotationStep::TestKeyring => "Prove that the keyring keeps, gives back and forgets a trial value",
        RotationStep::Request => "Ask DVSA for a new client secret, once",
        RotationStep::Keep => "Keep the new secret beside the present one",
        RotationStep::Prove => "Prove the new secret: sign in with it and look something up",
        RotationStep::Switch => "Put the new secret into use",
    }
}

/// How good an ending is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndingGrade {
    /// As wished.
    Good,
    /// Not yet as wished; something is left to do.
    Unfinished,
    /// It did not happen.
    NotDone,
}

/// An ending for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingWords {
    /// How good it is.
    pub grade: EndingGrade,
    /// What happened, in a line.
    pub title: String,
    /// What it means.
    pub meaning: String,
    /// What to do next.
    pub next: String,
}

/// Every ending worded.
pub fn ending_words(end: &Rotated) -> EndingWords {
    match end {
        Rotated::Switched { issued } => EndingWords {
            grade: EndingGrade::Good,
            title: "The new client secret is in use".to_owned(),
            meaning: format!(
                "It was issued on {}, has been proven by a sign-in and a lookup, and is kept in the keyring.",
                in_words(*issued)
            ),
            next: "There is nothing more to do here. The old secret is kept until the new one has worked for \
                   a day."
                .to_owned(),
        },
        Rotated::NotProvenYet(failure) => EndingWords {
            grade: EndingGrade::Unfinished,
            title: "A new client secret was received, but has not worked yet".to_owned(),
            meaning: format!(
                "It is kept in the keyring. The present one stays in use, and everything goes on as before. {}",
                failure.message()
            ),
            next: "DVSA may need some minutes to make it active. Rotate again later: it goes on with the \
                   secret that was received and asks for no other."
                .to_owned(),
        },
        Rotated::AnswerLost(failure) => EndingWords {
            grade: EndingGrade::Unfinished,
            title: "DVSA’s answer was lost".to_owned(),
            meaning: format!(
                "DVSA may have made a secret that nobody received. The present one stays in use. {}",
                failure.message()
            ),
            next: "Nothing was repeated, because each request uses up one of a few active secrets. Check the \
                   network, then rotate again. If DVSA then says that the limit is reached, ask them to \
                   remove the secret that nobody received."
                .to_owned(),
        },
        Rotated::HeldInMemory(failure) => EndingWords {
            grade: EndingGrade::Unfinished,
            title: "The new client secret works, but the keyring did not take it".to_owned(),
            meaning: format!(
                "It is held in memory until Recall Desk ends, and would then be lost. {}",
                failure.message()
            ),
            next: "Do not close Recall Desk. Unlock the keyring, then rotate again: the same secret is kept \
                   then, and no other is asked for."
                .to_owned(),
        },
        Rotated::NotDone(failure) => EndingWords {
            grade: EndingGrade::NotDone,
            title: "The client secret was not rotated".to_owned(),
            meaning: format!("Nothing was changed: the present secret stays in use. {}", failure.message()),
            next: failure.advice(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::profile::SANDBOX_PROFILE;
    use chrono::NaiveDate;

    fn running() -> RotationTask {
        let mut task = RotationTask::new(SANDBOX_PROFILE);
        CONFIRMATION.clone_into(&mut task.confirmation);
        assert_eq!(task.begin(), Some(SANDBOX_PROFILE));
        task
    }

    #[test]
    fn nothing_begins_before_the_word_is_typed() {
        let mut task = RotationTask::new("Acme");
        for typed in ["", "rotate", "ROTAT", "ROTATE!"] {
            typed.clone_into(&mut task.confirmation);
            assert_eq!(task.begin(), None, "{typed}");
        }
        " ROTATE ".clone_into(&mut task.confirmation);
        assert_eq!(task.begin(), Some("Acme"));
        assert_eq!(task.begin(), None, "not twice");
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
        let RotationStage::Ended(_, end) = &task.stage else { panic!("it has not ended") };
        assert_eq!(ending_words(end).grade, EndingGrade::NotDone);
    }

    #[test]
    fn every_ending_says_what_happened_and_what_to_do() {
        let failure = || Failure::Cancelled;
        for end in [
            Rotated::Switched { issued: NaiveDate::from_ymd_opt(2026, 3, 27).unwrap() },
            Rotated::NotProvenYet(failure()),
            Rotated::AnswerLost(failure()),
            Rotated::HeldInMemory(failure()),
            Rotated::NotDone(failure()),
        ] {
            let words = ending_words(&end);
            assert!(!words.title.is_empty() && !words.meaning.is_empty() && !words.next.is_empty());
        }
    }
}
