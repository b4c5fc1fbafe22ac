//! Draws one vehicle: its header, its recalls, what was ever sent for it.

use super::state::State;
use super::vehicle::{Freshness, OneVehicle, counts};
use super::{recall_card, sent_view};
use crate::domain::change::Operation;
use crate::domain::draft::ChangeDraft;
use crate::domain::recall::Vehicle;
use crate::domain::text::plain;
use crate::engine::message::LookedUp;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::editor::Opening;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, GAP, GROUP};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, card, text};
use crate::ui::wording;
use chrono::{DateTime, Utc};
use egui::{Align, Label, Layout, RichText, Ui};

/// Draws the vehicle shown.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if state.list.is_some() && button::quiet_with_icon(ui, Icon::ArrowLeft, "Back to the list").clicked() {
        cx.push(Action::BackToList);
    }
    let Some(vehicle) = &state.vehicle else { return };
    let again = card::show(ui, |ui| header(vehicle, ui, cx)).inner;
    ui.add_space(GAP);
    if let Some(failure) = &vehicle.failure {
        banner::failure(ui, failure);
    }
    if vehicle.freshness == Freshness::BeforeAChange {
        banner::plain(
            ui,
            Tone::Warning,
            "This may be out of date",
            "DVSA was not read again after the last change. Check again before you change anything.",
        );
    }
    match vehicle.answer.as_ref() {
        Some(LookedUp { result: Ok(Some(held)), .. }) => recalls(vehicle, held, ui, cx),
        Some(LookedUp { result: Ok(None), .. }) => nothing_held(vehicle, ui, cx),
        Some(LookedUp { result: Err(failure), .. }) => banner::failure(ui, failure),
        None => {}
    }
    ui.add_space(GROUP);
    sent_view::ui(vehicle, ui, cx);
    if again {
        let actions = state.again(cx.desk);
        cx.actions.extend(actions);
    }
}

/// Answers whether DVSA is to be asked again.
fn header(vehicle: &OneVehicle, ui: &mut Ui, cx: &mut Cx) -> bool {
    let mut again = false;
    ui.horizontal_wrapped(|ui| {
        let vin = RichText::new(vehicle.vin.grouped()).text_style(fonts::vin_heading());
        let shown = ui.add(Label::new(vin).selectable(false));
        let spoken = format!("VIN {}", vehicle.vin);
        shown.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
        if button::icon(ui, Icon::Copy, "Copy the VIN").clicked() {
            cx.push(Action::Copy(vehicle.vin.as_str().to_owned()));
        }
        text::break_row_unless(ui, 140.0);
        let here = Layout::left_to_right(Align::Center);
        let layout = if ui.available_width() < 300.0 { here } else { Layout::right_to_left(Align::Center) };
        // It stays while DVSA is being asked, so that the focus stays with it.
        ui.with_layout(layout, |ui| {
            again = button::with_icon(ui, Icon::RefreshCw, "Check again").on_hover_text("F5").clicked();
        });
    });
    if vehicle.looking.is_some() {
        busy(vehicle, ui, cx);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::PAGE;
        if let Some(held) = vehicle.held() {
            let maker =
                held.manufacturer.as_deref().map_or_else(|| "Not told".to_owned(), |name| plain(name, 80));
            text::fact(ui, "Manufacturer", &maker);
            text::break_row_unless(ui, 150.0);
            text::fact(ui, "DVSA’s last update", &last_update(held, cx));
        }
        if let Some(answer) = &vehicle.answer {
            text::break_row_unless(ui, 150.0);
            text::fact(ui, "As at", &cx.clock.date_time(answer.as_at));
        }
    });
    again
}

fn busy(vehicle: &OneVehicle, ui: &mut Ui, cx: &mut Cx) {
    ui.horizontal_wrapped(|ui| {
        let tokens = theme::of(ui);
        icons::paint(ui, Icon::Hourglass, 16.0, tokens.info.ink);
        ui.label(format!("Asking {}…", wording::asked_party(vehicle.to.environment)));
        if let Some(task) = vehicle.looking
            && button::plain(ui, "Cancel").clicked()
        {
            cx.push(Action::Cancel(task));
        }
    });
}

/// DVSA's time is normally RFC 3339; anything else is shown as it came.
fn last_update(held: &Vehicle, cx: &Cx) -> String {
    match held.last_updated.as_deref() {
        None | Some("") => "Not told".to_owned(),
        Some(told) => DateTime::parse_from_rfc3339(told)
            .map_or_else(|_| plain(told, 60), |moment| cx.clock.date_time(moment.with_timezone(&Utc))),
    }
}

fn recalls(vehicle: &OneVehicle, held: &Vehicle, ui: &mut Ui, cx: &mut Cx) {
    ui.horizontal_wrapped(|ui| {
        text::section(ui, &heading(held));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| open_button(vehicle, ui, cx));
    });
    if held.recalls.is_empty() {
        text::paragraph(ui, "DVSA knows this vehicle and holds no recall for it.");
    }
    for (place, recall) in held.recalls.iter().enumerate() {
        ui.push_id(("recall", place), |ui| recall_card::ui(vehicle, recall, ui, cx));
    }
}

fn heading(held: &Vehicle) -> String {
    match counts(&held.recalls) {
        (0, _) => "No recalls".to_owned(),
        (1, 0) => "1 recall, fixed".to_owned(),
        (1, _) => "1 recall, not fixed".to_owned(),
        (all, 0) => format!("{all} recalls, all fixed"),
        (all, open) => format!("{all} recalls, {open} not fixed"),
    }
}

fn nothing_held(vehicle: &OneVehicle, ui: &mut Ui, cx: &mut Cx) {
    banner::show(ui, Tone::Note, "DVSA holds nothing for this VIN", |ui| {
        text::paragraph(
            ui,
            "No recall was ever opened for it, or the VIN differs in a character. VINs must match exactly.",
        );
        open_button(vehicle, ui, cx);
    });
}

fn open_button(vehicle: &OneVehicle, ui: &mut Ui, cx: &mut Cx) {
    if button::with_icon(ui, Icon::Plus, "Open a new recall…").clicked() {
        let draft = ChangeDraft { vin: vehicle.vin.as_str().to_owned(), ..ChangeDraft::default() };
        cx.push(Action::OpenEditor(Box::new(opening(vehicle, Operation::Open, draft))));
    }
}

/// The editor's start from this vehicle.
pub(super) fn opening(vehicle: &OneVehicle, operation: Operation, draft: ChangeDraft) -> Opening {
    Opening {
        to: vehicle.to.clone(),
        operation,
        draft,
        seen: vehicle.answer.clone().filter(|answer| answer.result.is_ok()),
    }
}
