//! The four counts of a job. They always sum to its total, and what is not known is never counted as success
//! or failure (S23).

use crate::domain::job::{JobCounts, RowState};

/// What became of a row, as far as anyone needs to act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// DVSA holds what the row asks for, or has answered.
    Done,
    /// DVSA refused it, or holds something else.
    Refused,
    /// It may or may not have been applied; also what is on its way just now.
    NotKnown,
    /// Nothing was sent for it.
    NotSent,
}

impl Fate {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::NotKnown, Self::NotSent];

    /// The fate of a row in this state: every state has exactly one.
    pub fn of(state: RowState) -> Self {
        match state {
            RowState::Done | RowState::Already => Self::Done,
            RowState::Rejected | RowState::Conflict => Self::Refused,
            RowState::Sending | RowState::Checking | RowState::Unknown => Self::NotKnown,
            RowState::Planned
            | RowState::Unsent
            | RowState::Invalid
            | RowState::Repeat
            | RowState::LeftOut => Self::NotSent,
        }
    }

    /// As it is named to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Refused => "Refused",
            Self::NotKnown => "Not known",
            Self::NotSent => "Not sent",
        }
    }

    /// The states with this fate.
    pub fn states(self) -> Vec<RowState> {
        RowState::ALL.into_iter().filter(|state| Self::of(*state) == self).collect()
    }

    /// How many rows have it.
    pub fn count(self, counts: &JobCounts) -> u64 {
        self.states().into_iter().map(|state| counts.get(state)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_counts_sum_to_the_total_whatever_becomes_of_the_rows() {
        let mut counts = JobCounts::default();
        for (number, state) in (1u64..).zip(RowState::ALL) {
            *counts.get_mut(state) = number * number;
            let sum: u64 = Fate::ALL.into_iter().map(|fate| fate.count(&counts)).sum();
            assert_eq!(sum, counts.total(), "{state:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_neither_success_nor_failure() {
        for state in [RowState::Unknown, RowState::Sending, RowState::Checking] {
            assert_eq!(Fate::of(state), Fate::NotKnown);
        }
    }
}
