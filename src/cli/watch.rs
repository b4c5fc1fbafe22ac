//! Watching a job that runs in this process until it rests: it is finished, waits for something that no
//! waiting here brings, or someone asked this process to end.

use super::commands::unexpected;
use super::exit::Exit;
use super::output::Output;
use super::session::Session;
use super::signals::Interruptions;
use crate::domain::job::{JobCounts, JobState, JobView, PauseReason};
use crate::domain::text::thousands;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Reply};
use crate::engine::message_jobs::{JobsCommand, JobsReply};
use std::time::{Duration, Instant};

/// How a watch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// The job rests by itself: its state says how.
    OfItself,
    /// This process was asked to end.
    Interrupted,
    /// The network has been away for too long.
    NoNetwork,
}

/// How long nothing is heard before the job is asked after: an event may have come while a reply was awaited.
const SILENCE: Duration = Duration::from_secs(2);

/// How long a job that sends nothing more is given for the rows whose answers were lost: twice what DVSA is asked
/// for, as a rule.
const DOUBTS: Duration = Duration::from_mins(4);

/// Watches a job from a view of it on.
pub(super) fn until_rest(
    mut view: JobView,
    session: &mut Session,
    interruptions: &Interruptions,
    output: &mut Output,
) -> Result<(JobView, Rest), Failure> {
    let mut heard = Instant::now();
    let mut progress = Instant::now();
    let mut pausing = false;
    loop {
        output.progress(&progress_words(&view));
        if rests(&view) || (stands(&view.state) && progress.elapsed() >= DOUBTS) {
            let rest = if pausing { Rest::Interrupted } else { Rest::OfItself };
            return Ok((view, rest));
        }
        if interruptions.insisted() {
            return Ok((view, Rest::Interrupted));
        }
        let open = view.counts.open();
        if interruptions.asked() && !std::mem::replace(&mut pausing, true) {
            output.note("Pausing. What is on the wire is awaited; Ctrl+C again does not wait.");
            view = job_of(session.ask(Command::Jobs(JobsCommand::Pause(view.id)))?)?;
            heard = Instant::now();
        } else if let Some(newer) = session.hear_of(view.id)? {
            view = newer;
            heard = Instant::now();
        } else if heard.elapsed() >= SILENCE {
            view = job_of(session.ask(Command::Jobs(JobsCommand::Show(view.id)))?)?;
            heard = Instant::now();
        }
        if view.counts.open() != open {
            progress = Instant::now();
        }
        let waits = matches!(view.state, JobState::Paused(PauseReason::Network { .. }));
        if waits && progress.elapsed() >= session.no_progress() {
            return Ok((view, Rest::NoNetwork));
        }
    }
}

/// The job that a reply tells.
pub(super) fn job_of(reply: Reply) -> Result<JobView, Failure> {
    match reply {
        Reply::Jobs(JobsReply::Job(view)) => Ok(*view),
        _ => Err(unexpected()),
    }
}

/// Whether a job sends nothing unless someone, or another day, makes it.
fn stands(state: &JobState) -> bool {
    match state {
        JobState::Waiting | JobState::Running | JobState::Paused(PauseReason::Network { .. }) => false,
        JobState::Paused(_) | JobState::Parked { .. } | JobState::Stopped | JobState::Finished => true,
    }
}

/// Whether nothing more happens: a job stands still at once, but what is on the wire still comes to its end.
fn rests(view: &JobView) -> bool {
    let asks = matches!(view.state, JobState::Stopped | JobState::Paused(PauseReason::SameFailure { .. }));
    // DVSA goes on being asked about rows whose answers were lost.
    let in_doubt = if asks { view.counts.checking } else { 0 };
    stands(&view.state) && view.counts.sending + in_doubt == 0
}

fn progress_words(view: &JobView) -> String {
    let total = view.counts.total();
    let ended = total - view.counts.open();
    let mut words = format!("Job {}: {} of {} rows", view.id.0, thousands(ended), thousands(total));
    if let Some(rate) = view.rate_per_second {
        words = format!("{words}, {rate:.1} a second");
    }
    if let Some(seconds) = view.seconds_left {
        words = format!("{words}, {} min {:02} s left", seconds / 60, seconds % 60);
    }
    match &view.state {
        JobState::Paused(reason) => format!("{words}. {}", reason.words()),
        _ => words,
    }
}

/// The exit code of a job at rest, of whose rows so many were left out as asked.
pub(super) fn exit_of(view: &JobView, rest: Rest, left_out: u64) -> Exit {
    match (rest, &view.state) {
        (_, JobState::Finished | JobState::Stopped) => exit_of_rows(&view.counts, &view.state, left_out),
        (Rest::Interrupted, _) => Exit::Interrupted,
        (Rest::NoNetwork, _) => Exit::Network,
        (Rest::OfItself, JobState::Parked { .. }) => Exit::Parked,
        (Rest::OfItself, JobState::Paused(reason)) => match reason {
            PauseReason::ByUser => Exit::Interrupted,
            PauseReason::Network { .. } | PauseReason::NotDvsa { .. } => Exit::Network,
            PauseReason::SignIn { .. } | PauseReason::NotReady { .. } => Exit::SignIn,
            // Not the brake's code: that promises that nothing was sent.
            PauseReason::SameFailure { .. } => Exit::Rejected,
            PauseReason::Journal { .. } => Exit::Brake,
        },
        (Rest::OfItself, JobState::Waiting | JobState::Running) => Exit::Defect,
    }
}

fn exit_of_rows(counts: &JobCounts, state: &JobState, left_out: u64) -> Exit {
    // Among the rows that are never sent; that is what was asked for.
    let never_sent = (counts.invalid + counts.repeat).saturating_sub(left_out);
    let cut_short = if *state == JobState::Stopped { counts.unsent } else { 0 };
    if counts.unknown + counts.sending + counts.checking > 0 {
        Exit::Unknown
    } else if counts.rejected + counts.conflict + never_sent + cut_short > 0 {
        Exit::Rejected
    } else {
        Exit::Done
    }
}
