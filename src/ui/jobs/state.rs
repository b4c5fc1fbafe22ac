//! What the screen Jobs holds: all jobs as last told, the one that is shown, and what is being done.

use super::rate_log::RateLog;
use super::results::Results;
use super::rows::Rows;
use super::{alerts, four_counts::Fate};
use crate::domain::job::{Again, JobCounts, JobId, JobState, JobView, PauseReason};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Event, ProgramCopy, Reply, TaskId};
use crate::engine::message_jobs::{JobsCommand, JobsReply};
use crate::ui::action::{Action, Asker};
use crate::ui::confirmation::Confirmation;
use crate::ui::import::send::needs_number;
use crate::ui::wait::Wait;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap};

/// What a task was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading the list.
    List,
    /// Pausing, resuming, stopping, sending again.
    Act(JobId, Act),
    /// Writing results.
    Results,
    /// Deleting a job's data.
    Delete(JobId),
    /// Reading rows.
    Rows,
}

/// What is asked of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Pause it.
    Pause,
    /// Go on with it.
    Resume,
    /// End it.
    Stop,
    /// Send or ask about rows again.
    Again(Again),
}

impl Act {
    /// While it is under way.
    pub fn busy_words(self) -> &'static str {
        match self {
            Self::Pause => "Pausing. What is on its way is awaited…",
            Self::Resume => "Going on…",
            Self::Stop => "Stopping. What is on its way is awaited…",
            Self::Again(_) => "Taking up the rows again…",
        }
    }
}

/// The list as last read.
#[derive(Debug, Default)]
pub enum Listing {
    /// It was never read.
    #[default]
    NotRead,
    /// It was read, and follows what the engine tells.
    Read,
    /// It could not be read.
    Failed(Failure),
}

/// What has to be answered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether this job is ended.
    Stop(JobId),
    /// Whether this job's rows and results are deleted.
    Delete(JobId),
}

/// Rows that are sent again once their number was typed.
#[derive(Debug)]
pub struct Confirming {
    /// Whose.
    pub job: JobId,
    /// Which.
    pub again: Again,
    /// What was typed.
    pub confirmation: Confirmation,
}

/// How many rows are meant.
pub fn rows_of(again: Again, counts: &JobCounts) -> u64 {
    match again {
        Again::Rejected => counts.rejected,
        Again::Unknown => counts.unknown,
        Again::Unsent => counts.sendable(),
    }
}

/// The screen's data.
#[derive(Debug, Default)]
pub struct State {
    /// How the list stands.
    pub listing: Listing,
    /// The job that is shown by itself.
    pub shown: Option<JobId>,
    /// What has to be answered first.
    pub question: Option<Question>,
    /// Rows that are sent again once their number was typed.
    pub confirming: Option<Confirming>,
    /// Which copy of the program runs the jobs.
    pub runs_in: ProgramCopy,
    /// Why the last thing asked of a job was not done.
    pub failure: Option<(JobId, Failure)>,
    /// Results being written.
    pub results: Results,
    /// The rows being looked through.
    pub rows: Rows,
    jobs: Vec<JobView>,
    rates: HashMap<JobId, RateLog>,
    listing_again: Wait,
    acting: BTreeMap<TaskId, (JobId, Option<Act>)>,
}

