//! A choice out of a list, with its label above.

use crate::ui::fonts;
use crate::ui::theme::TIGHT;
use egui::{ComboBox, RichText, Ui};

/// A labelled list of this width in points; `contents` draws its entries. Answers whatever they answer while
/// the list is open.
pub fn labelled<R>(
    ui: &mut Ui,
    label: &str,
    chosen: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        let label_response = ui
            .horizontal(|ui| {
                ui.spacing_mut().interact_size.y = 18.0;
                ui.label(RichText::new(label).text_style(fonts::strong()))
            })
            .inner;
        let list = ComboBox::from_id_salt(("choice", label)).width(width).selected_text(chosen).truncate();
        let shown = list.show_ui(ui, contents);
        shown.response.labelled_by(label_response.id);
        shown.inner
    })
    .inner
}
