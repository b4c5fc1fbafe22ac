//! The steps of an import, in their order.

/// A step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Which file, and how it is read.
    #[default]
    File,
    /// Which column is what, and what for.
    Columns,
    /// What is wrong with which rows.
    Check,
    /// What it costs.
    Plan,
    /// The last word before anything is sent.
    Send,
    /// What became of it.
    Results,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::File, Self::Columns, Self::Check, Self::Plan, Self::Send, Self::Results];

    /// As it is named to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Columns => "Columns",
            Self::Check => "Check",
            Self::Plan => "Plan",
            Self::Send => "Send",
            Self::Results => "Results",
        }
    }

    /// Its place, from 1.
    pub fn number(self) -> usize {
        1 + Self::ALL.iter().take_while(|step| **step != self).count()
    }

    /// The step before it.
    pub fn before(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}
