//! How an outcome is shown: its tone, its icon, its word in a table. The sentences are the domain's.

use super::Words;
use crate::domain::change::Change;
use crate::domain::outcome::Outcome;
use crate::ui::icons::Icon;
use crate::ui::widgets::banner::Tone;

/// What became of this change, what that means, and what to do next.
pub fn of(change: &Change, outcome: &Outcome) -> Words {
    let words = outcome.words(change.operation(), change.date());
    Words { tone: tone(outcome), heading: words.heading, body: words.meaning, vin: None }
}

/// The word in a table.
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done { .. } => "Done",
        Outcome::Already => "Already so",
        Outcome::Rejected(_) => "Refused",
        Outcome::Conflict { .. } => "Conflict",
        Outcome::Unknown { .. } => "Not known",
        Outcome::NotSent { .. } => "Not sent",
    }
}

/// Its icon.
pub fn icon(outcome: &Outcome) -> Icon {
    match outcome {
        Outcome::Done { .. } => Icon::CircleCheck,
        Outcome::Already => Icon::Check,
        Outcome::Rejected(_) => Icon::CircleX,
        Outcome::Conflict { .. } => Icon::TriangleAlert,
        Outcome::Unknown { .. } => Icon::CircleQuestionMark,
        Outcome::NotSent { .. } => Icon::Ban,
    }
}

/// How serious it is.
pub fn tone(outcome: &Outcome) -> Tone {
    match outcome {
        Outcome::Done { .. } => Tone::Good,
        Outcome::Already => Tone::Note,
        Outcome::Rejected(_) | Outcome::NotSent { .. } => Tone::Problem,
        Outcome::Conflict { .. } | Outcome::Unknown { .. } => Tone::Warning,
    }
}
