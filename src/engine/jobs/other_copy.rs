//! What is told of jobs that another copy of the program runs: that it does, and how they stand in the journal.

use crate::domain::job::JobId;
use crate::engine::core::Core;
use crate::engine::message::{Event, ProgramCopy};
use crate::journal::StoredJob;
use std::collections::HashMap;

/// What was told last.
#[derive(Default)]
pub(super) struct OtherCopy {
    runs: ProgramCopy,
    told: HashMap<JobId, StoredJob>,
}

impl OtherCopy {
    /// Another copy runs them: tells so once, and each job whenever it has changed.
    pub(super) async fn tell(&mut self, core: &Core) {
        self.note(core, ProgramCopy::Another);
        let Ok(jobs) = core.journal.jobs().await else { return };
        for job in jobs {
            if self.told.insert(job.id, job.clone()).as_ref() != Some(&job) {
                core.events.send(Event::Job(Box::new(core.jobs.view(job))));
            }
        }
    }

    /// No other copy runs them.
    pub(super) fn note_none(&mut self, core: &Core) {
        self.note(core, ProgramCopy::This);
        self.told.clear();
    }

    fn note(&mut self, core: &Core, runs: ProgramCopy) {
        if std::mem::replace(&mut self.runs, runs) != runs {
            core.events.send(Event::JobsRunIn(runs));
        }
    }
}
