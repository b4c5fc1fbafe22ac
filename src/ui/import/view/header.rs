//! The six steps at the top: where someone is, what is done, what can be gone back to.

use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::import::state::State;
use crate::ui::import::step::Step;
use crate::ui::theme::{self, ROW, TIGHT};
use crate::ui::widgets::{page_start, text};
use egui::{Button, Label, RichText, Role, Stroke, Ui, Vec2, WidgetInfo};

/// Windows narrower than this name only the step shown, in points.
const NARROW: f32 = 600.0;
/// Room on both sides of a step's word, in points.
const PADDING: f32 = 6.0;

/// Draws the steps.
pub(super) fn ui(state: &mut State, ui: &mut Ui) {
    let words = if ui.available_width() < NARROW { Words::ShownOnly } else { Words::All };
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        text_title(ui);
        ui.spacing_mut().item_spacing.x = TIGHT;
        for step in Step::ALL {
            if step != Step::File {
                icons::paint(ui, Icon::ChevronRight, 14.0, theme::of(ui).muted);
            }
            if one(ui, state, step, words) {
                wanted = Some(step);
            }
        }
    });
    page_start::here(ui, &format!("Import, {}", name(state.step)));
    let rect = ui.min_rect();
    let border = Stroke::new(1.0, theme::of(ui).border);
    ui.painter().hline(rect.left()..=rect.left() + ui.available_width(), ui.cursor().top(), border);
    ui.add_space(TIGHT);
    if let Some(step) = wanted {
        state.show(step);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    All,
    ShownOnly,
}

fn text_title(ui: &mut Ui) {
    ui.scope(|ui| {
        ui.set_max_width(90.0);
        text::title(ui, "Import");
    });
}

/// As screen readers tell it.
fn name(step: Step) -> String {
    format!("Step {} of {}: {}", step.number(), Step::ALL.len(), step.label())
}

fn one(ui: &mut Ui, state: &State, step: Step, words: Words) -> bool {
    let tokens = theme::of(ui);
    let here = state.step == step;
    let reached = state.can_show(step);
    let label = match words {
        Words::ShownOnly if !here => step.number().to_string(),
        _ => format!("{} {}", step.number(), step.label()),
    };
    let name = name(step);
    if !reached && !here {
        let label = Label::new(RichText::new(label).color(tokens.muted)).selectable(false).extend();
        ui.add_space(PADDING - TIGHT);
        let response = ui.add(label).on_hover_text("Comes after the steps before it");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, not reached yet")));
        ui.add_space(PADDING - TIGHT);
        return false;
    }
    let (style, color) =
        if here { (fonts::strong(), tokens.accent) } else { (egui::TextStyle::Body, tokens.text) };
    let text = RichText::new(label).text_style(style).color(color);
    ui.spacing_mut().button_padding.x = PADDING;
    let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(Vec2::new(0.0, ROW)));
    if here {
        let rect = response.rect;
        ui.painter().rect_filled(rect.with_min_y(rect.bottom() - 2.0), 0.0, color);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, here, &name));
    response.clicked()
}
