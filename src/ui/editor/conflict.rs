//! Draws both versions of a recall: as it was seen, and as DVSA holds it now.

use super::editing::Editing;
use crate::domain::recall::HeldRecall;
use crate::domain::text::plain;
use crate::engine::message::{Basis, Changed};
use crate::ui::look_up::start_date;
use crate::ui::theme::{self, GROUP};
use crate::ui::widgets::{card, text};
use egui::{Grid, Label, RichText, Ui, Vec2};

/// Draws both versions side by side.
pub(super) fn ui(editing: &Editing, changed: &Changed, held: Option<&HeldRecall>, ui: &mut Ui) {
    let now = held.or(changed.held_before.as_ref());
    let (seen_title, seen) = match editing.basis(&changed.change) {
        Basis::Seen(seen) => ("When you looked", Some(seen)),
        Basis::Unseen => ("Not looked at", None),
    };
    let seen = seen.as_ref();
    card::show(ui, |ui| {
        Grid::new("conflict").num_columns(3).spacing(Vec2::new(GROUP, 6.0)).show(ui, |ui| {
            ui.label("");
            text::strong(ui, seen_title);
            text::strong(ui, "DVSA holds now");
            ui.end_row();
            for (name, value) in ROWS {
                let before = seen.map_or_else(String::new, |seen| shown(seen.as_ref(), value));
                let after = shown(now, value);
                let tokens = theme::of(ui);
                ui.label(RichText::new(name).small().color(tokens.muted));
                ui.add(Label::new(&before).wrap());
                let after_text = if seen.is_some() && before != after {
                    RichText::new(format!("{after} (differs)")).color(tokens.warn.ink)
                } else {
                    RichText::new(after)
                };
                ui.add(Label::new(after_text).wrap());
                ui.end_row();
            }
        });
    });
}

type Value = fn(&HeldRecall) -> String;

const ROWS: [(&str, Value); 4] = [
    ("Manufacturer reference", |recall| or_none(recall.manufacturer_ref.as_deref())),
    ("DVSA reference", |recall| or_none(recall.dvsa_ref.as_deref())),
    ("Start date", start_date),
    ("Status", |recall| {
        recall.repair_status.map_or_else(|| "Not told".to_owned(), |status| status.to_string())
    }),
];

fn shown(recall: Option<&HeldRecall>, value: Value) -> String {
    recall.map_or_else(|| "No recall".to_owned(), value)
}

fn or_none(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).map_or_else(|| "None".to_owned(), |text| plain(text, 80))
}
