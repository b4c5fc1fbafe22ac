//! egui's style, made of tokens.

use super::tokens::{Scheme, Tokens};
use super::{GAP, RADIUS, ROW, TIGHT};
use crate::ui::fonts;
use egui::style::{Selection, WidgetVisuals};
use egui::{Color32, CornerRadius, Margin, Shadow, Stroke, Style, Vec2, Visuals};

/// The style of one theme.
pub(super) fn style(tokens: &Tokens) -> Style {
    let mut style = Style::default();
    fonts::set_sizes(&mut style);
    style.visuals = visuals(tokens);
    style.spacing.item_spacing = Vec2::splat(GAP);
    style.spacing.button_padding = Vec2::new(12.0, 4.0);
    style.spacing.interact_size = Vec2::new(ROW, ROW);
    style.spacing.icon_width = 18.0;
    style.spacing.icon_width_inner = 10.0;
    style.spacing.icon_spacing = 6.0;
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.tooltip_width = 360.0;
    style.spacing.scroll = egui::style::ScrollStyle::solid();
    style.spacing.scroll.bar_width = 8.0;
    // The handle in the colour of text: the surface's would not be seen on the surface.
    style.spacing.scroll.foreground_color = true;
    style.spacing.scroll.bar_inner_margin = TIGHT;
    style.interaction.selectable_labels = true;
    style.interaction.tooltip_delay = 0.4;
    style.explanation_tooltips = false;
    // Nothing moves by itself: calm to look at, and nothing is drawn for it.
    style.animation_time = 0.0;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let mut visuals = match tokens.scheme {
        Scheme::Light => Visuals::light(),
        Scheme::Dark => Visuals::dark(),
    };
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(tokens.muted);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.bg;
    visuals.extreme_bg_color = tokens.surface;
    visuals.text_edit_bg_color = Some(tokens.surface);
    visuals.code_bg_color = tokens.raised;
    visuals.warn_fg_color = tokens.warn.ink;
    visuals.error_fg_color = tokens.error.ink;
    visuals.panel_fill = tokens.bg;
    visuals.window_fill = tokens.surface;
    visuals.window_stroke = Stroke::new(tokens.outline, tokens.edge);
    visuals.window_corner_radius = CornerRadius::same(RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.window_shadow =
        Shadow { offset: [0, 4], blur: 16, spread: 0, color: Color32::from_black_alpha(48) };
    visuals.popup_shadow = visuals.window_shadow;
    visuals.selection = Selection {
        bg_fill: tokens.accent.gamma_multiply(0.28),
        stroke: Stroke::new(tokens.outline, tokens.text),
    };
    // A blinking caret would draw the window twice a second for nothing.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    visuals.striped = false;
    visuals.widgets.noninteractive = widget(tokens, tokens.surface, tokens.border);
    visuals.widgets.inactive = widget(tokens, tokens.surface, tokens.edge);
    visuals.widgets.hovered = widget(tokens, tokens.raised, tokens.text);
    visuals.widgets.active = widget(tokens, tokens.raised, tokens.accent);
    visuals.widgets.open = widget(tokens, tokens.raised, tokens.edge);
    visuals
}

fn widget(tokens: &Tokens, fill: Color32, edge: Color32) -> WidgetVisuals {
    WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(tokens.outline, edge),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(tokens.outline, tokens.text),
        expansion: 0.0,
    }
}