impl State {
    /// Reads the list again.
    pub fn read(&mut self) -> Vec<Action> {
        if self.listing_again.is_waiting() {
            return Vec::new();
        }
        self.listing_again.begin();
        vec![ask(Purpose::List, JobsCommand::List)]
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> &[JobView] {
        &self.jobs
    }

    /// A job.
    pub fn job(&self, id: JobId) -> Option<&JobView> {
        self.jobs.iter().find(|job| job.id == id)
    }

    /// How fast a job went lately.
    pub fn rates(&self, id: JobId) -> Option<&RateLog> {
        self.rates.get(&id)
    }

    /// Whether the list is being read.
    pub fn is_reading(&self) -> bool {
        self.listing_again.is_waiting()
    }

    /// Jobs that have not ended.
    pub fn under_way(&self) -> usize {
        self.jobs.iter().filter(|job| is_under_way(&job.state)).count()
    }

    /// Jobs that are sending in this moment or about to.
    pub fn running(&self) -> usize {
        let runs = |job: &&JobView| matches!(job.state, JobState::Running | JobState::Waiting);
        self.jobs.iter().filter(runs).count()
    }

    /// Jobs that go on by themselves once the network or an allowance is there again.
    pub fn waiting(&self) -> usize {
        let waits = |job: &&JobView| {
            matches!(
                job.state,
                JobState::Parked { .. }
                    | JobState::Paused(PauseReason::Network { .. } | PauseReason::Journal { .. })
            )
        };
        self.jobs.iter().filter(waits).count()
    }

    /// Shows a job by itself.
    pub fn show(&mut self, id: JobId) {
        self.shown = Some(id);
        self.results.keep_only(id);
        if self.rows.job != Some(id) {
            self.rows = Rows { job: Some(id), ..Rows::default() };
        }
    }

    /// Shows the list.
    pub fn back(&mut self) {
        self.shown = None;
        self.question = None;
        self.confirming = None;
        self.failure = None;
    }

    /// What is being done with a job.
    pub fn acting(&self, id: JobId) -> Option<Act> {
        self.acting.values().find(|(job, _)| *job == id).and_then(|(_, act)| *act)
    }

    /// Whether a job's data is being deleted.
    pub fn is_deleting(&self, id: JobId) -> bool {
        self.acting.values().any(|(job, act)| *job == id && act.is_none())
    }

    /// Asks something of a job, unless something is being done with it.
    pub fn act(&mut self, id: JobId, act: Act) -> Vec<Action> {
        if self.acting.values().any(|(job, _)| *job == id) {
            return Vec::new();
        }
        self.failure = None;
        let command = match act {
            Act::Pause => JobsCommand::Pause(id),
            Act::Resume => JobsCommand::Resume(id),
            Act::Stop => JobsCommand::Stop(id),
            Act::Again(again) => JobsCommand::Retry(id, again),
        };
        vec![ask(Purpose::Act(id, act), command)]
    }

    /// Sends or asks about rows again; where an import would ask for the number of rows first, it is asked for here
    /// too (S18).
    pub fn take_up(&mut self, job: &JobView, again: Again) -> Vec<Action> {
        if again != Again::Unknown && needs_number(job.spec.purpose) {
            self.confirming = Some(Confirming { job: job.id, again, confirmation: Confirmation::default() });
            return Vec::new();
        }
        self.act(job.id, Act::Again(again))
    }

    /// Sends the rows again whose number was typed, if it is the right one.
    pub fn confirm(&mut self, rows: u64) -> Vec<Action> {
        let Some(confirming) = &mut self.confirming else { return Vec::new() };
        if !confirming.confirmation.confirms_number(rows) {
            return Vec::new();
        }
        let (job, again) = (confirming.job, confirming.again);
        self.confirming = None;
        self.act(job, Act::Again(again))
    }

    /// Deletes a job's rows and results.
    pub fn delete(&mut self, id: JobId) -> Vec<Action> {
        vec![ask(Purpose::Delete(id), JobsCommand::Delete(id))]
    }

    /// Writes results as the form says.
    pub fn write_results(&mut self) -> Vec<Action> {
        self.results.write().map(|command| ask(Purpose::Results, command)).into_iter().collect()
    }

    /// Looks through the rows of a fate, from the first.
    pub fn look_through(&mut self, fate: Option<Fate>) -> Vec<Action> {
        self.rows.fate = fate;
        self.turn_to(0)
    }

    /// Reads a page of rows.
    pub fn turn_to(&mut self, offset: u64) -> Vec<Action> {
        self.rows.offset = offset;
        self.rows.read().map(|command| ask(Purpose::Rows, command)).into_iter().collect()
    }

    /// Notes a task that was sent for this screen.
    pub fn asked(&mut self, purpose: Purpose, task: TaskId) {
        match purpose {
            Purpose::List => self.listing_again.asked(task),
            Purpose::Results => self.results.writing.asked(task),
            Purpose::Rows => self.rows.reading.asked(task),
            Purpose::Act(job, act) => drop(self.acting.insert(task, (job, Some(act)))),
            Purpose::Delete(job) => drop(self.acting.insert(task, (job, None))),
        }
    }

    /// Folds an event in; gives it back when it is not for this screen.
    pub fn apply(&mut self, event: Event, now: DateTime<Utc>, actions: &mut Vec<Action>) -> Option<Event> {
        match event {
            Event::Job(view) => {
                self.take(*view, now, actions);
                None
            }
            Event::JobsRunIn(copy) => {
                self.runs_in = copy;
                None
            }
            Event::Reply { task, body } if self.listing_again.ends_with(task) => {
                self.take_list(*body);
                None
            }
            Event::Reply { task, body } if self.results.writing.ends_with(task) => {
                self.results.take(match *body {
                    Ok(Reply::Jobs(JobsReply::ResultsWritten { rows, sha256 })) => Ok((rows, sha256)),
                    Ok(_) => Err(unexpected()),
                    Err(failure) => Err(failure),
                });
                None
            }
            Event::Reply { task, body } if self.rows.reading.ends_with(task) => {
                self.rows.take(match *body {
                    Ok(Reply::Jobs(JobsReply::Rows { total, rows })) => Ok((total, rows)),
                    Ok(_) => Err(unexpected()),
                    Err(failure) => Err(failure),
                });
                None
            }
            Event::Reply { task, body } if self.acting.contains_key(&task) => {
                if let Some((job, act)) = self.acting.remove(&task) {
                    self.take_act(job, act, *body, now, actions);
                }
                None
            }
            other => Some(other),
        }
    }

    /// Takes a job as it now stands.
    pub fn take(&mut self, view: JobView, now: DateTime<Utc>, actions: &mut Vec<Action>) {
        self.rates.entry(view.id).or_default().note(now, view.rate_per_second);
        if let Some(before) = self.jobs.iter_mut().find(|job| job.id == view.id) {
            // The copy that runs it says it.
            if self.runs_in == ProgramCopy::This {
                actions.extend(alerts::worth_saying(before, &view).map(Action::Say));
            }
            *before = view;
            return;
        }
        let place = self.jobs.partition_point(|job| job.id > view.id);
        self.jobs.insert(place, view);
    }

    fn take_list(&mut self, answer: Result<Reply, Failure>) {
        self.listing = match answer {
            Ok(Reply::Jobs(JobsReply::Jobs(jobs))) => {
                self.jobs = jobs;
                self.jobs.sort_by_key(|job| std::cmp::Reverse(job.id));
                Listing::Read
            }
            Ok(_) => Listing::Failed(unexpected()),
            Err(failure) => Listing::Failed(failure),
        };
    }

    fn take_act(
        &mut self,
        job: JobId,
        act: Option<Act>,
        answer: Result<Reply, Failure>,
        now: DateTime<Utc>,
        actions: &mut Vec<Action>,
    ) {
        match answer {
            Ok(Reply::Jobs(JobsReply::Job(view))) => self.take(*view, now, actions),
            Ok(_) if act.is_none() => {
                self.jobs.retain(|known| known.id != job);
                self.rates.remove(&job);
                if self.shown == Some(job) {
                    self.back();
                }
            }
            Ok(_) => self.failure = Some((job, unexpected())),
            Err(failure) => self.failure = Some((job, failure)),
        }
    }
}

/// Whether a job has not ended.
pub fn is_under_way(state: &JobState) -> bool {
    !matches!(state, JobState::Stopped | JobState::Finished)
}

fn unexpected() -> Failure {
    Failure::Defect("an answer of another kind was expected".to_owned())
}

fn ask(purpose: Purpose, command: JobsCommand) -> Action {
    Action::Ask(Asker::Jobs(purpose), Command::Jobs(command))
}
