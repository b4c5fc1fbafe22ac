//! A job against a sandbox with faults, killed at random moments and gone on with each time by the real program.
//! Everything that must hold afterwards is asserted here.

use recall_desk::engine::start::{Sandbox, SandboxConfig, Seed};
use recall_desk::sandbox::{AppliedChange, RepairState, SeedRecall};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Five of a hundred requests meet one of these.
const FAULTS: [&str; 5] = ["500=0.01", "drop-before=0.01", "drop-after=0.01", "truncated=0.01", "html=0.01"];

/// How a run is made.
pub struct KillPlan {
    /// Data rows of the file.
    pub rows: usize,
    /// SIGKILLs.
    pub kills: usize,
    /// Where the random moments come from.
    pub seed: u64,
    /// Other limits than the product's.
    pub trial: Option<&'static str>,
}

/// What happened. All assertions have held.
pub struct Summary {
    pub rows: usize,
    pub kills: usize,
    pub killed_before_the_job_was_made: usize,
    pub rests: Vec<i32>,
    pub counts: Value,
    pub requests: usize,
    pub lost_answers: usize,
    pub took: Duration,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |name: &str| self.counts[name].as_u64().unwrap_or_default();
        write!(
            f,
            "{} rows, {} kills ({} before the job was made), other rests {:?}: {} done ({} already), {} conflict, \
             {} invalid, {} repeat, 0 rejected, 0 unknown, 0 unsent; {} requests came, {} answers were lost; every row \
             applied exactly once; {:.1} s",
            self.rows,
            self.kills,
            self.killed_before_the_job_was_made,
            self.rests,
            count("done"),
            count("already"),
            count("conflict"),
            count("invalid"),
            count("repeat"),
            self.requests,
            self.lost_answers,
            self.took.as_secs_f64(),
        )
    }
}

/// What a row is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    New,
    HeldSame,
    HeldOtherwise,
    Invalid,
    Repeat,
}

fn kind(row: usize) -> Kind {
    match row {
        row if row % 50 == 7 => Kind::HeldSame,
        row if row % 40 == 11 => Kind::HeldOtherwise,
        row if row % 100 == 13 => Kind::Invalid,
        row if row % 100 == 17 => Kind::Repeat,
        _ => Kind::New,
    }
}

fn vin(row: usize) -> String {
    format!("SALGA2EF8HA{row:06}")
}

/// Makes the run.
pub fn run(plan: &KillPlan) -> Summary {
    let started = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let held = |row: usize| {
        let start_date = match kind(row) {
            Kind::HeldSame => "2026-03-01",
            Kind::HeldOtherwise => "2026-02-01",
            _ => return None,
        };
        Some(SeedRecall {
            vin: vin(row),
            manufacturer_ref: "ACME/1".to_owned(),
            dvsa_ref: None,
            start_date: start_date.parse().unwrap(),
            repair: RepairState::NotFixed,
        })
    };
    let server = runtime
        .block_on(Sandbox::start(SandboxConfig {
            seed: Seed::Recalls((0..plan.rows).filter_map(held).collect()),
            faults: FAULTS.map(|rule| rule.parse().unwrap()).to_vec(),
            random_seed: plan.seed,
            rate_per_second: if plan.trial.is_some() { 100_000 } else { 25 },
            ..SandboxConfig::default()
        }))
        .unwrap();
    let desk = Desk::new(&server, plan);
    let file = desk.write_file();
    let mut random = Random(plan.seed);
    let mut summary = Summary {
        rows: plan.rows,
        kills: 0,
        killed_before_the_job_was_made: 0,
        rests: Vec::new(),
        counts: Value::Null,
        requests: 0,
        lost_answers: 0,
        took: Duration::ZERO,
    };
    while summary.kills < plan.kills {
        let to_come = plan.kills - summary.kills;
        let child = match desk.job() {
            None => {
                summary.killed_before_the_job_was_made += usize::from(summary.kills > 0);
                desk.start(&["import", &file, "--operation", "create"])
            }
            Some(job) => {
                check_sums(&job);
                assert!(!has_ended(&job), "it ended before all kills were spent: make the job longer");
                desk.start(&["jobs", "resume"])
            }
        };
        // Often within the first moments (reading, recovering), else until some more rows have been sent.
        let share = desk.rows_to_send() / plan.kills.max(1);
        let rows = usize::try_from(random.below(share as u64 * 3 / 2)).unwrap();
        kill_after(
            child,
            &server,
            rows,
            Duration::from_millis(30 + random.below(400)),
            &mut summary,
            to_come,
        );
    }
    for _ in 0..50 {
        let job = desk.job();
        if job.as_ref().is_some_and(has_ended) {
            break;
        }
        let words: &[&str] =
            if job.is_none() { &["import", &file, "--operation", "create"] } else { &["jobs", "resume"] };
        let output = desk.start(words).wait_with_output().unwrap();
        summary.rests.push(output.status.code().unwrap_or(-1));
    }
    summary.counts = desk.job().expect("the job is there");
    desk.assert_counts(&summary.counts);
    desk.assert_applied(&server);
    desk.assert_results(&summary.counts);
    summary.requests = server.arrivals().len();
    summary.lost_answers = server
        .arrivals()
        .iter()
        .filter(|arrival| {
            !matches!(arrival.ending, recall_desk::sandbox::Ending::Answered { status: 200..=499, .. })
        })
        .count();
    summary.took = started.elapsed();
    runtime.block_on(server.stop());
    summary
}

