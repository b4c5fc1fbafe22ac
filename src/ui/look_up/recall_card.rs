//! Draws one recall with what can be done about it, and why the rest cannot.

use super::vehicle::OneVehicle;
use super::vehicle_view::opening;
use crate::domain::change::Operation;
use crate::domain::dates::{iso, short};
use crate::domain::draft::ChangeDraft;
use crate::domain::recall::{HeldRecall, RepairStatus};
use crate::domain::text::plain;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{self, GROUP};
use crate::ui::widgets::{button, card, pill, text};
use egui::{Label, RichText, TextStyle, Ui};

/// Draws the recall.
pub(super) fn ui(vehicle: &OneVehicle, recall: &HeldRecall, ui: &mut Ui, cx: &mut Cx) {
    card::show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GROUP;
            part(ui, "Manufacturer reference", 190.0, |ui| {
                reference(ui, recall.manufacturer_ref.as_deref());
            });
            part(ui, "DVSA reference", 150.0, |ui| reference(ui, recall.dvsa_ref.as_deref()));
            part(ui, "Start date", 100.0, |ui| _ = ui.label(start_date(recall)));
            part(ui, "Status", 100.0, |ui| _ = pill::repair_status(ui, recall.repair_status));
        });
        ui.horizontal_wrapped(|ui| {
            let (possible, reason) = possible(recall.repair_status);
            for (operation, icon, label) in possible {
                let pressed = button::with_icon(ui, *icon, label);
                let spoken = format!("{label} {}", recall.manufacturer_ref.as_deref().unwrap_or_default());
                pressed.ctx.accesskit_node_builder(pressed.id, |node| node.set_description(spoken.trim()));
                if pressed.clicked() {
                    let opening = opening(vehicle, *operation, draft(vehicle, recall));
                    cx.push(Action::OpenEditor(Box::new(opening)));
                }
            }
            if !reason.is_empty() {
                text::note(ui, reason);
            }
        });
    });
}

type Offer = (Operation, Icon, &'static str);

/// What the API allows for a status, and the reason for what it does not.
fn possible(status: Option<RepairStatus>) -> (&'static [Offer], &'static str) {
    match status {
        Some(RepairStatus::NotFixed) => (
            &[(Operation::Fix, Icon::Check, "Mark as fixed…"), (Operation::Delete, Icon::Trash2, "Delete…")],
            "",
        ),
        Some(RepairStatus::Fixed) => (
            &[(Operation::Unfix, Icon::Undo2, "Mark as not fixed…")],
            "Fixed recalls cannot be deleted. Mark it as not fixed first",
        ),
        None => (&[], "DVSA did not tell the repair status, so nothing can be offered. Check again"),
    }
}

fn draft(vehicle: &OneVehicle, recall: &HeldRecall) -> ChangeDraft {
    ChangeDraft {
        vin: vehicle.vin.as_str().to_owned(),
        manufacturer_ref: recall.manufacturer_ref.clone().unwrap_or_default(),
        dvsa_ref: recall.dvsa_ref.clone().unwrap_or_default(),
        start_date: recall.start_day().map(iso).unwrap_or_default(),
        rectification_date: String::new(),
    }
}

/// The start as a day, or as it came when it is none.
pub(in crate::ui) fn start_date(recall: &HeldRecall) -> String {
    match (recall.start_day(), recall.start_date.as_deref()) {
        (Some(day), _) => short(day),
        (None, Some(told)) if !told.is_empty() => plain(told, 40),
        _ => "Not told".to_owned(),
    }
}

/// A name and what stands under it; the width keeps the recalls' columns in line.
fn part(ui: &mut Ui, name: &str, width: f32, value: impl FnOnce(&mut Ui)) {
    text::break_row_unless(ui, width);
    ui.vertical(|ui| {
        ui.set_min_width(width);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(name).small().color(theme::of(ui).muted));
        value(ui);
    });
}

fn reference(ui: &mut Ui, value: Option<&str>) {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => {
            let shown = RichText::new(plain(value, 80)).text_style(TextStyle::Monospace);
            ui.add(Label::new(shown));
        }
        None => _ = ui.label("None"),
    }
}
