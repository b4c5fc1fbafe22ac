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
pub fn ui(ui: &mut Ui, current: Route, cx: &mut Cx) {
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
            if item(ui, route, place, room).clicked() {
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

fn item(ui: &mut Ui, route: Route, place: Place, room: Room) -> Response {
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
    let response = if room == Room::Icons { response.on_hover_text(route.label()) } else { response };
    if here {
        let rect = response.rect;
        ui.painter().rect_filled(rect.with_max_x(rect.left() + 3.0).shrink2(Vec2::new(0.0, 6.0)), 2.0, color);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, here, route.label()));
    response
}
