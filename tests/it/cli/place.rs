//! A home with a connection to a sandbox that runs in the test: for the commands that run jobs.

use super::{Cli, Ran};
use crate::desk::serve;
use recall_desk::engine::start::{Sandbox, SandboxConfig, Seed};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Short, so that a test does not wait for what a person would.
pub const TRIAL: &str = "requests-per-second=1000,absent-after-ms=1200,ask-for-ms=4000,answer-ms=1000,\
                         network-retry-ms=100,no-progress-ms=5000";

pub struct Place {
    pub home: tempfile::TempDir,
    pub server: Sandbox,
}

impl Place {
    /// A sandbox that holds nothing and has no limit of its own.
    pub fn new() -> Self {
        Self::with(SandboxConfig::default())
    }

    pub fn with(config: SandboxConfig) -> Self {
        let seed = if config.seed == Seed::Believable { Seed::Empty } else { config.seed.clone() };
        let server = serve(SandboxConfig { seed, rate_per_second: 100_000, ..config });
        let place = Self { home: tempfile::tempdir().unwrap(), server };
        place.add_profile("acme", "sandbox");
        place
    }

    pub fn add_profile(&self, name: &str, environment: &str) {
        let credentials = self.server.credentials();
        let added = Cli::new(self.home.path())
            .args(["profile", "add", name, "--environment", environment])
            .args(["--base-url", &self.server.base_url(), "--token-url", &self.server.token_url()])
            .args(["--client-id", &credentials.client_id, "--scope", &credentials.scope])
            .run();
        assert_eq!(added.code, 0, "{}", added.err);
    }

    pub fn cli(&self) -> Cli {
        let credentials = self.server.credentials();
        Cli::new(self.home.path()).secrets(&credentials.client_secret, &credentials.api_key).trial(TRIAL)
    }

    pub fn run(&self, line: &str) -> Ran {
        self.cli().line(line).run()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file beside the data.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Recalls to be opened, with a column of the user's own.
    pub fn recalls(&self, rows: usize) -> String {
        let mut text = "VIN,Campaign code,Recall start date,Dealer\n".to_owned();
        for row in 0..rows {
            writeln!(text, "{},ACME/1,2026-03-01,Dealer {row}", vin(row)).unwrap();
        }
        self.file("recalls.csv", &text)
    }

    /// What `jobs show` says of a job.
    pub fn job(&self, id: i64) -> Value {
        self.run(&format!("--json jobs show {id}")).json()
    }

    /// Waits until the sandbox holds this many recalls.
    pub fn wait_for_held(&self, recalls: usize) {
        let since = Instant::now();
        while self.server.recall_count() < recalls {
            assert!(since.elapsed() < Duration::from_mins(2), "{} recalls came", self.server.recall_count());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

pub fn vin(row: usize) -> String {
    format!("SALGA2EF8HA{row:06}")
}

pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    path.display().to_string()
}

/// The rows of a results file, without its header.
pub fn results(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    reader.records().map(|record| cells(record.unwrap())).collect()
}

/// The contract's counts, which must sum to the total in every answer.
pub fn counts(job: &Value) -> [u64; 8] {
    let names = ["total", "done", "rejected", "conflict", "unknown", "unsent", "invalid", "repeat"];
    let counts = names.map(|name| job[name].as_u64().unwrap_or_else(|| panic!("{name} in {job}")));
    assert_eq!(counts[0], counts[1..].iter().sum::<u64>(), "{job}");
    assert!(job["already"].as_u64().unwrap() <= counts[1], "{job}");
    counts
}
