//! Draws both versions of a recall: as it was seen, and as DVSA holds it now.

use super::editing::Editing;
use crate::domain::recall::HeldRecall;
use crate::domain::text::plain;
use crate::engine::message::{Basis, Changed};
use crate::ui::look_up::start_date;
use crate::ui::theme;
use crate::ui::widgets::{card, text};
use egui::{Label, RichText, Ui};

/// Draws both versions side by side.
pub(super) fn ui(editing: &Editing, changed: &Changed, held: Option<&HeldRecall>, ui: &mut Ui) {
    let now = held.or(changed.held_before.as_ref());
    let Basis::Seen(seen) = editing.basis(&changed.change) else {
        card::show(ui, |ui| version(ui, "DVSA holds now", now, &Beside::Nothing));
        return;
    };
    ui.columns_const(|[left, right]| {
        card::show(left, |ui| version(ui, "When you looked", seen.as_ref(), &Beside::Nothing));
        card::show(right, |ui| version(ui, "DVSA holds now", now, &Beside::Version(seen.as_ref())));
    });
}

/// What a version is compared with.
enum Beside<'a> {
    Nothing,
    Version(Option<&'a HeldRecall>),
}

/// Draws one version; where it differs from the other, it says so.
fn version(ui: &mut Ui, title: &str, recall: Option<&HeldRecall>, other: &Beside<'_>) {
    text::strong(ui, title);
    if recall.is_none() {
        ui.label("No recall");
        return;
    }
    for (name, value) in ROWS {
        let mine = shown(recall, value);
        let differs = matches!(other, Beside::Version(other) if shown(*other, value) != mine);
        let tokens = theme::of(ui);
        ui.label(RichText::new(name).small().color(tokens.muted));
        let mine = if differs {
            RichText::new(format!("{mine} (differs)")).color(tokens.warn.ink)
        } else {
            RichText::new(mine)
        };
        ui.add(Label::new(mine).wrap());
    }
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
