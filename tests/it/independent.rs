//! The programs against a server that shares nothing with them, so that a mistake which client and sandbox both
//! make cannot hide.

use crate::cli::{Cli, Ran};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What the server gives to its one client.
pub const SECRET: &str = "s3cret~of.azure";
pub const KEY: &str = "k3y";

/// A running server; it ends with this value.
pub struct Server {
    child: Child,
    pub base_url: String,
}

impl Server {
    pub fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/independent/server.py");
        let mut child = Command::new("python3")
            .arg(script)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is installed");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, base_url: line.trim().to_owned() }
    }

    /// The changes that it made, in their order: what and which vehicle.
    pub fn applied(&self) -> Vec<(String, String)> {
        let host = self.base_url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        write!(stream, "GET /__applied HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Adds the connection that leads here, or to `path` below.
    pub fn connect(&self, home: &Path, path: &str) {
        let (base_url, token_url) =
            (format!("{}{path}", self.base_url), format!("{}/oauth2/v2.0/token", self.base_url));
        let added = Cli::new(home)
            .args(["profile", "add", "Elsewhere", "--environment", "test", "--base-url", &base_url])
            .args(["--token-url", &token_url, "--client-id", "an-app", "--scope", "api://recalls/.default"])
            .run();
        assert_eq!(added.code, 0, "{}", added.err);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn run(home: &Path, line: &str) -> Ran {
    Cli::new(home).secrets(SECRET, KEY).line(line).run()
}

fn outcome(home: &Path, line: &str) -> (i32, Value) {
    let ran = run(home, &format!("--json {line}"));
    (ran.code, ran.json()["outcome"].clone())
}

#[test]
fn a_recall_lives_its_whole_life_there_and_idle_connections_cost_nothing() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.connect(home.path(), "");
    let tested = run(home.path(), "--json profile test Elsewhere");
    assert_eq!((tested.code, &tested.json()["passed"]), (0, &Value::Bool(true)), "{}", tested.out);

    let recall = r"ELSEWHERE1 --manufacturer-ref A\B/1";
    let open = format!("create --vin {recall} --dvsa-ref R/2026/1 --start-date 2026-03-01");
    assert_eq!(outcome(home.path(), &open), (0, "done".into()));
    let found = run(home.path(), "--json lookup elsewhere1").json();
    let expected = serde_json::json!([{
        "manufacturer_ref": r"A\B/1", "dvsa_ref": "R/2026/1", "start_date": "2026-03-01", "repair_status": "NOT_FIXED"
    }]);
    assert_eq!((&found["vehicles"][0]["recalls"], &found["vehicles"][0]["found"]), (&expected, &true.into()));
    assert_eq!(outcome(home.path(), &open), (0, "already".into()));
    let fix = |date| format!("fix {recall} --date {date}");
    assert_eq!(outcome(home.path(), &fix("2026-02-01")), (1, "rejected".into()));
    assert_eq!(outcome(home.path(), &fix("2026-04-02")), (0, "done".into()));
    assert_eq!(outcome(home.path(), &format!("delete {recall}")), (1, "rejected".into()));
    assert_eq!(outcome(home.path(), &format!("unfix {recall}")), (0, "done".into()));
    assert_eq!(outcome(home.path(), &format!("delete {recall}")), (0, "done".into()));
    let gone = run(home.path(), "--json lookup ELSEWHERE1").json();
    assert_eq!(gone["vehicles"][0]["found"], false);
    let done: Vec<String> = server.applied().into_iter().map(|(what, _)| what).collect();
    assert_eq!(done, ["open", "FIXED", "NOT_FIXED", "delete"]);
}

#[test]
fn what_it_refuses_ends_with_the_right_exit_code_and_its_own_words() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.connect(home.path(), "");
    let lookup = |secret, key| Cli::new(home.path()).secrets(secret, key).line("lookup ELSEWHERE1").run();
    let wrong_secret = lookup("wrong", KEY);
    assert_eq!(wrong_secret.code, 4);
    assert!(wrong_secret.err.contains("client secret"), "{}", wrong_secret.err);
    let wrong_key = lookup(SECRET, "wrong");
    assert_eq!(wrong_key.code, 4);
    assert!(wrong_key.err.contains("API key"), "{}", wrong_key.err);
    let other = tempfile::tempdir().unwrap();
    server.connect(other.path(), "/v9");
    let lost = run(other.path(), "lookup ELSEWHERE1");
    assert_eq!(lost.code, 5, "{}{}", lost.out, lost.err);
    assert!(server.applied().is_empty());
}

#[test]
fn a_file_is_imported_there_row_by_row_exactly_once() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.connect(home.path(), "");
    let file = home.path().join("rows.csv");
    let rows: Vec<String> = (0..60).map(|row| format!("ELSEWHERE{row:04},C/1,2026-03-01")).collect();
    std::fs::write(&file, format!("VIN,Recall ref,Campaign start\n{}\n", rows.join("\n"))).unwrap();
    let import = format!("--json import {} --operation create", file.display());
    for expected in [("done", 60), ("already", 60)] {
        // Longer than an idle connection lives there.
        std::thread::sleep(Duration::from_millis(5_200));
        let ran = run(home.path(), &import);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert_eq!(ran.json()[expected.0], expected.1, "{}", ran.out);
    }
    let mut opened: Vec<String> = server.applied().into_iter().map(|(_, vin)| vin).collect();
    opened.sort();
    assert_eq!(opened, (0..60).map(|row| format!("ELSEWHERE{row:04}")).collect::<Vec<_>>());
}
