//! Where the keyboard goes on from when another page is shown: from the page's beginning, not from the window's. A
//! screen reader says there where it is; nothing is seen of it, and Tab never comes back to it. So too after a control
//! that had the focus has gone, as a button does that was pressed.

use egui::{Context, Id, Key, Modifiers, Rect, Sense, Ui, Vec2};

fn mark() -> Id {
    Id::unique("page-start")
}

/// Another screen is shown: its page is a new one, also where it is the one that was shown last.
pub fn begin(context: &Context) {
    context.data_mut(|data| data.remove_temp::<String>(mark()));
}

/// Has Tab go on from the beginning of the page shown where nothing has the focus. Call it before anything is drawn.
pub fn listen(context: &Context) {
    let is_tab = context.input(|input| input.modifiers == Modifiers::NONE && input.key_pressed(Key::Tab));
    let drawn_in = context.data(|data| data.get_temp::<u64>(mark()));
    let is_there = drawn_in.is_some_and(|frame| frame + 1 >= context.cumulative_frame_nr());
    if is_tab && is_there && context.memory(|memory| memory.focused().is_none()) {
        context.memory_mut(|memory| memory.request_focus(mark()));
    }
}

/// The beginning of a page. Takes the focus when the page before it had another name, unless something further
/// down takes it: a name that changes while someone types takes the focus away from them. Answers whether the page
/// is a new one.
pub fn here(ui: &mut Ui, name: &str) -> bool {
    let frame = ui.ctx().cumulative_frame_nr();
    ui.data_mut(|data| data.insert_temp(mark(), frame));
    let shown = ui.data(|data| data.get_temp::<String>(mark()));
    let is_new = shown.as_deref() != Some(name);
    if !is_new && !ui.memory(|memory| memory.has_focus(mark())) {
        return false;
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
    is_new
}

/// Whether no control has the focus.
pub fn no_control_has_focus(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none_or(|focused| focused == mark()))
}
