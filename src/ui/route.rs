//! Which screen is shown.

use super::icons::Icon;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// Nothing is set up yet: try the sandbox or connect to DVSA.
    FirstRun,
    /// Look vehicles up and change their recalls.
    LookUp,
    /// From a file to a job.
    Import,
    /// What runs, and what became of it.
    Jobs,
    /// Everything that was ever sent.
    History,
    /// Connections, secrets, appearance.
    Settings,
}

impl Route {
    /// The screens of the navigation, in order; Ctrl+1 is the first.
    pub const NAVIGATION: [Self; 5] = [Self::LookUp, Self::Import, Self::Jobs, Self::History, Self::Settings];

    /// As it is named to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::FirstRun => "Welcome",
            Self::LookUp => "Look up",
            Self::Import => "Import",
            Self::Jobs => "Jobs",
            Self::History => "History",
            Self::Settings => "Settings",
        }
    }

    /// The picture beside the name.
    pub fn icon(self) -> Icon {
        match self {
            Self::FirstRun => Icon::Info,
            Self::LookUp => Icon::Search,
            Self::Import => Icon::FileSpreadsheet,
            Self::Jobs => Icon::ListChecks,
            Self::History => Icon::History,
            Self::Settings => Icon::Settings,
        }
    }
}
