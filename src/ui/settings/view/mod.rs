//! Draws the screen Settings: one file for each page. A task (editing, testing, rotating, sharing) has the
//! screen to itself with a way back; everything else is behind the tabs.

mod about;
mod appearance;
mod connections;
mod data;
mod diagnostics;
mod discarding;
mod editor;
mod editor_secrets;
mod import;
mod keyboard;
mod removal;
mod rotation;
mod share;
mod test;

use super::ask::Ask;
use super::state::{Page, Section, State};
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::Icon;
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, ROW, TIGHT};
use crate::ui::widgets::pill::{environment as environment_pill, line as low_line};
use crate::ui::widgets::{button, page};
use egui::{Button, Id, Response, RichText, Role, Stroke, Ui, Vec2, WidgetInfo};

/// The widest a card of settings is, in points: labels and fields stay close together.
const CARD_WIDTH: f32 = 680.0;

/// The widest a field is, in points.
const FIELD_WIDTH: f32 = 480.0;

/// Draws the screen.
pub fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    match (state.section, &state.page) {
        (Section::Connections, Page::Editor(_)) => editor::ui(state, ui, cx),
        (Section::Connections, Page::Import(_)) => import::ui(state, ui, cx),
        (Section::Connections, Page::Share(_)) => share::ui(state, ui, cx),
        (Section::Connections, Page::Test) => test::ui(state, ui, cx),
        (Section::Connections, Page::Rotate) => rotation::ui(state, ui, cx),
        (section, _) => {
            page::show(ui, "Settings", |ui| {
                arrive(ui, section);
                tabs(ui, state);
                ui.add_space(TIGHT);
                match section {
                    Section::Connections => connections::ui(state, ui, cx),
                    Section::Appearance => appearance::ui(state, ui, cx),
                    Section::Data => data::ui(state, ui, cx),
                    Section::Keyboard => keyboard::ui(ui),
                    Section::About => about::ui(ui),
                }
            });
        }
    }
}

fn tabs(ui: &mut Ui, state: &mut State) {
    let line = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = TIGHT;
        for section in Section::ALL {
            let here = if state.section == section { Place::Here } else { Place::Elsewhere };
            if tab(ui, section.label(), here).clicked() {
                state.section = section;
            }
        }
    });
    let rect = line.response.rect;
    let right = rect.left() + ui.available_width();
    let border = Stroke::new(1.0, theme::of(ui).border);
    ui.painter().hline(rect.left()..=right, rect.bottom() + 1.0, border);
    ui.add_space(TIGHT);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Here,
    Elsewhere,
}

fn tab(ui: &mut Ui, label: &str, place: Place) -> Response {
    let tokens = theme::of(ui);
    let here = place == Place::Here;
    let (style, color) =
        if here { (fonts::strong(), tokens.accent) } else { (egui::TextStyle::Body, tokens.text) };
    let text = RichText::new(label).text_style(style).color(color);
    let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(Vec2::new(0.0, ROW)));
    if here {
        let rect = response.rect;
        ui.painter().rect_filled(rect.with_min_y(rect.bottom() - 2.0), 0.0, color);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, label));
    response
}

/// A task's page: a way back, its title, its contents in a column.
fn task(
    ui: &mut Ui,
    state: &mut State,
    cx: &mut Cx,
    title: &str,
    contents: impl FnOnce(&mut Ui, &mut State, &mut Cx),
) {
    named_task(ui, state, cx, (title, title), contents);
}

/// The same for a page whose title changes while it is shown: its name stays.
fn named_task(
    ui: &mut Ui,
    state: &mut State,
    cx: &mut Cx,
    (name, title): (&str, &str),
    contents: impl FnOnce(&mut Ui, &mut State, &mut Cx),
) {
    page::named(ui, name, title, |ui| {
        let back = button::quiet_with_icon(ui, Icon::ArrowLeft, "Back to connections");
        if back.clicked() || cx.take(Shortcut::Close) {
            state.back();
            return;
        }
        column(ui, |ui| contents(ui, state, cx));
    });
}

/// A section that has just come is shown from its beginning, wherever it was left.
fn arrive(ui: &Ui, section: Section) {
    let key = Id::unique("settings-section-shown");
    if ui.data(|data| data.get_temp(key)) != Some(section) {
        ui.data_mut(|data| data.insert_temp(key, section));
        page::to_top(ui);
    }
}

/// A column that does not grow wider than is good to read.
fn column(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let width = ui.available_width().min(CARD_WIDTH);
    ui.scope(|ui| {
        ui.set_max_width(width);
        contents(ui);
    });
}

/// Choices below each other, closer than controls usually are.
fn choices<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 24.0;
        ui.spacing_mut().item_spacing.y = TIGHT;
        contents(ui)
    })
    .inner
}

/// Sends a question, if there is one.
fn push(cx: &mut Cx, ask: impl IntoIterator<Item = Ask>) {
    for ask in ask {
        cx.push(ask.into_action());
    }
}
