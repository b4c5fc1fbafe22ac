//! Commands, exit codes and JSON keys, as the contract names them.

use super::{Cli, Ran};
use crate::desk::serve;
use recall_desk::engine::start::{Sandbox, SandboxConfig, Seed};
use std::path::Path;

fn add_profile(home: &Path, server: &Sandbox, base_url: &str) -> Ran {
    let credentials = server.credentials();
    Cli::new(home)
        .args(["--json", "profile", "add", "acme", "--environment", "test", "--base-url", base_url])
        .args(["--token-url", &server.token_url(), "--client-id", &credentials.client_id])
        .args(["--scope", &credentials.scope, "--email", &credentials.email, "--secret-issued", "2026-01-02"])
        .run()
}

fn cli(home: &Path, server: &Sandbox, line: &str) -> Ran {
    let credentials = server.credentials();
    Cli::new(home).secrets(&credentials.client_secret, &credentials.api_key).line(line).run()
}

fn started() -> (tempfile::TempDir, Sandbox) {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    let added = add_profile(home.path(), &server, &server.base_url());
    assert_eq!(added.code, 0, "{}{}", added.out, added.err);
    (home, server)
}

#[test]
fn a_recall_from_create_to_delete() {
    let (home, server) = started();
    let run = |line: &str| cli(home.path(), &server, line);
    let created = run(
        "--json create --vin SALLAAA146A123456 --manufacturer-ref A/1 --dvsa-ref R\\1 --start-date 2026-03-01",
    );
    assert_eq!((created.code, created.json()["outcome"].as_str()), (0, Some("done")), "{}", created.err);
    for key in ["outcome", "code", "message", "request_id"] {
        assert!(created.json().get(key).is_some(), "{key}");
    }
    let again = run(
        "--json create --vin sallaaa146a123456 --manufacturer-ref A/1 --dvsa-ref R\\1 --start-date 2026-03-01",
    );
    assert_eq!((again.code, again.json()["outcome"].as_str()), (0, Some("already")));
    let other = run("--json create --vin SALLAAA146A123456 --manufacturer-ref A/1 --start-date 2026-03-02");
    assert_eq!((other.code, other.json()["outcome"].as_str()), (1, Some("conflict")));
    let fixed = run("--json fix SALLAAA146A123456 --manufacturer-ref A/1 --date 2026-03-02");
    assert_eq!((fixed.code, fixed.json()["outcome"].as_str()), (0, Some("done")));
    let rejected = run("--json delete SALLAAA146A123456 --manufacturer-ref A/1");
    assert_eq!((rejected.code, rejected.json()["code"].as_str()), (1, Some("RECALLS-BR-01")));
    assert_eq!(run("unfix SALLAAA146A123456 --manufacturer-ref A/1").code, 0);
    let looked_up = run("--json lookup SALLAAA146A123456 NOBODY1").json();
    let recall = &looked_up["vehicles"][0]["recalls"][0];
    assert_eq!(
        (recall["manufacturer_ref"].as_str(), recall["dvsa_ref"].as_str(), recall["repair_status"].as_str()),
        (Some("A/1"), Some("R\\1"), Some("NOT_FIXED"))
    );
    assert_eq!(looked_up["vehicles"][1]["found"], false);
    assert_eq!(run("delete SALLAAA146A123456 --manufacturer-ref A/1").code, 0);
    let verified = run("--json history verify");
    assert_eq!((verified.code, verified.json()["whole"].as_bool()), (0, Some(true)));
    assert_eq!(run("--json history --vin SALLAAA146A123456").json()["entries"].as_array().unwrap().len(), 7);
}

#[test]
fn each_exit_code_has_its_cause() {
    let (home, server) = started();
    let run = |line: &str| cli(home.path(), &server, line);
    let credentials = server.credentials();
    let usage = run("--json fix SALLAAA146A123456 --manufacturer-ref A/1 --date 31/02/2026");
    assert_eq!((usage.code, usage.json()["error"]["code"].as_str()), (2, Some("invalid")));
    assert_eq!(run("--json nonsense").json()["error"]["code"], "usage");
    assert_eq!(run("nonsense").code, 2);
    assert_eq!(run("rotate-secret").code, 3);
    assert_eq!(run("--json rotate-secret --discard-pending").json()["error"]["code"], "confirmation-missing");
    assert_eq!(run("--json rotate-secret --reason x").json()["error"]["code"], "usage");
    let wrong = Cli::new(home.path()).secrets("wrong", &credentials.api_key).line("--json lookup ABC").run();
    assert_eq!((wrong.code, wrong.json()["error"]["code"].as_str()), (4, Some("sign-in")), "{}", wrong.err);
    let no_key = Cli::new(home.path()).secrets(&credentials.client_secret, "wrong").line("lookup ABC").run();
    assert_eq!(no_key.code, 4);
    let unknown = run("--profile nobody --json lookup ABC");
    assert_eq!((unknown.code, unknown.json()["error"]["code"].as_str()), (2, Some("no-profile")));
    let advice = unknown.json();
    assert!(!advice["error"]["advice"].as_str().unwrap().is_empty());
    let dead = tempfile::tempdir().unwrap();
    assert_eq!(add_profile(dead.path(), &server, "http://127.0.0.1:9").code, 0);
    assert_eq!(cli(dead.path(), &server, "lookup ABC").code, 5);
    assert_eq!(run("history --out /nowhere/at/all.csv").code, 8);
}

