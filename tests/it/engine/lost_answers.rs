//! The answer to a change is lost, before or after DVSA applied it; the outcome is right every time and nothing
//! is applied twice.

use crate::desk::{Desk, DeskSetup, change, serve};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use recall_desk::domain::change::Operation;
use recall_desk::domain::outcome::Outcome;
use recall_desk::engine::start::{SandboxConfig, Seed};
use recall_desk::sandbox::{Fault, Method};

/// What happens to the first attempt, and to the second.
fn fault() -> impl Strategy<Value = Option<Fault>> {
    const NAMES: [&str; 7] =
        ["drop-before", "drop-after", "500", "500-after", "html", "truncated", "malformed"];
    proptest::option::of(proptest::sample::select(&NAMES[..]).prop_map(|name| name.parse().unwrap()))
}

fn method(operation: Operation) -> Method {
    operation.method().as_str().parse().unwrap()
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![Just(Operation::Open), Just(Operation::Fix), Just(Operation::Unfix), Just(Operation::Delete)]
}

#[test]
fn two_hundred_random_runs_are_told_right_and_applied_at_most_once() {
    let home = tempfile::tempdir().unwrap();
    let server =
        serve(SandboxConfig { seed: Seed::Empty, rate_per_second: 10_000, ..SandboxConfig::default() });
    let mut setup = DeskSetup::default();
    setup.limits.absent_after = std::time::Duration::from_millis(150);
    let desk = std::cell::RefCell::new(Desk::connected(home.path(), &server, setup));
    let number = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let cases =
        (operation(), fault(), fault(), proptest::option::of(Just("drop-before".parse::<Fault>().unwrap())));
    runner
        .run(&cases, |(operation, first, second, lookup)| {
            number.set(number.get() + 1);
            let vin = format!("RUN{:05}", number.get());
            let mut desk = desk.borrow_mut();
            // What must be there before.
            if operation != Operation::Open {
                desk.send(change(Operation::Open, &vin));
            }
            if operation == Operation::Unfix {
                desk.send(change(Operation::Fix, &vin));
            }
            let wanted = change(operation, &vin);
            server.script(&method(operation), first.iter().chain(&second).cloned());
            server.script(&Method::GET, lookup);
            let before = server.applied().len();
            let outcome = match desk.try_send(wanted, recall_desk::engine::message::Basis::Unseen) {
                Ok(changed) => changed.outcome,
                // The look before sending was lost more often than it is repeated: nothing was sent.
                Err(failure) => Outcome::NotSent { cause: failure.message() },
            };
            let applied = server.applied().len() - before;
            match &outcome {
                Outcome::Done { .. } => prop_assert_eq!(applied, 1, "{:?}", outcome),
                Outcome::NotSent { .. } => prop_assert_eq!(applied, 0, "{:?}", outcome),
                other => {
                    prop_assert!(false, "{operation:?} {first:?} {second:?}: {other:?}, applied {applied}");
                }
            }
            server.clear_script();
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_recall_that_a_lookup_does_not_show_yet_is_no_conflict() {
    let home = tempfile::tempdir().unwrap();
    let server = serve(SandboxConfig { seed: Seed::Empty, ..SandboxConfig::default() });
    let mut desk = Desk::connected(home.path(), &server, DeskSetup::default());
    desk.send(change(Operation::Open, "LATE1"));
    server.script(&Method::PUT, ["drop-after".parse::<Fault>().unwrap()]);
    // The look before sending finds it, the first one afterwards does not.
    server.script(&Method::GET, [Fault::Slow { ms: 0 }, "RECALLS-NF-01".parse().unwrap()]);
    let changed = desk.send(change(Operation::Fix, "LATE1"));
    assert_eq!(changed.outcome, Outcome::Done { proven_by_lookup: true });
}
