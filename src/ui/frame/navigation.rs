//! The screens on the left.

use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::route::Route;
use crate::ui::theme::{self, ROW};
use crate::ui::widgets::button;
use egui::{Button, Frame, Margin, Panel, Response, RichText, Role, Stroke, Ui, Vec2, WidgetInfo};

/// With words, in points.
const WIDE: f32 = 148.0;
/// With icons alone (each with its word as a tooltip), in points.
const NARROW: f32 = 52.0;
/// Windows narrower than this show icons alone: 960 at 200 %.
const NARROW_WINDOW: f32 = 760.0;

/// How much room the navigation has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Words,
    Icons,
}

/// Draws the navigation.
pub fn ui(ui: &mut Ui, current: Route, jobs_under_way: usize, cx: &mut Cx) {
    let tokens = theme::of(ui);
    let frame =
        Frame::new().fill(tokens.raised).inner_margin(Margin { left: 8, right: 8, top: 12, bottom: 8 });
    let room = if ui.available_width() < NARROW_WINDOW { Room::Icons } else { Room::Words };
    let width = if room == Room::Icons { NARROW } else { WIDE };
    let salt = if room == Room::Icons { "navigation-icons" } else { "navigation" };
    Panel::left(salt).frame(frame).exact_size(width).resizable(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::TIGHT;
        for route in Route::NAVIGATION {
            let place = if current == route { Place::Here } else { Place::Elsewhere };
            let badge = if route == Route::Jobs { jobs_under_way } else { 0 };
            if item(ui, route, place, room, badge).clicked() {
                cx.push(Action::Go(route));
            }
        }
        ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
            let help = match room {
                Room::Words => button::quiet_with_icon(ui, Icon::CircleQuestionMark, "Help"),
                Room::Icons => button::icon(ui, Icon::CircleQuestionMark, "Help"),
            };
            if help.clicked() {
                cx.push(Action::ShowHelp);
            }
        });
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Here,
    Elsewhere,
}

fn item(ui: &mut Ui, route: Route, place: Place, room: Room, badge: usize) -> Response {
    let tokens = theme::of(ui);
    let here = place == Place::Here;
    let color = if here { tokens.accent } else { tokens.text };
    let style = if here { fonts::strong() } else { egui::TextStyle::Body };
    let word = RichText::new(route.label()).text_style(style).color(color);
    let icon = icons::text(route.icon(), 16.0).color(color);
    let fill = if here { tokens.surface } else { tokens.raised };
    let size = Vec2::new(ui.available_width(), ROW + 4.0);
    let button = match room {
        Room::Words => Button::new((icon, word, egui::Atom::grow())),
        Room::Icons => Button::new(icon),
    };
    let response = ui.add(button.gap(8.0).fill(fill).stroke(Stroke::NONE).min_size(size));
    let name = match badge {
        0 => route.label().to_owned(),
        under_way => format!("{}, {under_way} under way", route.label()),
    };
    let response = if room == Room::Icons { response.on_hover_text(&name) } else { response };
    if badge > 0 {
        paint_badge(ui, response.rect, room, badge);
    }
    if here {
        let rect = response.rect;
        ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.0).shrink2(Vec2::new(0.0, 6.0)), 2.0, color);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, here, &name));
    response
}

/// How many are under way, at the right of the item or on its icon.
fn paint_badge(ui: &Ui, item: egui::Rect, room: Room, number: usize) {
    let tokens = theme::of(ui);
    let words = if number > 99 { "99+".to_owned() } else { number.to_string() };
    let font = egui::FontId::new(12.0, fonts::semibold());
    let text = ui.painter().layout_no_wrap(words, font, tokens.on_accent);
    let width = (text.size().x + 10.0).max(18.0);
    let center = match room {
        Room::Words => egui::pos2(item.right() - 8.0 - width / 2.0, item.center().y),
        Room::Icons => egui::pos2(item.right() - width / 2.0, item.top() + 8.0),
    };
    let ground = egui::Rect::from_center_size(center, Vec2::new(width, 18.0));
    ui.painter().rect_filled(ground, 9.0, tokens.accent);
    ui.painter().galley(center - text.size() / 2.0, text, tokens.on_accent);
}
