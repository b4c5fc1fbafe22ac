//! What the engine asks of the journal about jobs.

use super::failure::JournalFailure;
use super::handle::Journal;
use super::job_record::{Exchange, Exchanged, OpenRow, RowQuery, StoredJob};
use super::{job_list, job_rows};
use crate::domain::job::{Again, JobId, JobRow, JobSpec, JobState, RowAnswer};
use crate::domain::purpose::Purpose;
use chrono::{DateTime, Utc};

impl Journal {
    /// Makes a job without rows. Nobody sees it until [`Journal::complete_job`].
    pub async fn begin_job(&self, spec: JobSpec) -> Result<JobId, JournalFailure> {
        self.ask(move |keeper| keeper.write(|transaction| job_list::begin(transaction, &spec))).await
    }

    /// Adds rows to a job that is being made. A few thousand at a time.
    pub async fn add_job_rows(&self, job: JobId, rows: Vec<JobRow>) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.write(|transaction| job_list::add_rows(transaction, job, &rows))).await
    }

    /// Shows a job that was being made.
    ///
    /// # Errors
    /// [`JournalFailure::Other`] when its rows are not as many as it was made for.
    pub async fn complete_job(&self, job: JobId) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.write(|transaction| job_list::complete(transaction, job))).await
    }

    /// All jobs, newest first.
    pub async fn jobs(&self) -> Result<Vec<StoredJob>, JournalFailure> {
        self.ask(|keeper| keeper.consult(job_list::list)).await
    }

    /// One job, if there is one of this number.
    pub async fn job(&self, job: JobId) -> Result<Option<StoredJob>, JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| job_list::find(connection, job))).await
    }

    /// Says where a job stands.
    pub async fn set_job_state(&self, job: JobId, state: JobState) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| job_list::set_state(connection, job, &state)))
            .await
    }

    /// Writes what became of rows and begins others, all or nothing. When this returns the claimed rows are on
    /// the disk as being sent, with their intents, and their requests may leave.
    pub async fn exchange_rows(&self, exchange: Exchange) -> Result<Exchanged, JournalFailure> {
        self.ask(move |keeper| keeper.append(|appending| job_rows::exchange(appending, &exchange))).await
    }

    /// Rows that a process that has ended left as being sent become rows to be asked about (changes) or planned
    /// again (lookups). Only for a job that no process runs.
    pub async fn recover_rows(&self, job: JobId, purpose: Purpose) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.write(|transaction| job_rows::recover(transaction, job, purpose))).await
    }

    /// Rows to be asked about, after a row, in the order of the file.
    pub async fn checking_rows(
        &self,
        job: JobId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<OpenRow>, JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| job_rows::checking(connection, job, after, limit)))
            .await
    }

    /// Makes all planned rows *unsent*.
    pub async fn stop_rows(&self, job: JobId, at: DateTime<Utc>) -> Result<(), JournalFailure> {
        while self
            .ask(move |keeper| keeper.write(|transaction| job_rows::stop_some(transaction, job, at)))
            .await?
        {}
        Ok(())
    }

    /// Opens ended rows again; how many.
    pub async fn open_rows_again(
        &self,
        job: JobId,
        again: Again,
        purpose: Purpose,
    ) -> Result<u64, JournalFailure> {
        let mut opened = 0;
        loop {
            let some = self
                .ask(move |keeper| {
                    keeper.write(|transaction| job_rows::again_some(transaction, job, again, purpose))
                })
                .await?;
            opened += some;
            if some == 0 {
                return Ok(opened);
            }
        }
    }

    /// Rows in the order of the file, and how many match in all.
    pub async fn job_rows(
        &self,
        job: JobId,
        query: RowQuery,
    ) -> Result<(u64, Vec<RowAnswer>), JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| job_rows::read(connection, job, &query))).await
    }

    /// Rows with their original cells, after a row, in the order of the file.
    pub async fn job_rows_with_cells(
        &self,
        job: JobId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(RowAnswer, Vec<String>)>, JournalFailure> {
        self.ask(move |keeper| {
            keeper.consult(|connection| job_rows::with_cells(connection, job, after, limit))
        })
        .await
    }

    /// When the last of a job's rows was answered or left unsent; `None` when none was.
    pub async fn last_answer(&self, job: JobId) -> Result<Option<DateTime<Utc>>, JournalFailure> {
        self.ask(move |keeper| keeper.consult(|connection| job_rows::last_answer(connection, job))).await
    }

    /// Deletes a job and its rows, overwriting what they held. The audit trail stays.
    pub async fn delete_job(&self, job: JobId) -> Result<(), JournalFailure> {
        self.ask(move |keeper| keeper.write(|transaction| job_list::hide(transaction, job))).await?;
        while self
            .ask(move |keeper| keeper.write(|transaction| job_list::delete_some(transaction, job)))
            .await?
        {}
        self.ask(super::keeper::Keeper::empty_log).await
    }

    /// Deletes what a process left of a job that it was making or deleting when it ended. Only for the process
    /// that runs jobs.
    pub async fn sweep_jobs(&self) -> Result<(), JournalFailure> {
        while let Some(job) = self.ask(|keeper| keeper.consult(job_list::left_half)).await? {
            self.delete_job(job).await?;
        }
        Ok(())
    }
}
