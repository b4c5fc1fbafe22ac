//! Draws the editor: what is being done, where, and the stage it has come to.

use super::editing::{Editing, Stage};
use super::state::Leaving;
use super::{answer, check, fields, sending};
use crate::domain::change::Operation;
use crate::domain::vin::Vin;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP};
use crate::ui::widgets::{button, leaving, page, pill, text};
use crate::ui::wording;
use egui::{Align, Layout, Ui};

/// Draws the change in the editor.
pub fn ui(editing: &mut Editing, leaving: &mut Leaving, ui: &mut Ui, cx: &mut Cx) {
    let mut close = false;
    if cx.take(Shortcut::Close) {
        match editing.stage {
            _ if matches!(leaving, Leaving::Asking(_)) => *leaving = Leaving::No,
            Stage::Check(_) => editing.back_to_fields(),
            _ => close = true,
        }
    }
    ui.horizontal(|ui| {
        text::title(ui, title(editing.opening.operation));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            close |= button::icon(ui, Icon::X, "Close the editor").on_hover_text("Esc").clicked();
        });
    });
    ui.horizontal_wrapped(|ui| {
        let environment = editing.opening.to.environment;
        let hue = theme::of(ui).environment(environment);
        pill::show(ui, hue, wording::environment_icon(environment), &environment.to_string());
        if let Ok(vin) = Vin::parse(&editing.draft.vin) {
            text::mono(ui, &vin.grouped());
        }
    });
    ui.add_space(GAP);
    leave(editing, leaving, ui, cx);
    page::scrolled(ui, "editor", |ui| match editing.stage {
        Stage::Fields => fields::ui(editing, ui, cx),
        Stage::Check(_) => check::ui(editing, ui, cx),
        Stage::Sending(_) => sending::ui(editing, ui, cx),
        Stage::Answer(_) | Stage::NotCarriedOut(..) => answer::ui(editing, ui, cx),
    });
    if close {
        cx.push(Action::CloseEditor);
    }
}

/// Asks before typing is given up.
fn leave(editing: &mut Editing, leaving: &mut Leaving, ui: &mut Ui, cx: &mut Cx) {
    if !matches!(leaving, Leaving::Asking(_)) {
        return;
    }
    let answer = leaving::ui(ui, "Leave without sending?");
    ui.add_space(GAP);
    let Some(answer) = answer else { return };
    if let (Leaving::Asking(action), leaving::Answer::Discard) = (std::mem::take(leaving), answer) {
        editing.discard();
        cx.push(*action);
    }
}

fn title(operation: Operation) -> &'static str {
    match operation {
        Operation::Open => "Open a new recall",
        Operation::Fix => "Mark as fixed",
        Operation::Unfix => "Mark as not fixed",
        Operation::Delete => "Delete recall",
    }
}
