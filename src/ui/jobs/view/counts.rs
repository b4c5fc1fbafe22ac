//! The four counts of a job, each a way to its rows. They always sum to the total.

use crate::domain::job::{JobCounts, JobView};
use crate::domain::text::thousands;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::jobs::four_counts::Fate;
use crate::ui::jobs::state::State;
use crate::ui::theme::{self, Hue};
use crate::ui::widgets::text;
use crate::ui::widgets::tile::{self, Press, Tile};
use egui::Ui;

/// Draws them.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    let details = Fate::ALL.map(|fate| detail(fate, &job.counts));
    let tiles: Vec<(Tile<'_>, Press)> = Fate::ALL
        .into_iter()
        .zip(&details)
        .map(|(fate, detail)| {
            let (icon, hue) = look(ui, fate);
            let on = state.rows.fate == Some(fate);
            let press = if on { Press::Filtering } else { Press::Filters };
            let (count, word, hint) = (fate.count(&job.counts), fate.label(), "Show these rows below");
            (Tile { icon, hue, count, word, detail: Some(detail.as_str()), hint }, press)
        })
        .collect();
    let pressed = tile::row(ui, &tiles, 150.0).and_then(|place| Fate::ALL.get(place).copied());
    let chosen = pressed.map(|fate| if state.rows.fate == Some(fate) { None } else { Some(fate) });
    let total = thousands(job.counts.total());
    text::note(ui, &format!("Together {total} rows, as many as the file has."));
    if let Some(fate) = chosen {
        cx.actions.extend(state.look_through(fate));
    }
}

fn look(ui: &Ui, fate: Fate) -> (Icon, Hue) {
    let tokens = theme::of(ui);
    match fate {
        Fate::Done => (Icon::CircleCheck, tokens.ok),
        Fate::Refused => (Icon::CircleX, tokens.error),
        Fate::NotKnown => (Icon::CircleQuestionMark, tokens.warn),
        Fate::NotSent => (Icon::Ban, tokens.info),
    }
}

/// What a count is made of.
fn detail(fate: Fate, counts: &JobCounts) -> String {
    let parts: Vec<(u64, &str)> = match fate {
        Fate::Done => vec![(counts.already, "there already")],
        Fate::Refused => vec![(counts.conflict, "in conflict")],
        Fate::NotKnown => vec![(counts.sending, "on the way"), (counts.checking, "being asked about")],
        Fate::NotSent => vec![
            (counts.planned, "still to send"),
            (counts.unsent, "left for later"),
            (counts.invalid, "with errors"),
            (counts.repeat, "repeated"),
            (counts.left_out, "left out"),
        ],
    };
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{} {words}", thousands(number)))
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_what_it_is_made_of() {
        let counts = JobCounts { planned: 1_200, invalid: 3, done: 7, ..JobCounts::default() };
        assert_eq!(detail(Fate::NotSent, &counts), "1,200 still to send, 3 with errors");
        assert_eq!(detail(Fate::Done, &counts), "");
    }
}
