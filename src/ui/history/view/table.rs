//! The table of entries. Only the rows in sight are drawn. The first cell of a row is its handle: a button that
//! the keyboard and screen readers reach, from which the arrow keys go up and down.

use crate::domain::audit::AuditEntry;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::history::outcome_words::outcome_words;
use crate::ui::history::row::{Column, vin, what};
use crate::ui::history::selection::{Choice, Selection};
use crate::ui::history::state::{Entries, State};
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::pill;
use crate::ui::wording;
use egui::{
    Align, Button, Event, EventFilter, Id, Key, Label, Layout, Rect, Response, RichText, Role, ScrollArea,
    Sense, Ui, Vec2, WidgetInfo,
};
use egui_extras::{Column as Width, TableBuilder, TableRow};

/// Draws the table.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &Cx) {
    let State { entries: Entries::Read(entries), selection, handle_wanted, .. } = state else { return };
    let step = arrow(ui);
    if let Some((by, choice)) = step {
        selection.step(by, entries.len(), choice);
        *handle_wanted = selection.current();
    }
    let tokens = theme::of(ui);
    egui::Frame::new().fill(tokens.surface).stroke(egui::Stroke::new(tokens.outline, tokens.border)).show(
        ui,
        |ui| {
            ScrollArea::horizontal().id_salt("history-table").auto_shrink([false, false]).show(ui, |ui| {
                ui.spacing_mut().item_spacing = Vec2::new(GAP, 0.0);
                ui.spacing_mut().interact_size.y = 20.0;
                // Wider than any table: what is out of sight is cut off.
                let head = Rect::from_min_size(ui.cursor().min, Vec2::new(8_000.0, ROW));
                ui.painter().rect_filled(head, 0.0, tokens.raised);
                let mut table = TableBuilder::new(ui)
                    .id_salt("history-rows")
                    .sense(Sense::CLICK | Sense::HOVER)
                    .resizable(true)
                    .auto_shrink([false, false])
                    .min_scrolled_height(0.0)
                    .cell_layout(Layout::left_to_right(Align::Center));
                for column in Column::ALL {
                    table = table.column(width(column));
                }
                if let Some(row) = handle_wanted.filter(|_| step.is_some()) {
                    table = table.scroll_to_row(row, None);
                }
                let table = table.header(ROW, |mut header| {
                    for column in Column::ALL {
                        header.col(|ui| head_cell(ui, column));
                    }
                });
                table.body(|body| {
                    body.rows(ROW, entries.len(), |mut row| {
                        if let Some(entry) = entries.get(row.index()) {
                            one(&mut row, entry, selection, handle_wanted, cx);
                        }
                    });
                });
            });
        },
    );
}

fn width(column: Column) -> Width {
    let (start, least) = match column {
        Column::When => (166.0, 120.0),
        Column::Who => (72.0, 60.0),
        Column::Environment => (92.0, 88.0),
        Column::Vin => (146.0, 100.0),
        Column::What => (186.0, 100.0),
        Column::BeforeAfter => (168.0, 100.0),
        Column::Outcome => (124.0, 100.0),
        Column::RequestId => return Width::remainder().at_least(72.0).clip(true),
    };
    Width::initial(start).at_least(least).clip(true)
}

fn head_cell(ui: &mut Ui, column: Column) {
    if column == Column::When {
        ui.add_space(GAP);
    }
    let text = RichText::new(column.label()).text_style(fonts::strong());
    ui.add(Label::new(text).truncate().selectable(false));
}

fn one(
    row: &mut TableRow<'_, '_>,
    entry: &AuditEntry,
    selection: &mut Selection,
    wanted: &mut Option<usize>,
    cx: &Cx,
) {
    let place = row.index();
    row.set_selected(selection.contains(place));
    let mut pressed = None;
    for column in Column::ALL {
        row.col(|ui| {
            if column == Column::When {
                ui.add_space(GAP);
                let response = handle(ui, entry, selection.contains(place), cx);
                if *wanted == Some(place) {
                    *wanted = None;
                    response.request_focus();
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    pressed = Some(choice(ui));
                }
            } else {
                cell(ui, entry, column, cx);
            }
        });
    }
    let response = row.response();
    if response.clicked() {
        pressed = pressed.or(Some(response.ctx.input(|input| choice_of(input.modifiers))));
    }
    if let Some(choice) = pressed {
        selection.choose(place, choice);
        // The arrow keys go on from here.
        *wanted = Some(place);
        response.ctx.request_repaint();
    }
}

/// The row's handle: shows the time, is named by what the entry is about.
fn handle(ui: &mut Ui, entry: &AuditEntry, selected: bool, cx: &Cx) -> Response {
    let time = Column::When.text(entry, &cx.clock);
    let text = RichText::new(&time).text_style(fonts::table()).color(theme::of(ui).text);
    let id = Id::unique("history-handle").with(entry.id);
    let response = ui.push_id(id, |ui| ui.add(Button::new(text).frame(false).truncate())).inner;
    let name = format!("{time}, {}, {}, {}", what(entry), vin(entry), Column::Outcome.text(entry, &cx.clock));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, &name));
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.data_mut(|data| data.insert_temp(focused_key(), response.id));
    }
    response
}

fn cell(ui: &mut Ui, entry: &AuditEntry, column: Column, cx: &Cx) {
    let tokens = theme::of(ui);
    match column {
        Column::Environment => {
            let environment = entry.intent.environment;
            let icon = wording::environment_icon(environment);
            pill::show(ui, tokens.environment(environment), icon, &environment.to_string());
        }
        Column::Outcome => {
            let words = outcome_words(entry);
            pill::show(ui, words.tone.hue(ui), words.icon, &words.word).on_hover_text(&words.heading);
        }
        Column::Vin | Column::RequestId => {
            let text = RichText::new(column.text(entry, &cx.clock)).monospace().size(13.0).color(tokens.text);
            ui.add(Label::new(text).truncate().selectable(false));
        }
        _ => {
            let text =
                RichText::new(column.text(entry, &cx.clock)).text_style(fonts::table()).color(tokens.text);
            ui.add(Label::new(text).truncate().selectable(false));
        }
    }
}

/// The arrow key pressed while a handle has the focus.
fn arrow(ui: &Ui) -> Option<(isize, Choice)> {
    let handle = ui.data(|data| data.get_temp::<Id>(focused_key()))?;
    if !ui.memory(|memory| memory.has_focus(handle)) {
        return None;
    }
    ui.input(|input| {
        input.events.iter().find_map(|event| {
            let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
            let choice = if modifiers.shift { Choice::Range } else { Choice::Only };
            match key {
                Key::ArrowDown => Some((1, choice)),
                Key::ArrowUp => Some((-1, choice)),
                _ => None,
            }
        })
    })
}

fn focused_key() -> Id {
    Id::unique("history-focused-handle")
}

fn choice(ui: &Ui) -> Choice {
    ui.input(|input| choice_of(input.modifiers))
}

fn choice_of(modifiers: egui::Modifiers) -> Choice {
    if modifiers.shift {
        Choice::Range
    } else if modifiers.command {
        Choice::Toggle
    } else {
        Choice::Only
    }
}
