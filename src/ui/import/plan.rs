//! The step Plan: how many rows, how long, and what DVSA holds already.

use crate::domain::job::{Forecast, PlanCost};
use crate::engine::failure::Failure;
use crate::ui::wait::Wait;

/// From this many seconds on, a first load is better handed to DVSA by SFTP: four hours.
pub const LONG_SECONDS: u64 = 4 * 3_600;

/// The step's data.
#[derive(Debug, Default)]
pub struct PlanStep {
    /// Whether all rows go, or the first of them.
    pub extent: Extent,
    /// How many rows go first, as typed.
    pub first_text: String,
    /// What DVSA holds.
    pub comparison: Comparison,
    /// The comparison under way.
    pub comparing: Wait,
    /// Through which connection it was asked.
    pub compared_through: String,
}

/// How many of the good rows go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Extent {
    /// All.
    #[default]
    All,
    /// The first of them.
    First,
}

/// What DVSA holds for the good rows.
#[derive(Debug, Default)]
pub enum Comparison {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// So many of all have been compared.
    Running {
        /// So far.
        done: u64,
        /// In all.
        total: u64,
    },
    /// Rows for each forecast, through this connection.
    Told {
        /// The connection's name.
        profile: String,
        /// Each forecast with its rows, in the order they are shown.
        counts: Vec<(Forecast, u64)>,
    },
    /// It could not be compared.
    Failed(Failure),
}

/// All forecasts, in the order they are shown.
pub const FORECASTS: [Forecast; 5] = [
    Forecast::WillChange,
    Forecast::AlreadyThere,
    Forecast::Differs,
    Forecast::AlreadyFixed,
    Forecast::NotFound,
];

impl PlanStep {
    /// How many rows go, if the number typed makes sense.
    pub fn first(&self) -> Result<Option<u64>, &'static str> {
        if self.extent == Extent::All {
            return Ok(None);
        }
        let digits: String = self.first_text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        match digits.parse() {
            Ok(0) | Err(_) => Err("Enter how many rows, for example 10"),
            Ok(number) => Ok(Some(number)),
        }
    }

    /// How many of the good rows go.
    pub fn rows(&self, sendable: u64) -> u64 {
        self.first().ok().flatten().map_or(sendable, |first| first.min(sendable))
    }

    /// What they cost.
    pub fn cost(&self, sendable: u64) -> PlanCost {
        PlanCost::of(self.rows(sendable))
    }

    /// Takes what DVSA holds.
    pub fn take(&mut self, forecasts: &[(u32, Forecast)]) {
        let count = |wanted: Forecast| forecasts.iter().filter(|(_, forecast)| *forecast == wanted).count();
        let counts = FORECASTS.map(|forecast| (forecast, count(forecast) as u64)).to_vec();
        self.comparison = Comparison::Told { profile: self.compared_through.clone(), counts };
    }

    /// Forgets what was compared: other rows, or another connection.
    pub fn forget_comparison(&mut self) {
        self.comparison = Comparison::NotAsked;
        self.comparing.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rows_are_never_more_than_there_are() {
        let mut plan = PlanStep { extent: Extent::First, ..PlanStep::default() };
        for (typed, rows) in [("10", 10), ("1,000", 100), (" 7 ", 7)] {
            typed.clone_into(&mut plan.first_text);
            assert_eq!(plan.rows(100), rows, "{typed}");
        }
        for typed in ["", "0", "-1", "ten"] {
            typed.clone_into(&mut plan.first_text);
            assert!(plan.first().is_err(), "{typed}");
        }
        plan.extent = Extent::All;
        assert_eq!((plan.first(), plan.rows(100)), (Ok(None), 100));
    }
}
