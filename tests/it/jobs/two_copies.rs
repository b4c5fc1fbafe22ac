//! Two copies of the program: one runs jobs, the other says so and takes over.

use super::*;
use recall_desk::engine::start::JobsAtStart;

#[test]
fn a_second_copy_says_so_sees_the_job_and_takes_over() {
    let limits = Limits { requests_per_second: 40.0, ..quick_limits() };
    let setup = |jobs| DeskSetup { limits: limits.clone(), jobs, ..quick() };
    let (home, server, mut first) = desk_and_server(quick_server(), setup(JobsAtStart::Leave));
    let id = start(&mut first, 150);
    let mut second = Desk::connected(home.path(), &server, setup(JobsAtStart::Resume));
    wait_until(&mut first, id, |view| view.counts.done > 10);
    let plan = plan(&mut second, &table(3), Purpose::Change(Operation::Open));
    let refusal = jobs(&mut second, JobsCommand::Start(Box::new(plan))).unwrap_err();
    assert_eq!(refusal, Failure::JobsElsewhere);
    for command in
        [JobsCommand::Resume(id), JobsCommand::Pause(id), JobsCommand::Stop(id), JobsCommand::Delete(id)]
    {
        assert_eq!(jobs(&mut second, command).unwrap_err(), Failure::JobsElsewhere);
    }
    let seen = job(&mut second, JobsCommand::Show(id));
    assert_eq!(seen.state, JobState::Running);
    first.close();
    assert_eq!(wait_finished(&mut second, id).counts.done, 150);
    assert_opened_once(&server, 150);
}

#[test]
fn a_copy_that_waits_says_so_and_takes_over_after_the_first_is_killed() {
    const ROWS: usize = 3_000;
    let (home, server, mut desk) = desk_and_server(quick_server(), quick());
    // So many that the first copy, which sends 150 a second, is still at it when the second is there.
    let id = start(&mut desk, ROWS);
    assert_eq!(id, JobId(1));
    job(&mut desk, JobsCommand::Pause(id));
    desk.close();
    let mut first = super::killed::child(home.path(), &server);
    let begun = Instant::now();
    while server.arrivals().len() < 40 {
        assert!(begun.elapsed().as_secs() < 60, "the first copy sends nothing");
        std::thread::sleep(Duration::from_millis(10));
    }
    let second = Desk::connected(home.path(), &server, DeskSetup { jobs: JobsAtStart::Resume, ..quick() });
    let mut told = Vec::new();
    let begun = Instant::now();
    // It tells that another runs the job and how that stands, then that it does so itself, to the end.
    while !told.iter().any(|(_, state)| *state == JobState::Finished) {
        match second.port.events.recv_timeout(Duration::from_mins(1)).unwrap() {
            Event::JobsRunIn(copy) => told.push((copy, JobState::Waiting)),
            Event::Job(view) => {
                let copy = told.last().map_or(ProgramCopy::This, |(copy, _)| *copy);
                if copy == ProgramCopy::Another && view.counts.done > 60 {
                    first.kill().unwrap();
                }
                told.push((copy, view.state));
            }
            _ => {}
        }
        assert!(begun.elapsed().as_secs() < 90, "{told:?}");
    }
    first.wait().unwrap();
    assert_eq!(told.first(), Some(&(ProgramCopy::Another, JobState::Waiting)));
    assert!(told.contains(&(ProgramCopy::Another, JobState::Running)), "{told:?}");
    assert!(told.contains(&(ProgramCopy::This, JobState::Running)), "{told:?}");
    assert_opened_once(&server, ROWS);
}

#[test]
fn two_jobs_and_a_comparison_run_side_by_side_and_share_the_pace() {
    let limits = Limits { requests_per_second: 50.0, ..quick_limits() };
    let config = SandboxConfig { rate_per_second: 50, ..quick_server() };
    let (_home, server, mut desk) = desk_and_server(config, DeskSetup { limits, ..quick() });
    let one = start(&mut desk, 100);
    let other = table(200).lines().skip(101).fold(HEADER.to_owned(), |text, line| text + line + "\n");
    let two = start_for(&mut desk, &other, Purpose::Change(Operation::Open));
    let compare = plan(&mut desk, &table(60), Purpose::Change(Operation::Fix));
    let reply = jobs(&mut desk, JobsCommand::Compare(Box::new(compare))).unwrap();
    assert!(matches!(reply, Reply::Jobs(JobsReply::Compared(compared)) if compared.len() == 60));
    for id in [one, two] {
        assert_eq!(wait_finished(&mut desk, id).counts.done, 100);
    }
    assert_opened_once(&server, 200);
    assert!(server.fullest_second(&recall_desk::sandbox::Method::POST) <= 51);
}
