//! A job that is killed again and again, small; the long one is `cargo bench --bench kill`.

#[path = "../../support/kill_run.rs"]
mod kill_run;

#[test]
fn a_job_killed_again_and_again_applies_every_row_once() {
    let plan = kill_run::KillPlan {
        rows: 200,
        kills: 5,
        seed: 20_261_120,
        trial: Some(
            "requests-per-second=100,absent-after-ms=1500,ask-for-ms=6000,answer-ms=1000,network-retry-ms=100",
        ),
    };
    let summary = kill_run::run(&plan);
    println!("{summary}");
    assert_eq!(summary.kills, 5);
}
