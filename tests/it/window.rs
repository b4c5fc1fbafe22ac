//! The real window on a virtual display, read over the accessibility service and driven by the keyboard.

mod desktop;

use crate::cli::Cli;
use crate::independent::{KEY, SECRET, Server};
use desktop::{Desktop, PATIENT, Running, Spoken, until};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FIELD: &str = "VIN, or a list of VINs";
const VIN: &str = "SBXAA11A0LW100013";

/// How long the end may take: what is on the wire has 2 s, the rest is for a busy machine.
const END: Duration = Duration::from_secs(20);

/// Roles of what can be pressed, typed into or chosen.
const INTERACTIVE: [&str; 12] = [
    "push button",
    "button",
    "toggle button",
    "radio button",
    "check box",
    "entry",
    "password text",
    "combo box",
    "slider",
    "spin button",
    "link",
    "page tab",
];

#[track_caller]
fn assert_every_control_has_a_name(tree: &[Spoken]) {
    let controls = || tree.iter().filter(|spoken| INTERACTIVE.contains(&spoken.role.as_str()));
    assert!(controls().count() > 3, "too few controls: {tree:#?}");
    let nameless: Vec<&Spoken> = controls().filter(|spoken| spoken.name.trim().is_empty()).collect();
    assert!(nameless.is_empty(), "{nameless:#?}");
}

#[test]
fn a_vehicle_is_fixed_by_keyboard_and_told_and_kept_when_the_session_ends() {
    let desktop = Desktop::start();
    let home = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let mut window = desktop.open(home.path(), "opengl");
    desktop.window();
    println!("the window is shown after {} ms", begun.elapsed().as_millis());
    assert_every_control_has_a_name(&desktop.expect(FIELD));

    desktop.focus();
    desktop.type_text(VIN);
    desktop.keys(&["Return"]);
    assert_every_control_has_a_name(&desktop.expect("1 recall, not fixed"));
    desktop.tab_to("Mark as fixed…");
    desktop.keys(&["Return"]);
    assert_every_control_has_a_name(&desktop.expect("Check your answers"));
    desktop.type_text("yesterday");
    desktop.keys(&["ctrl+Return"]);
    desktop.expect("Mark as fixed on Sandbox");
    desktop.keys(&["ctrl+Return"]);
    assert_every_control_has_a_name(&desktop.expect("Marked as fixed on"));
    desktop.expect("1 recall, fixed");

    window.signal("TERM");
    assert_eq!(window.wait(END), Some(0));
    assert_the_fix_is_kept(home.path());
}

/// From the page that a vehicle's recalls are shown on, by keyboard alone.
#[test]
fn the_window_works_against_a_server_that_shares_nothing_with_it() {
    let desktop = Desktop::start();
    let home = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.connect(home.path(), "");
    let opened = "create --vin ELSEWHERE1 --manufacturer-ref C/1 --start-date 2026-03-01";
    assert_eq!(Cli::new(home.path()).secrets(SECRET, KEY).line(opened).run().code, 0);
    let mut window = desktop.open_connected(home.path(), SECRET, KEY);
    desktop.expect(FIELD);
    desktop.focus();
    desktop.type_text("elsewhere1");
    desktop.keys(&["Return"]);
    desktop.expect("INDEPENDENT MOTORS");
    desktop.tab_to("Mark as fixed…");
    desktop.keys(&["Return"]);
    desktop.expect("Check your answers");
    desktop.type_text("yesterday");
    desktop.keys(&["ctrl+Return"]);
    desktop.expect("Mark as fixed on Test");
    desktop.keys(&["ctrl+Return"]);
    desktop.expect("Marked as fixed on");
    window.signal("TERM");
    assert_eq!(window.wait(END), Some(0));
    let fixed = ("FIXED".to_owned(), "ELSEWHERE1".to_owned());
    assert_eq!(server.applied().last(), Some(&fixed));
}

