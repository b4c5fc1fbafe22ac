//! What is looked for, and what can be done with the history.

use crate::domain::environment::Environment;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::history::state::State;
use crate::ui::icons::Icon;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{GROUP, ROW, TIGHT};
use crate::ui::widgets::text_field::{Face, TextField};
use crate::ui::widgets::{button, combo};
use egui::{ComboBox, Id, RichText, Ui};

/// From this width on, in points, fields and buttons stand side by side.
const ONE_LINE_WIDTH: f32 = 740.0;

/// Draws the line.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if ui.available_width() < ONE_LINE_WIDTH {
        fields(state, ui, cx);
        ui.horizontal_wrapped(|ui| buttons(state, ui, cx));
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GROUP;
        fields(state, ui, cx);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = TIGHT;
            // As high as the labels above the fields.
            ui.add_space(ROW + TIGHT);
            ui.horizontal(|ui| buttons(state, ui, cx));
        });
    });
}

fn fields(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let search = TextField::new(Id::unique("history-vin"), "VIN or part of it", &mut state.search)
        .face(Face::Mono)
        .width(220.0)
        .show(ui);
    if cx.take(Shortcut::Filter) {
        search.request_focus();
    }
    let mut changed = search.changed();
    changed |= system(ui, &mut state.environment);
    if changed {
        state.read_if_changed(cx.actions);
    }
}

fn system(ui: &mut Ui, chosen: &mut Option<Environment>) -> bool {
    let before = *chosen;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        let label = ui
            .horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 18.0;
                ui.label(RichText::new("System").text_style(fonts::strong()))
            })
            .inner;
        let word = |environment: Option<Environment>| {
            environment.map_or_else(|| "All systems".to_owned(), |environment| environment.to_string())
        };
        let combo = ComboBox::from_id_salt("history-system").width(120.0).selected_text(word(*chosen));
        let shown = combo::show(combo, ui, |ui| {
            for choice in std::iter::once(None).chain(Environment::ALL.map(Some)) {
                ui.selectable_value(chosen, choice, word(choice));
            }
        });
        shown.response.labelled_by(label.id);
    });
    *chosen != before
}

fn buttons(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if let Some(job) = state.job
        && button::with_icon(ui, Icon::X, &format!("Only job {job}: show all")).clicked()
    {
        state.narrow_to_job(None, cx.actions);
    }
    if button::with_icon(ui, Icon::RefreshCw, "Refresh").clicked() {
        state.read(cx.actions);
    }
    if button::with_icon(ui, Icon::Download, "Export…").clicked() {
        state.export.open();
    }
    if button::with_icon(ui, Icon::ShieldCheck, "Verify the chain").clicked() {
        state.start_verify(cx.actions);
    }
}