/// Kills the program some time after it has sent some rows, or when nothing more comes.
fn kill_after(
    mut child: Child,
    server: &Sandbox,
    rows: usize,
    then: Duration,
    summary: &mut Summary,
    to_come: usize,
) {
    let before = server.arrivals().len();
    let since = Instant::now();
    // A third is killed by the clock alone, so that the beginning is met too.
    let wanted = if to_come.is_multiple_of(3) { 0 } else { rows };
    while server.arrivals().len() < before + wanted && since.elapsed() < Duration::from_secs(30) {
        if let Some(status) = child.try_wait().unwrap() {
            summary.rests.push(status.code().unwrap_or(-1));
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(then);
    if let Some(status) = child.try_wait().unwrap() {
        summary.rests.push(status.code().unwrap_or(-1));
        return;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    summary.kills += 1;
}

fn has_ended(job: &Value) -> bool {
    job["state"] == "finished"
}

fn number(job: &Value, name: &str) -> u64 {
    job[name].as_u64().unwrap_or_else(|| panic!("{name} in {job}"))
}

/// At every moment.
fn check_sums(job: &Value) {
    let parts = ["done", "rejected", "conflict", "unknown", "unsent", "invalid", "repeat"];
    let sum: u64 = parts.map(|name| number(job, name)).iter().sum();
    assert_eq!(sum, number(job, "total"), "{job}");
    assert_eq!(number(job, "rejected"), 0, "a false failure: {job}");
}

struct Desk {
    home: tempfile::TempDir,
    client_secret: String,
    api_key: String,
    rows: usize,
    trial: Option<&'static str>,
}

impl Desk {
    fn new(server: &Sandbox, plan: &KillPlan) -> Self {
        let credentials = server.credentials();
        let desk = Self {
            home: tempfile::tempdir().unwrap(),
            client_secret: credentials.client_secret.clone(),
            api_key: credentials.api_key.clone(),
            rows: plan.rows,
            trial: plan.trial,
        };
        let (base, token) = (server.base_url(), server.token_url());
        let added = desk.start(&[
            "profile",
            "add",
            "acme",
            "--environment",
            "sandbox",
            "--base-url",
            &base,
            "--token-url",
            &token,
            "--client-id",
            &credentials.client_id,
            "--scope",
            &credentials.scope,
        ]);
        assert!(added.wait_with_output().unwrap().status.success());
        desk
    }

    fn start(&self, words: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recall-desk-cli"));
        command.arg("--home").arg(self.home.path()).arg("--json").args(words);
        command.env_remove("DBUS_SESSION_BUS_ADDRESS");
        command
            .env("RECALL_DESK_CLIENT_SECRET", &self.client_secret)
            .env("RECALL_DESK_API_KEY", &self.api_key);
        if let Some(trial) = self.trial {
            command.env("RECALL_DESK_TRIAL_LIMITS", trial);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn answer(&self, words: &[&str]) -> Value {
        let output = self.start(words).wait_with_output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }

    /// The newest job, if one has been made. Never more than one is.
    fn job(&self) -> Option<Value> {
        let answer = self.answer(&["jobs", "list"]);
        let jobs = answer["jobs"].as_array().unwrap_or_else(|| panic!("{answer}"));
        assert!(jobs.len() <= 1, "{answer}");
        jobs.first().cloned()
    }

    fn write_file(&self) -> String {
        let mut text = "VIN,Campaign code,Recall start date,Dealer\n".to_owned();
        for row in 0..self.rows {
            let vin = match kind(row) {
                Kind::Invalid => String::new(),
                Kind::Repeat => vin(row - 1),
                _ => vin(row),
            };
            writeln!(text, "{vin},ACME/1,2026-03-01,Dealer {row}").unwrap();
        }
        let path = self.home.path().join("recalls.csv");
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn of_kind(&self, wanted: Kind) -> usize {
        (0..self.rows).filter(|row| kind(*row) == wanted).count()
    }

    fn rows_to_send(&self) -> usize {
        self.rows - self.of_kind(Kind::Invalid) - self.of_kind(Kind::Repeat)
    }

    fn assert_counts(&self, job: &Value) {
        check_sums(job);
        let expected = [
            ("total", self.rows),
            ("done", self.of_kind(Kind::New) + self.of_kind(Kind::HeldSame)),
            ("conflict", self.of_kind(Kind::HeldOtherwise)),
            ("invalid", self.of_kind(Kind::Invalid)),
            ("repeat", self.of_kind(Kind::Repeat)),
            ("unknown", 0),
            ("unsent", 0),
        ];
        for (name, rows) in expected {
            assert_eq!(number(job, name), rows as u64, "{name} in {job}");
        }
        // Of a row that was held and whose answer was lost nobody can tell whether the request made it.
        assert!(number(job, "already") <= self.of_kind(Kind::HeldSame) as u64, "{job}");
    }

    /// Every new row once; nothing else ever.
    fn assert_applied(&self, server: &Sandbox) {
        assert_eq!(server.not_logged(), 0, "the log is the whole truth");
        let mut times: HashMap<String, usize> = HashMap::new();
        for applied in server.applied() {
            match applied.change {
                AppliedChange::Opened { vin, .. } => *times.entry(vin).or_default() += 1,
                other => panic!("nobody asked for {other:?}"),
            }
        }
        for row in (0..self.rows).filter(|row| kind(*row) == Kind::New) {
            assert_eq!(times.remove(&vin(row)), Some(1), "row {row}");
        }
        assert!(times.is_empty(), "{times:?}");
    }

    /// Row i of the results is row i of the file.
    fn assert_results(&self, job: &Value) {
        let out: PathBuf = self.home.path().join("results.csv");
        let id = number(job, "job").to_string();
        self.answer(&["jobs", "results", &id, "--out", &out.display().to_string()]);
        let mut reader = csv::Reader::from_path(Path::new(&out)).unwrap();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), self.rows);
        for (row, cells) in rows.iter().enumerate() {
            let outcome = &cells[4];
            assert_eq!(cells[3], format!("Dealer {row}"));
            let fits = match kind(row) {
                Kind::New => matches!(outcome, "done" | "already"),
                Kind::HeldSame => matches!(outcome, "done" | "already"),
                Kind::HeldOtherwise => outcome == "conflict",
                Kind::Invalid => outcome == "invalid",
                Kind::Repeat => outcome == "repeat",
            };
            assert!(fits, "row {row}: {outcome}");
        }
    }
}

/// Xorshift: the moments need not be good, only many.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}
