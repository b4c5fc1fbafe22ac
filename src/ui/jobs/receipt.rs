//! The receipt of a job: what was sent where, by whom, when, and what became of it.

use super::four_counts::Fate;
use super::results::Written;
use crate::domain::job::JobView;
use crate::domain::text::thousands;
use crate::ui::Clock;
use crate::ui::wording;
use std::fmt::Write;

/// The lines of a receipt: a name and its value.
pub fn lines(job: &JobView, written: Option<&Written>, clock: &Clock) -> Vec<(&'static str, String)> {
    let spec = &job.spec;
    let mut lines = vec![
        ("Job number", job.id.0.to_string()),
        ("What", wording::import::purpose(spec.purpose).to_owned()),
        ("Environment", spec.environment.to_string()),
        ("Connection", format!("{} ({})", spec.profile, spec.host)),
        ("Started", clock.date_time(spec.at)),
        ("By", spec.who.clone()),
        ("File", spec.source.clone()),
        ("SHA-256 of the file", spec.source_sha256.clone()),
        ("State", wording::jobs::state(&job.state).to_owned()),
        ("Requests sent", thousands(job.requests)),
        ("Rows", thousands(spec.total)),
    ];
    for fate in Fate::ALL {
        lines.push((fate.label(), thousands(fate.count(&job.counts))));
    }
    if let Some(written) = written {
        lines.push(("Results file", written.path.display().to_string()));
        lines.push(("SHA-256 of the results", written.sha256.clone()));
    }
    lines
}

/// The receipt as text.
pub fn text(job: &JobView, written: Option<&Written>, clock: &Clock) -> String {
    let mut text = String::from("Recall Desk receipt\n");
    for (name, value) in lines(job, written, clock) {
        // Writing into a string never fails.
        let _ = writeln!(text, "{name}: {value}");
    }
    text
}
