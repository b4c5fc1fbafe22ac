//! The question whether a connection is removed, inside its card.

use super::push;
use crate::ui::cx::Cx;
use crate::ui::settings::removal::{Removal, RemovalStage};
use crate::ui::settings::rotation::Refusal;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, text};
use egui::{Id, Ui};

/// Draws the question; answers what is left of it.
pub(super) fn ui(ui: &mut Ui, cx: &mut Cx, mut removal: Removal) -> Option<Removal> {
    let heading = format!("Remove “{}” ({}) and its secrets?", removal.name, removal.environment);
    ui.add_space(GAP);
    banner::show(ui, Tone::Warning, &heading, |ui| {
        text::paragraph(
            ui,
            "Its client secret and API key are deleted from the keyring and cannot be read back. The history \
             of what was sent is kept.",
        );
        if let RemovalStage::Failed(failure) = &removal.stage {
            banner::failure(ui, failure);
        }
        if removal.needs_name() {
            let id = Id::unique("remove-connection").with(&removal.name);
            let label = format!("Type {} to confirm", removal.name);
            let issue = (removal.refusal == Refusal::NotConfirmed)
                .then_some("Type the name of the connection exactly as it is written above");
            TextField::new(id, &label, &mut removal.confirmation).issue(issue).show(ui);
        }
        if removal.stage == RemovalStage::Running {
            text::note(ui, "Removing…");
            return Some(removal);
        }
        ui.horizontal_wrapped(|ui| {
            let remove = format!("Remove “{}” ({})", removal.name, removal.environment);
            if button::danger(ui, &remove).clicked() {
                push(cx, removal.begin());
            }
            if button::plain(ui, "Keep it").clicked() { None } else { Some(removal) }
        })
        .inner
    })
}
