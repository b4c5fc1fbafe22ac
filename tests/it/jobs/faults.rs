//! What the network and DVSA can do to single rows.

use super::*;
use crate::desk::SERVERS;
use recall_desk::sandbox::{Effect, Fault, LateAnswer, Method};

fn fault(name: &str) -> Fault {
    name.parse().unwrap()
}

#[test]
fn a_lost_answer_is_settled_by_asking_and_the_row_is_applied_once() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let names = [
        "drop-after",
        "drop-before",
        "500",
        "500-after",
        "502",
        "503",
        "504-after",
        "truncated",
        "malformed",
        "html",
        "hang",
        "hang-after",
        "RECALLS-UN-01",
        "html-200",
        "slow-drip",
    ];
    server.script(&Method::POST, names.map(fault));
    let id = start(&mut desk, 40);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, 40, "{:?}", all_rows(&mut desk, id));
    assert_opened_once(&server, 40);
    let rows = all_rows(&mut desk, id);
    assert!(rows.iter().any(|row| row.message.contains("asked DVSA")), "none was proven by a lookup");
    let history = desk.history();
    assert!(history.iter().all(|entry| entry.ending.is_some()));
    let dones = history.iter().filter(|entry| entry.ending.as_ref().unwrap().outcome.key() == "done");
    assert_eq!(dones.count(), 40, "each row is done once in the audit trail");
}

#[test]
fn a_row_applied_after_dvsa_said_it_was_not_is_done_all_the_same() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let late = Fault::LateApply { delay_ms: 1_000, answer: LateAnswer::Drop };
    server.script(&Method::POST, [late, Fault::Slow { ms: 600 }]);
    let id = start(&mut desk, 1);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, 1, "{:?}", all_rows(&mut desk, id));
    assert_opened_once(&server, 1);
    assert!(server.arrivals().iter().filter(|arrival| arrival.method == Method::POST).count() == 2);
}

#[test]
fn what_is_there_already_is_already_or_a_conflict() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 2);
    wait_finished(&mut desk, id);
    let text = table(3)
        .replace("note 1,SALTEST0000000001,ACME/1,2024-03-01", "x,SALTEST0000000001,ACME/1,2020-01-01");
    let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
    let done = wait_finished(&mut desk, id);
    let states: Vec<_> = all_rows(&mut desk, id).into_iter().map(|row| row.state).collect();
    assert_eq!(states, [RowState::Already, RowState::Conflict, RowState::Done]);
    assert_eq!((done.counts.already, done.counts.conflict, done.counts.done), (1, 1, 1));
}

#[test]
fn our_own_lost_change_is_not_taken_for_someone_elses() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let id = start(&mut desk, 4);
    wait_finished(&mut desk, id);
    for (operation, method) in
        [(Operation::Fix, Method::PUT), (Operation::Unfix, Method::PUT), (Operation::Delete, Method::DELETE)]
    {
        server.script(&method, [Fault::Drop(Effect::Applied), Fault::Drop(Effect::NotApplied)]);
        let id = start_for(&mut desk, &table(4), Purpose::Change(operation));
        let done = wait_finished(&mut desk, id);
        assert_eq!(done.counts.done, 4, "{operation:?} {:?}", all_rows(&mut desk, id));
    }
    assert_eq!(server.applied().len(), 16);
}

#[test]
fn a_first_refusal_is_the_answer_and_can_be_tried_again() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&Method::POST, [fault("RECALLS-BR-01")]);
    let id = start(&mut desk, 5);
    let done = wait_finished(&mut desk, id);
    assert_eq!((done.counts.done, done.counts.rejected), (4, 1));
    let rejected = all_rows(&mut desk, id).into_iter().find(|row| row.state == RowState::Rejected).unwrap();
    assert_eq!(rejected.code.as_deref(), Some("RECALLS-BR-01"));
    assert!(rejected.request_id.is_some());
    job(&mut desk, JobsCommand::Retry(id, Again::Rejected));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 5);
    assert_opened_once(&server, 5);
}

#[test]
fn a_row_lost_three_times_stays_unknown_and_asking_again_sends_nothing() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    server.script(&Method::POST, ["drop-before", "500", "hang"].map(fault));
    let id = start(&mut desk, 1);
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.unknown, 1);
    let posts = || server.arrivals().iter().filter(|arrival| arrival.method == Method::POST).count();
    assert_eq!(posts(), 3);
    assert_eq!(endings(&mut desk)[0], ("unknown", false));
    job(&mut desk, JobsCommand::Retry(id, Again::Unknown));
    assert_eq!(wait_finished(&mut desk, id).counts.unsent, 1);
    assert_eq!(posts(), 3);
    let not_sent = ("not-sent", false);
    assert_eq!(endings(&mut desk), [("not-sent", true), not_sent, not_sent]);
    job(&mut desk, JobsCommand::Retry(id, Again::Unsent));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 1);
    assert_opened_once(&server, 1);
    assert_eq!(endings(&mut desk)[0], ("done", false));
}

