//! The handle that the rest of the program holds.

use super::failure::JournalFailure;
use super::keeper::Keeper;
use super::{tally, trail};
use crate::domain::audit::{AuditEntry, AuditQuery, ChainReport, Ending, Intent};
use crate::domain::campaign::CampaignReference;
use crate::domain::environment::Environment;
use chrono::NaiveDate;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Keeper) + Send>;

/// The journal. Cloning gives another handle to the same thread, which ends when the last is dropped.
///
/// Each call fails with [`JournalFailure::Damaged`] or [`JournalFailure::TooNew`] when the file may not be
/// used; the file then stays as it is. After any other failure the next call tries again.
#[derive(Clone)]
pub struct Journal {
    jobs: Sender<Job>,
}

impl Journal {
    /// Starts the journal's thread on `folder`, which is made if it is not there. Returns at once; opening and
    /// checking happen on the thread.
    pub fn open(folder: &Path) -> Self {
        let (jobs, queue) = channel::<Job>();
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(move || {
            let mut keeper = Keeper::open(folder);
            for job in queue {
                job(&mut keeper);
            }
        });
        if let Err(error) = thread {
            // The queue is gone with the thread, so every call answers `Closed`.
            tracing::error!(%error, "the journal's thread could not be started");
        }
        Self { jobs }
    }

    /// Waits until the journal is opened and checked: `PRAGMA integrity_check` and the whole chain of hashes.
    pub async fn ready(&self) -> Result<(), JournalFailure> {
        self.ask(Keeper::ready).await
    }

    /// Writes intents, all or none. When this returns they are on the disk and requests may leave.
    ///
    /// The numbers returned are in the order of the intents and rise with time.
    pub async fn record_intents(&self, intents: Vec<Intent>) -> Result<Vec<i64>, JournalFailure> {
        self.ask(move |keeper| {
            keeper.append(|appending| intents.iter().map(|intent| appending.intent(intent)).collect())
        })
        .await
    }

    /// Writes how an intent ended.
    ///
    /// # Errors
    /// [`JournalFailure::Other`] when `id` is no intent, or has an ending already that says more than *unknown*;
    /// nothing is written then.
    pub async fn record_ending(&self, id: i64, ending: Ending) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.append(|appending| appending.ending(id, &ending))).await
    }

    /// Intents without an ending whose process no longer runs, oldest first; those of jobs apart, which settle
    /// their own.
    pub async fn orphans(&self) -> Result<Vec<AuditEntry>, JournalFailure> {
        self.ask(Keeper::orphans).await
    }

    /// Entries, newest first.
    pub async fn read(&self, query: AuditQuery) -> Result<Vec<AuditEntry>, JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| trail::read(connection, &query))).await
    }

    /// What can still be read of a damaged journal, newest first; of a sound one, everything. For rescuing it
    /// into an export: nothing that comes out of a damaged file is proven.
    pub async fn salvage(&self) -> Result<Vec<AuditEntry>, JournalFailure> {
        self.ask(Keeper::salvage).await
    }

    /// Checks the chain of hashes. Answers too when it was found broken at opening.
    pub async fn verify(&self) -> Result<ChainReport, JournalFailure> {
        self.ask(Keeper::verify).await
    }

    /// The campaign book of an environment: manufacturer's reference, DVSA's, start date, as far as known, of
    /// changes that were done (deletions apart: what they name was opened in error). Most recent first.
    pub async fn campaigns(
        &self,
        environment: Environment,
    ) -> Result<Vec<(CampaignReference, Option<CampaignReference>, Option<NaiveDate>)>, JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| trail::campaigns(connection, environment))).await
    }

    /// Adds `requests` to what `profile` sent on `day`; the total of that day, all processes together.
    pub async fn count_request(
        &self,
        profile: &str,
        day: NaiveDate,
        requests: u64,
    ) -> Result<u64, JournalFailure> {
        let profile = profile.to_owned();
        self.ask(move |keeper| keeper.consult(|connection| tally::add(connection, &profile, day, requests)))
            .await
    }

    /// Brings everything into the main file and closes it. Calls after this give [`JournalFailure::Closed`].
    pub async fn close(&self) {
        if let Err(failure) = self.ask(Keeper::close).await {
            tracing::debug!(%failure, "the journal was not closed in order");
        }
    }

    pub(super) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Keeper) -> Result<T, JournalFailure> + Send + 'static,
    ) -> Result<T, JournalFailure> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |keeper| {
            // An asker that has gone away does not undo what was written.
            let _ = reply.send(work(keeper));
        });
        self.jobs.send(job).map_err(|_| JournalFailure::Closed)?;
        answer.await.map_err(|_| JournalFailure::Closed)?
    }
}
