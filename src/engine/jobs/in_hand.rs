//! The rows of a job that are under way or in doubt, in memory: a few hundred at the most, whatever the job's size.

use crate::domain::vin::Vin;
use crate::engine::core::VehicleClaim;
use crate::engine::start::Limits;
use crate::engine::verdict::{Doubt, Inquiry};
use crate::journal::OpenRow;
use std::collections::{BTreeSet, HashMap, HashSet};
use tokio::time::Instant;

/// A row in hand.
pub(super) struct Held {
    /// The row as the journal has it.
    pub(super) open: OpenRow,
    /// What is going on with it.
    pub(super) stage: Stage,
    /// Keeps other changes of the vehicle away.
    pub(super) claim: Option<VehicleClaim>,
}

/// What is going on with a row.
pub(super) enum Stage {
    /// It is being sent or looked up.
    Out,
    /// DVSA is asked about it, now and again.
    InDoubt {
        /// Why.
        doubt: Doubt,
        /// When and how.
        inquiry: Inquiry,
    },
}

/// All rows in hand.
#[derive(Default)]
pub(super) struct InHand {
    rows: HashMap<u64, Held>,
    due: BTreeSet<(Instant, u64)>,
    in_doubt: usize,
}

impl InHand {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn holds(&self, row: u64) -> bool {
        self.rows.contains_key(&row)
    }

    /// Rows that DVSA is asked about.
    pub(super) fn in_doubt(&self) -> usize {
        self.in_doubt
    }

    /// Vehicles with a row in hand.
    pub(super) fn vehicles(&self) -> HashSet<Vin> {
        self.rows.values().map(|held| held.open.content.vin.clone()).collect()
    }

    /// Takes a row that is being sent or looked up.
    pub(super) fn put_out(&mut self, open: OpenRow) {
        self.rows.insert(open.row, Held { open, stage: Stage::Out, claim: None });
    }

    /// Takes a row that DVSA is to be asked about, from this time on.
    pub(super) fn put_in_doubt(&mut self, held: Held, first_look: Instant) {
        self.due.insert((first_look, held.open.row));
        self.in_doubt += 1;
        self.rows.insert(held.open.row, held);
    }

    /// Gives a row out of hand.
    pub(super) fn take(&mut self, row: u64) -> Option<Held> {
        let held = self.rows.remove(&row)?;
        if matches!(held.stage, Stage::InDoubt { .. }) {
            self.in_doubt = self.in_doubt.saturating_sub(1);
        }
        Some(held)
    }

    /// When the next row is to be asked about.
    pub(super) fn next_look(&self) -> Option<Instant> {
        self.due.first().map(|(at, _)| *at)
    }

    /// A row that is to be asked about by now.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<(u64, Vin)> {
        while let Some((at, row)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, row));
            if let Some(held) = self.rows.get(&row) {
                return Some((row, held.open.content.vin.clone()));
            }
        }
        None
    }

    /// Gives DVSA the whole time again for every row in doubt, after nobody was asked for a while.
    pub(super) fn take_up_again(&mut self, limits: &Limits) {
        for held in self.rows.values_mut() {
            if let Stage::InDoubt { inquiry, .. } = &mut held.stage {
                inquiry.take_up_again(limits);
            }
        }
    }
}
