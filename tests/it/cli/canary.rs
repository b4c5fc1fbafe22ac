//! No secret in any file, log or output of a full run at trace level, forced errors included.

use super::Cli;
use crate::desk::serve;
use crate::engine::defect::found_in;
use recall_desk::engine::start::{SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method};

#[test]
fn secrets_and_full_vins_stay_out_of_files_logs_and_outputs() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    let credentials = server.credentials();
    let (secret, key) = (credentials.client_secret.clone(), credentials.api_key.clone());
    let vin = "CANARYVIN00012345";
    let mut outputs = String::new();
    let mut errors = String::new();
    let mut run = |secret: &str, key: &str, args: &[&str]| {
        let ran = Cli::new(home.path()).secrets(secret, key).args(["-vv"]).args(args.iter().copied()).run();
        outputs.push_str(&ran.out);
        errors.push_str(&ran.err);
    };
    let (base_url, token_url) = (server.base_url(), server.token_url());
    let add = [
        ["profile", "add", "acme", "--environment", "test"].as_slice(),
        &["--base-url", &base_url, "--token-url", &token_url, "--client-id", &credentials.client_id],
        &["--scope", &credentials.scope, "--email", &credentials.email],
    ]
    .concat();
    run(&secret, &key, &add);
    run(&secret, &key, &["profile", "test", "acme"]);
    run(&secret, &key, &["create", "--vin", vin, "--manufacturer-ref", "A/1", "--start-date", "2026-03-01"]);
    run(&secret, &key, &["lookup", vin]);
    run(&secret, &key, &["rotate-secret", "--yes"]);
    for fault in ["500", "drop-before", "drop-after", "html", "malformed", "truncated", "redirect"] {
        let faults = || std::iter::repeat_n(fault.parse::<Fault>().unwrap(), 3);
        server.script(&Method::GET, faults());
        run(&secret, &key, &["lookup", vin]);
        server.clear_script();
        server.script(&Method::PUT, faults().take(1));
        run(&secret, &key, &["fix", vin, "--manufacturer-ref", "A/1", "--date", "2026-03-02"]);
        server.clear_script();
    }
    run("CANARY-WRONG-SECRET", &key, &["lookup", vin]);
    run(&secret, "CANARY-WRONG-KEY", &["lookup", vin]);
    let bad = [
        ["profile", "add", "bad", "--environment", "test", "--base-url", "https://u:CANARY-PW@x"].as_slice(),
        &["--token-url", "https://u:CANARY-PW@x/token", "--client-id", "c", "--scope", "s"],
        &["--proxy", "http://u:CANARY-PW@x"],
    ];
    run(&secret, &key, &bad.concat());
    let tokens = server.issued_tokens();
    assert!(!tokens.is_empty());
    let mut canaries: Vec<&str> = vec![&secret, &key, "CANARY-WRONG-SECRET", "CANARY-WRONG-KEY", "CANARY-PW"];
    canaries.extend(tokens.iter().map(String::as_str));
    for canary in &canaries {
        assert!(!outputs.contains(canary) && !errors.contains(canary), "{canary} was printed");
        assert!(!found_in(home.path(), canary), "{canary} was written");
    }
    let log: String =
        errors.lines().filter(|line| line.contains(" TRACE ") || line.contains(" DEBUG ")).collect();
    assert!(!log.is_empty(), "the run was not at trace level");
    assert!(!log.contains(vin), "a log line names the VIN in full");
}
