//! A new client secret that waits: what it means, and the question whether it is discarded.

use super::push;
use crate::settings::Profile;
use crate::ui::cx::Cx;
use crate::ui::settings::discarding::{DiscardStage, Discarding};
use crate::ui::settings::rotation::{Refusal, RotationTask};
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, text};
use egui::{Id, Ui};

/// Draws what waits, and the question once it is wanted.
pub(super) fn ui(ui: &mut Ui, rotation: &mut RotationTask, profile: &Profile, cx: &mut Cx) {
    let heading = "A new secret was received before, and its rotation was not finished";
    banner::show(ui, Tone::Note, heading, |ui| {
        rotation.discarding = if let Some(discarding) = rotation.discarding.take() {
            question(ui, discarding, profile, cx)
        } else {
            text::paragraph(ui, "Rotating goes on with that one. DVSA is asked for no other.");
            button::plain(ui, "Discard it…").clicked().then(Discarding::default)
        };
    });
}

fn question(ui: &mut Ui, mut discarding: Discarding, profile: &Profile, cx: &mut Cx) -> Option<Discarding> {
    text::paragraph(
        ui,
        "Discard it only if it will never work, because DVSA has removed it. It is deleted from this computer and \
         cannot be read back; DVSA is told nothing. The present secret stays in use, and the next rotation asks DVSA \
         for another one.",
    );
    if let DiscardStage::Failed(failure) = &discarding.stage {
        banner::failure(ui, failure);
    }
    if discarding.stage == DiscardStage::Running {
        text::note(ui, "Discarding…");
        return Some(discarding);
    }
    let issue = (discarding.refusal == Refusal::NotConfirmed).then_some("Say why, for the history");
    let id = Id::unique("discard-reason").with(&profile.name);
    TextField::new(id, "Why it is discarded", &mut discarding.reason).issue(issue).show(ui);
    ui.add_space(GAP);
    ui.horizontal_wrapped(|ui| {
        if button::danger(ui, &format!("Discard the new secret for {}", profile.environment)).clicked() {
            push(cx, discarding.begin(&profile.name));
        }
        if button::plain(ui, "Keep it").clicked() { None } else { Some(discarding) }
    })
    .inner
}
