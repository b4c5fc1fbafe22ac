//! The bar at the bottom: how the connection stands, how fast requests leave, how long the secret lives.

use crate::domain::text::{plain, thousands};
use crate::engine::message::LinkState;
use crate::ui::cx::Cx;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::wording;
use chrono::TimeDelta;
use egui::{Frame, Label, Margin, Panel, RichText, Separator, Ui};
use std::time::Duration;

/// Requests a second that DVSA takes for each method.
const LIMIT_PER_SECOND: u32 = 25;

/// Width of the bar, in points, from which on it tells the rates without a second line.
const ROOM_FOR_RATES: f32 = 640.0;

/// Longest failure told here, in characters; the screen that met it tells all of it.
const LONGEST_FAILURE: usize = 80;

/// Clocks are not exact: a picture drawn too early would say the same again.
const A_MOMENT: Duration = Duration::from_millis(500);

/// Draws the bar.
pub fn ui(ui: &mut Ui, cx: &Cx) {
    let tokens = theme::of(ui);
    let frame =
        Frame::new().fill(tokens.raised).inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 4 });
    Panel::bottom("status-bar").frame(frame).resizable(false).show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal_wrapped(|ui| parts(ui, cx));
    });
}

fn parts(ui: &mut Ui, cx: &Cx) {
    let status = &cx.desk.status;
    let tokens = theme::of(ui);
    let has_room_for_rates = ui.available_width() >= ROOM_FOR_RATES;
    let (hue, icon, word) = match &status.link {
        LinkState::Idle => (tokens.info, icons::Icon::Circle, "Not used yet".to_owned()),
        LinkState::Connected => (tokens.ok, icons::Icon::CircleCheck, "Connected".to_owned()),
        LinkState::Failed(failure) => {
            (tokens.error, icons::Icon::CircleAlert, plain(&failure.message(), LONGEST_FAILURE))
        }
    };
    icons::paint(ui, icon, 14.0, hue.ink);
    let mut link = word;
    if let Some(until) = status.token_until {
        let left = until - (cx.clock.now)();
        let minutes = left.num_minutes();
        if minutes > 0 {
            link = format!("{link} · token {minutes} min");
            // When it says something else; with the last minute it says nothing more.
            let to_next = (left - TimeDelta::minutes(minutes)).to_std().unwrap_or_default();
            ui.ctx().request_repaint_after(to_next + A_MOMENT);
        }
    }
    part(ui, &link);
    ui.add(Separator::default().vertical());
    part(ui, &format!("Sent today {}", thousands(status.sent_today)));
    let issued = cx.desk.profile().and_then(|profile| profile.secret_issued);
    if let Some(days) = issued.and_then(|issued| wording::secret_days_left(issued, cx.clock.today())) {
        ui.add(Separator::default().vertical());
        let (words, hue) = wording::secret_life(days, tokens);
        if let Some(hue) = hue {
            icons::paint(ui, icons::Icon::TriangleAlert, 14.0, hue.ink);
        }
        part(ui, &words);
    }
    // Last, because they come and go: nothing else moves.
    if has_room_for_rates {
        rates(ui, cx);
    }
}

fn rates(ui: &mut Ui, cx: &Cx) {
    let rates: Vec<String> = cx
        .desk
        .status
        .rates
        .iter()
        .map(|(method, rate)| format!("{} {rate:.1} of {LIMIT_PER_SECOND}/s", method.as_str()))
        .collect();
    if !rates.is_empty() {
        ui.add(Separator::default().vertical());
        part(ui, &rates.join(" · "));
    }
}

fn part(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).small()).truncate());
}
