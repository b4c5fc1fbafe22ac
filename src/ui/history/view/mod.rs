//! Draws the screen History: what is looked for at the top, the table, the chosen entry below it.

mod detail;
mod export;
mod reversal;
mod reversal_list;
mod table;
mod toolbar;
mod verify;

use super::row;
use super::state::{Entries, MAX_SHOWN, Reversing, State};
use crate::domain::audit::AuditEntry;
use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::route::Route;
use crate::ui::sort::Sort;
use crate::ui::theme::{GAP, TIGHT};
use crate::ui::widgets::banner;
use crate::ui::widgets::{button, page, page_start, text};
use egui::{Panel, Ui};

/// Below this height in points the whole screen scrolls, and the table keeps a height of its own.
const ROOMY_HEIGHT: f32 = 460.0;

/// How much more is needed while a report or an export is shown above the table.
const MESSAGE_HEIGHT: f32 = 170.0;

/// The table's height where the whole screen scrolls, in points.
const TABLE_HEIGHT: f32 = 240.0;

/// The height of an entry's detail, in points.
const DETAIL_HEIGHT: f32 = 252.0;

/// Draws the screen.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if cx.take(Shortcut::Again) {
        state.read_again(cx.actions);
    }
    if state.selection.count() > 0 && cx.take(Shortcut::CopyRows) {
        cx.push(Action::Copy(row::as_table(state.selected(), &cx.clock)));
    }
    if cx.take(Shortcut::Close) {
        close(state);
    }
    if !matches!(state.reversing, Reversing::Closed) {
        page::fixed(ui, |ui| {
            page_start::here(ui, "Reverse a job");
            reversal::ui(state, ui, cx);
        });
        return;
    }
    page::fixed(ui, |ui| {
        if ui.available_height() < needed_height(state) {
            page::scrolled(ui, "history", |ui| {
                head(state, ui, cx);
                ui.allocate_ui(egui::Vec2::new(ui.available_width(), TABLE_HEIGHT), |ui| {
                    entries(state, ui, cx);
                });
                if let Some(entry) = state.current().cloned() {
                    ui.add_space(GAP);
                    told(state, &entry, ui, cx);
                }
            });
            return;
        }
        head(state, ui, cx);
        if let Some(entry) = state.current().cloned() {
            let panel = Panel::bottom("history-detail").frame(egui::Frame::NONE).show_separator_line(false);
            panel.exact_size(DETAIL_HEIGHT).resizable(false).show(ui, |ui| {
                ui.add_space(GAP);
                page::scrolled(ui, ("detail", entry.id), |ui| told(state, &entry, ui, cx));
            });
        }
        entries(state, ui, cx);
    });
}

/// One entry in full, and what is done about its job.
fn told(state: &mut State, entry: &AuditEntry, ui: &mut Ui, cx: &mut Cx) {
    match detail::ui(ui, entry, cx) {
        Some(detail::Pressed::Narrow(job)) => state.narrow_to_job(Some(job), cx.actions),
        Some(detail::Pressed::Reverse(job)) => state.start_reversal(job, cx.actions),
        None => {}
    }
}

fn needed_height(state: &State) -> f32 {
    use super::state::Verify;
    let has_report = matches!(state.verify, Verify::Told(_) | Verify::Failed(_));
    let messages =
        [has_report, state.export.takes_room()].map(|shown| if shown { MESSAGE_HEIGHT } else { 0.0 });
    ROOMY_HEIGHT + messages.iter().sum::<f32>()
}

/// Esc closes what was opened last; it stops nothing.
fn close(state: &mut State) {
    use super::state::Verify;
    if state.close_reversal() || state.export.close() {
        return;
    }
    match state.verify {
        Verify::Closed | Verify::Running => state.selection.clear(),
        Verify::Told(_) | Verify::Failed(_) => state.verify = Verify::Closed,
    }
}

fn head(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    text::title(ui, "History");
    page_start::here(ui, "History");
    toolbar::ui(state, ui, cx);
    verify::ui(state, ui);
    export::ui(state, ui, cx);
    ui.add_space(TIGHT);
}

fn entries(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    match &state.entries {
        Entries::NotRead => _ = text::note(ui, "Reading the history…"),
        Entries::Failed(failure) => {
            banner::failure(ui, failure);
            if state.is_reading() {
                text::note(ui, "Reading the history…");
            } else if button::plain(ui, "Read it again").clicked() {
                state.read(cx.actions);
            }
        }
        Entries::Read(entries) if entries.is_empty() => empty(state, ui, cx),
        Entries::Read(entries) => {
            let newest_first = state.sort == Sort::default();
            let order = if newest_first { ", newest first" } else { "" };
            text::note(ui, &count(entries.len(), order, state.is_reading(), state.selection.count()));
            table::ui(state, ui, cx);
        }
    }
}

fn count(entries: usize, order: &str, reading: bool, selected: usize) -> String {
    let entries = u64::try_from(entries).unwrap_or(u64::MAX);
    let mut words = match entries {
        1 => "1 entry".to_owned(),
        many if many >= u64::from(MAX_SHOWN) => {
            format!("The newest {} entries. Narrow them by VIN, or export to have all", thousands(many))
        }
        many => format!("{} entries{order}", thousands(many)),
    };
    if selected > 1 {
        words = format!("{words} · {selected} selected; Ctrl+C copies them");
    }
    if reading {
        words.push_str(" · reading again…");
    }
    words
}

fn empty(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    ui.add_space(GAP);
    if state.is_filtered() {
        text::strong(ui, "No entry matches");
        text::note(ui, "Nothing was sent for a VIN with these characters in this system from this computer.");
        if button::plain(ui, "Show all entries").clicked() {
            state.search.clear();
            (state.environment, state.job) = (None, None);
            state.read_if_changed(cx.actions);
        }
        return;
    }
    text::strong(ui, "Nothing has been sent yet");
    text::note(
        ui,
        "Every change that is sent from this computer is kept here for good: who, when, to which system, what \
         DVSA held before and after, and DVSA’s request ID.",
    );
    if button::plain(ui, "Look up a vehicle").clicked() {
        cx.push(Action::Go(Route::LookUp));
    }
}
