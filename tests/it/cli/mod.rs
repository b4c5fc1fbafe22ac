//! The command line as other people's scripts use it: the real program, its output, its exit codes.

mod bad_files;
mod canary;
mod contract;
mod files;
mod import;
mod job_ends;
mod jobs;
mod kill;
mod place;
mod security;
#[cfg(target_os = "linux")]
mod small_memory;

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A run of the program: exit code, standard output, standard error.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Standard output as the one JSON object that it must be.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| {
            panic!("{error}: standard output {:?}, standard error {:?}", self.out, self.err)
        })
    }
}

/// Builds and runs one command line.
pub struct Cli {
    command: Command,
    input: Option<String>,
}

impl Cli {
    pub fn new(home: &Path) -> Self {
        Self::with(Command::new(env!("CARGO_BIN_EXE_recall-desk-cli")), home)
    }

    /// The program run by another one, which watches it.
    pub fn under(watcher: &str, args: &[&str], home: &Path) -> Self {
        let mut command = Command::new(watcher);
        command.args(args).arg(env!("CARGO_BIN_EXE_recall-desk-cli"));
        Self::with(command, home)
    }

    fn with(mut command: Command, home: &Path) -> Self {
        command.arg("--home").arg(home);
        for variable in [
            "RECALL_DESK_CLIENT_SECRET",
            "RECALL_DESK_API_KEY",
            "RECALL_DESK_TRIAL_LIMITS",
            "DBUS_SESSION_BUS_ADDRESS",
        ] {
            command.env_remove(variable);
        }
        Self { command, input: None }
    }

    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(args);
        self
    }

    /// Words without spaces of their own, as typed.
    pub fn line(self, line: &str) -> Self {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        self.args(words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn secrets(mut self, client_secret: &str, api_key: &str) -> Self {
        self.command.env("RECALL_DESK_CLIENT_SECRET", client_secret).env("RECALL_DESK_API_KEY", api_key);
        self
    }

    /// Other limits than the product's, against a sandbox.
    pub fn trial(mut self, limits: &str) -> Self {
        self.command.env("RECALL_DESK_TRIAL_LIMITS", limits);
        self
    }

    pub fn input(mut self, text: &str) -> Self {
        self.input = Some(text.to_owned());
        self
    }

    pub fn run(self) -> Ran {
        self.start().wait()
    }

    /// Starts it and does not wait.
    pub fn start(mut self) -> Running {
        let stdin = if self.input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child =
            self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(input) = self.input {
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        }
        Running { child }
    }
}

/// A program under way.
pub struct Running {
    child: Child,
}

impl Running {
    pub fn wait(self) -> Ran {
        let output = self.child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// SIGKILL: it has no chance to put anything in order.
    pub fn kill(mut self) -> Ran {
        self.child.kill().unwrap();
        self.wait()
    }

    /// SIGTERM.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}
