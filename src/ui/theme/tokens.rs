//! The palette as data. Text on its ground has at least 4.5:1 and an outline at least 3:1 (WCAG 2.2, 1.4.3 and
//! 1.4.11); a test computes it for every pair.

use crate::domain::environment::Environment;
use egui::Color32;

/// A meaning's colours: text, icon or bar on its own ground. The meaning is always said in words too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hue {
    /// Text, icons and bars.
    pub ink: Color32,
    /// The ground behind them.
    pub ground: Color32,
}

/// One theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Which way round it is.
    pub scheme: Scheme,
    /// The window.
    pub bg: Color32,
    /// Cards, tables, fields.
    pub surface: Color32,
    /// Headers, navigation, rows under the pointer.
    pub raised: Color32,
    /// Dividers; decoration only.
    pub border: Color32,
    /// Outlines of controls.
    pub edge: Color32,
    /// Text.
    pub text: Color32,
    /// Secondary text.
    pub muted: Color32,
    /// The main button, links, selection, the focus ring.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Fixed, done.
    pub ok: Hue,
    /// Outstanding, warnings, Test.
    pub warn: Hue,
    /// Errors, Live.
    pub error: Hue,
    /// Notes.
    pub info: Hue,
    /// Sandbox.
    pub sandbox: Hue,
    /// Behind a question that must be answered first.
    pub veil: Color32,
    /// How wide outlines are, in points.
    pub outline: f32,
}

/// Which way round a theme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

const fn hue(ink: u32, ground: u32) -> Hue {
    Hue { ink: rgb(ink), ground: rgb(ground) }
}

/// Dark on light.
pub static LIGHT: Tokens = Tokens {
    scheme: Scheme::Light,
    bg: rgb(0x00F6_F7F9),
    surface: rgb(0x00FF_FFFF),
    raised: rgb(0x00EC_EFF3),
    border: rgb(0x00D5_DBE3),
    edge: rgb(0x007A_8594),
    text: rgb(0x0014_1A21),
    muted: rgb(0x004B_5763),
    accent: rgb(0x001D_5FBF),
    on_accent: rgb(0x00FF_FFFF),
    ok: hue(0x000B_6B3A, 0x00E3_F4EA),
    warn: hue(0x007F_4A00, 0x00FF_F1D6),
    error: hue(0x00AF_1420, 0x00FC_E8E9),
    info: hue(0x000A_5A8A, 0x00E3_F1FA),
    sandbox: hue(0x005A_3DB5, 0x00ED_E8FB),
    veil: Color32::from_black_alpha(96),
    outline: 1.0,
};

/// Light on dark.
pub static DARK: Tokens = Tokens {
    scheme: Scheme::Dark,
    bg: rgb(0x0011_151A),
    surface: rgb(0x0018_1E25),
    raised: rgb(0x0022_2A33),
    border: rgb(0x0034_404C),
    edge: rgb(0x0074_818F),
    text: rgb(0x00E9_EEF3),
    muted: rgb(0x00AA_B6C2),
    accent: rgb(0x007F_B3FF),
    on_accent: rgb(0x000A_1522),
    ok: hue(0x0074_D79E, 0x0012_301F),
    warn: hue(0x00F2_C069, 0x0036_280C),
    error: hue(0x00FF_9196, 0x003B_1518),
    info: hue(0x0080_CAF4, 0x000F_2E3D),
    sandbox: hue(0x00BD_A8FF, 0x0026_1C45),
    veil: Color32::from_black_alpha(160),
    outline: 1.0,
};

/// Black, white and yellow; no tinted grounds, wider outlines.
pub static HIGH_CONTRAST: Tokens = Tokens {
    scheme: Scheme::Dark,
    bg: rgb(0x0000_0000),
    surface: rgb(0x0000_0000),
    raised: rgb(0x0024_2424),
    border: rgb(0x00FF_FFFF),
    edge: rgb(0x00FF_FFFF),
    text: rgb(0x00FF_FFFF),
    muted: rgb(0x00FF_FFFF),
    accent: rgb(0x00FF_FF00),
    on_accent: rgb(0x0000_0000),
    ok: hue(0x00FF_FFFF, 0x0000_0000),
    warn: hue(0x00FF_FF00, 0x0000_0000),
    error: hue(0x00FF_FF00, 0x0000_0000),
    info: hue(0x00FF_FFFF, 0x0000_0000),
    sandbox: hue(0x00FF_FFFF, 0x0000_0000),
    veil: Color32::from_black_alpha(200),
    outline: 2.0,
};

impl Tokens {
    /// An environment's colours. Its word always stands beside them.
    pub fn environment(&self, environment: Environment) -> Hue {
        match environment {
            Environment::Sandbox => self.sandbox,
            Environment::Test => self.warn,
            Environment::Live => self.error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.2.
    fn luminance(color: Color32) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn the_formula_gives_the_known_extremes() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(Color32::RED, Color32::RED) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn every_text_and_every_outline_can_be_seen_in_every_theme() {
        for (name, theme) in [("light", LIGHT), ("dark", DARK), ("high contrast", HIGH_CONTRAST)] {
            let hues = [theme.ok, theme.warn, theme.error, theme.info, theme.sandbox];
            let grounds = [theme.bg, theme.surface, theme.raised];
            let mut texts = vec![(theme.on_accent, theme.accent)];
            for ground in grounds {
                texts.extend([(theme.text, ground), (theme.muted, ground), (theme.accent, ground)]);
                texts.extend(hues.map(|hue| (hue.ink, ground)));
            }
            texts.extend(hues.iter().flat_map(|hue| [(hue.ink, hue.ground), (theme.text, hue.ground)]));
            texts.extend(hues.iter().map(|hue| (hue.ground, hue.ink)));
            for (ink, ground) in texts {
                let ratio = contrast(ink, ground);
                assert!(ratio >= 4.5, "{name}: text {ink:?} on {ground:?} has {ratio:.2}");
            }
            for ground in grounds {
                let ratio = contrast(theme.edge, ground);
                assert!(ratio >= 3.0, "{name}: an outline on {ground:?} has {ratio:.2}");
            }
            for hue in hues {
                let ratio = contrast(theme.accent, hue.ground);
                assert!(ratio >= 3.0, "{name}: the focus ring on {:?} has {ratio:.2}", hue.ground);
            }
        }
    }
}
