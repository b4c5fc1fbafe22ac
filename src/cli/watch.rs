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
        if rests(&view, pausing) || (stands(&view.state) && progress.elapsed() >= DOUBTS) {
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
fn rests(view: &JobView, pausing: bool) -> bool {
    let asks = match &view.state {
        JobState::Stopped | JobState::Paused(PauseReason::SameFailure { .. }) => true,
        // Whoever pauses it here wants to leave.
        JobState::Paused(PauseReason::ByUser) => !pausing,
        _ => false,
    };
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

/// Why rows of a finished job were not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsent {
    /// They were left out on purpose, or there are none.
    OnPurpose,
    /// Some could not be sent, or were found not to be applied.
    Otherwise,
}

/// The exit code of a job at rest.
pub(super) fn exit_of(view: &JobView, rest: Rest, unsent: Unsent) -> Exit {
    match (rest, &view.state) {
        (_, JobState::Finished | JobState::Stopped) => exit_of_rows(&view.counts, &view.state, unsent),
        (Rest::Interrupted, _) => Exit::Interrupted,
        (Rest::NoNetwork, _) => Exit::Network,
        (Rest::OfItself, JobState::Parked { .. }) => Exit::Parked,
        (Rest::OfItself, JobState::Paused(reason)) => match reason {
            // Paused before, and only what became of rows was asked after.
            PauseReason::ByUser => exit_of_rows(&view.counts, &view.state, unsent),
            PauseReason::Network { .. } | PauseReason::NotDvsa { .. } | PauseReason::WrongAddress { .. } => {
                Exit::Network
            }
            PauseReason::SignIn { .. } | PauseReason::NotReady { .. } => Exit::SignIn,
            // Not the brake's code where something was sent: that promises that nothing was.
            PauseReason::Journal { .. } if view.requests == 0 => Exit::Brake,
            PauseReason::Journal { .. } if in_doubt(&view.counts) => Exit::Unknown,
            PauseReason::SameFailure { .. } | PauseReason::Journal { .. } => Exit::Rejected,
        },
        (Rest::OfItself, JobState::Waiting | JobState::Running) => Exit::Defect,
    }
}

fn exit_of_rows(counts: &JobCounts, state: &JobState, unsent: Unsent) -> Exit {
    let cut_short = match (state, unsent) {
        (JobState::Finished, Unsent::OnPurpose) => 0,
        _ => counts.sendable(),
    };
    // Rows that someone left out are as they were asked to be.
    let never_sent = counts.invalid + counts.repeat;
    if in_doubt(counts) {
        Exit::Unknown
    } else if counts.rejected + counts.conflict + never_sent + cut_short > 0 {
        Exit::Rejected
    } else {
        Exit::Done
    }
}

fn in_doubt(counts: &JobCounts) -> bool {
    counts.unknown + counts.sending + counts.checking > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;
    use crate::domain::job::{JobId, JobSpec};
    use crate::domain::purpose::Purpose;
    use chrono::DateTime;

    fn view(state: JobState, requests: u64, counts: JobCounts) -> JobView {
        let text = String::new;
        let spec = JobSpec {
            at: DateTime::UNIX_EPOCH,
            who: text(),
            profile: text(),
            environment: Environment::Test,
            host: text(),
            purpose: Purpose::LookUp,
            source: text(),
            source_sha256: text(),
            headers: Vec::new(),
            total: counts.total(),
        };
        JobView {
            id: JobId(1),
            spec,
            state,
            counts,
            requests,
            seconds: 0.0,
            rate_per_second: None,
            seconds_left: None,
            latest: Vec::new(),
        }
    }

    #[test]
    fn the_brakes_code_promises_that_nothing_was_sent() {
        let paused = || JobState::Paused(PauseReason::Journal { words: String::new() });
        let counts = |sending, done| JobCounts { sending, done, planned: 5, ..JobCounts::default() };
        let exit =
            |requests, counts| exit_of(&view(paused(), requests, counts), Rest::OfItself, Unsent::OnPurpose);
        assert_eq!(exit(0, counts(0, 0)), Exit::Brake);
        assert_eq!(exit(3, counts(0, 3)), Exit::Rejected);
        assert_eq!(exit(3, counts(1, 2)), Exit::Unknown);
    }

    #[test]
    fn a_wrong_address_is_the_networks_code_and_a_missing_secret_that_of_signing_in() {
        let exit = |reason| {
            exit_of(
                &view(JobState::Paused(reason), 1, JobCounts::default()),
                Rest::OfItself,
                Unsent::OnPurpose,
            )
        };
        let words = String::new;
        assert_eq!(exit(PauseReason::WrongAddress { words: words() }), Exit::Network);
        assert_eq!(exit(PauseReason::NotReady { words: words() }), Exit::SignIn);
    }

    #[test]
    fn a_job_that_someone_paused_before_was_not_interrupted_now() {
        let exit = |rest, counts| {
            exit_of(&view(JobState::Paused(PauseReason::ByUser), 5, counts), rest, Unsent::OnPurpose)
        };
        let counts = |done, unknown, planned| JobCounts { planned, done, unknown, ..JobCounts::default() };
        assert_eq!(exit(Rest::Interrupted, counts(3, 0, 2)), Exit::Interrupted);
        assert_eq!(exit(Rest::OfItself, counts(3, 0, 2)), Exit::Rejected, "rows are left to be sent");
        assert_eq!(exit(Rest::OfItself, counts(3, 1, 1)), Exit::Unknown);
        assert_eq!(exit(Rest::OfItself, counts(5, 0, 0)), Exit::Done);
    }

    #[test]
    fn a_finished_job_with_a_row_that_was_not_sent_is_not_done() {
        let counts = JobCounts { done: 5, unsent: 1, ..JobCounts::default() };
        let exit = |unsent| exit_of(&view(JobState::Finished, 5, counts), Rest::OfItself, unsent);
        assert_eq!(exit(Unsent::Otherwise), Exit::Rejected);
        assert_eq!(exit(Unsent::OnPurpose), Exit::Done);
        let stopped = view(JobState::Stopped, 5, counts);
        assert_eq!(exit_of(&stopped, Rest::OfItself, Unsent::OnPurpose), Exit::Rejected);
    }
}
