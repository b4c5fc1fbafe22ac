//! One question of a kind at a time: the newest counts, and the answer to an older one is nobody's.

use crate::engine::message::TaskId;

/// Whether an answer is awaited, and under which number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wait {
    /// Nothing was asked.
    #[default]
    Idle,
    /// Asked in this picture; the number is not known yet.
    Asked,
    /// Under way.
    UnderWay(TaskId),
}

impl Wait {
    /// Something is about to be asked.
    pub fn begin(&mut self) {
        *self = Self::Asked;
    }

    /// It was asked under this number.
    pub fn asked(&mut self, task: TaskId) {
        *self = Self::UnderWay(task);
    }

    /// Nothing is awaited any more.
    pub fn forget(&mut self) {
        *self = Self::Idle;
    }

    /// Whether an answer is awaited.
    pub fn is_waiting(self) -> bool {
        self != Self::Idle
    }

    /// The number of what is under way.
    pub fn task(self) -> Option<TaskId> {
        if let Self::UnderWay(task) = self { Some(task) } else { None }
    }

    /// Whether this answer is the one awaited; then nothing is awaited any more.
    pub fn ends_with(&mut self, task: TaskId) -> bool {
        let ends = self.task() == Some(task);
        if ends {
            *self = Self::Idle;
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_question_is_answered() {
        let mut wait = Wait::default();
        wait.begin();
        wait.asked(TaskId(1));
        wait.begin();
        assert!(!wait.ends_with(TaskId(1)) && wait.is_waiting());
        wait.asked(TaskId(2));
        assert!(!wait.ends_with(TaskId(1)));
        assert!(wait.ends_with(TaskId(2)) && !wait.is_waiting());
    }
}
