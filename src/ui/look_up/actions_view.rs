//! Draws what can be done with the vehicles selected in a list. Pressing a button sends nothing: it hands the
//! recalls to the import, which checks, plans, asks and sends them as a job.

use super::chosen::{Campaigns, Chosen, OPERATIONS};
use super::list::VehicleList;
use crate::domain::change::Operation;
use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::TIGHT;
use crate::ui::widgets::{button, card, combo, text};
use crate::ui::wording::import::counted;
use egui::{ComboBox, Ui};

/// The width of the list of campaigns, in points.
const CAMPAIGNS: f32 = 260.0;
/// What stands before the campaign that is meant.
const CAMPAIGN: &str = "Recalls of campaign";

/// Draws the bar, while something is selected.
pub(super) fn ui(list: &mut VehicleList, ui: &mut Ui, cx: &mut Cx) {
    let chosen = list.chosen();
    if list.selection.count() == 0 {
        return;
    }
    card::show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            text::strong(ui, &format!("{} selected", counted(list.selection.count() as u64, "vehicle")));
            if button::quiet(ui, "Select none").clicked() {
                list.selection.clear();
            }
            text::note(
                ui,
                "Handed to Import as a table. Nothing is sent before you have confirmed it there.",
            );
        });
        ui.horizontal_wrapped(|ui| {
            campaigns(list, &chosen, ui);
            for operation in OPERATIONS {
                one(list, &chosen, operation, ui, cx);
            }
        });
    });
    ui.add_space(TIGHT);
}

fn campaigns(list: &mut VehicleList, chosen: &Chosen, ui: &mut Ui) {
    if let Campaigns::One(key) = &list.campaigns
        && !chosen.campaigns.contains_key(key)
    {
        list.campaigns = Campaigns::Undecided;
    }
    if chosen.campaigns.len() < 2 {
        for key in chosen.campaigns.keys() {
            ui.label(format!("{CAMPAIGN} {}", key.label()));
        }
        return;
    }
    let words = match &list.campaigns {
        Campaigns::Undecided => "Choose a campaign".to_owned(),
        Campaigns::One(key) => key.label(),
        Campaigns::All => "All campaigns".to_owned(),
    };
    let label = ui.label(CAMPAIGN);
    let combo = ComboBox::from_id_salt("list-campaigns").width(CAMPAIGNS).selected_text(words).truncate();
    let shown = combo::show(combo, ui, |ui| {
        for (key, recalls) in &chosen.campaigns {
            let label = format!("{} ({})", key.label(), thousands(*recalls));
            ui.selectable_value(&mut list.campaigns, Campaigns::One(key.clone()), label);
        }
        ui.selectable_value(&mut list.campaigns, Campaigns::All, "All campaigns");
    });
    shown.response.labelled_by(label.id);
}

fn one(list: &VehicleList, chosen: &Chosen, operation: Operation, ui: &mut Ui, cx: &mut Cx) {
    let rows = chosen.count(operation, &list.campaigns);
    let recalls = counted(rows, "recall");
    let (icon, label) = match operation {
        Operation::Fix => (Icon::Check, format!("Mark {recalls} as fixed…")),
        Operation::Unfix => (Icon::Undo2, format!("Mark {recalls} as not fixed…")),
        Operation::Delete => (Icon::Trash2, format!("Delete {recalls}…")),
        Operation::Open => return,
    };
    text::break_row_unless(ui, 190.0);
    if rows == 0 {
        let of = if matches!(list.campaigns, Campaigns::One(_)) { " of this campaign" } else { "" };
        let status = if operation == Operation::Unfix { "fixed" } else { "not fixed" };
        text::note(ui, &format!("{operation}: no recall selected{of} is {status}"));
        return;
    }
    if chosen.asks_for_campaign(&list.campaigns) {
        text::note(ui, &format!("{operation}: choose a campaign first"));
        return;
    }
    if button::with_icon(ui, icon, &label).clicked()
        && let Some(handed) = chosen.hand(operation, &list.campaigns, &list.to)
    {
        cx.push(Action::Hand(Box::new(handed)));
    }
}
