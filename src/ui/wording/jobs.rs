//! Jobs in words.

use crate::domain::change::Operation;
use crate::domain::environment::Environment;
use crate::domain::job::{JobCounts, JobState, JobView, PauseReason, RowState};
use crate::domain::purpose::Purpose;
use crate::domain::text::thousands;
use crate::engine::message_jobs::ResultsFormat;
use crate::ui::Clock;
use crate::ui::icons::Icon;
use crate::ui::widgets::banner::Tone;

/// A job in a few words: the verb, its good rows and the environment, as on the button that started it.
pub fn title(job: &JobView) -> String {
    let good =
        job.counts.total().saturating_sub(job.counts.invalid + job.counts.repeat + job.counts.left_out);
    super::import::sending(job.spec.purpose, good, job.spec.environment)
}

/// Where a job stands, as a word.
pub fn state(state: &JobState) -> &'static str {
    match state {
        JobState::Waiting => "Waiting",
        JobState::Running => "Running",
        JobState::Paused(_) => "Paused",
        JobState::Parked { .. } => "Parked",
        JobState::Stopped => "Stopped",
        JobState::Finished => "Finished",
    }
}

/// Its picture.
pub fn state_icon(state: &JobState, counts: &JobCounts) -> Icon {
    match state {
        JobState::Waiting => Icon::Hourglass,
        JobState::Running => Icon::Play,
        JobState::Paused(_) => Icon::Pause,
        JobState::Parked { .. } => Icon::Clock,
        JobState::Stopped => Icon::CircleStop,
        JobState::Finished if all_done(counts) => Icon::CircleCheck,
        JobState::Finished => Icon::TriangleAlert,
    }
}

/// How serious it is. Only a job whose every row is done has ended well.
pub fn state_tone(state: &JobState, counts: &JobCounts) -> Tone {
    match state {
        JobState::Waiting | JobState::Running => Tone::Note,
        JobState::Finished if all_done(counts) => Tone::Good,
        JobState::Paused(_) | JobState::Parked { .. } | JobState::Stopped | JobState::Finished => {
            Tone::Warning
        }
    }
}

fn all_done(counts: &JobCounts) -> bool {
    counts.done + counts.already == counts.total()
}

/// Why a job stands still and what happens next; `None` while it runs or when it has ended.
pub fn standstill(state: &JobState, clock: &Clock) -> Option<(String, String)> {
    match state {
        JobState::Running | JobState::Finished => None,
        JobState::Waiting => Some((
            "Waiting to go on".to_owned(),
            "Its rows are safe on this computer. It goes on by itself, or when you resume it.".to_owned(),
        )),
        JobState::Stopped => Some((
            "Stopped".to_owned(),
            "Rows that were not sent by then are listed as not sent. They can be sent later from here."
                .to_owned(),
        )),
        JobState::Parked { until } => Some((
            "Parked: today’s allowance of requests is used up".to_owned(),
            format!(
                "It goes on by itself; DVSA is asked again at {}. No row was lost, and none failed for this.",
                clock.short(*until)
            ),
        )),
        JobState::Paused(PauseReason::ByUser) => Some((
            "Paused".to_owned(),
            "Someone paused it here. What was on its way was awaited. Resume when you are ready.".to_owned(),
        )),
        JobState::Paused(reason @ PauseReason::Network { again_at, .. }) => Some((
            "Paused: DVSA cannot be reached".to_owned(),
            format!("{}; the next try is at {}.", reason.words(), clock.short(*again_at)),
        )),
        JobState::Paused(reason @ PauseReason::NotDvsa { .. }) => {
            Some(("Paused: something else answered in DVSA’s place".to_owned(), stopped(&reason.words())))
        }
        JobState::Paused(reason @ PauseReason::SignIn { .. }) => {
            Some(("Paused: DVSA does not let us in".to_owned(), stopped(&reason.words())))
        }
        JobState::Paused(reason @ PauseReason::SameFailure { .. }) => Some((
            "Paused: DVSA keeps refusing for one reason".to_owned(),
            format!("{} Look at the last answers below before you resume.", stopped(&reason.words())),
        )),
        JobState::Paused(reason @ PauseReason::Journal { .. }) => {
            Some(("Paused: the journal cannot be written".to_owned(), stopped(&reason.words())))
        }
        JobState::Paused(reason @ PauseReason::WrongAddress { .. }) => {
            Some(("Paused: the address is not DVSA’s".to_owned(), stopped(&reason.words())))
        }
        JobState::Paused(reason @ PauseReason::NotReady { .. }) => {
            Some(("Paused: the connection is not complete".to_owned(), stopped(&reason.words())))
        }
    }
}

