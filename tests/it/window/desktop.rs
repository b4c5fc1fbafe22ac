//! A desktop for one test: a virtual display, a session bus with the accessibility service, a window manager.
//! Everything it starts ends with it, also when the test fails.

use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long something may take on a busy machine before the test gives it up.
pub const PATIENT: Duration = Duration::from_mins(1);

/// The name under which the window is known to the accessibility service.
const PROGRAM: &str = "recall-desk";

/// A process that ends with this value, together with what it started.
pub struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.process_group(0).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    pub fn signal(&self, signal: &str) {
        send(signal, &self.0.id().to_string());
    }

    /// The exit code, once it has ended; `None` when a signal ended it.
    pub fn wait(&mut self, limit: Duration) -> Option<i32> {
        let mut ended = None;
        until("the program ends", limit, || {
            ended = self.0.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            // The whole group: what it started goes with it.
            send("KILL", &format!("-{}", self.0.id()));
        }
        let _ended = self.0.wait();
    }
}

fn send(signal: &str, process: &str) {
    let sent = Command::new("kill").args(["-s", signal, "--", process]).stderr(Stdio::null()).status();
    assert!(sent.is_ok(), "`kill` cannot be started");
}

/// Waits for a condition, looking often at first.
#[track_caller]
pub fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(5);
    while !holds() {
        assert!(begun.elapsed() < limit, "waited {limit:?} in vain until {what}");
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(200));
    }
}

/// What a screen reader is told about one part of the window.
#[derive(Debug, Clone, Deserialize)]
pub struct Spoken {
    pub role: String,
    pub name: String,
    pub text: Option<String>,
    pub focused: bool,
}

/// The desktop. Fields end in this order: the window manager before the bus before the display.
pub struct Desktop {
    _manager: Running,
    _bus: Running,
    _display: Running,
    display: String,
    address: String,
    folder: TempDir,
}

impl Desktop {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The server looks for a free number itself and tells it.
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x860x24", "-nolisten", "tcp"]);
        let (display, number) = first_line(&mut server);
        let number = format!(":{number}");
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address"]).env("DISPLAY", &number);
        bus.env("XDG_RUNTIME_DIR", folder.path()).env("HOME", folder.path());
        let (bus, address) = first_line(&mut bus);
        let mut manager = Command::new("openbox");
        manager.env("DISPLAY", &number).env("HOME", folder.path());
        let manager = Running::start(manager.stdout(Stdio::null()).stderr(Stdio::null()));
        let desktop =
            Self { _manager: manager, _bus: bus, _display: display, display: number, address, folder };
        output(desktop.python().arg("enable"));
        desktop
    }

    /// Starts the window on this desktop.
    pub fn open(&self, home: &Path, renderer: &str) -> Running {
        let mut program = self.command(env!("CARGO_BIN_EXE_recall-desk"));
        program.args(["--sandbox", "--renderer", renderer, "--home"]).arg(home);
        // It must open nothing: see the test of the ports.
        program.env("EGUI_INSPECTION", "1");
        Running::start(program.stdin(Stdio::null()).stdout(Stdio::null()))
    }

    /// Starts the window on the connections of a home, with the secrets of an unattended run.
    pub fn open_connected(&self, home: &Path, client_secret: &str, api_key: &str) -> Running {
        let mut program = self.command(env!("CARGO_BIN_EXE_recall-desk"));
        program.args(["--renderer", "opengl", "--home"]).arg(home);
        program.env("RECALL_DESK_CLIENT_SECRET", client_secret).env("RECALL_DESK_API_KEY", api_key);
        Running::start(program.stdin(Stdio::null()).stdout(Stdio::null()))
    }

    /// A command that finds this desktop and nothing of the tester's own.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command.env("XDG_RUNTIME_DIR", self.folder.path()).env("HOME", self.folder.path());
        for variable in
            ["WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "RECALL_DESK_CLIENT_SECRET", "RECALL_DESK_API_KEY"]
        {
            command.env_remove(variable);
        }
        command
    }

    fn python(&self) -> Command {
        // The system's own: another on PATH does not see the system's packages.
        let mut python = self.command("/usr/bin/python3");
        python.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/window/atspi.py"));
        python
    }

    /// The window as a screen reader reads it; empty until it is there.
    pub fn tree(&self) -> Vec<Spoken> {
        let told = output(self.python().args(["tree", PROGRAM]));
        serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"))
    }

    /// Waits until a screen reader is told this, as a name or as text.
    #[track_caller]
    pub fn expect(&self, words: &str) -> Vec<Spoken> {
        let mut tree = Vec::new();
        until(&format!("“{words}” is told"), PATIENT, || {
            tree = self.tree();
            tree.iter().any(|spoken| {
                spoken.name.contains(words) || spoken.text.as_deref().is_some_and(|text| text.contains(words))
            })
        });
        tree
    }

    /// Presses a button through its accessible action.
    pub fn press(&self, name: &str) {
        output(self.python().args(["press", PROGRAM, name]));
    }

    /// The window's number, once it can be seen.
    pub fn window(&self) -> String {
        let mut found = String::new();
        until("the window is shown", PATIENT, || {
            let search = self
                .command("xdotool")
                .args(["search", "--onlyvisible", "--class", PROGRAM])
                .output()
                .expect("xdotool is installed");
            let told = String::from_utf8_lossy(&search.stdout);
            told.lines().next().unwrap_or_default().clone_into(&mut found);
            !found.is_empty()
        });
        found
    }

    /// Gives the window the keyboard.
    pub fn focus(&self) {
        self.xdotool(&["windowfocus", "--sync", &self.window()]);
    }

    /// Presses keys by their names, one after the other.
    pub fn keys(&self, keys: &[&str]) {
        let mut args = vec!["key", "--delay", "30"];
        args.extend(keys);
        self.xdotool(&args);
    }

    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "30", text]);
    }

    pub fn xdotool(&self, args: &[&str]) {
        output(self.command("xdotool").args(args));
    }

    /// Presses Tab until the control of this name has the focus.
    #[track_caller]
    pub fn tab_to(&self, name: &str) {
        for _ in 0..40 {
            self.keys(&["Tab"]);
            if self.tree().iter().any(|spoken| spoken.focused && spoken.name == name) {
                return;
            }
        }
        panic!("“{name}” cannot be reached by Tab");
    }
}

/// Starts a server and takes the first line that it prints.
fn first_line(command: &mut Command) -> (Running, String) {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let line = line.trim().to_owned();
    assert!(!line.is_empty(), "{command:?} ended at once");
    (running, line)
}

/// Runs a command to its end and takes what it printed.
#[track_caller]
fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {out}{err}");
    out.into_owned()
}
