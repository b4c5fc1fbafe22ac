//! Draws the campaigns seen before, to be picked instead of typed.

use super::editing::Editing;
use crate::domain::dates::short;
use crate::engine::message::SeenCampaign;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, ROW};
use crate::ui::widgets::{button, page};
use egui::{Button, Popup, PopupCloseBehavior, ScrollArea, Ui, Vec2};

/// Draws the button and, once pressed, the book.
pub(super) fn ui(editing: &mut Editing, ui: &mut Ui) {
    if editing.campaigns.is_empty() {
        return;
    }
    let opener = button::with_icon(ui, Icon::ChevronDown, "Choose a campaign seen before");
    let popup = Popup::menu(&opener)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Campaigns seen before");
    let chosen = popup.show(|ui| {
        ui.set_width(360.0);
        let entries = |ui: &mut Ui| {
            let mut chosen = None;
            for campaign in &editing.campaigns {
                let entry = Button::new(words(campaign)).frame_when_inactive(false);
                if ui.add(entry.min_size(Vec2::new(ui.available_width(), ROW))).clicked() {
                    chosen = Some(campaign.clone());
                    ui.close();
                }
            }
            chosen
        };
        ScrollArea::vertical().max_height(ROW * 8.0).show(ui, |ui| page::following_focus(ui, entries))
    });
    if let Some(campaign) = chosen.and_then(|shown| shown.inner.inner) {
        editing.take_campaign(&campaign);
    }
    ui.add_space(GAP);
}

fn words(campaign: &SeenCampaign) -> String {
    let mut words = campaign.manufacturer_ref.to_string();
    if let Some(dvsa) = &campaign.dvsa_ref {
        words = format!("{words} · {dvsa}");
    }
    match campaign.start_date {
        Some(start) => format!("{words} · {}", short(start)),
        None => words,
    }
}
