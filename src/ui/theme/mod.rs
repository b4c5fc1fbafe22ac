//! How everything looks: colours as tokens, spacing, and egui's style made of them. The only place in the
//! program where a colour is written down.

mod style;
pub mod tokens;

pub use tokens::{Hue, Tokens};

use crate::settings::{Appearance, RowHeight};
use egui::{Context, Id, Theme, ThemePreference};

/// Space between things that belong together, in points.
pub const TIGHT: f32 = 4.0;
/// Space between neighbours, in points.
pub const GAP: f32 = 8.0;
/// Space inside cards, in points.
pub const PADDING: f32 = 12.0;
/// Space between groups, in points.
pub const GROUP: f32 = 16.0;
/// Space around a screen, in points.
pub const PAGE: f32 = 24.0;
/// Height of a control and of a table's row, in points.
pub const ROW: f32 = 28.0;
/// Height of a table's row where more of them are wanted on the screen, in points.
pub const COMPACT_ROW: f32 = 24.0;
/// Height of the one main button of a screen, in points.
pub const MAIN_BUTTON: f32 = 32.0;
/// Corner radius, in points.
pub const RADIUS: u8 = 6;
/// The widest that running text is set, in points: about 72 characters.
pub const TEXT_WIDTH: f32 = 560.0;

fn key() -> Id {
    Id::unique("recall-desk-tokens")
}

/// Makes the window look as preferred. Cheap when nothing changed.
pub fn apply(context: &Context, appearance: Appearance) {
    let preference = match appearance {
        Appearance::System => ThemePreference::System,
        Appearance::Light => ThemePreference::Light,
        Appearance::Dark | Appearance::HighContrast => ThemePreference::Dark,
    };
    let dark: &'static Tokens = match appearance {
        Appearance::HighContrast => &tokens::HIGH_CONTRAST,
        _ => &tokens::DARK,
    };
    let shown = context.data(|data| data.get_temp::<(Appearance, Theme)>(key()));
    let wanted = (appearance, context.theme());
    if shown == Some(wanted) {
        return;
    }
    // Most Linux desktops do not tell their theme.
    context.options_mut(|options| options.fallback_theme = Theme::Light);
    context.set_theme(preference);
    context.set_style_of(Theme::Light, style::style(&tokens::LIGHT));
    context.set_style_of(Theme::Dark, style::style(dark));
    let now_shown = (appearance, context.theme());
    context.data_mut(|data| {
        data.insert_temp(key(), now_shown);
        data.insert_temp(key().with("dark"), dark);
    });
}

/// Makes the rows of tables as high as preferred.
pub fn apply_row_height(context: &Context, height: RowHeight) {
    context.data_mut(|data| data.insert_temp(key().with("rows"), height));
}

/// The height of a table's row, in points.
pub fn table_row(ui: &egui::Ui) -> f32 {
    match ui.data(|data| data.get_temp(key().with("rows"))).unwrap_or_default() {
        RowHeight::Normal => ROW,
        RowHeight::Compact => COMPACT_ROW,
    }
}

/// The tokens in use.
pub fn of(ui: &egui::Ui) -> &'static Tokens {
    of_context(ui.ctx())
}

/// The tokens in use.
pub fn of_context(context: &Context) -> &'static Tokens {
    match context.theme() {
        Theme::Light => &tokens::LIGHT,
        Theme::Dark => {
            context.data(|data| data.get_temp::<&'static Tokens>(key().with("dark"))).unwrap_or(&tokens::DARK)
        }
    }
}
