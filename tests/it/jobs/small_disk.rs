//! A disk that fills while a job runs. The home lies on a disk of a few megabytes, mounted where only a copy of
//! this test binary sees it.
#![cfg(target_os = "linux")]

use super::*;
use recall_desk::engine::start::JobsAtStart;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

/// Tells the test that it was started by another, and where the small disk is.
const SMALL_DISK: &str = "RECALL_DESK_TEST_SMALL_DISK";

/// Runs a test of this binary on a disk of its own: the folder, the size, and the test's name are its arguments.
/// With a user namespace of its own where that is allowed, else as root; 77 where neither is.
pub const ON_A_SMALL_DISK: &str = r#"
    inside='mount -t tmpfs -o size="$2" none "$1" || exit 77
            exec "$0" --exact "$3" --nocapture'
    for way in '--user --map-root-user --mount' '--mount'; do
        if unshare $way true 2>/dev/null; then
            unshare $way bash -c "$inside" "$0" "$1" "$2" "$3"
            code=$?
            [ $code = 77 ] || exit $code
        fi
    done
    exit 77"#;

#[test]
fn a_disk_that_fills_stops_the_job_before_it_sends_and_no_row_is_lost() {
    let disk = tempfile::tempdir().unwrap();
    let output = Process::new("bash")
        .args(["-c", ON_A_SMALL_DISK])
        .arg(std::env::current_exe().unwrap())
        .arg(disk.path())
        .args(["6m", "jobs::small_disk::inside_a_small_disk"])
        .env(SMALL_DISK, disk.path())
        .output()
        .unwrap();
    if output.status.code() == Some(77) {
        assert!(std::env::var_os("CI").is_none(), "a small disk must be mounted where all is tested");
        println!("No small disk may be mounted here; a full journal is also tested in keeper.rs");
        return;
    }
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

fn fill(ballast: &Path) {
    let mut file = std::fs::File::create(ballast).unwrap();
    while file.write_all(&[1; 512]).is_ok() {}
}

fn is_full(view: &JobView) -> bool {
    matches!(view.state, JobState::Paused(PauseReason::Journal { .. }))
}

/// Longer than an answer takes, and than it takes until the journal is tried again.
fn assert_nothing_leaves(server: &Sandbox) {
    std::thread::sleep(Duration::from_secs(1));
    let arrivals = server.arrivals().len();
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(server.arrivals().len(), arrivals, "something was sent that could not be written down");
}

/// Not a test by itself: runs on the disk of
/// `a_disk_that_fills_stops_the_job_before_it_sends_and_no_row_is_lost`.
#[test]
fn inside_a_small_disk() {
    let Some(mount) = std::env::var_os(SMALL_DISK).map(PathBuf::from) else { return };
    let (ballast, home) = (mount.join("ballast"), mount.join("home"));
    std::fs::create_dir(&home).unwrap();
    let limits = Limits { requests_per_second: 40.0, ..quick_limits() };
    let setup = |jobs| DeskSetup { limits: limits.clone(), jobs, ..quick() };
    let server = serve(quick_server());
    let mut desk = Desk::connected(&home, &server, setup(JobsAtStart::Leave));
    let id = start(&mut desk, 400);

    wait_until(&mut desk, id, |view| view.counts.done > 10);
    fill(&ballast);
    let full = wait_until(&mut desk, id, is_full);
    let JobState::Paused(PauseReason::Journal { words }) = &full.state else { unreachable!() };
    assert!(words.contains("full"), "{words}");
    assert_nothing_leaves(&server);
    // Asked to go on all the same, it does not.
    job(&mut desk, JobsCommand::Resume(id));
    wait_until(&mut desk, id, is_full);
    assert_nothing_leaves(&server);

    std::fs::remove_file(&ballast).unwrap();
    job(&mut desk, JobsCommand::Resume(id));
    let before = full.counts.done;
    wait_until(&mut desk, id, |view| view.state == JobState::Running && view.counts.done > before + 20);

    // The program is closed on a full disk: what it could not write down is asked about afterwards.
    fill(&ballast);
    wait_until(&mut desk, id, is_full);
    desk.close();
    std::fs::remove_file(&ballast).unwrap();
    let mut desk = Desk::connected(&home, &server, setup(JobsAtStart::Resume));
    let counts = wait_finished(&mut desk, id).counts;
    assert_eq!(counts.done, 400, "{counts:?}");
    assert_opened_once(&server, 400);
    assert!(desk.history().iter().all(|entry| entry.ending.is_some()));
}
