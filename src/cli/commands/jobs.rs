//! `jobs`: durable jobs.

use super::unexpected;
use crate::cli::args_jobs::JobsCommand as Typed;
use crate::cli::exit::Exit;
use crate::cli::json::Error;
use crate::cli::json_jobs::{self, Results};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::signals::Interruptions;
use crate::cli::watch::{Rest, Unsent, exit_of, job_of, until_rest};
use crate::domain::job::{JobId, JobState, JobView, RowState};
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Reply};
use crate::engine::message_jobs::{JobsCommand, JobsReply, ResultsFormat};
use std::path::Path;

pub(super) fn run(typed: &Typed, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    match typed {
        Typed::List => list(session, output),
        Typed::Show { id } => show(JobId(*id), session, output),
        Typed::Resume { id: Some(id) } => resume(JobId(*id), session, output),
        Typed::Resume { id: None } => resume_the_one(session, output),
        Typed::Retry(args) => go_on(JobsCommand::Retry(args.job(), args.again()), session, output),
        Typed::Results { id, out } => {
            let results = write_results(JobId(*id), out, session)?;
            output.answer(&results, || super::job_words::results(&results));
            Ok(Exit::Done)
        }
    }
}

fn list(session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let jobs = all(session)?;
    let answer = json_jobs::Jobs { jobs: jobs.iter().map(json_jobs::Job::from).collect() };
    output.answer(&answer, || {
        if jobs.is_empty() {
            return "There are no jobs yet.".to_owned();
        }
        jobs.iter().map(super::job_words::line).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

fn all(session: &mut Session) -> Result<Vec<JobView>, Failure> {
    match session.ask(Command::Jobs(JobsCommand::List))? {
        Reply::Jobs(JobsReply::Jobs(jobs)) => Ok(jobs),
        _ => Err(unexpected()),
    }
}

fn show(id: JobId, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let view = job_of(session.ask(Command::Jobs(JobsCommand::Show(id)))?)?;
    output.answer(&json_jobs::Job::from(&view), || super::job_words::whole(&view, session));
    Ok(Exit::Done)
}

/// Without a number there has to be no doubt which job is meant.
fn resume_the_one(session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let open: Vec<JobId> = all(session)?
        .iter()
        .filter(|job| !matches!(job.state, JobState::Finished | JobState::Stopped))
        .map(|job| job.id)
        .collect();
    match open.as_slice() {
        [] => {
            output.answer(&json_jobs::Job::none(), || "There is no job to go on with.".to_owned());
            Ok(Exit::Done)
        }
        [one] => resume(*one, session, output),
        several => {
            let numbers: Vec<String> = several.iter().map(|id| id.0.to_string()).collect();
            Err(Failure::Invalid(format!("Several jobs can go on: {}. Name one.", numbers.join(", "))))
        }
    }
}

/// Asking for what is done already is no mistake: a scheduler may ask once more than needed.
fn resume(id: JobId, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let view = job_of(session.ask(Command::Jobs(JobsCommand::Show(id)))?)?;
    if !matches!(view.state, JobState::Finished | JobState::Stopped) {
        return go_on(JobsCommand::Resume(id), session, output);
    }
    output.answer(&json_jobs::Job::from(&view), || super::job_words::whole(&view, session));
    Ok(exit_of(&view, Rest::OfItself, unsent(&view, session)?))
}

fn go_on(command: JobsCommand, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let interruptions = Interruptions::count();
    let view = job_of(session.ask(Command::Jobs(command))?)?;
    watch(view, None, session, &interruptions, output)
}

/// Watches a job until it rests, writes its results if asked, and tells how it stands.
pub(super) fn watch(
    view: JobView,
    results: Option<&Path>,
    session: &mut Session,
    interruptions: &Interruptions,
    output: &mut Output,
) -> Result<Exit, Failure> {
    output.note(&super::job_words::begun(&view));
    let (view, rest) = until_rest(view, session, interruptions, output)?;
    let mut exit = exit_of(&view, rest, unsent(&view, session)?);
    if exit == Exit::Interrupted {
        output.note(&super::job_words::interrupted(&view, session));
    }
    let mut answer = json_jobs::Job::from(&view);
    if let Some(path) = results.filter(|_| rest != Rest::Interrupted) {
        match write_results(view.id, path, session) {
            Ok(written) => answer.results = Some(written),
            Err(failure) => {
                answer.results_error = Some(Error::from(&failure));
                output.note(&format!("{} {}", failure.message(), failure.advice()));
                exit = if exit == Exit::Done { Exit::from(&failure) } else { exit };
            }
        }
    }
    output.answer(&answer, || {
        let written = answer.results.as_ref().map(super::job_words::results);
        let words = super::job_words::whole(&view, session);
        [Some(words), written].into_iter().flatten().collect::<Vec<_>>().join("\n")
    });
    Ok(exit)
}

/// Why rows were not sent. Those that were left out on purpose are the last good ones and were never touched, so
/// the first one tells.
fn unsent(view: &JobView, session: &mut Session) -> Result<Unsent, Failure> {
    if view.state != JobState::Finished || view.counts.unsent == 0 {
        return Ok(Unsent::OnPurpose);
    }
    let first =
        JobsCommand::Rows { job: view.id, states: vec![RowState::Unsent], vin: None, offset: 0, limit: 1 };
    match session.ask(Command::Jobs(first))? {
        Reply::Jobs(JobsReply::Rows { rows, .. }) => {
            let is_left_out = rows.first().is_none_or(|row| row.at.is_none());
            Ok(if is_left_out { Unsent::OnPurpose } else { Unsent::Otherwise })
        }
        _ => Err(unexpected()),
    }
}

fn write_results(job: JobId, path: &Path, session: &mut Session) -> Result<Results, Failure> {
    let form = ResultsFormat::for_path(path);
    let command = JobsCommand::Results { job, path: path.to_owned(), form };
    match session.ask(Command::Jobs(command))? {
        Reply::Jobs(JobsReply::ResultsWritten { rows, sha256 }) => {
            Ok(Results { path: path.to_owned(), rows, sha256 })
        }
        _ => Err(unexpected()),
    }
}
