//! One entry in full. Every text can be selected and copied.

use crate::domain::audit::AuditEntry;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::history::outcome_words::outcome_words;
use crate::ui::history::row;
use crate::ui::icons::Icon;
use crate::ui::widgets::{banner, button, card, text};
use egui::{Label, RichText, Ui};

/// The least room for a fact, in points.
const FACT_WIDTH: f32 = 200.0;

/// What was pressed about the job of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// To show its entries only.
    Narrow(i64),
    /// To find out what of it can be taken back.
    Reverse(i64),
}

/// Draws the entry.
pub(super) fn ui(ui: &mut Ui, entry: &AuditEntry, cx: &mut Cx) -> Option<Pressed> {
    let mut pressed = None;
    let words = outcome_words(entry);
    banner::show(ui, words.tone, &words.heading, |ui| {
        if !words.meaning.is_empty() {
            text::paragraph(ui, &words.meaning);
        }
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
            if let Some(job) = entry.intent.job {
                if button::with_icon(ui, Icon::ListChecks, &format!("Only job {job}")).clicked() {
                    pressed = Some(Pressed::Narrow(job));
                }
                if button::with_icon(ui, Icon::Undo2, &format!("Reverse job {job}…")).clicked() {
                    pressed = Some(Pressed::Reverse(job));
                }
            }
            if button::with_icon(ui, Icon::Copy, "Copy this entry").clicked() {
                cx.push(Action::Copy(row::as_table(std::iter::once(entry), &cx.clock)));
            }
        });
    });
    card::show(ui, |ui| {
        let facts: Vec<_> = facts(entry, cx).into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let columns = columns(ui.available_width());
        for line in facts.chunks(columns) {
            ui.columns(columns, |cells| {
                for (cell, (name, value)) in cells.iter_mut().zip(line) {
                    fact(cell, name, value);
                }
            });
        }
    });
    pressed
}

/// How many facts stand side by side.
fn columns(width: f32) -> usize {
    match width {
        width if width < FACT_WIDTH * 2.0 => 1,
        width if width < FACT_WIDTH * 3.0 => 2,
        width if width < FACT_WIDTH * 4.0 => 3,
        _ => 4,
    }
}

fn facts(entry: &AuditEntry, cx: &Cx) -> Vec<(&'static str, String)> {
    let intent = &entry.intent;
    let mut facts = vec![
        ("VIN", row::vin(entry)),
        ("What", intent.deed.label()),
        ("Campaign references", row::campaign(entry)),
        ("Before", row::before(entry)),
        ("After", entry.after().to_string()),
        ("Sent", row::local_time(intent.at, &cx.clock)),
        ("By", intent.who.clone()),
        ("To", format!("{} · {} · {}", intent.environment, intent.profile, intent.host)),
        ("Request ID", row::request_id(entry)),
        ("Job", row::job(entry)),
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
        ui.add(Label::new(text).wrap());
    });
}
