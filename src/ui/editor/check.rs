//! Draws the last look before sending: everything once more, and the environment on the button.

use super::editing::{Editing, FocusOn, Stage};
use crate::domain::change::{Change, Operation};
use crate::domain::dates::in_words;
use crate::domain::draft::Field;
use crate::domain::environment::Environment;
use crate::engine::message::Basis;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{GAP, GROUP};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, card, text};
use crate::ui::wording;
use egui::Ui;

/// Draws the stage.
pub(super) fn ui(editing: &mut Editing, ui: &mut Ui, cx: &mut Cx) {
    let focus = editing.focus.take();
    let Stage::Check(change) = &editing.stage else { return };
    let operation = change.operation();
    let environment = editing.opening.to.environment;
    text::section(ui, "Check your answers");
    card::show(ui, |ui| {
        text::mono_fact(ui, Field::Vin.label(), &change.vin().grouped());
        let references = change.references();
        for (field, reference) in
            [(Field::ManufacturerRef, &references.manufacturer_ref), (Field::DvsaRef, &references.dvsa_ref)]
        {
            if let Some(reference) = reference {
                text::mono_fact(ui, field.label(), reference.as_str());
            }
        }
        if let Some(date) = change.date() {
            let field =
                if operation == Operation::Open { Field::StartDate } else { Field::RectificationDate };
            text::fact(ui, field.label(), &in_words(date));
        }
        text::fact(ui, "Repair status", &before_and_after(change, &editing.basis(change)));
        text::fact(ui, "Connection", &connection(&editing.opening.to.profile, environment));
    });
    ui.add_space(GAP);
    if operation == Operation::Delete {
        delete_question(change, editing, ui);
    }
    ui.add_space(GROUP - GAP);
    let label = wording::confirming(operation, environment);
    let mut send = false;
    let mut back = false;
    ui.horizontal_wrapped(|ui| {
        let main = match operation {
            Operation::Delete => button::danger(ui, &label),
            Operation::Open | Operation::Fix | Operation::Unfix => button::main(ui, &label),
        };
        if focus == Some(FocusOn::Main) {
            button::focus(&main);
        }
        send = main.on_hover_text("Ctrl+Enter").clicked() || cx.take(Shortcut::Main);
        back |= button::plain(ui, "Change").clicked();
    });
    if send {
        cx.actions.extend(editing.send());
    } else if back {
        editing.back_to_fields();
    }
}

/// The sandbox's own connection is called like its environment: once is enough.
fn connection(name: &str, environment: Environment) -> String {
    let environment = environment.to_string();
    if name == environment { environment } else { format!("{name} ({environment})") }
}

fn before_and_after(change: &Change, basis: &Basis) -> String {
    let before = match basis {
        Basis::Unseen => "Not looked at".to_owned(),
        Basis::Seen(None) => "No recall".to_owned(),
        Basis::Seen(Some(held)) => {
            held.repair_status.map_or_else(|| "Not told".to_owned(), |status| status.to_string())
        }
    };
    let after = match change.operation() {
        Operation::Open | Operation::Unfix => "Not fixed",
        Operation::Fix => "Fixed",
        Operation::Delete => "No recall",
    };
    format!("{before} → {after}")
}

fn delete_question(change: &Change, editing: &Editing, ui: &mut Ui) {
    let references = change.references();
    let campaign = references.manufacturer_ref.or(references.dvsa_ref);
    let campaign = campaign.map(|reference| reference.to_string()).unwrap_or_default();
    let question = format!(
        "Delete the recall of campaign {campaign} for vehicle {} from {}?",
        change.vin(),
        editing.opening.to.environment
    );
    banner::plain(
        ui,
        Tone::Warning,
        &question,
        "DVSA keeps nothing of it. If it was deleted in error, it must be opened again.",
    );
}
