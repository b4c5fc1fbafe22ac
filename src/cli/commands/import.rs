//! `import`: checks a file and runs it as a job, until the job rests.

use super::{check, jobs};
use crate::cli::args_files::ImportArgs;
use crate::cli::exit::Exit;
use crate::cli::json::Error;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::signals::Interruptions;
use crate::cli::watch::job_of;
use crate::domain::check::Checked;
use crate::domain::text::thousands;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, Progress};
use crate::engine::message_jobs::{ImportPlan, JobsCommand, JobsProgress};
use std::path::Path;

pub(super) fn run(args: &ImportArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let to = session.destination()?;
    if let Some(results) = &args.results {
        can_be_written(results)?;
    }
    let source = match check::checked(&args.source, session)? {
        Ok(source) => source,
        Err(refusal) => return Ok(check::refuse(&args.source, &refusal, output)),
    };
    if let Some(why) = why_not(args, &source.checked) {
        return Ok(output.refusal(why, Exit::Brake));
    }
    let plan = ImportPlan {
        to,
        source: name_of(&args.source.file),
        sheet: source.sheet,
        edits: source.edits,
        checked: source.checked,
        first: args.first,
    };
    // From here on a signal means "pause": the job is to be left in order.
    let interruptions = Interruptions::count();
    let start = Command::Jobs(JobsCommand::Start(Box::new(plan)));
    let reply = session.ask_unless_interrupted(start, &interruptions, |progress| {
        if let Progress::Jobs(JobsProgress::Copied { done, total }) = progress {
            output.progress(&format!("{} of {} rows read", thousands(done), thousands(total)));
        }
    })?;
    jobs::watch(job_of(reply)?, args.results.as_deref(), session, &interruptions, output)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Before hours of work, not after them. Results are written beside their place first, so the folder must take a
/// new file.
fn can_be_written(results: &Path) -> Result<(), Failure> {
    let folder = results.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let why = if !folder.is_dir() {
        "the folder does not exist".to_owned()
    } else if results.is_dir() {
        "this is a folder".to_owned()
    } else {
        match tempfile::NamedTempFile::new_in(folder) {
            Ok(_removed_at_once) => return Ok(()),
            Err(error) => error.to_string(),
        }
    };
    let message = format!("The results cannot be written there: {why}. Nothing was sent");
    Err(Failure::File { path: results.to_owned(), message })
}

/// What only a person can decide, or what `--strict` forbids.
fn why_not(args: &ImportArgs, checked: &Checked) -> Option<Error> {
    if let Some(question) = checked.questions().first() {
        let advice: Vec<&str> = checked.questions().iter().map(check::answers).collect();
        return Some(Error {
            code: match question {
                crate::domain::check::Question::DateOrder { .. } => "date-order-undecided".to_owned(),
                crate::domain::check::Question::HiddenRows { .. } => "hidden-rows-undecided".to_owned(),
            },
            message: format!(
                "{} Nothing was sent.",
                checked.questions().iter().map(check::asked).collect::<Vec<_>>().join(" ")
            ),
            advice: advice.join(" "),
        });
    }
    let errors = checked.counts().error;
    (args.strict && errors > 0).then(|| Error {
        code: "rows-in-error".to_owned(),
        message: format!("Rows in error: {}. Nothing was sent, as --strict asks.", thousands(errors)),
        advice: "See them with the check command and put them right.".to_owned(),
    })
}
