//! How near a job comes to DVSA's limit on different links and with different ways of counting, how two kinds of
//! work share it, how much memory 100,000 rows take, and how fast the journal is. Against the sandbox over HTTP on loopback.
//!
//! `cargo bench --bench jobs [rate] [limiters] [mixed] [scale] [intents]`. Fails when a target is missed. Without `--bench`,
//! or with `--test`, each is tried with a few rows, to see that the benchmark works.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "a benchmark that meets the unexpected should stop, and prints what it found; the tests' desk is larger"
)]

#[path = "../it/desk.rs"]
mod desk;
mod intents;

use desk::{Desk, DeskSetup, PROFILE, serve};
use recall_desk::domain::change::Operation;
use recall_desk::domain::check::CheckOptions;
use recall_desk::domain::edits::Edits;
use recall_desk::domain::job::{JobState, JobView};
use recall_desk::domain::mapping::Mapping;
use recall_desk::domain::purpose::Purpose;
use recall_desk::engine::message::{Command, Event, Reply};
use recall_desk::engine::message_jobs::{
    ImportCommand, ImportPlan, ImportReply, JobsCommand, JobsReply, MappingMemory, ReadingOptions,
};
use recall_desk::engine::start::{Latency, Limits, Sandbox, SandboxConfig, Seed};
use recall_desk::sandbox::{Arrival, Ending, Limiter, Method};
use std::fmt::Write as _;
use std::process::{Command as Process, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

const LIMIT: f64 = 25.0;
/// A job that nothing is served for so long has stalled.
const LONGEST_GAP: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let full = given("--bench") && !given("--test");
    let parts = ["rate", "limiters", "mixed", "scale", "intents"];
    let all = !parts.iter().any(|part| given(part));
    let size = |rows: usize, small: usize| if full { rows } else { small };
    let mut missed = Vec::new();
    if all || given("rate") {
        rates(size(2_000, 40), full, &mut missed);
    }
    if all || given("limiters") {
        limiters(size(600, 40), full, &mut missed);
    }
    if all || given("mixed") {
        mixed(size(1_000, 40), full, &mut missed);
    }
    if all || given("scale") {
        scale(size(100_000, 2_000), &mut missed);
    }
    if all || given("intents") {
        intents::measure(size(50_000, 500), full, &mut missed);
    }
    for target in &missed {
        println!("MISSED: {target}");
    }
    if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the server saw of one method.
struct Seen {
    rate: f64,
    came: usize,
    refused: usize,
    fullest_second: usize,
    longest_gap: Duration,
}

impl Seen {
    fn of(server: &Sandbox, method: &Method) -> Self {
        let arrivals: Vec<_> = server.arrivals().into_iter().filter(|a| a.method == *method).collect();
        let took = match (arrivals.first(), arrivals.last()) {
            (Some(first), Some(last)) => last.at.duration_since(first.at).as_secs_f64(),
            _ => 0.0,
        };
        let over_limit = |arrival: &&Arrival| matches!(arrival.ending, Ending::Answered { status: 429, .. });
        let served_at = || arrivals.iter().filter(|arrival| !over_limit(arrival)).map(|arrival| arrival.at);
        let gaps = served_at().zip(served_at().skip(1)).map(|(one, next)| next.duration_since(one));
        let longest_gap = gaps.max().unwrap_or_default();
        let too_many = arrivals.iter().filter(over_limit).count();
        let answered = arrivals.len() - too_many;
        Self {
            rate: answered.saturating_sub(1) as f64 / took.max(1e-9),
            came: arrivals.len(),
            refused: too_many,
            fullest_second: server.fullest_second(method),
            longest_gap,
        }
    }

    fn print(&self, name: &str) {
        println!(
            "{name:<40} rate ÷ 25: {:.3} ({:.2}/s)   429s: {} of {} ({:.3} %)   fullest second: {}   \
             longest gap: {:.1} s",
            self.rate / LIMIT,
            self.rate,
            self.refused,
            self.came,
            self.refused_percent(),
            self.fullest_second,
            self.longest_gap.as_secs_f64(),
        );
    }

    fn refused_percent(&self) -> f64 {
        100.0 * self.refused as f64 / (self.came as f64).max(1.0)
    }
}

fn rates(rows: usize, full: bool, missed: &mut Vec<String>) {
    let links = [
        ("steady 80 ms", Latency::Fixed(80), 24.0, 0.0),
        ("jitter 40–160 ms", Latency::Range(40, 160), 21.5, 0.1),
    ];
    for (name, latency, least, most_refused_percent) in links {
        let limiter = Limiter::StrictSlidingWindow;
        let seen = run_job(rows, SandboxConfig { latency, limiter, ..SandboxConfig::default() });
        seen.print(&format!("{rows} rows, {name}, strict window"));
        if full && (seen.rate < least || seen.refused_percent() > most_refused_percent) {
            missed.push(format!("{name}: at least {least}/s and at most {most_refused_percent} % refused"));
        }
    }
}

fn limiters(rows: usize, full: bool, missed: &mut Vec<String>) {
    let bucket = |burst| (format!("token bucket, burst {burst}"), Limiter::TokenBucket { burst });
    let kinds = [("fixed window".to_owned(), Limiter::FixedWindow), bucket(1), bucket(5), bucket(25)];
    let links = [("40–160 ms", Latency::Range(40, 160)), ("80 ms", Latency::Fixed(80))];
    for (link, latency) in links {
        for (name, limiter) in &kinds {
            let limiter = *limiter;
            let seen = run_job(rows, SandboxConfig { latency, limiter, ..SandboxConfig::default() });
            seen.print(&format!("{rows} rows, {link}, {name}"));
            // A third, not more: a bucket of burst 1 refuses whatever jitter brings nearer than 40 ms, so on such a
            // link it cannot be used up without being refused all the time.
            if full && (seen.rate < LIMIT / 3.0 || seen.longest_gap > LONGEST_GAP) {
                missed.push(format!("{name} stalls the job at {link}"));
            }
        }
    }
}

/// A job of POSTs and the comparison of another file by GETs, side by side.
fn mixed(rows: usize, full: bool, missed: &mut Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let latency = Latency::Fixed(80);
    let limiter = Limiter::StrictSlidingWindow;
    let server = sandbox(SandboxConfig { latency, limiter, ..SandboxConfig::default() });
    let mut desk = Desk::connected(home.path(), &server, product());
    let (one, other) = (plan(&mut desk, rows), plan(&mut desk, rows));
    let comparing = desk.port.commands.send(Command::Jobs(JobsCommand::Compare(Box::new(one))));
    desk.port.commands.send(Command::Jobs(JobsCommand::Start(Box::new(other))));
    let (mut compared, mut finished) = (false, false);
    while !(compared && finished) {
        match desk.port.events.recv_timeout(Duration::from_mins(5)).unwrap() {
            Event::Reply { task, body } if task == comparing => {
                assert!(matches!(*body, Ok(Reply::Jobs(JobsReply::Compared(_)))), "{body:?}");
                compared = true;
            }
            Event::Reply { body, .. } => assert!(body.is_ok(), "{body:?}"),
            Event::Job(view) => finished |= view.state == JobState::Finished,
            _ => {}
        }
    }
    for method in [Method::POST, Method::GET] {
        let seen = Seen::of(&server, &method);
        seen.print(&format!("{rows} rows, side by side: {method}"));
        if full && seen.rate < 23.0 {
            missed.push(format!("{method} beside the other: near 25/s"));
        }
    }
}

/// 100,000 rows with the limits raised: does memory grow with the work done?
fn scale(rows: usize, missed: &mut Vec<String>) {
    let server = sandbox(SandboxConfig { rate_per_second: 1_000_000, ..SandboxConfig::default() });
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("recalls.csv");
    std::fs::write(&file, recalls(rows)).unwrap();
    let credentials = server.credentials();
    let cli = |words: &[&str]| {
        let mut process = Process::new(env!("CARGO_BIN_EXE_recall-desk-cli"));
        process.arg("--home").arg(home.path()).arg("--json").args(words);
        process.env_remove("DBUS_SESSION_BUS_ADDRESS");
        process.env("RECALL_DESK_CLIENT_SECRET", &credentials.client_secret);
        process.env("RECALL_DESK_API_KEY", &credentials.api_key);
        process.env("RECALL_DESK_TRIAL_LIMITS", "requests-per-second=20000");
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let (base, token) = (server.base_url(), server.token_url());
    let added = cli(&[
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
    let started = Instant::now();
    let mut import = cli(&["import", &file.display().to_string(), "--operation", "create"]);
    let mut measured = Vec::new();
    for percent in [10, 25, 50, 75, 99] {
        while server.recall_count() < rows * percent / 100 && import.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        measured.extend(resident_megabytes(import.id()).map(|resident| (percent, resident)));
    }
    let output = import.wait_with_output().unwrap();
    let took = started.elapsed().as_secs_f64();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    println!(
        "{rows} rows with the limits raised: {took:.1} s, {:.0} rows a second, {answer}",
        rows as f64 / took
    );
    for (percent, resident) in &measured {
        println!("  resident at {percent:>3} %: {resident:.1} MB");
    }
    if answer["done"] != rows || server.applied().len() != rows {
        missed.push("every row applied once".to_owned());
    }
    let grown = match (measured.first(), measured.last()) {
        (Some((_, first)), Some((_, last))) => last / first,
        _ => 1.0,
    };
    println!("  99 % ÷ 10 %: {grown:.2}");
    if grown > 1.25 {
        missed.push("flat memory".to_owned());
    }
}

fn resident_megabytes(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

fn run_job(rows: usize, config: SandboxConfig) -> Seen {
    let home = tempfile::tempdir().unwrap();
    let server = sandbox(config);
    let mut desk = Desk::connected(home.path(), &server, product());
    let plan = plan(&mut desk, rows);
    let Reply::Jobs(JobsReply::Job(begun)) =
        desk.ask(Command::Jobs(JobsCommand::Start(Box::new(plan)))).unwrap()
    else {
        panic!("a job was started")
    };
    let ended = wait_for_end(&mut desk, *begun);
    assert_eq!(ended.counts.done, rows as u64, "every row is done, the refused ones too: {:?}", ended.counts);
    assert_eq!(server.applied().len(), rows, "exactly once");
    Seen::of(&server, &Method::POST)
}

fn wait_for_end(desk: &mut Desk, mut view: JobView) -> JobView {
    while view.state != JobState::Finished {
        match desk.port.events.recv_timeout(Duration::from_secs(5)) {
            Ok(Event::Job(newer)) => view = *newer,
            Ok(_) => {}
            Err(_) => match desk.ask(Command::Jobs(JobsCommand::Show(view.id))).unwrap() {
                Reply::Jobs(JobsReply::Job(newer)) => view = *newer,
                other => panic!("{other:?}"),
            },
        }
    }
    view
}

fn sandbox(config: SandboxConfig) -> Sandbox {
    serve(SandboxConfig { seed: Seed::Empty, ..config })
}

/// The product's own limits.
fn product() -> DeskSetup {
    DeskSetup { limits: Limits::default(), ..DeskSetup::default() }
}

fn recalls(rows: usize) -> String {
    let mut text = "VIN,Campaign code,Recall start date,Dealer\n".to_owned();
    for row in 0..rows {
        writeln!(text, "SALGA2EF8HA{row:06},ACME/1,2026-03-01,Dealer {row}").unwrap();
    }
    text
}

fn plan(desk: &mut Desk, rows: usize) -> ImportPlan {
    let paste = ImportCommand::Paste { text: recalls(rows), options: ReadingOptions::default() };
    let Reply::Import(ImportReply::Sheet(sheet)) = desk.ask(Command::Import(paste)).unwrap() else {
        panic!("a sheet was read")
    };
    let edits = Arc::new(Edits::default());
    let check = ImportCommand::Check {
        sheet: Arc::clone(&sheet),
        edits: Arc::clone(&edits),
        mapping: Box::new(Mapping::guess(sheet.original_headers())),
        options: CheckOptions {
            purpose: Purpose::Change(Operation::Open),
            date_order: None,
            today: chrono::Local::now().date_naive(),
        },
        memory: MappingMemory::Leave,
    };
    let Reply::Import(ImportReply::Checked(checked)) = desk.ask(Command::Import(check)).unwrap() else {
        panic!("it was checked")
    };
    let source = "recalls.csv".to_owned();
    ImportPlan { to: desk.destination(PROFILE), source, sheet, edits, checked: checked.unwrap(), first: None }
}
