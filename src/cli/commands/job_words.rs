//! Jobs in words, and what to type next.

use crate::cli::json_jobs::{Results, rate};
use crate::cli::session::Session;
use crate::domain::job::{JobState, JobView, RowState};
use crate::domain::text::{plain, thousands};
use std::fmt::Write;

/// That a job is under way: on standard error, so that its number is known whatever happens.
pub(super) fn begun(view: &JobView) -> String {
    format!("Job {}: {}", view.id.0, what(view))
}

/// That this process was asked to end before the job was finished.
pub(super) fn interrupted(view: &JobView, session: &Session) -> String {
    let line = session.line_for(&format!("jobs resume {}", view.id.0));
    format!("Interrupted. No row is lost; go on with: {line}")
}

/// One job on one line.
pub(super) fn line(view: &JobView) -> String {
    format!(
        "{:>4}  {}  {:<8}  {:<8}  {:>9} rows  {:<8}  {}",
        view.id.0,
        view.spec.at.format("%Y-%m-%d %H:%M"),
        view.spec.environment.key(),
        view.spec.purpose.key(),
        thousands(view.counts.total()),
        view.state.key(),
        plain(&view.spec.source, 60),
    )
}

/// A job with its counts, how it stands, and what can be done next.
pub(super) fn whole(view: &JobView, session: &Session) -> String {
    let mut text = format!("Job {}: {}\n{}", view.id.0, what(view), counts(view));
    let _infallible = write!(
        text,
        "\n{} requests in {:.0} s, {:.1} rows a second",
        thousands(view.requests),
        view.seconds,
        rate(view)
    );
    let id = view.id.0;
    let standing = match &view.state {
        JobState::Waiting => "It has not been gone on with yet.".to_owned(),
        JobState::Running => "It is under way.".to_owned(),
        JobState::Paused(reason) => format!("{}.", reason.words().trim_end_matches('.')),
        JobState::Parked { until } => format!(
            "The daily allowance is used up; it can go on after {}.",
            until.format("%Y-%m-%d %H:%M UTC")
        ),
        JobState::Stopped => "It was stopped.".to_owned(),
        JobState::Finished if view.counts.unsent > 0 => "It has finished; not every row was sent.".to_owned(),
        JobState::Finished => "Every row has its end.".to_owned(),
    };
    let _infallible = write!(text, "\n{standing}");
    if !matches!(view.state, JobState::Finished | JobState::Stopped | JobState::Running) {
        let line = session.line_for(&format!("jobs resume {id}"));
        let _infallible = write!(text, "\nGo on with:          {line}");
    }
    let has_ended = matches!(view.state, JobState::Finished | JobState::Stopped);
    let unsent = if has_ended { view.counts.sendable() } else { view.counts.unsent };
    let nexts = [
        (view.counts.rejected, "Send rejected again:", "--rejected"),
        (view.counts.unknown, "Ask DVSA again:     ", "--unknown"),
        (unsent, "Send the rest:      ", "--unsent"),
    ];
    for (_, words, flag) in nexts.into_iter().filter(|(rows, ..)| *rows > 0) {
        let line = session.line_for(&format!("jobs retry {id} {flag}"));
        let _infallible = write!(text, "\n{words} {line}");
    }
    text
}

/// That results were written.
pub(super) fn results(results: &Results) -> String {
    format!(
        "{} rows written to {} (SHA-256 {}).",
        thousands(results.rows),
        results.path.display(),
        results.sha256
    )
}

fn what(view: &JobView) -> String {
    format!(
        "{} of {}, {} rows to {} through “{}”",
        view.spec.purpose.key(),
        plain(&view.spec.source, 60),
        thousands(view.counts.total()),
        view.spec.environment,
        view.spec.profile
    )
}

fn counts(view: &JobView) -> String {
    let shown = |state: &RowState| {
        let rows = view.counts.get(*state);
        (rows > 0).then(|| format!("{} {}", thousands(rows), state_words(*state)))
    };
    RowState::ALL.iter().filter_map(shown).collect::<Vec<_>>().join(", ")
}

fn state_words(state: RowState) -> &'static str {
    match state {
        RowState::Planned => "to be sent",
        RowState::Sending => "on the wire",
        RowState::Checking => "being asked about",
        RowState::Done => "done",
        RowState::Already => "were there already",
        RowState::Rejected => "rejected",
        RowState::Conflict => "in conflict",
        RowState::Unknown => "unknown",
        RowState::Unsent => "not sent",
        RowState::Invalid => "in error",
        RowState::Repeat => "repeated",
        RowState::LeftOut => "left out",
    }
}
