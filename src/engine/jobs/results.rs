//! Writing a job's results: every row of the source, in its order, with what became of it.

use crate::domain::job::{JobId, JobSpec, RowAnswer, RowState};
use crate::engine::core::Core;
use crate::engine::failure::Failure;
use crate::engine::import::aside;
use crate::engine::message::Reply;
use crate::engine::message_jobs::JobsReply;
use crate::journal::Journal;
use crate::spreadsheet::{OutcomeCells, ResultsFailure, ResultsFormat, ResultsWriter};
use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tokio::runtime::Handle;

/// Rows read from the journal at a time.
const AT_ONCE: u32 = 2_000;

pub(super) async fn write(
    core: &Core,
    job: JobId,
    path: PathBuf,
    format: ResultsFormat,
) -> Result<Reply, Failure> {
    let spec = core.journal.job(job).await.map_err(Failure::Journal)?;
    let spec = spec.ok_or_else(|| Failure::Invalid(format!("There is no job {}.", job.0)))?.spec;
    let (journal, handle) = (core.journal.clone(), Handle::current());
    let written = aside(move || {
        let unwritable = |message: String| Failure::File { path: path.clone(), message };
        let rows = write_rows(&journal, &handle, job, &path, format, &spec).map_err(|error| match error {
            WriteFailure::Results(error) => unwritable(error.to_string()),
            WriteFailure::Journal(failure) => failure,
        })?;
        let sha256 = sha256_of(&path).map_err(|error| unwritable(error.to_string()))?;
        Ok::<_, Failure>((rows, sha256))
    });
    let (rows, sha256) = written.await??;
    Ok(Reply::Jobs(JobsReply::ResultsWritten { rows, sha256 }))
}

enum WriteFailure {
    Results(ResultsFailure),
    Journal(Failure),
}

impl From<ResultsFailure> for WriteFailure {
    fn from(failure: ResultsFailure) -> Self {
        Self::Results(failure)
    }
}

fn write_rows(
    journal: &Journal,
    handle: &Handle,
    job: JobId,
    path: &Path,
    format: ResultsFormat,
    spec: &JobSpec,
) -> Result<u64, WriteFailure> {
    let mut writer = ResultsWriter::create(path, format, spec.headers.iter().map(String::as_str))?;
    let (mut after, mut written) = (0, 0);
    loop {
        let rows = handle
            .block_on(journal.job_rows_with_cells(job, after, AT_ONCE))
            .map_err(|failure| WriteFailure::Journal(Failure::Journal(failure)))?;
        let Some((last, _)) = rows.last() else { break };
        after = last.row;
        for (answer, cells) in &rows {
            let (outcome, time) = (outcome_word(answer.state), answer.at.map(in_text).unwrap_or_default());
            let cells_of_outcome = OutcomeCells {
                outcome,
                code: answer.code.as_deref().unwrap_or_default(),
                message: message_of(answer),
                time: &time,
                request_id: answer.request_id.as_deref().unwrap_or_default(),
            };
            writer.push(cells.iter().map(String::as_str), &cells_of_outcome)?;
            written += 1;
        }
    }
    if written != spec.total {
        let lack = format!(
            "Of the {} rows of job {} only {written} are there: it is being deleted. No results were written.",
            spec.total, job.0
        );
        return Err(WriteFailure::Journal(Failure::Invalid(lack)));
    }
    Ok(writer.finish()?)
}

fn in_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The word in the results. A row that is still to be sent has not been sent yet; one on the wire or in doubt is
/// not known yet.
fn outcome_word(state: RowState) -> &'static str {
    match state {
        RowState::Planned => RowState::Unsent.key(),
        RowState::Sending | RowState::Checking => RowState::Unknown.key(),
        ended => ended.key(),
    }
}

fn message_of(answer: &RowAnswer) -> &str {
    match (answer.state, answer.message.as_str()) {
        (RowState::Planned, _) => "Not sent yet",
        (RowState::Sending, _) => "Being sent. Write the results again when the job has finished",
        (RowState::Checking, _) => {
            "The answer was lost, and DVSA is being asked. Write the results again when the job has finished"
        }
        (_, message) => message,
    }
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        digest.update(bytes);
    }
    let mut text = String::new();
    for byte in digest.finalize() {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
