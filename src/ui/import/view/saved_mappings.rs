//! Mappings kept under a name, for files whose column names change.

use crate::ui::cx::Cx;
use crate::ui::import::columns::Told;
use crate::ui::import::state::State;
use crate::ui::theme::{GROUP, ROW, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, combo, text};
use egui::{Id, Ui};

/// Draws them.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Keep these columns");
    text::note(
        ui,
        "They are remembered for files with the same column names. Save them under a name to use them by hand.",
    );
    told(state, ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GROUP;
        TextField::new(Id::unique("mapping-name"), "Name", &mut state.columns.name).width(220.0).show(ui);
        text::break_row_unless(ui, 280.0);
        let save = beside_field(ui, "Save the columns under this name");
        if state.columns.saving.is_waiting() {
            text::note(ui, "Saving…");
        } else if save {
            cx.actions.extend(state.save_mapping());
        }
        if state.columns.saved.is_empty() {
            return;
        }
        text::break_row_unless(ui, 220.0);
        let picked = combo::labelled(ui, "Use saved columns", "Choose one", 200.0, |ui| {
            let mut picked = None;
            for name in &state.columns.saved {
                if ui.selectable_label(false, name).clicked() {
                    picked = Some(name.clone());
                }
            }
            picked
        });
        if let Some(name) = picked.flatten() {
            cx.actions.extend(state.recall_named(&name));
        }
    });
}

/// A button on the line of a field whose label stands above it.
fn beside_field(ui: &mut Ui, label: &str) -> bool {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        ui.add_space(ROW - 4.0);
        button::plain(ui, label).clicked()
    })
    .inner
}

fn told(state: &State, ui: &mut Ui) {
    match &state.columns.told {
        None => {}
        Some(Told::Saved(name)) => banner::plain(ui, Tone::Good, &format!("Saved as “{name}”"), ""),
        Some(Told::Recalled(name)) => {
            banner::plain(ui, Tone::Good, &format!("The columns of “{name}” are in use"), "");
        }
        Some(Told::DoesNotFit(name)) => banner::plain(
            ui,
            Tone::Warning,
            &format!("“{name}” was saved for another file"),
            "This file lacks a column that it names. Nothing was changed.",
        ),
        Some(Told::Failed(failure)) => banner::failure(ui, failure),
    }
}
