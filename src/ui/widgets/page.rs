//! A screen's room: padded, scrolling when it does not fit, with its title at the top.

use super::{page_start, text};
use crate::ui::theme;
use egui::accesskit::Action;
use egui::scroll_area::ScrollBarVisibility;
use egui::{
    Align, AsIdSalt, CentralPanel, Event, Frame, Id, InputState, Key, Margin, Rect, ScrollArea, Ui, Vec2,
};

/// A scrolling page with a title. One that has just come is shown from its beginning, wherever it was left.
pub fn show<R>(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    named(ui, title, title, contents)
}

/// The same for a page whose title changes while it is shown: `name` is what it stays.
pub fn named<R>(ui: &mut Ui, name: &str, title: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    fixed(ui, |ui| {
        scrolled(ui, ("page", name), |ui| {
            text::title(ui, title);
            if page_start::here(ui, name) {
                to_top(ui);
            }
            ui.add_space(theme::TIGHT);
            contents(ui)
        })
    })
}

/// Scrolls to the beginning of what is scrolled.
pub fn to_top(ui: &Ui) {
    ui.scroll_to_rect(Rect::from_min_size(ui.min_rect().min, Vec2::ZERO), Some(Align::Min));
}

/// Contents that scroll up and down where they do not fit the room that is left.
pub fn scrolled<R>(ui: &mut Ui, salt: impl AsIdSalt, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let area = ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]);
    area.show(ui, |ui| following_focus(ui, contents)).inner
}

/// An area that scrolls sideways where its contents do not fit. Its bar, which is held where it can be seen, is there
/// only when something of the area is.
pub fn across(ui: &Ui, salt: impl AsIdSalt) -> ScrollArea {
    let is_in_sight = ui.cursor().top() + theme::ROW < ui.clip_rect().bottom();
    let bar =
        if is_in_sight { ScrollBarVisibility::VisibleWhenNeeded } else { ScrollBarVisibility::AlwaysHidden };
    ScrollArea::horizontal().id_salt(salt).scroll_bar_visibility(bar)
}

/// The contents of a scrolled area. What Tab or a screen reader leads to among them is brought into view.
pub fn following_focus<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let answer = contents(ui);
    let frame = ui.ctx().cumulative_frame_nr();
    let (focused, is_led) = (ui.memory(egui::Memory::focused), ui.input(is_led));
    let key = ui.scope_id().with("followed");
    let (before, led_in) = ui.data(|data| data.get_temp::<(Option<Id>, u64)>(key)).unwrap_or_default();
    let led_in = if is_led { frame } else { led_in };
    ui.data_mut(|data| data.insert_temp(key, (focused, led_in)));
    // Backwards, the focus arrives a picture later.
    let has_come = focused != before && frame <= led_in + 1;
    let control = focused.filter(|_| has_come).and_then(|id| ui.ctx().read_response(id));
    if let Some(control) = control
        && control.layer_id == ui.layer_id()
        && ui.min_rect().contains(control.rect.center())
        && is_not_beside(ui.clip_rect(), control.interact_rect)
    {
        ui.scroll_to_rect(control.rect.expand(theme::GAP), None);
    }
    answer
}

/// A control of a scrolled area is seen inside of it or not at all: one that is seen elsewhere is another's.
fn is_not_beside(area: Rect, seen: Rect) -> bool {
    !seen.is_positive() || area.contains(seen.center())
}

/// Whether someone moves the focus.
fn is_led(input: &InputState) -> bool {
    let asks = |event: &Event| matches!(event, Event::AccessKitActionRequest(asked) if asked.action == Action::Focus);
    input.key_pressed(Key::Tab) || input.events.iter().any(asks)
}

/// A page that scrolls its own parts (a table), without a title.
pub fn fixed<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let fill = theme::of(ui).bg;
    let frame = Frame::new().fill(fill).inner_margin(Margin { left: 24, right: 16, top: 16, bottom: 12 });
    CentralPanel::no_frame().frame(frame).show(ui, contents).inner
}
