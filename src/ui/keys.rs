//! The keyboard: one shortcut at most in a picture, named by what it is for.

use super::route::Route;
use egui::{Context, Event, Key, Modifiers};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Ctrl+1… : a screen.
    Go(Route),
    /// Ctrl+L: the VIN field.
    VinField,
    /// Ctrl+O: open a file.
    OpenFile,
    /// Ctrl+F: the filter of a table.
    Filter,
    /// Ctrl+Z outside a field: take the last step back.
    Undo,
    /// Ctrl+Y outside a field: make it again.
    Redo,
    /// F5: ask DVSA again, or check again.
    Again,
    /// Ctrl+Enter: the main action of the screen.
    Main,
    /// Ctrl+A outside a field: all rows of the table.
    SelectAll,
    /// Ctrl+C while no text is selected: the rows of the table, with headers.
    CopyRows,
    /// Esc: close what is asking.
    Close,
    /// F1: the list of shortcuts.
    Help,
}

/// The shortcuts as the help lists them.
pub const LIST: [(&str, &str); 14] = [
    ("Ctrl+1 to Ctrl+5", "Look up, Import, Jobs, History, Settings"),
    ("Ctrl+L", "Go to the VIN field"),
    ("Ctrl+O", "Open a file to import"),
    ("Ctrl+V", "Paste a table, in the first step of Import"),
    ("Ctrl+F", "Go to the filter: Look up (list), Import, a job, History"),
    ("F5", "Look up, read or check again"),
    ("Ctrl+Enter", "Press the main button of the screen"),
    ("Ctrl+C", "Copy the rows of a table with their headers"),
    ("Ctrl+A", "Select all rows: Look up (list), History"),
    ("↑, ↓, Space, Shift", "Go from row to row, select a row or a range"),
    ("Ctrl+Z, Ctrl+Y", "Undo and redo, in a field or in the rows of an import"),
    ("Tab, Shift+Tab", "Go to the next or previous control"),
    ("Esc", "Close what is asking; never stops what is being sent"),
    ("F1", "Open this list"),
];

/// Takes the shortcut out of the input, if one was pressed.
pub fn pressed(context: &Context) -> Option<Shortcut> {
    let popup_open = egui::Popup::is_any_open(context);
    let typing = context.text_edit_focused() || has_selected_text(context);
    context.input_mut(|input| {
        let number_keys = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];
        for (key, route) in number_keys.into_iter().zip(Route::NAVIGATION) {
            if input.consume_key(Modifiers::COMMAND, key) {
                return Some(Shortcut::Go(route));
            }
        }
        let plain = [
            (Modifiers::COMMAND, Key::L, Shortcut::VinField),
            (Modifiers::COMMAND, Key::O, Shortcut::OpenFile),
            (Modifiers::COMMAND, Key::F, Shortcut::Filter),
            (Modifiers::NONE, Key::F5, Shortcut::Again),
            (Modifiers::COMMAND, Key::Enter, Shortcut::Main),
            (Modifiers::NONE, Key::F1, Shortcut::Help),
        ];
        for (modifiers, key, shortcut) in plain {
            if input.consume_key(modifiers, key) {
                return Some(shortcut);
            }
        }
        let steps = [
            (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z, Shortcut::Redo),
            (Modifiers::COMMAND, Key::Y, Shortcut::Redo),
            (Modifiers::COMMAND, Key::Z, Shortcut::Undo),
            (Modifiers::COMMAND, Key::A, Shortcut::SelectAll),
        ];
        for (modifiers, key, shortcut) in steps {
            if !typing && input.consume_key(modifiers, key) {
                return Some(shortcut);
            }
        }
        if !popup_open && input.consume_key(Modifiers::NONE, Key::Escape) {
            return Some(Shortcut::Close);
        }
        let copy = input.events.iter().any(|event| matches!(event, Event::Copy));
        (copy && !typing).then_some(Shortcut::CopyRows)
    })
}

/// Text pasted while no field has the focus.
pub fn pasted(context: &Context) -> Option<String> {
    if context.text_edit_focused() {
        return None;
    }
    context.input(|input| {
        input.events.iter().find_map(|event| match event {
            Event::Paste(text) => Some(text.clone()),
            _ => None,
        })
    })
}

fn has_selected_text(context: &Context) -> bool {
    context.plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection()
}
