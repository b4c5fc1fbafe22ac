//! How far something has come: a bar with its counts in words, never an endless spinner.

use crate::domain::text::thousands;
use crate::ui::theme;
use egui::{ProgressBar, Role, Ui, WidgetInfo};

/// The bar's height, in points.
const HEIGHT: f32 = 10.0;

/// A bar of a width in points with `1,200 of 3,000 rows` beside it. `name` is what a screen reader calls it.
pub fn counted(ui: &mut Ui, name: &str, (done, total): (u64, u64), unit: &str, width: f32) {
    ui.horizontal_wrapped(|ui| {
        bar(ui, name, share(done, total), width);
        ui.label(format!("{} of {} {unit}", thousands(done), thousands(total)));
    });
}

/// A bar alone, from 0 to 1.
pub fn bar(ui: &mut Ui, name: &str, share: f32, width: f32) {
    let tokens = theme::of(ui);
    ui.scope(|ui| {
        ui.visuals_mut().extreme_bg_color = tokens.border;
        let bar = ProgressBar::new(share).fill(tokens.accent).desired_width(width).desired_height(HEIGHT);
        ui.add(bar).widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    });
}

/// What part of the whole is done; nothing of nothing is all.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a bar has few pixels")]
pub fn share(done: u64, total: u64) -> f32 {
    if total == 0 { 1.0 } else { (done as f64 / total as f64) as f32 }
}
