//! A number with its word: a count that can be read at a glance.

use crate::domain::text::thousands;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, GAP, Hue, RADIUS, TIGHT};
use egui::{Frame, Label, Margin, Response, RichText, Role, Sense, Stroke, Ui, WidgetInfo};

/// A count.
pub struct Tile<'a> {
    /// Its picture.
    pub icon: Icon,
    /// Its colours.
    pub hue: Hue,
    /// How many.
    pub count: u64,
    /// Of what.
    pub word: &'a str,
    /// More about it; may be empty.
    pub detail: &'a str,
    /// Its width in points.
    pub width: f32,
}

/// Whether pressing a tile does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// No.
    Nothing,
    /// It narrows a list; not chosen now.
    Filters,
    /// It narrows a list, and is chosen.
    Filtering,
}

impl Tile<'_> {
    /// Draws it. Its name is `1,240 ready`.
    pub fn show(&self, ui: &mut Ui, press: Press) -> Response {
        let tokens = theme::of(ui);
        let name = format!("{} {}", thousands(self.count), self.word.to_lowercase());
        let stroke = match press {
            Press::Filtering => Stroke::new(2.0, tokens.accent),
            _ => Stroke::new(tokens.outline, tokens.border),
        };
        let frame = Frame::new()
            .fill(tokens.surface)
            .stroke(stroke)
            .corner_radius(RADIUS)
            .inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 });
        let shown = frame.show(ui, |ui| {
            ui.set_width(self.width - 24.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing = egui::Vec2::new(GAP, 2.0);
                ui.spacing_mut().interact_size.y = 18.0;
                ui.horizontal(|ui| {
                    icons::paint(
                        ui,
                        self.icon,
                        16.0,
                        if self.count == 0 { tokens.muted } else { self.hue.ink },
                    );
                    ui.add(
                        Label::new(RichText::new(self.word).small().color(tokens.muted)).selectable(false),
                    );
                });
                let number = RichText::new(thousands(self.count)).text_style(egui::TextStyle::Heading);
                ui.add(Label::new(number).selectable(false));
                if !self.detail.is_empty() {
                    ui.spacing_mut().item_spacing.y = TIGHT;
                    let detail = RichText::new(self.detail).small().color(tokens.muted);
                    ui.add(Label::new(detail).wrap().selectable(false));
                }
            });
        });
        let sense = if press == Press::Nothing { Sense::hover() } else { Sense::click() };
        let response = shown.response.interact(sense);
        response.widget_info(|| match press {
            Press::Nothing => WidgetInfo::labeled(Role::Label, true, &name),
            _ => WidgetInfo::selected(Role::Button, true, press == Press::Filtering, &name),
        });
        response
    }
}

/// The width of each of some tiles that fill a row, in points; none is narrower than `least`.
pub fn width_of(ui: &Ui, tiles: u8, least: f32) -> f32 {
    let gaps = GAP * f32::from(tiles.saturating_sub(1));
    ((ui.available_width() - gaps - 2.0) / f32::from(tiles.max(1))).max(least)
}
