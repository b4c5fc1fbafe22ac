//! Draws what this installation ever sent for a vehicle.

use super::vehicle::OneVehicle;
use crate::domain::audit::AuditEntry;
use crate::domain::dates::short;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme;
use crate::ui::widgets::{banner, card, pill, text};
use crate::ui::wording;
use egui::{Label, RichText, TextStyle, Ui};

/// Draws the entries, newest first.
pub(super) fn ui(vehicle: &OneVehicle, ui: &mut Ui, cx: &mut Cx) {
    text::section(ui, "Sent from this computer");
    match &vehicle.sent {
        None if vehicle.reading_sent.is_some() => _ = text::note(ui, "Reading the history…"),
        None => _ = text::note(ui, "Shown once the vehicle is looked up"),
        Some(Err(failure)) => banner::failure(ui, failure),
        Some(Ok(entries)) if entries.is_empty() => {
            text::note(ui, "Nothing was ever sent for this VIN from this computer");
        }
        Some(Ok(entries)) => {
            for entry in entries {
                ui.push_id(("sent", entry.id), |ui| one(entry, ui, cx));
            }
        }
    }
}

fn one(entry: &AuditEntry, ui: &mut Ui, cx: &mut Cx) {
    let muted = theme::of(ui).muted;
    card::show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            match &entry.ending {
                Some(ending) => {
                    let tone = wording::outcome::tone(&ending.outcome);
                    let icon = wording::outcome::icon(&ending.outcome);
                    pill::show(ui, tone.hue(ui), icon, wording::outcome::word(&ending.outcome));
                }
                None => _ = pill::show(ui, theme::of(ui).warn, Icon::Hourglass, "Not settled yet"),
            }
            text::strong(ui, &entry.intent.deed.label());
            if let Some(change) = entry.intent.deed.change() {
                let references = change.references();
                for reference in [references.manufacturer_ref, references.dvsa_ref].into_iter().flatten() {
                    ui.add(Label::new(RichText::new(reference.as_str()).text_style(TextStyle::Monospace)));
                }
            }
            if let Some(date) = entry.intent.deed.date() {
                ui.label(short(date));
            }
        });
        let mut trail = format!("{} · {}", cx.clock.date_time(entry.intent.at), entry.intent.who);
        if let Some(ending) = &entry.ending {
            if let Some(error) = ending.outcome.error() {
                trail = format!("{trail} · {}", error.code);
            }
            if let Some(request_id) = &ending.request_id {
                trail = format!("{trail} · request {}", crate::domain::text::plain(request_id, 60));
            }
        }
        ui.add(Label::new(RichText::new(trail).small().color(muted)).wrap());
    });
}
