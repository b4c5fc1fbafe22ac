//! One entry in full. Every text can be selected and copied.

use crate::domain::audit::AuditEntry;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::history::outcome_words::outcome_words;
use crate::ui::history::row;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GROUP};
use crate::ui::widgets::{banner, button, card};
use egui::{Label, RichText, Ui};

/// Draws the entry.
pub(super) fn ui(ui: &mut Ui, entry: &AuditEntry, cx: &mut Cx) {
    let words = outcome_words(entry);
    banner::plain(ui, words.tone, &words.heading, &words.meaning);
    card::show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::Vec2::new(GROUP, GAP);
            for (name, value) in facts(entry, cx) {
                if !value.is_empty() {
                    fact(ui, name, &value);
                }
            }
        });
        ui.add_space(GAP);
        ui.horizontal_wrapped(|ui| {
            let vin = row::vin(entry);
            let request_id = row::request_id(entry);
            if !vin.is_empty() && button::with_icon(ui, Icon::Search, "Look the vehicle up").clicked() {
                cx.push(Action::LookUp(vin.clone()));
            }
            if !vin.is_empty() && button::with_icon(ui, Icon::Copy, "Copy the VIN").clicked() {
                cx.push(Action::Copy(vin));
            }
            if !request_id.is_empty() && button::with_icon(ui, Icon::Copy, "Copy the request ID").clicked() {
                cx.push(Action::Copy(request_id));
            }
            if button::with_icon(ui, Icon::Copy, "Copy this entry").clicked() {
                cx.push(Action::Copy(row::as_table(std::iter::once(entry), &cx.clock)));
            }
        });
    });
}

fn facts(entry: &AuditEntry, cx: &Cx) -> Vec<(&'static str, String)> {
    let intent = &entry.intent;
    let mut facts = vec![
        ("VIN", row::vin(entry)),
        ("What", intent.deed.label()),
        ("Campaign references", row::campaign(entry)),
        ("Before", row::before(entry)),
        ("After", row::after(entry)),
        ("Sent", row::local_time(intent.at, &cx.clock)),
        ("By", intent.who.clone()),
        ("To", format!("{} · {} · {}", intent.environment, intent.profile, intent.host)),
        ("Request ID", row::request_id(entry)),
    ];
    if let Some(ending) = &entry.ending {
        facts.push(("Outcome known", row::local_time(ending.at, &cx.clock)));
        facts.push(("Note", ending.note.clone().unwrap_or_default()));
        let error = ending.outcome.error();
        facts.push(("DVSA’s words", error.map(|error| error.message.clone()).unwrap_or_default()));
    }
    facts.push(("Record", entry.id.to_string()));
    facts
}

fn fact(ui: &mut Ui, name: &str, value: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let muted = crate::ui::theme::of(ui).muted;
        ui.add(Label::new(RichText::new(name).small().color(muted)).extend());
        let text = match name {
            "VIN" | "Request ID" | "Campaign references" => RichText::new(value).monospace(),
            _ => RichText::new(value),
        };
        ui.add(Label::new(text));
    });
}
