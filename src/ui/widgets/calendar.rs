//! A month to pick a day from, reachable by keyboard: every day is a button.

use super::button;
use crate::domain::dates::in_words;
use crate::ui::icons::Icon;
use crate::ui::theme;
use chrono::{Datelike, Days, Months, NaiveDate};
use egui::{Button, Grid, Label, RichText, Ui, Vec2};

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Draws the month of `shown`, which the arrows change. Answers the day that was picked.
pub fn show(
    ui: &mut Ui,
    shown: &mut NaiveDate,
    chosen: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<NaiveDate> {
    heading(ui, shown);
    let first = shown.with_day(1)?;
    let lead = u64::from(first.weekday().num_days_from_monday());
    let start = first.checked_sub_days(Days::new(lead))?;
    let mut picked = None;
    Grid::new("calendar").num_columns(7).spacing(Vec2::splat(2.0)).min_col_width(32.0).show(ui, |ui| {
        for name in WEEKDAYS {
            let text = RichText::new(name).small().color(theme::of(ui).muted);
            ui.vertical_centered(|ui| ui.add(Label::new(text).selectable(false)));
        }
        ui.end_row();
        for week in 0..6u64 {
            for weekday in 0..7u64 {
                let day = start.checked_add_days(Days::new(week * 7 + weekday));
                match day.filter(|day| day.month() == first.month()) {
                    Some(day) => picked = day_button(ui, day, chosen, today).or(picked),
                    None => _ = ui.label(""),
                }
            }
            ui.end_row();
        }
    });
    picked
}

fn heading(ui: &mut Ui, shown: &mut NaiveDate) {
    ui.horizontal(|ui| {
        let steps = [
            (Icon::ChevronLeft, "Previous month", shown.checked_sub_months(Months::new(1))),
            (Icon::ChevronRight, "Next month", shown.checked_add_months(Months::new(1))),
        ];
        for (icon, name, target) in steps {
            if button::icon(ui, icon, name).clicked()
                && let Some(target) = target
            {
                *shown = target;
            }
        }
        ui.add(Label::new(
            RichText::new(shown.format("%B %Y").to_string()).text_style(crate::ui::fonts::strong()),
        ));
    });
}

fn day_button(ui: &mut Ui, day: NaiveDate, chosen: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    let tokens = theme::of(ui);
    let mut text = RichText::new(day.day().to_string());
    let mut fill = egui::Color32::TRANSPARENT;
    if chosen == Some(day) {
        text = text.color(tokens.on_accent);
        fill = tokens.accent;
    } else if day == today {
        text = text.underline().color(tokens.accent);
    }
    let button =
        Button::new(text).fill(fill).frame_when_inactive(chosen == Some(day)).min_size(Vec2::new(32.0, 28.0));
    let name = if day == today { format!("{}, today", in_words(day)) } else { in_words(day) };
    button::named(ui.add(button), &name).clicked().then_some(day)
}
