//! A number with its word: a count that can be read at a glance.

use crate::domain::text::thousands;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, GAP, Hue, RADIUS, TIGHT};
use egui::{Frame, Label, Margin, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

/// The height of two lines of a detail, in points.
const TWO_LINES: f32 = 34.0;

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
    /// More about it, on up to two lines; `None` where no tile of the row has any.
    pub detail: Option<&'a str>,
    /// What pressing it does; may be empty.
    pub hint: &'a str,
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
    /// Its name is `1,240 ready`.
    fn show(&self, ui: &mut Ui, width: f32, press: Press) -> Response {
        let tokens = theme::of(ui);
        let name = format!("{} {}", thousands(self.count), self.word.to_lowercase());
        let frame = Frame::new()
            .fill(tokens.surface)
            .stroke(Stroke::new(tokens.outline, tokens.border))
            .corner_radius(RADIUS)
            .inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 8 });
        let shown = frame.show(ui, |ui| {
            // Margins, and the outline on both sides.
            ui.set_width(width - 26.0);
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
                if let Some(detail) = self.detail {
                    ui.spacing_mut().item_spacing.y = TIGHT;
                    let detail = RichText::new(detail).small().color(tokens.muted);
                    ui.scope(|ui| {
                        ui.set_min_height(TWO_LINES);
                        ui.add(Label::new(detail).wrap().selectable(false));
                    });
                }
            });
        });
        if press == Press::Filtering {
            // Over the outline, so that nothing moves.
            let chosen = Stroke::new(2.0, tokens.accent);
            ui.painter().rect_stroke(shown.response.rect, RADIUS, chosen, StrokeKind::Inside);
        }
        let sense = if press == Press::Nothing { Sense::hover() } else { Sense::click() };
        // A frame's own response loses the keyboard's focus at once: only what is interacted with by a name of its
        // own keeps it.
        let id = shown.response.id.with("press");
        let response = ui.interact(shown.response.rect, id, sense);
        response.widget_info(|| match press {
            Press::Nothing => WidgetInfo::labeled(Role::Label, true, &name),
            _ => WidgetInfo::selected(Role::Button, true, press == Press::Filtering, &name),
        });
        if self.hint.is_empty() { response } else { response.on_hover_text(self.hint) }
    }
}

/// Draws tiles beside each other, in as many lines as it takes; none is narrower than `least` points. Answers the
/// place of the one that was pressed.
pub fn row(ui: &mut Ui, tiles: &[(Tile<'_>, Press)], least: f32) -> Option<usize> {
    let mut fitting = tiles.len().max(1);
    while fitting > 1 && width_of(ui, fitting) < least {
        fitting -= 1;
    }
    let width = width_of(ui, fitting);
    let mut pressed = None;
    for (line, chunk) in tiles.chunks(fitting).enumerate() {
        ui.horizontal_top(|ui| {
            for (place, (tile, press)) in chunk.iter().enumerate() {
                if tile.show(ui, width, *press).clicked() {
                    pressed = Some(line * fitting + place);
                }
            }
        });
    }
    pressed
}

#[expect(clippy::cast_precision_loss, reason = "a handful of tiles")]
fn width_of(ui: &Ui, fitting: usize) -> f32 {
    (ui.available_width() - GAP * (fitting as f32 - 1.0)) / fitting as f32
}
