//! Icons from Lucide. An icon never stands without a word or a tooltip.

pub use lucide_icons::Icon;

/// The font that holds them.
pub const FONT: &[u8] = lucide_icons::LUCIDE_FONT_BYTES;

/// The icon as text, for a label or a button in the icon family.
pub fn text(icon: Icon, size: f32) -> egui::RichText {
    egui::RichText::new(char::from(icon)).family(super::fonts::icon_family()).size(size)
}

/// Paints an icon without putting it into the accessibility tree: the word beside it says it all.
pub fn paint(ui: &mut egui::Ui, icon: Icon, size: f32, color: egui::Color32) {
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size), egui::Sense::hover());
    paint_at(ui.painter(), rect.center(), icon, size, color);
}

/// Paints an icon around a point.
pub fn paint_at(painter: &egui::Painter, center: egui::Pos2, icon: Icon, size: f32, color: egui::Color32) {
    let font = egui::FontId::new(size, super::fonts::icon_family());
    painter.text(center, egui::Align2::CENTER_CENTER, char::from(icon), font, color);
}
