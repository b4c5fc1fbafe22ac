//! A sign-in that is refused: the job waits for another secret and then goes on by itself.

use super::*;
use recall_desk::domain::secret::SecretKind;
use recall_desk::engine::start::JobsAtStart;
use recall_desk::sandbox::Method;

fn resuming() -> DeskSetup {
    DeskSetup { jobs: JobsAtStart::Resume, ..quick() }
}

fn is_sign_in(view: &JobView) -> bool {
    matches!(view.state, JobState::Paused(PauseReason::SignIn { .. })) && view.counts.sending == 0
}

#[test]
fn a_new_client_secret_lets_the_job_go_on_and_a_wrong_one_is_offered_once() {
    let (_home, server, mut desk) = desk_and_server(quick_server(), resuming());
    let right = server.credentials().client_secret;
    desk.store(PROFILE, SecretKind::ClientSecret, "an old secret");
    let id = start(&mut desk, 20);
    wait_until(&mut desk, id, is_sign_in);
    assert_eq!(server.token_requests(), 1);

    desk.store(PROFILE, SecretKind::ClientSecret, "another wrong secret");
    let begun = Instant::now();
    while server.token_requests() < 2 {
        assert!(begun.elapsed().as_secs() < 30, "the new secret was not tried");
        std::thread::sleep(Duration::from_millis(20));
    }
    wait_until(&mut desk, id, is_sign_in);
    // Longer than it takes until jobs are looked for again.
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(server.token_requests(), 2, "a refused secret was offered again");
    assert!(server.arrivals().is_empty());

    desk.store(PROFILE, SecretKind::ClientSecret, &right);
    assert_eq!(wait_finished(&mut desk, id).counts.done, 20);
    assert_opened_once(&server, 20);
}

#[test]
fn a_new_key_lets_a_job_go_on_that_was_refused_half_way() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let (_home, server, mut desk) = desk_and_server(quick_server(), DeskSetup { limits, ..resuming() });
    let id = start(&mut desk, 60);
    wait_until(&mut desk, id, |view| view.counts.done > 5);
    server.script(&Method::POST, vec!["RECALLS-FB-01".parse().unwrap(); 400]);
    let paused = wait_until(&mut desk, id, is_sign_in);
    assert_eq!(paused.counts.rejected, 0, "{:?}", paused.counts);
    server.clear_script();
    desk.store(PROFILE, SecretKind::ApiKey, &server.credentials().api_key);
    assert_eq!(wait_finished(&mut desk, id).counts.done, 60);
    assert_opened_once(&server, 60);
}
