//! The command line program. All of it is in the library.

use recall_desk::cli::{self, exit::Exit};
use recall_desk::engine::defects;
use std::process::ExitCode;

fn main() -> ExitCode {
    defects::tell_places_alone();
    // A panic on this thread is a defect of ours and has an exit code of its own.
    let exit = std::panic::catch_unwind(|| cli::run(std::env::args_os().collect()));
    exit.unwrap_or(Exit::Defect).into()
}