fn stopped(words: &str) -> String {
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

/// Where a row stands, as a word.
pub fn row_state(state: RowState) -> &'static str {
    match state {
        RowState::Planned => "To be sent",
        RowState::Sending => "Being sent",
        RowState::Checking => "Being asked about",
        RowState::Done => "Done",
        RowState::Already => "Already so",
        RowState::Rejected => "Refused",
        RowState::Conflict => "Conflict",
        RowState::Unknown => "Not known",
        RowState::Unsent => "Not sent",
        RowState::Invalid => "Error in the file",
        RowState::Repeat => "Repeat",
        RowState::LeftOut => "Left out",
    }
}

/// Its picture.
pub fn row_state_icon(state: RowState) -> Icon {
    match state {
        RowState::Planned | RowState::Sending | RowState::Checking => Icon::Hourglass,
        RowState::Done => Icon::CircleCheck,
        RowState::Already => Icon::Check,
        RowState::Rejected | RowState::Invalid => Icon::CircleX,
        RowState::Conflict => Icon::TriangleAlert,
        RowState::Unknown => Icon::CircleQuestionMark,
        RowState::Unsent | RowState::LeftOut => Icon::Ban,
        RowState::Repeat => Icon::Repeat,
    }
}

/// How serious it is.
pub fn row_state_tone(state: RowState) -> Tone {
    match state {
        RowState::Done => Tone::Good,
        RowState::Rejected | RowState::Invalid => Tone::Problem,
        RowState::Conflict | RowState::Unknown => Tone::Warning,
        RowState::Planned
        | RowState::Sending
        | RowState::Checking
        | RowState::Already
        | RowState::Unsent
        | RowState::Repeat
        | RowState::LeftOut => Tone::Note,
    }
}

/// The button that writes the results in this form.
pub fn export(form: ResultsFormat) -> &'static str {
    match form {
        ResultsFormat::Xlsx => "Excel workbook (.xlsx)",
        ResultsFormat::CsvForExcel => "CSV for Excel",
        ResultsFormat::CsvForMachines => "CSV for programs",
    }
}

/// Why the number of rows is asked for before they are sent again.
pub fn confirmation_heading(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Change(Operation::Delete) => "Garages no longer see deleted recalls.",
        _ => "Vehicles marked as fixed are driven on.",
    }
}

/// The field for it.
pub fn confirmation_label(number: &str) -> String {
    format!("Type {number} to confirm")
}

/// That something else was typed.
pub fn confirmation_issue(number: &str, environment: Environment) -> String {
    format!("Type the number of rows, {number}. Nothing has been sent to {environment}")
}

/// What is known of the daily allowance of the connection in use.
pub fn allowance(allowance: Option<u64>, sent_today: u64) -> String {
    let sent = super::import::counted(sent_today, "request");
    match allowance.filter(|allowance| *allowance > 0) {
        Some(allowance) => format!("{sent} today, of {} that DVSA allows a day", thousands(allowance)),
        None => format!("{sent} today; how many DVSA allows a day is not known"),
    }
}

/// A length of time: `50 seconds`, `12 minutes`, `1 hour 7 minutes`, `11 hours`.
pub fn span(seconds: u64) -> String {
    let of = |number: u64, noun: &str| super::import::counted(number, noun);
    match seconds {
        0..120 => of(seconds, "second"),
        120..3_600 => of(seconds.div_ceil(60), "minute"),
        _ => {
            let minutes = seconds.div_ceil(60);
            let (hours, rest) = (minutes / 60, minutes % 60);
            let hours_word =
                if hours == 1 { "1 hour".to_owned() } else { format!("{} hours", thousands(hours)) };
            if rest == 0 { hours_word } else { format!("{hours_word} {}", of(rest, "minute")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_job_looks_well_only_when_every_row_is_done() {
        let mut counts = JobCounts { done: 3, already: 2, ..JobCounts::default() };
        assert_eq!(state_tone(&JobState::Finished, &counts), Tone::Good);
        assert!(matches!(state_icon(&JobState::Finished, &counts), Icon::CircleCheck));
        counts.unsent = 1;
        assert_eq!(state_tone(&JobState::Finished, &counts), Tone::Warning);
        assert!(matches!(state_icon(&JobState::Finished, &counts), Icon::TriangleAlert));
    }

    #[test]
    fn lengths_of_time_are_rounded_up_and_read_well() {
        let spans = [1, 50, 120, 3_599, 3_600, 4_000, 40_000].map(span);
        assert_eq!(
            spans,
            [
                "1 second",
                "50 seconds",
                "2 minutes",
                "60 minutes",
                "1 hour",
                "1 hour 7 minutes",
                "11 hours 7 minutes"
            ]
        );
    }
}
