//! What only a person can decide about the rows, asked with samples.

use crate::domain::check::{BothWays, Question};
use crate::domain::date_order::DateOrder;
use crate::domain::dates::in_words;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::import::state::State;
use crate::ui::import::step::Step;
use crate::ui::theme::GAP;
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, text};
use crate::ui::wording::import::date_order;
use egui::{Grid, RichText, Ui, Vec2};

/// Draws the questions that are open, and the answer that was given, to be changed.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(outcome) = &state.check.outcome else { return };
    let questions = outcome.checked.questions().to_vec();
    let mut order = None;
    for question in &questions {
        match question {
            Question::DateOrder { header, samples, .. } => {
                order = order.or(date_question(ui, header, samples));
            }
            Question::HiddenRows { .. } => {
                let go = banner::show(ui, Tone::Warning, "Hidden rows are not decided", |ui| {
                    button::plain(ui, "Go to the file").clicked()
                });
                if go {
                    state.show(Step::File);
                }
            }
        }
    }
    if let Some(chosen) = state.check.date_order {
        ui.horizontal_wrapped(|ui| {
            text::note(ui, &format!("Dates are read {}.", date_order(chosen).to_lowercase()));
            let other = match chosen {
                DateOrder::DayMonthYear => DateOrder::MonthDayYear,
                _ => DateOrder::DayMonthYear,
            };
            if button::quiet(ui, &format!("Read them {}", date_order(other).to_lowercase())).clicked() {
                order = Some(other);
            }
        });
    }
    if order.is_some() {
        state.check.date_order = order;
        cx.actions.extend(state.start_check(cx.clock.today()));
    }
}

fn date_question(ui: &mut Ui, header: &str, samples: &[BothWays]) -> Option<DateOrder> {
    let heading = format!("The dates in “{header}” can be read two ways. Which is right?");
    banner::show(ui, Tone::Warning, &heading, |ui| {
        let mut chosen = None;
        Grid::new(("date-order", header)).num_columns(3).spacing(Vec2::new(28.0, 4.0)).show(ui, |ui| {
            for title in ["In the file", "Day first", "Month first"] {
                ui.label(RichText::new(title).text_style(fonts::strong()));
            }
            ui.end_row();
            for sample in samples {
                ui.label(RichText::new(&sample.written).monospace());
                ui.label(in_words(sample.day_first));
                ui.label(in_words(sample.month_first));
                ui.end_row();
            }
        });
        ui.add_space(GAP / 2.0);
        ui.horizontal_wrapped(|ui| {
            for order in [DateOrder::DayMonthYear, DateOrder::MonthDayYear] {
                if button::plain(ui, &format!("{} is right", date_order(order))).clicked() {
                    chosen = Some(order);
                }
            }
        });
        chosen
    })
}
