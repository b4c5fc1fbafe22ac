//! Draws what of a job can be taken back and what cannot. Pressing the button sends nothing: it hands the rows to
//! the import, which checks, plans, asks and sends them as a job of their own.

use super::reversal_list::List;
use crate::domain::change::Operation;
use crate::domain::dates::short;
use crate::domain::reversal::{Possible, Reversal};
use crate::engine::message::Destination;
use crate::settings::Profile;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::desk::Desk;
use crate::ui::history::state::{Reversing, State};
use crate::ui::icons::Icon;
use crate::ui::import::handed::{Handed, HandedRow};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{GAP, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, page, pill, text};
use crate::ui::wording::import::counted;
use egui::Ui;

/// The least height of a list, in points.
const LEAST: f32 = 90.0;
/// Room below which the whole page scrolls, in points.
const LOW: f32 = 480.0;
/// The height of a list where the whole page scrolls, in points.
const SCROLLED: f32 = 200.0;
/// What stands above the rows of a list, in points.
const AROUND: f32 = 64.0;

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if ui.available_height() < LOW {
        page::scrolled(ui, "reversal", |ui| page(state, Some(SCROLLED), ui, cx));
    } else {
        page(state, None, ui, cx);
    }
}

/// Lists are as high as told, or share what room is left.
fn page(state: &mut State, list_height: Option<f32>, ui: &mut Ui, cx: &mut Cx) {
    let back = button::quiet_with_icon(ui, Icon::ArrowLeft, "Back to the history");
    if std::mem::take(&mut state.focus_wanted) {
        button::focus(&back);
    }
    let mut close = back.clicked();
    match &state.reversing {
        Reversing::Closed => {}
        Reversing::Reading(job) => {
            text::title(ui, &format!("Reverse job {job}"));
            text::note(ui, "Looking through what was sent since…");
        }
        Reversing::Failed(job, failure) => {
            text::title(ui, &format!("Reverse job {job}"));
            banner::failure(ui, failure);
        }
        Reversing::Told(reversal) => close |= told(reversal, list_height, ui, cx),
    }
    if close {
        state.close_reversal();
    }
}

/// Answers whether the page is left.
fn told(reversal: &Reversal, list_height: Option<f32>, ui: &mut Ui, cx: &mut Cx) -> bool {
    pill::line(ui, |ui| {
        text::title(ui, &format!("Reverse job {}", reversal.job));
        pill::environment(ui, reversal.environment);
    });
    text::paragraph(ui, &explanation(reversal));
    ui.add_space(TIGHT);
    let possible = reversal.possible.len() as u64;
    let mut handed = false;
    if possible == 0 {
        banner::plain(ui, Tone::Note, "Nothing of this job can be reversed", "Each row says why below.");
    } else {
        ui.horizontal_wrapped(|ui| {
            let label = format!("{}…", asked(reversal.reverse(), possible));
            if button::main(ui, &label).clicked() || cx.take(Shortcut::Main) {
                cx.push(Action::Hand(Box::new(hand(reversal, cx.desk))));
                handed = true;
            }
            text::note(
                ui,
                "Handed to Import as a table. Nothing is sent before you have confirmed it there.",
            );
        });
    }
    ui.add_space(GAP);
    lists(reversal, list_height, ui, cx);
    handed
}

fn explanation(reversal: &Reversal) -> String {
    let job = reversal.job;
    let back = match reversal.reverse() {
        Operation::Open => format!("opens the recalls that job {job} deleted, as not fixed"),
        Operation::Fix => {
            "marks the recalls as fixed again. You say on which day: DVSA does not tell it".to_owned()
        }
        Operation::Unfix => "marks the recalls as not fixed again".to_owned(),
        Operation::Delete => format!("deletes the recalls that job {job} opened"),
    };
    format!(
        "A new job on {} ({}) {back}. What others have changed since is not known here: compare with DVSA before \
         you send.",
        reversal.environment, reversal.host
    )
}

/// `Mark 3 recalls as not fixed`.
fn asked(operation: Operation, rows: u64) -> String {
    let recalls = counted(rows, "recall");
    match operation {
        Operation::Open => format!("Open {recalls} again"),
        Operation::Fix => format!("Mark {recalls} as fixed"),
        Operation::Unfix => format!("Mark {recalls} as not fixed"),
        Operation::Delete => format!("Delete {recalls}"),
    }
}

fn hand(reversal: &Reversal, desk: &Desk) -> Handed {
    let row = |possible: &Possible| HandedRow {
        vin: possible.vin.clone(),
        references: possible.references.clone(),
        start_date: possible.start_date,
    };
    let rows: Vec<HandedRow> = reversal.possible.iter().map(row).collect();
    let name = format!("Reversal of job {}", reversal.job);
    Handed::new(name, reversal.reverse(), destination(reversal, desk), &rows)
}

/// Where the job went. If its connection was renamed since, the one in use, when that leads to the same place.
fn destination(reversal: &Reversal, desk: &Desk) -> Destination {
    let then = Destination {
        profile: reversal.profile.clone(),
        environment: reversal.environment,
        host: reversal.host.clone(),
    };
    let leads_there = |profile: &&Profile| {
        let now = Destination::from(*profile);
        now.environment == then.environment && now.host == then.host
    };
    match desk.profile_named(&then.profile) {
        Some(_) => then,
        None => desk.profile().filter(leads_there).map_or(then, Destination::from),
    }
}

fn lists(reversal: &Reversal, list_height: Option<f32>, ui: &mut Ui, cx: &mut Cx) {
    let (possible, impossible) = (reversal.possible.len(), reversal.impossible.len());
    // What the first list leaves is the second's.
    let height = |ui: &Ui, share: f32| {
        list_height.unwrap_or_else(|| (ui.available_height() * share - AROUND).max(LEAST))
    };
    if impossible > 0 {
        let share = if possible > 0 { 0.5 } else { 1.0 };
        let row = |place: usize| {
            reversal.impossible.get(place).map(|row| (&row.vin, &row.references, row.why.to_string()))
        };
        let height = height(ui, share);
        let list = List { heading: "Cannot be reversed", about: "Why", count: impossible, height };
        list.ui(row, ui, cx);
        ui.add_space(GAP);
    }
    if possible > 0 {
        let operation = reversal.reverse();
        let row = |place: usize| {
            reversal.possible.get(place).map(|row| (&row.vin, &row.references, sent(operation, row)))
        };
        let height = height(ui, 1.0);
        let list = List { heading: "Can be reversed", about: "What is sent", count: possible, height };
        list.ui(row, ui, cx);
    }
}

fn sent(operation: Operation, row: &Possible) -> String {
    match (operation, row.start_date) {
        (Operation::Open, Some(start)) => format!("{operation}, campaign start {}", short(start)),
        _ => operation.to_string(),
    }
}
