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
    /// F5: ask DVSA again.
    Again,
    /// Ctrl+Enter: the main action of the screen.
    Main,
    /// Ctrl+C while no text is selected: the rows of the table, with headers.
    CopyRows,
    /// Esc: close what is asking.
    Close,
    /// F1: the list of shortcuts.
    Help,
}

/// The shortcuts as the help lists them.
pub const LIST: [(&str, &str); 9] = [
    ("Ctrl+1, 2, 3", "Look up, History, Settings"),
    ("Ctrl+L", "Go to the VIN field"),
    ("F5", "Look the vehicles up again"),
    ("Ctrl+Enter", "Press the main button of the screen"),
    ("Ctrl+C", "Copy the rows of a table with their headers"),
    ("Ctrl+Z, Ctrl+Y", "Undo and redo in a field"),
    ("Tab, Shift+Tab", "Go to the next or previous control"),
    ("Esc", "Close what is asking; never stops what is being sent"),
    ("F1", "Open this list"),
];

/// Takes the shortcut out of the input, if one was pressed.
pub fn pressed(context: &Context) -> Option<Shortcut> {
    let popup_open = egui::Popup::is_any_open(context);
    let typing = context.text_edit_focused() || has_selected_text(context);
    context.input_mut(|input| {
        let number_keys = [Key::Num1, Key::Num2, Key::Num3];
        for (key, route) in number_keys.into_iter().zip(Route::NAVIGATION) {
            if input.consume_key(Modifiers::COMMAND, key) {
                return Some(Shortcut::Go(route));
            }
        }
        let plain = [
            (Modifiers::COMMAND, Key::L, Shortcut::VinField),
            (Modifiers::NONE, Key::F5, Shortcut::Again),
            (Modifiers::COMMAND, Key::Enter, Shortcut::Main),
            (Modifiers::NONE, Key::F1, Shortcut::Help),
        ];
        for (modifiers, key, shortcut) in plain {
            if input.consume_key(modifiers, key) {
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

fn has_selected_text(context: &Context) -> bool {
    context.plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection()
}
