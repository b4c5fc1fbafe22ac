//! The faces: Inter for text, `JetBrains Mono` for VINs and references (O and 0, I and 1 and l are told
//! apart), Lucide for icons. All are built in; egui's own are left out.

use super::icons;
use egui::{FontData, FontDefinitions, FontFamily, FontId, FontTweak, Style, TextStyle};
use std::sync::Arc;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.ttf");
const MONO: &[u8] = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");

/// The family of headings and of emphasis.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// The family of icons.
pub fn icon_family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Section headings: 16.
pub fn section() -> TextStyle {
    TextStyle::Name("section".into())
}

/// Emphasis at body size: 14.
pub fn strong() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// Text in tables: 13.5.
pub fn table() -> TextStyle {
    TextStyle::Name("table".into())
}

/// A vehicle's VIN at the head of its answer: 20.
pub fn vin_heading() -> TextStyle {
    TextStyle::Name("vin-heading".into())
}

/// Gives the context its faces.
pub fn install(context: &egui::Context) {
    let mut definitions = FontDefinitions::empty();
    let faces: [(&str, &'static [u8]); 4] =
        [("inter", REGULAR), ("inter-semibold", SEMIBOLD), ("mono", MONO), ("lucide", icons::FONT)];
    for (name, bytes) in faces {
        let mut data = FontData::from_static(bytes);
        if name == "lucide" {
            // Lucide's glyphs sit on the line of the capitals; this centres them on the text beside them.
            data = data.tweak(FontTweak { y_offset_factor: 0.1, ..FontTweak::default() });
        }
        definitions.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let families = [
        (FontFamily::Proportional, ["inter", "lucide"]),
        (semibold(), ["inter-semibold", "lucide"]),
        (FontFamily::Monospace, ["mono", "inter"]),
        (icon_family(), ["lucide", "inter"]),
    ];
    for (family, names) in families {
        definitions.families.insert(family, names.map(str::to_owned).to_vec());
    }
    context.set_fonts(definitions);
}

/// Sets the sizes of text, in points. None is below 13.
pub fn set_sizes(style: &mut Style) {
    let proportional = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, proportional(13.0)),
        (TextStyle::Body, proportional(14.0)),
        (TextStyle::Button, proportional(14.0)),
        (TextStyle::Monospace, FontId::new(14.0, FontFamily::Monospace)),
        (TextStyle::Heading, FontId::new(20.0, semibold())),
        (section(), FontId::new(16.0, semibold())),
        (strong(), FontId::new(14.0, semibold())),
        (table(), proportional(13.5)),
        (vin_heading(), FontId::new(20.0, FontFamily::Monospace)),
    ]
    .into();
}
