//! A job of 2,000 rows against a sandbox that fails five requests of a hundred, at DVSA's limit and with the product's
//! own limits, killed at 30 random moments and gone on with each time by the real program. Fails when a row is
//! lost, applied twice, or told to have failed. `cargo bench --bench kill`
//!
//! Without `--bench`, or with `--test`, nothing is run: a small one is among the tests (`cli::kill`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    unreachable_pub,
    missing_docs,
    reason = "a run that meets the unexpected should stop, and prints what it found"
)]

#[path = "../support/kill_run.rs"]
mod kill_run;

use kill_run::KillPlan;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    let given = |flag: &str| std::env::args().any(|argument| argument == flag);
    if !given("--bench") || given("--test") {
        println!("a small run is among the tests: cargo test --test it cli::kill");
        return;
    }
    // `--seed N` makes the same moments again.
    let chosen = std::env::args().skip_while(|argument| argument != "--seed").nth(1);
    let seed = chosen.map_or_else(now_micros, |seed| seed.parse().unwrap());
    println!("seed {seed}");
    let plan = KillPlan { rows: 2_000, kills: 30, seed, trial: None };
    println!("{}", kill_run::run(&plan));
}

fn now_micros() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::from(since.subsec_micros()) + since.as_secs() * 1_000_000
}