#[test]
fn the_daily_allowance_parks() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { daily_allowance: Some(0), ..SandboxConfig::default() });
    add_profile(home.path(), &server, &server.base_url());
    assert_eq!(cli(home.path(), &server, "lookup ABC").code, 6);
}

#[test]
fn a_profile_is_kept_shown_tested_and_removed() {
    let (home, server) = started();
    let run = |line: &str| cli(home.path(), &server, line);
    let listed = run("--json profile list").json();
    assert_eq!(
        (listed["selected"].as_str(), listed["profiles"][0]["environment"].as_str()),
        (Some("acme"), Some("test"))
    );
    assert!(run("profile show acme").out.contains("2028-01-02"), "the secret ends two years after its issue");
    let tested = run("--json profile test acme");
    let steps: Vec<_> =
        tested.json()["steps"].as_array().unwrap().iter().map(|s| s["step"].clone()).collect();
    assert_eq!(
        (tested.code, steps),
        (0, ["dns/tls", "token", "api-key", "permission"].map(Into::into).to_vec())
    );
    assert_eq!(add_profile(home.path(), &server, &server.base_url()).code, 2, "the name is taken");
    let bad = add_profile(tempfile::tempdir().unwrap().path(), &server, "http://example.com");
    assert_eq!(
        (bad.code, bad.json()["error"]["code"].as_str()),
        (2, Some("profile")),
        "plain HTTP to another host"
    );
}

#[test]
fn without_a_keyring_a_secret_is_refused_and_written_nowhere() {
    let (home, _server) = started();
    let stored = Cli::new(home.path())
        .line("--json profile secret acme client-secret")
        .input("CANARY-ON-STDIN\n")
        .run();
    assert_eq!((stored.code, stored.json()["error"]["code"].as_str()), (4, Some("keyring")));
    assert!(!stored.err.contains("CANARY") && !stored.out.contains("CANARY"));
}

#[test]
fn history_is_exported_safe_for_spreadsheets() {
    let (home, server) = started();
    cli(home.path(), &server, "create --vin ABC --manufacturer-ref -A/1 --start-date 2026-03-01");
    let file = home.path().join("history.csv");
    let exported = cli(home.path(), &server, &format!("--json history --out {}", file.display()));
    assert_eq!(exported.json()["entries"], 1);
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.lines().count() == 2 && text.contains(",'-A/1,"), "{text}");
}

#[test]
fn the_history_tells_what_became_of_each_change_and_what_was_held_afterwards() {
    let (home, server) = started();
    let run = |line: &str| cli(home.path(), &server, line);
    run("create --vin ABC --manufacturer-ref A/1 --start-date 2026-03-01");
    run("create --vin ABC --manufacturer-ref A/1 --start-date 2026-03-02");
    run("fix ABC --manufacturer-ref A/1 --date 2026-03-05");
    let history = run("--json history").json();
    let [fixed, conflict, opened] = history["entries"].as_array().unwrap().as_slice() else {
        panic!("{history}")
    };
    for key in ["message", "after", "note", "job", "before", "outcome", "code", "request_id", "ended"] {
        assert!(fixed.get(key).is_some(), "{key}");
    }
    assert_eq!(
        (fixed["after"]["state"].as_str(), fixed["after"]["rectification_date"].as_str()),
        (Some("FIXED"), Some("2026-03-05"))
    );
    assert_eq!(opened["after"]["start_date"], "2026-03-01");
    assert_eq!(conflict["outcome"], "conflict");
    assert_eq!(conflict["after"]["start_date"], "2026-03-01", "what DVSA held");
    assert!(conflict["message"].as_str().unwrap().contains("DVSA’s words"), "{conflict}");
    let file = home.path().join("history.csv");
    run(&format!("history --out {}", file.display()));
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.lines().next().unwrap().ends_with(",request_id,ended,after,note,job"), "{text}");
    assert!(text.contains(",\"FIXED, rectified 2026-03-05\",,"), "{text}");
}

#[test]
fn the_embedded_sandbox_needs_nothing() {
    let home = tempfile::tempdir().unwrap();
    let looked_up = Cli::new(home.path()).line("--sandbox --json lookup LH7PRODCJEE012345").run();
    assert_eq!(looked_up.code, 0, "{}", looked_up.err);
    assert_eq!(looked_up.json()["vehicles"][0]["found"], true);
}

#[test]
fn a_rotation_tells_how_it_ended_and_where_it_is_recorded() {
    let home = tempfile::tempdir().unwrap();
    let rotated = Cli::new(home.path()).line("--sandbox --json rotate-secret --yes").run();
    assert_eq!((rotated.code, rotated.json()["outcome"].as_str()), (0, Some("done")), "{}", rotated.err);
    for key in ["message", "issued", "audit_id"] {
        assert!(!rotated.json()[key].is_null(), "{key}: {}", rotated.out);
    }
    let none_waits =
        Cli::new(home.path()).line("--sandbox --json rotate-secret --discard-pending --yes").run();
    assert_eq!((none_waits.code, none_waits.json()["error"]["code"].as_str()), (2, Some("invalid")));
}
