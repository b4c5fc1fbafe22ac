//! One reply for each command, in every circumstance; and a quick end.

use crate::desk::{Desk, DeskSetup, PROFILE, change, serve};
use recall_desk::domain::audit::AuditQuery;
use recall_desk::domain::campaign::ReferenceFilter;
use recall_desk::domain::change::Operation;
use recall_desk::engine::failure::Failure;
use recall_desk::engine::message::*;
#[cfg(unix)]
use recall_desk::engine::message_jobs::{ImportCommand, ImportReply, ReadingOptions};
use recall_desk::engine::start::SandboxConfig;
use recall_desk::sandbox::{Fault, Method};
#[cfg(unix)]
use std::io::Write as _;
use std::time::{Duration, Instant};

#[test]
fn every_command_is_answered_exactly_once() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::open(home.path(), DeskSetup::default());
    let mut open = std::collections::BTreeSet::new();
    for _ in 0..20 {
        for command in [
            Command::Connection(ConnectionCommand::Test("nobody".into())),
            Command::Connection(ConnectionCommand::Rotate("nobody".into())),
            Command::Settings(SettingsCommand::Select("nobody".into())),
            Command::Secrets(SecretsCommand::Status("nobody".into())),
            Command::History(HistoryCommand::Verify),
            Command::Cancel(TaskId(1)),
            Command::Settings(SettingsCommand::ReadSharedProfile("/nowhere/at-all.toml".into())),
        ] {
            open.insert(desk.port.commands.send(command));
        }
    }
    while !open.is_empty() {
        match desk.port.events.recv_timeout(Duration::from_secs(30)).expect("a reply comes") {
            Event::Reply { task, .. } => assert!(open.remove(&task), "{task:?} was answered twice"),
            Event::Progress { .. } | Event::Notice(_) | Event::Job(_) | Event::JobsRunIn(_) | Event::Quit => {
            }
        }
    }
    assert!(desk.port.events.recv_timeout(Duration::from_millis(300)).is_err());
}

#[test]
fn a_lookup_can_be_cancelled_and_still_answers() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let vins = (0..400).map(|n| recall_desk::domain::vin::Vin::parse(&format!("V{n}")).unwrap()).collect();
    let look_up =
        VehicleCommand::LookUp { to: desk.destination(PROFILE), vins, filter: ReferenceFilter::default() };
    let task = desk.port.commands.send(Command::Vehicle(look_up));
    loop {
        match desk.port.events.recv_timeout(Duration::from_secs(30)).unwrap() {
            Event::Progress { .. } => {
                desk.port.commands.send(Command::Cancel(task));
            }
            Event::Reply { task: answered, body } if answered == task => {
                assert!(matches!(*body, Err(Failure::Cancelled)), "{body:?}");
                break;
            }
            _ => {}
        }
    }
    assert!(server.arrivals().len() < 400);
}

#[test]
fn the_end_waits_for_nothing_that_hangs() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut setup = DeskSetup::default();
    setup.limits.api.total = Duration::from_mins(1);
    let desk = Desk::connected(home.path(), &server, setup);
    server.script(&Method::POST, ["hang".parse::<Fault>().unwrap()]);
    let send = VehicleCommand::Send {
        to: desk.destination(PROFILE),
        change: Box::new(change(Operation::Open, "HANGING1")),
        basis: Basis::Unseen,
    };
    desk.port.commands.send(Command::Vehicle(send));
    while !server.arrivals().iter().any(|arrival| arrival.method == Method::POST) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let began = Instant::now();
    desk.close();
    // The product's promise is 3 s; the margin is for a busy machine.
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

/// A source that gives nothing until somebody writes into it, as one on a network folder that does not answer.
#[cfg(unix)]
fn open_slow_source(desk: &Desk, home: &std::path::Path) -> (TaskId, std::path::PathBuf) {
    let path = home.join("slow.csv");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let open = ImportCommand::Open { path: path.clone(), options: ReadingOptions::default() };
    (desk.port.commands.send(Command::Import(open)), path)
}

#[cfg(unix)]
#[test]
fn a_source_that_is_slow_to_read_holds_nothing_up_and_is_read_whole() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    let (reading, path) = open_slow_source(&desk, home.path());
    let mut writer = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    writer.write_all(b"VIN,Campaign code\nSBXAAAAAAAA000001,AC").unwrap();
    // The desk panics if the reading is answered first.
    desk.send(change(Operation::Open, "MEANWHILE"));
    writer.write_all(b"M/1\nSBXAAAAAAAA000002,ACM/2\n").unwrap();
    drop(writer);
    loop {
        match desk.port.events.recv_timeout(Duration::from_mins(1)).expect("the file is read") {
            Event::Reply { task, body } => {
                assert_eq!(task, reading);
                let Ok(Reply::Import(ImportReply::Sheet(sheet))) = *body else { panic!("{body:?}") };
                assert_eq!(sheet.row_count(), 2);
                return;
            }
            Event::Progress { .. } | Event::Notice(_) | Event::Job(_) | Event::JobsRunIn(_) | Event::Quit => {
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn the_end_does_not_wait_for_a_source_that_never_answers() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::open(home.path(), DeskSetup::default());
    let (_, path) = open_slow_source(&desk, home.path());
    // Somebody writes into it, so it is open and being read.
    let writer = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    let began = Instant::now();
    desk.close();
    // The product's promise is 3 s; the margin is for a busy machine.
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    drop(writer);
}

#[test]
fn a_damaged_journal_is_told_kept_and_stops_every_change() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig::default());
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    desk.send(change(Operation::Open, "BEFORE1"));
    desk.close();
    let journal = std::fs::read_dir(home.path())
        .unwrap()
        .flat_map(|entry| walk(&entry.unwrap().path()))
        .find(|path| std::fs::read(path).unwrap().starts_with(b"SQLite format 3"))
        .expect("the journal lies below the home");
    let mut bytes = std::fs::read(&journal).unwrap();
    for byte in bytes.iter_mut().skip(100).take(2000) {
        *byte = 0x5a;
    }
    std::fs::write(&journal, &bytes).unwrap();
    let mut desk = Desk::open(home.path(), DeskSetup::default());
    desk.wait_for_notice(|notice| matches!(notice, Notice::JournalUnusable(_)));
    let credentials = server.credentials();
    desk.store(PROFILE, recall_desk::domain::secret::SecretKind::ClientSecret, &credentials.client_secret);
    desk.store(PROFILE, recall_desk::domain::secret::SecretKind::ApiKey, &credentials.api_key);
    let refused = desk.try_send(change(Operation::Open, "AFTER1"), Basis::Unseen);
    assert!(matches!(refused, Err(Failure::Journal(_))), "{refused:?}");
    let rescued = home.path().join("rescued.csv");
    let export = HistoryCommand::Export { query: AuditQuery::default(), path: rescued.clone() };
    assert!(matches!(desk.ask(Command::History(export)), Ok(Reply::Exported { .. })));
    desk.close();
    assert_eq!(std::fs::read(&journal).unwrap(), bytes, "the damaged file is kept as it was");
    assert_eq!(server.applied().len(), 1);
}

fn walk(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    if path.is_dir() {
        return std::fs::read_dir(path).unwrap().flat_map(|entry| walk(&entry.unwrap().path())).collect();
    }
    vec![path.to_owned()]
}
