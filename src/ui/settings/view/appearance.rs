//! Theme, enlargement, rows, renderer. Each choice is saved at once.

use super::{choices, column, push};
use crate::settings::{Appearance, Preferences, Renderer, RowHeight};
use crate::ui::cx::Cx;
use crate::ui::settings::ask::Ask;
use crate::ui::settings::state::State;
use crate::ui::theme::GAP;
use crate::ui::widgets::{banner, card, combo, text};
use crate::ui::wording::connection::{appearance, renderer, row_height};
use egui::{ComboBox, Ui};

/// The enlargements that are offered, in percent.
const ZOOMS: [u16; 9] = [75, 90, 100, 110, 125, 150, 200, 250, 300];

/// Draws the section.
pub(super) fn ui(state: &State, ui: &mut Ui, cx: &mut Cx) {
    let now = &cx.desk.settings.preferences;
    let mut wanted = now.clone();
    column(ui, |ui| {
        if let Some(failure) = &state.failure {
            banner::failure(ui, failure);
        }
        card::show(ui, |ui| {
            text::section(ui, "Theme");
            choices(ui, |ui| {
                for choice in Appearance::ALL {
                    ui.radio_value(&mut wanted.appearance, choice, appearance(choice));
                }
            });
        });
        ui.add_space(GAP);
        card::show(ui, |ui| zoom(ui, &mut wanted));
        ui.add_space(GAP);
        card::show(ui, |ui| {
            text::section(ui, "Rows of tables");
            choices(ui, |ui| {
                for choice in RowHeight::ALL {
                    ui.radio_value(&mut wanted.row_height, choice, row_height(choice));
                }
            });
        });
        ui.add_space(GAP);
        card::show(ui, |ui| {
            text::section(ui, "What draws the window");
            choices(ui, |ui| {
                for choice in Renderer::ALL {
                    ui.radio_value(&mut wanted.renderer, choice, renderer(choice));
                }
            });
            text::note(
                ui,
                "Takes effect when Recall Desk is started next. If the chosen one does not start, the other \
                 is used.",
            );
        });
    });
    if wanted != *now {
        push(cx, [Ask::Preferences(wanted)]);
    }
}

fn zoom(ui: &mut Ui, wanted: &mut Preferences) {
    text::section(ui, "Enlargement");
    let label = ui.label("Size of everything in the window");
    let list = ComboBox::from_id_salt("zoom").selected_text(percent(wanted.zoom_percent));
    let shown = combo::show(list, ui, |ui| {
        for zoom in ZOOMS {
            ui.selectable_value(&mut wanted.zoom_percent, zoom, percent(zoom));
        }
    });
    shown.response.labelled_by(label.id);
}

fn percent(zoom: u16) -> String {
    format!("{zoom} %")
}
