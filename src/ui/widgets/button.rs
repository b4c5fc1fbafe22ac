//! Buttons: one main button at most on a screen, plain ones, and ones that look like text.

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, MAIN_BUTTON, ROW};
use egui::{Button, Response, RichText, Role, Stroke, Ui, Vec2, WidgetInfo};

/// The main button of a screen. It names the verb, the number and the environment.
pub fn main(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::of(ui);
    let text = RichText::new(label).color(tokens.on_accent).text_style(crate::ui::fonts::strong());
    let button = Button::new(text).fill(tokens.accent).stroke(Stroke::NONE);
    ui.add(button.min_size(Vec2::new(0.0, MAIN_BUTTON)))
}

/// As [`main()`], for what cannot be undone.
pub fn danger(ui: &mut Ui, label: &str) -> Response {
    let tokens = theme::of(ui);
    let text = RichText::new(label).color(tokens.error.ground).text_style(crate::ui::fonts::strong());
    let button = Button::new(text).fill(tokens.error.ink).stroke(Stroke::NONE);
    ui.add(button.min_size(Vec2::new(0.0, MAIN_BUTTON)))
}

/// A button among others.
pub fn plain(ui: &mut Ui, label: &str) -> Response {
    ui.add(Button::new(label).min_size(Vec2::new(0.0, ROW)))
}

/// A button with a picture before its word. Its accessible name is the word alone.
pub fn with_icon(ui: &mut Ui, icon: Icon, label: &str) -> Response {
    let atoms = (icons::text(icon, 15.0), label);
    named(ui.add(Button::new(atoms).gap(6.0).min_size(Vec2::new(0.0, ROW))), label)
}

/// A button without a frame, for what is rarely needed.
pub fn quiet(ui: &mut Ui, label: &str) -> Response {
    let text = RichText::new(label).color(theme::of(ui).accent);
    let button = Button::new(text).frame_when_inactive(false).min_size(Vec2::new(0.0, ROW));
    ui.add(button)
}

/// As [`quiet`], with a picture.
pub fn quiet_with_icon(ui: &mut Ui, icon: Icon, label: &str) -> Response {
    let accent = theme::of(ui).accent;
    let atoms = (icons::text(icon, 15.0).color(accent), RichText::new(label).color(accent));
    let button = Button::new(atoms).gap(6.0).frame_when_inactive(false).min_size(Vec2::new(0.0, ROW));
    named(ui.add(button), label)
}

/// A picture alone; its name is the tooltip and the accessible name.
pub fn icon(ui: &mut Ui, icon: Icon, name: &str) -> Response {
    let text = icons::text(icon, 16.0).color(theme::of(ui).muted);
    let button = Button::new(text).frame_when_inactive(false).min_size(Vec2::splat(ROW));
    named(ui.add(button).on_hover_text(name), name)
}

/// Puts the keyboard's focus on a control and brings it into view.
pub fn focus(response: &Response) {
    response.request_focus();
    response.scroll_to_me(None);
}

/// Gives a button its accessible name.
pub fn named(response: Response, name: &str) -> Response {
    response.widget_info(|| WidgetInfo::labeled(Role::Button, response.enabled(), name));
    response
}
