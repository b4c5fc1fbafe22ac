//! Where data lies, how long it is kept, and the diagnostics.

use super::{column, diagnostics, push};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::settings::ask::Ask;
use crate::ui::settings::state::State;
use crate::ui::theme::GAP;
use crate::ui::widgets::{banner, button, card, combo, text};
use egui::{ComboBox, Ui};

/// The times of keeping that are offered, in days.
const RETENTION_DAYS: [u16; 5] = [30, 60, 90, 180, 365];

/// Draws the section.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    column(ui, |ui| {
        if let Some(failure) = &state.failure {
            banner::failure(ui, failure);
        }
        card::show(ui, |ui| {
            text::section(ui, "Data folder");
            let home = cx.desk.home.display().to_string();
            text::mono(ui, &home);
            text::note(
                ui,
                "Settings, history and logs lie here, for your user account alone. Secrets do not: they are in \
                 the keyring of this computer.",
            );
            if button::plain(ui, "Copy the path").clicked() {
                cx.push(Action::Copy(home));
            }
        });
        ui.add_space(GAP);
        card::show(ui, |ui| retention(ui, cx));
        ui.add_space(GAP);
        card::show(ui, |ui| diagnostics::ui(&mut state.diagnostics, ui, cx));
    });
}

fn retention(ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "How long data is kept");
    let now = &cx.desk.settings.preferences;
    let mut wanted = now.clone();
    let label = ui.label("Keep jobs that have ended for");
    let list = ComboBox::from_id_salt("retention").selected_text(days(wanted.retention_days));
    let shown = combo::show(list, ui, |ui| {
        for choice in RETENTION_DAYS {
            ui.selectable_value(&mut wanted.retention_days, choice, days(choice));
        }
    });
    shown.response.labelled_by(label.id);
    text::note(
        ui,
        "Then they are deleted with all their rows. The history of what was sent is kept for good: it is the proof \
         of every change.",
    );
    if wanted != *now {
        push(cx, [Ask::Preferences(wanted)]);
    }
}

fn days(count: u16) -> String {
    format!("{count} days")
}
