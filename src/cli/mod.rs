//! The command line: the same engine without a window, for schedulers, servers and scripts.
//!
//! Knows: arguments, printing as text and as JSON, exit codes. Names, exit codes and JSON keys are a contract
//! that other people's scripts rely on. Must not know: HTTP, SQLite, the keyring; it asks the engine. Start
//! reading at `args`, the whole of what can be typed, then [`run`].

mod args;
mod args_files;
mod args_jobs;
mod commands;
pub mod exit;
mod json;
mod json_jobs;
mod output;
mod place;
mod session;
mod signals;
mod trial_limits;
mod watch;

pub use args::{RendererArg, WindowArgs};
pub use place::{config, environment_secrets, folders};

use args::{Args, Command};
use clap::Parser;
use exit::Exit;
use output::Output;
use std::ffi::OsString;

/// Runs one command line (the program's name first) and returns its exit code.
pub fn run(arguments: Vec<OsString>) -> Exit {
    let wants_json = arguments.iter().any(|argument| argument == "--json");
    let stores_a_secret = stores_a_secret(&arguments);
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) if stores_a_secret && error.use_stderr() => return misplaced_secret(wants_json),
        Err(error) => return usage(&error, wants_json),
    };
    log_to_stderr(args.verbosity());
    let mut output = Output::new(args.json);
    let result = match args.command {
        Command::Sandbox(ref sandbox) => commands::sandbox::run(sandbox, &mut output),
        ref command => session::Session::start(&args).and_then(|mut session| {
            let result = commands::run(command, &mut session, &mut output);
            session.end(&mut output);
            result
        }),
    };
    result.unwrap_or_else(|failure| output.failure(&failure))
}

/// `--help` and `--version` are answers; everything else that clap says is wrong usage.
fn usage(error: &clap::Error, wants_json: bool) -> Exit {
    if !error.use_stderr() {
        // A closed pipe is the reader's choice.
        let _printed = error.print();
        return Exit::Done;
    }
    if wants_json {
        let message = error.to_string();
        let failure = json::Error {
            code: "usage".to_owned(),
            message: message.trim().to_owned(),
            advice: "See recall-desk-cli --help.".to_owned(),
        };
        Output::json(&json::Failed { error: failure });
    } else {
        let _printed = error.print();
    }
    Exit::Usage
}

/// Whether a line is about `profile secret`.
fn stores_a_secret(arguments: &[OsString]) -> bool {
    let mut words = arguments.iter().skip_while(|word| *word != "profile");
    words.next().is_some() && words.any(|word| word == "secret")
}

/// What is wrong with a line about a secret may be the secret: nothing that was typed is repeated.
fn misplaced_secret(wants_json: bool) -> Exit {
    let error = json::Error {
        code: "usage".to_owned(),
        message: "This line is not understood. It is not repeated here, because a secret may be in it.".to_owned(),
        advice: "Type: recall-desk-cli profile secret NAME client-secret (or api-key), and give the secret on standard \
                 input. If it was in the line, other people of this computer may have seen it, and the shell may keep \
                 it in its history."
            .to_owned(),
    };
    Output::new(wants_json).refusal(error, Exit::Usage)
}

fn log_to_stderr(level: tracing::Level) {
    let filter = tracing_subscriber::EnvFilter::new(format!("recall_desk={}", level.as_str().to_lowercase()));
    let logger =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // In tests of this function a logger may be there already.
    let _first = logger.try_init();
}
