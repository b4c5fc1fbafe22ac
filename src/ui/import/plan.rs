//! The step Plan: how many rows, how long, and what DVSA holds already.

use crate::domain::job::{Forecast, PlanCost};
use crate::engine::failure::Failure;
use crate::ui::wait::Wait;
use std::sync::Arc;

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
    /// Rows for each forecast.
    Told {
        /// Each forecast with its rows, in the order they are shown. They sum to the rows compared.
        counts: Vec<(Forecast, u64)>,
        /// Every row, from 0, with its forecast.
        rows: Arc<Vec<(u32, Forecast)>>,
        /// The rows of one forecast that are listed.
        listed: Option<Listed>,
    },
    /// It could not be compared.
    Failed(Failure),
}

/// Rows that share a forecast.
#[derive(Debug)]
pub struct Listed {
    /// The forecast.
    pub forecast: Forecast,
    /// The rows, from 0, rising.
    pub rows: Vec<u32>,
}

/// All forecasts, in the order they are shown.
pub const FORECASTS: [Forecast; 6] = [
    Forecast::WillChange,
    Forecast::AlreadyThere,
    Forecast::Differs,
    Forecast::AlreadyFixed,
    Forecast::NotFound,
    Forecast::NotCompared,
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
    pub fn take(&mut self, rows: Arc<Vec<(u32, Forecast)>>) {
        let count = |wanted: Forecast| rows.iter().filter(|(_, forecast)| *forecast == wanted).count();
        let counts = FORECASTS.map(|forecast| (forecast, count(forecast) as u64)).to_vec();
        self.comparison = Comparison::Told { counts, rows, listed: None };
    }

    /// Lists the rows of a forecast, or lists none when they are listed already.
    pub fn list(&mut self, forecast: Forecast) {
        let Comparison::Told { rows, listed, .. } = &mut self.comparison else { return };
        let again = listed.take().is_some_and(|listed| listed.forecast == forecast);
        if !again {
            let rows = rows.iter().filter(|(_, told)| *told == forecast).map(|(row, _)| *row).collect();
            *listed = Some(Listed { forecast, rows });
        }
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
