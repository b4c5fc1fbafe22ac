//! What became of an entry, in words: a word for the table, a heading and its meaning for the detail.

use crate::domain::audit::{AuditEntry, Deed};
use crate::ui::icons::Icon;
use crate::ui::widgets::banner::Tone;
use crate::ui::wording::outcome;

/// An outcome for people.
#[derive(Debug, Clone)]
pub struct OutcomeWords {
    /// How serious.
    pub tone: Tone,
    /// Its icon.
    pub icon: Icon,
    /// A word or a few, for the table.
    pub word: String,
    /// What happened, for the detail.
    pub heading: String,
    /// What it means; may be empty.
    pub meaning: String,
}

/// What became of an entry. One without an ending is neither done nor failed.
pub fn outcome_words(entry: &AuditEntry) -> OutcomeWords {
    let Some(ending) = &entry.ending else { return waiting() };
    let found = &ending.outcome;
    let words = match &entry.intent.deed {
        Deed::Change(change) => found.words(change.operation(), change.date()),
        Deed::Rotation => found.words_of_rotation(),
    };
    let code = found.error().map(|error| error.code.to_string()).unwrap_or_default();
    // The table is short of room, and every code begins alike.
    let code = code.strip_prefix("RECALLS-").unwrap_or(&code);
    let code = if code.is_empty() { String::new() } else { format!(" ({code})") };
    OutcomeWords {
        tone: outcome::tone(found),
        icon: outcome::icon(found),
        word: format!("{}{code}", outcome::word(found)),
        heading: words.heading,
        meaning: words.meaning,
    }
}

fn waiting() -> OutcomeWords {
    OutcomeWords {
        tone: Tone::Warning,
        icon: Icon::Hourglass,
        word: "Sending or waiting".to_owned(),
        heading: "Being sent, or waiting to be settled".to_owned(),
        meaning:
            "No answer is on record yet. If Recall Desk closed while it was being sent, DVSA is asked when \
                  it starts again, and what DVSA holds is written here."
                .to_owned(),
    }
}
