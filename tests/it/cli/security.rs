//! What must hold of every run, seen from outside: nothing secret on the command line, nothing readable by
//! others, nobody talked to but the connection's own hosts.

use super::{Cli, Ran};
use crate::desk::serve;
use recall_desk::engine::start::{Latency, Sandbox, SandboxConfig};
use std::path::Path;
use std::time::{Duration, Instant};

const SECRET: &str = "CANARY-IN-THE-LINE";

fn add_profile(home: &Path, server: &Sandbox) {
    let credentials = server.credentials();
    let added = Cli::new(home)
        .args(["profile", "add", "acme", "--environment", "test", "--base-url", &server.base_url()])
        .args(["--token-url", &server.token_url(), "--client-id", &credentials.client_id])
        .args(["--scope", &credentials.scope, "--email", &credentials.email])
        .run();
    assert_eq!(added.code, 0, "{}", added.err);
}

#[test]
fn a_secret_typed_into_the_line_is_refused_and_never_repeated() {
    let home = tempfile::tempdir().unwrap();
    let with_equals = format!("--value={SECRET}");
    let lines: [&[&str]; 5] = [
        &["profile", "secret", "acme", "client-secret", SECRET],
        &["profile", "secret", "acme", SECRET],
        &["profile", "secret", "acme", "client-secret", "--value", SECRET],
        &["profile", "secret", "acme", "client-secret", &with_equals],
        &["profile", "secret", SECRET, "acme", "api-key"],
    ];
    for line in lines {
        for json in [&["--json"][..], &[]] {
            let Ran { code, out, err } =
                Cli::new(home.path()).args(json.iter().copied()).args(line.iter().copied()).run();
            assert_eq!(code, 2, "{line:?}: {out}{err}");
            assert!(!out.contains("CANARY") && !err.contains("CANARY"), "{line:?}: {out}{err}");
            assert!(out.contains("standard input") || err.contains("standard input"), "{out}{err}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_line_of_a_run_that_has_secrets_holds_none() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { latency: Latency::Fixed(3_000), ..SandboxConfig::default() });
    add_profile(home.path(), &server);
    let credentials = server.credentials();
    let (secret, key) = (&credentials.client_secret, &credentials.api_key);
    let run = Cli::new(home.path()).secrets(secret, key).line("lookup ABC").start();
    let began = Instant::now();
    while server.token_requests() == 0 {
        assert!(began.elapsed() < Duration::from_secs(30), "it never signed in");
        std::thread::sleep(Duration::from_millis(5));
    }
    let line = std::fs::read_to_string(format!("/proc/{}/cmdline", run.id())).unwrap();
    assert!(
        line.contains("lookup") && !line.contains(secret.as_str()) && !line.contains(key.as_str()),
        "{line}"
    );
    assert_eq!(run.wait().code, 0);
}

/// Every address that a traced run connected to.
#[cfg(target_os = "linux")]
fn connected_to(log: &Path) -> Vec<String> {
    let log = std::fs::read_to_string(log).unwrap();
    let address = |line: &str| {
        let port = line.split_once("port=htons(")?.1.split_once(')')?.0;
        let host = line.split('"').nth(1)?;
        Some(format!("{host}:{port}"))
    };
    log.lines().filter(|line| line.contains("AF_INET")).filter_map(address).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_talks_to_the_hosts_of_its_connection_and_to_nobody_else() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    add_profile(home.path(), &server);
    let credentials = server.credentials();
    let log = home.path().join("connections.log");
    for line in [
        "profile test acme",
        "create --vin ABC --manufacturer-ref A/1 --start-date 2026-03-01",
        "lookup ABC DEF",
        "history verify",
        "--sandbox jobs list",
    ] {
        let tracer = ["-f", "-qq", "-e", "trace=connect", "-A", "-o", log.to_str().unwrap()];
        let ran = Cli::under("strace", &tracer, home.path())
            .secrets(&credentials.client_secret, &credentials.api_key)
            .line(line)
            .run();
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.out, ran.err);
    }
    let ours = [server.base_url(), server.token_url()].map(|url| {
        let url = url::Url::parse(&url).unwrap();
        format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())
    });
    let met = connected_to(&log);
    assert!(met.len() >= 3, "the log is too short: {met:?}");
    assert!(met.iter().all(|address| ours.contains(address)), "{met:?} besides {ours:?}");
}

/// The toolkit can be remote-controlled when built so; what it takes is not among the dependencies.
#[test]
fn the_toolkits_inspection_is_not_built_in() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"eframe\""), "the list of dependencies was not found");
    for package in ["egui_inspection", "puffin_http", "tracing-tracy"] {
        assert!(!lock.contains(&format!("name = \"{package}\"")), "{package}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_run_writes_is_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("desk");
    let server = serve(SandboxConfig::default());
    add_profile(&place, &server);
    let credentials = server.credentials();
    let ran = Cli::new(&place)
        .secrets(&credentials.client_secret, &credentials.api_key)
        .line("create --vin ABC --manufacturer-ref A/1 --start-date 2026-03-01")
        .run();
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place), 0o700);
    let files: Vec<_> = std::fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 2, "{files:?}");
    for path in files {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
}
