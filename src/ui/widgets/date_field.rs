//! One field for a date in any UK way of writing. It says in words what it understood, and offers a calendar,
//! Today and Yesterday.

use super::text_field::TextField;
use super::{button, calendar};
use crate::domain::dates::{in_words, parse_typed};
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, TIGHT};
use chrono::{Datelike, NaiveDate};
use egui::{Id, Label, Popup, PopupCloseBehavior, Response, RichText, Ui};

/// A labelled date.
pub struct DateField<'a> {
    /// Its own in the window.
    pub id: Id,
    /// Above the field.
    pub label: &'a str,
    /// As typed.
    pub text: &'a mut String,
    /// What is wrong, once checked.
    pub issue: Option<&'a str>,
    /// The day on the wall.
    pub today: NaiveDate,
}

impl DateField<'_> {
    /// Draws it; the answer is the field's own.
    pub fn show(self, ui: &mut Ui) -> Response {
        let understood = parse_typed(self.text, self.today).ok();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = TIGHT;
            let response = TextField::new(self.id, self.label, self.text)
                .note("For example 27 March 2026 or 27/3/2026")
                .issue(self.issue)
                .show(ui);
            let understood_as = if self.issue.is_some() { Echo::InDoubt } else { Echo::Taken };
            echo(ui, understood, understood_as);
            ui.horizontal_wrapped(|ui| {
                let today = Some(self.today);
                let shortcuts = [("Today", today), ("Yesterday", self.today.pred_opt())];
                for (word, day) in shortcuts {
                    if button::plain(ui, word).clicked()
                        && let Some(day) = day
                    {
                        *self.text = in_words(day);
                    }
                }
                if let Some(day) = calendar_button(ui, self.id, understood, self.today) {
                    *self.text = in_words(day);
                }
            });
            response
        })
        .inner
    }
}

/// How the date that was understood stands.
#[derive(Clone, Copy)]
enum Echo {
    /// Nothing is known against it.
    Taken,
    /// It is a date, and something is wrong with it.
    InDoubt,
}

fn echo(ui: &mut Ui, understood: Option<NaiveDate>, echo: Echo) {
    let Some(day) = understood else { return };
    let tokens = theme::of(ui);
    let (icon, ink) = match echo {
        Echo::Taken => (Icon::Check, tokens.ok.ink),
        Echo::InDoubt => (Icon::CalendarDays, tokens.muted),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        ui.spacing_mut().interact_size.y = 18.0;
        icons::paint(ui, icon, 16.0, ink);
        let words = format!("{} {}", day.format("%A"), in_words(day));
        ui.add(Label::new(RichText::new(words).color(ink)));
    });
}

fn calendar_button(ui: &mut Ui, id: Id, chosen: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    let opener = button::with_icon(ui, Icon::CalendarDays, "Calendar");
    let month = id.with("month");
    if opener.clicked() {
        ui.data_mut(|data| data.insert_temp(month, first_of(chosen.unwrap_or(today))));
    }
    let picked = Popup::menu(&opener)
        .id(id.with("calendar"))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Calendar")
        .show(|ui| {
            let mut shown = ui.data(|data| data.get_temp(month)).unwrap_or_else(|| first_of(today));
            let picked = calendar::show(ui, &mut shown, chosen, today);
            ui.data_mut(|data| data.insert_temp(month, shown));
            if picked.is_some() {
                ui.close();
            }
            picked
        })
        .and_then(|shown| shown.inner);
    if picked.is_some() {
        opener.request_focus();
    }
    picked
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
