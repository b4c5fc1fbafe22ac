//! Printing. Answers go to standard output, everything else to standard error. A closed pipe is the reader's
//! choice and no error.

use super::exit::Exit;
use super::json::{Error, Failed};
use crate::engine::failure::Failure;
use serde::Serialize;
use std::io::{BufWriter, IsTerminal, Write, stderr, stdout};

/// Where a command prints.
pub(crate) struct Output {
    json: bool,
    progress_shown: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, progress_shown: false }
    }

    /// The answer: as JSON if that was asked for, else as text.
    pub(crate) fn answer(&mut self, object: &impl Serialize, text: impl FnOnce() -> String) {
        self.clear_progress();
        if self.json {
            Self::json(object);
        } else {
            write_line(stdout(), &text());
        }
    }

    /// One JSON object on standard output.
    pub(crate) fn json(object: &impl Serialize) {
        // Written as it is made: the check of a million rows may have a great deal to say.
        let mut target = BufWriter::new(stdout().lock());
        if serde_json::to_writer(&mut target, object).is_ok() {
            write_line(target, "");
        }
    }

    /// A failure, as an answer in JSON or as words on standard error.
    pub(crate) fn failure(&mut self, failure: &Failure) -> Exit {
        self.refusal(Error::from(failure), Exit::from(failure))
    }

    /// Why something was not done, in words of the command's own: as an answer in JSON or as words on standard
    /// error.
    pub(crate) fn refusal(&mut self, error: Error, exit: Exit) -> Exit {
        self.clear_progress();
        if self.json {
            Self::json(&Failed { error });
        } else {
            write_line(stderr(), format!("{} {}", error.message, error.advice).trim_end());
        }
        exit
    }

    /// Something worth knowing beside the answer.
    pub(crate) fn note(&mut self, text: &str) {
        self.clear_progress();
        write_line(stderr(), text);
    }

    /// A line that is overwritten by the next one; only on a terminal.
    pub(crate) fn progress(&mut self, text: &str) {
        if stderr().is_terminal() {
            // Standard error that is gone is nothing to worry about.
            let _written = write!(stderr(), "\r\x1b[K{text}");
            self.progress_shown = true;
        }
    }

    fn clear_progress(&mut self) {
        if std::mem::take(&mut self.progress_shown) {
            let _written = write!(stderr(), "\r\x1b[K");
        }
    }
}

fn write_line(mut target: impl Write, line: &str) {
    let _closed_pipe = writeln!(target, "{line}");
}
