//! A choice out of a list. An entry that is chosen by the keyboard closes the list as a click does, and the keyboard
//! goes on from where it was opened.

use crate::ui::fonts;
use crate::ui::theme::TIGHT;
use egui::{ComboBox, InnerResponse, Key, RichText, Ui};

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
        let shown = show(list, ui, contents);
        shown.response.labelled_by(label_response.id);
        shown.inner
    })
    .inner
}

/// A list; `contents` draws its entries. Answers whatever they answer while the list is open.
pub fn show<R>(list: ComboBox, ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<Option<R>> {
    let mut is_chosen = false;
    let shown = list.show_ui(ui, |ui| {
        let answer = contents(ui);
        is_chosen = is_chosen_by_key(ui);
        if is_chosen {
            ui.close();
        }
        answer
    });
    if is_chosen {
        shown.response.request_focus();
    }
    shown
}

/// Whether a key presses an entry of the list, rather than the button that opens it.
fn is_chosen_by_key(ui: &Ui) -> bool {
    let is_pressed = ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space));
    let focused = ui.memory(egui::Memory::focused).and_then(|id| ui.ctx().read_response(id));
    is_pressed && focused.is_some_and(|entry| entry.layer_id == ui.layer_id())
}
