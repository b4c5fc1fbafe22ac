//! The guided rotation of a client secret.

use super::test::list;
use super::{discarding, environment_pill, low_line, push, task};
use crate::domain::environment::Environment;
use crate::engine::message::{Rotated, RotationStep};
use crate::settings::Profile;
use crate::ui::cx::Cx;
use crate::ui::keys::Shortcut;
use crate::ui::settings::profile_editor::SecretsKnown;
use crate::ui::settings::rotation::{CONFIRMATION, Recorded, Refusal, RotationStage, RotationTask};
use crate::ui::settings::secret_age::SecretAge;
use crate::ui::settings::state::State;
use crate::ui::settings::step_list::StepList;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, card, text};
use crate::ui::wording::connection::rotated;
use egui::{Id, Ui};

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    task(ui, state, cx, "Rotate the client secret", |ui, state, cx| {
        let Some(profile) = state.rotation.as_ref().and_then(|task| cx.desk.profile_named(&task.profile))
        else {
            text::note(ui, "This connection is no longer there.");
            return;
        };
        head(ui, profile, cx);
        let mut next = Next::Stay;
        if let Some(rotation) = &mut state.rotation {
            next = match &rotation.stage {
                RotationStage::Told => told(ui, rotation, profile, cx),
                RotationStage::Running(steps) => {
                    banner::plain(
                        ui,
                        Tone::Note,
                        &format!("The client secret is being rotated on {}", profile.environment),
                        "Leave Recall Desk open until it has ended. It goes on while you use other screens.",
                    );
                    card::show(ui, |ui| list(ui, steps, RotationStep::words, RotationStep::advice));
                    Next::Stay
                }
                RotationStage::Ended { steps, end, recorded } => ended(ui, steps, end, *recorded),
            };
        }
        match next {
            Next::Stay => {}
            Next::Leave => state.leave(),
            Next::Again => {
                let name = profile.name.clone();
                state.rotation = None;
                let ask = state.tell_rotation(&name);
                push(cx, ask);
            }
            Next::Edit => {
                let ask = state.edit(profile);
                push(cx, [ask]);
            }
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Stay,
    Leave,
    Again,
    Edit,
}

fn head(ui: &mut Ui, profile: &Profile, cx: &Cx) {
    low_line(ui, |ui| {
        environment_pill(ui, profile.environment);
        text::strong(ui, &profile.name);
    });
    let age = SecretAge::of(profile.secret_issued, cx.clock.today());
    if profile.environment != Environment::Sandbox {
        text::note(ui, &format!("Present client secret: {}", age.words()));
    }
}

fn told(ui: &mut Ui, rotation: &mut RotationTask, profile: &Profile, cx: &mut Cx) -> Next {
    unfinished(ui, rotation, profile, cx);
    if rotation.discarding.is_some() {
        return Next::Stay;
    }
    card::show(ui, |ui| {
        text::section(ui, "What will happen");
        for (place, step) in RotationStep::ALL.into_iter().enumerate() {
            text::paragraph(ui, &format!("{}. {}", place + 1, step.words()));
        }
        ui.add_space(GAP);
        text::paragraph(
            ui,
            "Whatever fails, a secret that works is in use: the present one until the last step. The new one is \
             never shown. If another program uses the same client secret, arrange a secret of its own with DVSA \
             first.",
        );
    });
    if profile.email.is_none() {
        return without_email(ui);
    }
    ui.add_space(GAP);
    let issue = (rotation.refusal == Refusal::NotConfirmed)
        .then_some("Type the word ROTATE in capital letters. Nothing has been asked of DVSA yet");
    let label = format!("Type {CONFIRMATION} to confirm");
    TextField::new(Id::unique("rotation-confirmation"), &label, &mut rotation.confirmation)
        .issue(issue)
        .show(ui);
    ui.add_space(GAP);
    let mut next = Next::Stay;
    ui.horizontal_wrapped(|ui| {
        let begin = button::danger(ui, &format!("Rotate the client secret on {}", profile.environment));
        if begin.clicked() || cx.take(Shortcut::Main) {
            push(cx, rotation.begin());
        }
        if button::plain(ui, "Do not rotate").clicked() {
            next = Next::Leave;
        }
    });
    next
}

/// What an earlier attempt has left behind.
fn unfinished(ui: &mut Ui, rotation: &mut RotationTask, profile: &Profile, cx: &mut Cx) {
    match &rotation.known {
        SecretsKnown::Told(status) if status.unproven_new_secret => discarding::ui(ui, rotation, profile, cx),
        SecretsKnown::Told(status) => {
            if let Err(failure) = &status.keyring {
                let failure = crate::engine::failure::Failure::Keyring(failure.clone());
                banner::plain(
                    ui,
                    Tone::Warning,
                    &failure.message(),
                    "The first step will fail, and nothing is asked of DVSA. Unlock the keyring first.",
                );
            }
        }
        SecretsKnown::Failed(failure) => banner::failure(ui, failure),
        SecretsKnown::NotYet | SecretsKnown::Asking => {}
    }
}

fn without_email(ui: &mut Ui) -> Next {
    banner::show(ui, Tone::Warning, "The team e-mail address is missing", |ui| {
        text::paragraph(
            ui,
            "DVSA asks for it with every rotation. Add it to the connection, then come back.",
        );
        if button::plain(ui, "Edit this connection").clicked() { Next::Edit } else { Next::Stay }
    })
}

fn ended(ui: &mut Ui, steps: &StepList<RotationStep>, end: &Rotated, recorded: Recorded) -> Next {
    let words = rotated(end);
    banner::plain(ui, words.tone, &words.heading, &words.body);
    card::show(ui, |ui| list(ui, steps, RotationStep::words, RotationStep::advice));
    let note = match recorded {
        Recorded::InHistory => "This rotation is kept in History.",
        Recorded::Nowhere => "Nothing was asked of DVSA, so nothing is kept in History.",
        Recorded::NotKnown => "If it came far enough, History tells of it.",
    };
    text::note(ui, note);
    ui.add_space(GAP);
    let mut next = Next::Stay;
    ui.horizontal_wrapped(|ui| {
        let is_done = matches!(end, Rotated::Switched { .. });
        if !is_done && button::main(ui, "Rotate again…").clicked() {
            next = Next::Again;
        }
        if button::plain(ui, "Close").clicked() {
            next = Next::Leave;
        }
    });
    next
}
