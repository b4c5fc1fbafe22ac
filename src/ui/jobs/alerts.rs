//! What is said on the desktop about a job: its end, a pause that needs someone, its first serious error.

use crate::domain::job::{JobState, JobView, PauseReason};
use crate::domain::text::thousands;
use crate::ui::desktop_notification::Word;
use crate::ui::jobs::four_counts::Fate;
use crate::ui::wording;

/// What the step from one view of a job to the next is worth saying; nothing for what someone did here.
pub fn worth_saying(before: &JobView, now: &JobView) -> Option<Word> {
    let what = wording::jobs::title(now);
    let job = format!("Job {}: {what}", now.id.0);
    if before.state != now.state {
        return match &now.state {
            JobState::Finished => {
                Some(Word { title: format!("Job {} has finished", now.id.0), body: counts(now) })
            }
            JobState::Paused(PauseReason::ByUser)
            | JobState::Waiting
            | JobState::Running
            | JobState::Stopped => None,
            // The network coming and going is one pause.
            JobState::Paused(PauseReason::Network { .. })
                if matches!(before.state, JobState::Paused(PauseReason::Network { .. })) =>
            {
                None
            }
            JobState::Paused(reason) => {
                Some(Word { title: format!("Job {} has paused", now.id.0), body: reason.words() })
            }
            JobState::Parked { .. } if matches!(before.state, JobState::Parked { .. }) => None,
            JobState::Parked { .. } => Some(Word {
                title: format!("Job {} is parked until DVSA takes requests again", now.id.0),
                body: "Today’s allowance is used up. It goes on by itself.".to_owned(),
            }),
        };
    }
    let serious = |view: &JobView| view.counts.rejected + view.counts.conflict;
    (serious(before) == 0 && serious(now) > 0).then(|| Word {
        title: format!("DVSA refused a row of job {}", now.id.0),
        body: format!("{job}. It goes on; refused rows are listed with DVSA’s words."),
    })
}

fn counts(view: &JobView) -> String {
    let part =
        |fate: Fate| format!("{} {}", thousands(fate.count(&view.counts)), fate.label().to_lowercase());
    Fate::ALL.map(part).join(", ")
}