/// The journal of a sandbox lies apart, so that made-up changes never mix with real ones.
fn assert_the_fix_is_kept(home: &Path) {
    let history = Cli::new(&home.join("sandbox")).line("--json history").run();
    assert_eq!(history.code, 0, "{}", history.err);
    let entries = &history.json()["entries"];
    assert_eq!(entries.as_array().unwrap().len(), 1, "{entries}");
    let kept = ["vin", "operation", "outcome", "environment"].map(|key| entries[0][key].as_str());
    assert_eq!(kept, [Some(VIN), Some("fix"), Some("done"), Some("sandbox")], "{entries}");
    let verified = Cli::new(&home.join("sandbox")).line("history verify").run();
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

#[test]
fn every_screen_names_its_controls_and_is_reached_by_a_screen_reader() {
    let desktop = Desktop::start();
    let home = tempfile::tempdir().unwrap();
    let _window = desktop.open(home.path(), "opengl");
    desktop.expect(FIELD);
    for (screen, words) in [("History", "Verify the chain"), ("Settings", "Connections"), ("Look up", FIELD)]
    {
        desktop.press(screen);
        assert_every_control_has_a_name(&desktop.expect(words));
    }
}

#[test]
fn a_minimised_window_ends_when_the_session_does() {
    let desktop = Desktop::start();
    let home = tempfile::tempdir().unwrap();
    let mut window = desktop.open(home.path(), "opengl");
    desktop.expect(FIELD);
    desktop.xdotool(&["windowminimize", "--sync", &desktop.window()]);
    window.signal("HUP");
    assert_eq!(window.wait(END), Some(0));
}

#[test]
fn both_renderers_start_and_an_idle_window_costs_little() {
    for renderer in ["wgpu", "opengl"] {
        let desktop = Desktop::start();
        let home = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let window = desktop.open(home.path(), renderer);
        desktop.window();
        let shown = begun.elapsed();
        desktop.expect(FIELD);
        // A field with the focus has a caret that blinks; a button has none.
        desktop.press("History");
        desktop.expect("Verify the chain");
        desktop.focus();
        desktop.tab_to("History");
        settle(&window);
        let before = ticks(&window);
        std::thread::sleep(Duration::from_secs(5));
        let idle = ticks(&window) - before;
        let resident = resident_mb(&window);
        println!(
            "{renderer}: shown after {} ms, {resident} MB resident, {idle} ticks in 5 s idle",
            shown.as_millis()
        );
        let log = std::fs::read_to_string(home.path().join("sandbox/recall-desk.log")).unwrap();
        assert!(!log.contains("did not start"), "{renderer}: {log}");
        assert!(resident < 200, "{renderer}: {resident} MB");
        // Less than a hundredth of the time.
        assert!(idle < 5, "{renderer}: {idle} ticks of processor time in 5 s without anything to do");
    }
}

/// Waits until nothing is left to do from before.
fn settle(window: &Running) {
    let mut last = u64::MAX;
    until("the window has nothing to do", PATIENT, || {
        std::thread::sleep(Duration::from_millis(500));
        let now = ticks(window);
        std::mem::replace(&mut last, now).abs_diff(now) < 5
    });
}

/// Processor time of the process in hundredths of a second.
fn ticks(window: &Running) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", window.id())).unwrap();
    // After the name in brackets, which may hold spaces, user and system time are the 12th and 13th fields.
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    fields.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

fn resident_mb(window: &Running) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", window.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn without_a_display_it_names_the_command_line_and_fails() {
    let home = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_recall-desk"));
    program.args(["--sandbox", "--home"]).arg(home.path());
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        program.env_remove(variable);
    }
    let output = program.stdin(Stdio::null()).output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("recall-desk-cli"), "{err}");
    assert!(!err.contains("panicked"), "{err}");
}

/// Ports that a process listens on: sockets of its own among those that listen on this computer.
fn ports(process: u32) -> Vec<String> {
    let open_files = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let own: Vec<String> = open_files
        .filter_map(|link| Some(std::fs::read_link(link.ok()?.path()).ok()?.to_string_lossy().into_owned()))
        .collect();
    let open = |table: &str| {
        let text = std::fs::read_to_string(format!("/proc/{process}/net/{table}")).unwrap_or_default();
        let lines =
            text.lines().skip(1).map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        // Columns of the table: the local address, the state (0A listens), the socket's number.
        lines
            .filter(|columns| columns[3] == "0A" && own.contains(&format!("socket:[{}]", columns[9])))
            .map(|columns| columns[1].clone())
            .collect::<Vec<_>>()
    };
    ["tcp", "tcp6"].into_iter().flat_map(open).collect()
}

#[test]
fn the_window_opens_no_port_but_the_sandboxs_and_its_files_are_this_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desktop = Desktop::start();
    let home = tempfile::tempdir().unwrap();
    let mut window = desktop.open(home.path(), "opengl");
    desktop.expect(FIELD);
    let ports = ports(window.id());
    assert_eq!(ports.len(), 1, "{ports:?}");
    assert!(ports[0].starts_with("0100007F:"), "the sandbox listens on 127.0.0.1: {ports:?}");
    window.signal("TERM");
    assert_eq!(window.wait(END), Some(0));
    let data = home.path().join("sandbox");
    for name in ["window.toml", "recall-desk.log"] {
        let mode = std::fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
}

#[test]
fn settings_of_a_newer_version_are_said_and_logged_when_it_cannot_start() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("settings.toml"), "version = 99\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_recall-desk"))
        .arg("--home")
        .arg(home.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    let log = std::fs::read_to_string(home.path().join("recall-desk.log")).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    for told in [&*err, &log] {
        assert!(told.contains("newer"), "{told}");
    }
}
