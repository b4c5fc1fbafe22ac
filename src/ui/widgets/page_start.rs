//! Where the keyboard goes on from when another page is shown: from the page's beginning, not from the window's. A
//! screen reader says there where it is; nothing is seen of it, and Tab never comes back to it.

use egui::{Context, Id, Rect, Sense, Ui, Vec2};

fn mark() -> Id {
    Id::unique("page-start")
}

/// Another screen is shown: its page is a new one, also where it is the one that was shown last.
pub fn begin(context: &Context) {
    context.data_mut(|data| data.remove_temp::<String>(mark()));
}

/// The beginning of a page. Takes the focus when the page before it had another name, unless something further
/// down takes it.
pub fn here(ui: &mut Ui, name: &str) {
    let shown = ui.data(|data| data.get_temp::<String>(mark()));
    let is_new = shown.as_deref() != Some(name);
    if !is_new && !ui.memory(|memory| memory.has_focus(mark())) {
        return;
    }
    let place = Rect::from_min_size(ui.cursor().min, Vec2::ZERO);
    let response = ui.interact(place, mark(), Sense::FOCUSABLE);
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Region);
        node.set_label(format!("Page: {name}"));
    });
    if is_new {
        ui.data_mut(|data| data.insert_temp(mark(), name.to_owned()));
        response.request_focus();
    }
}

/// Whether no control has the focus.
pub fn no_control_has_focus(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none_or(|focused| focused == mark()))
}