#[test]
fn a_row_that_was_unknown_and_turns_out_to_be_done_is_done_in_the_audit_trail_too() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    // DVSA applies it and then cannot be asked until the program gives up.
    server.script(&Method::POST, [fault("drop-after")]);
    server.script(&Method::GET, std::iter::repeat_n(fault("RECALLS-UN-01"), 1_000));
    let id = start(&mut desk, 1);
    let left = wait_until(&mut desk, id, |view| view.counts.unknown == 1);
    assert_eq!((left.counts.done, endings(&mut desk)), (0, vec![("unknown", false)]));
    // Asked once more, still in vain: nothing new to say.
    job(&mut desk, JobsCommand::Retry(id, Again::Unknown));
    wait_until(&mut desk, id, |view| view.counts.unknown == 1 && view.state == JobState::Finished);
    assert_eq!(endings(&mut desk), [("unknown", false)]);
    server.clear_script();
    job(&mut desk, JobsCommand::Retry(id, Again::Unknown));
    assert_eq!(wait_finished(&mut desk, id).counts.done, 1);
    assert_eq!(endings(&mut desk), [("done", true)]);
    assert_opened_once(&server, 1);
}

/// How the entries of the audit trail ended, newest first, and whether a note is with it.
fn endings(desk: &mut Desk) -> Vec<(&'static str, bool)> {
    let endings = desk.history().into_iter().map(|entry| entry.ending.unwrap());
    endings.map(|ending| (ending.outcome.key(), ending.note.is_some())).collect()
}

#[test]
fn too_many_requests_slow_the_job_down_and_fail_no_row() {
    let limits = Limits { requests_per_second: 60.0, ..quick_limits() };
    let config = SandboxConfig { rate_per_second: 30, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    let id = start(&mut desk, 120);
    assert_eq!(wait_finished(&mut desk, id).counts.done, 120);
    assert!(server.refused() > 0, "the limit was never met");
    assert_opened_once(&server, 120);
}

#[test]
fn tokens_that_end_during_a_job_fail_no_row() {
    let config = SandboxConfig { token_life_secs: 2, ..quick_server() };
    let limits = Limits { requests_per_second: 60.0, ..quick_limits() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    let begun = Instant::now();
    let id = start(&mut desk, 200);
    wait_until(&mut desk, id, |view| view.counts.done > 20);
    server.revoke_all_tokens();
    wait_until(&mut desk, id, |view| view.counts.done > 60);
    server.expire_all_tokens();
    assert_eq!(wait_finished(&mut desk, id).counts.done, 200);
    assert_opened_once(&server, 200);
    // One for each life (a token is renewed after four fifths of it), one for those revoked, one for those expired.
    let lives = begun.elapsed().as_millis() / 1_600 + 1;
    let sign_ins = server.token_requests();
    assert!(sign_ins as u128 <= lives + 2, "{sign_ins} sign-ins in {lives} lives");
}

#[test]
fn a_server_that_is_gone_pauses_the_job_and_it_goes_on_by_itself() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), quick());
    let port = server.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let credentials = server.credentials();
    let id = start(&mut desk, 300);
    wait_until(&mut desk, id, |view| view.counts.done > 20);
    let stopped = server.clone();
    SERVERS.block_on(server.stop());
    // After the end: what was applied until then counts.
    let before = opened(&stopped);
    let (reason, counts) = {
        let view = wait_until(&mut desk, id, |view| {
            matches!(view.state, JobState::Paused(PauseReason::Network { .. })) && view.counts.sending == 0
        });
        let JobState::Paused(reason) = view.state else { unreachable!() };
        (reason, view.counts)
    };
    assert!(matches!(reason, PauseReason::Network { .. }));
    assert_eq!(counts.rejected + counts.unknown + counts.conflict, 0, "no row was used up");
    // The same account on a server that has kept nothing: rows in doubt are found absent and sent again.
    let server = serve(SandboxConfig { port, credentials, ..quick_server() });
    let done = wait_finished(&mut desk, id);
    assert_eq!(done.counts.done, 300, "{:?}", done.counts);
    let after = opened(&server);
    for number in 0..300 {
        let times = before.get(&vin(number)).unwrap_or(&0) + after.get(&vin(number)).unwrap_or(&0);
        assert!(times >= 1, "{} was lost", vin(number));
    }
}
