//! Draws the list of vehicles: progress, filters, a table of which only the visible rows are drawn.

use super::actions_view;
use super::columns::Column;
use super::list::{Row, RowState, Show, VehicleList};
use super::state::State;
use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::export::{
    self,
    view::{Pressed, Words},
};
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::keys::Shortcut;
use crate::ui::selection::Choice;
use crate::ui::theme::{self, Hue, ROW, TIGHT};
use crate::ui::widgets::row_keys::{RowKeys, page_to};
use crate::ui::widgets::{banner, button, page, progress, sort_header, table_ground, text};
use egui::{
    Align, Button, Checkbox, Id, Label, Layout, Response, RichText, Role, Sense, TextStyle, Ui, Vec2,
    WidgetInfo,
};
use egui_extras::{Column as Width, TableBuilder, TableRow};

/// Draws the list.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let mut opened = None;
    let mut export = Pressed::Nothing;
    if let Some(list) = &mut state.list {
        head(list, ui, cx);
        if let Some(failure) = &list.failure {
            banner::failure(ui, failure);
        }
        filters(list, ui, cx);
        export = saving(list, ui, cx);
        actions_view::ui(list, ui, cx);
        opened = table(list, ui, cx);
    }
    if export == Pressed::Write {
        let actions = state.start_export();
        cx.actions.extend(actions);
    }
    if let Some(place) = opened {
        cx.push(Action::OpenRow(place));
    }
}

fn head(list: &VehicleList, ui: &mut Ui, cx: &mut Cx) {
    let (total, settled) = list.progress();
    ui.horizontal_wrapped(|ui| {
        text::section(ui, &format!("{} vehicles", thousands(total as u64)));
        if let Some(task) = list.looking {
            let counts = (settled as u64, total as u64);
            progress::counted(ui, "Lookup progress", counts, "looked up", 160.0);
            if button::plain(ui, "Cancel").clicked() {
                cx.push(Action::Cancel(task));
            }
        }
    });
}

fn filters(list: &mut VehicleList, ui: &mut Ui, cx: &mut Cx) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Filter");
        let field = egui::TextEdit::singleline(&mut list.filter)
            .id(egui::Id::unique("list-filter"))
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(180.0)
            .min_size(Vec2::new(0.0, ROW));
        let field = ui.add(field).labelled_by(label.id);
        if cx.take(Shortcut::Filter) {
            field.request_focus();
        }
        for show in Show::ALL {
            let words = format!("{} {}", show.label(), thousands(list.count(show) as u64));
            let chosen = list.show == show;
            let response = ui.add(Button::selectable(chosen, &words).min_size(Vec2::new(0.0, ROW)));
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &words));
            if response.clicked() {
                list.show = show;
            }
        }
        let count = list.shown().len();
        let label = format!("Copy {} rows", thousands(count as u64));
        if button::with_icon(ui, Icon::Copy, &label).on_hover_text("With headers, Ctrl+C").clicked() {
            cx.push(Action::Copy(list.as_text(&cx.clock)));
        }
        if button::with_icon(ui, Icon::Download, "Save as CSV…").clicked() {
            list.export.open();
        }
    });
    ui.add_space(TIGHT);
}

/// Draws what there is to say about saving the rows shown.
fn saving(list: &mut VehicleList, ui: &mut Ui, cx: &mut Cx) -> Pressed {
    if !list.export.takes_room() && !list.export.is_writing() {
        return Pressed::Nothing;
    }
    let answers = list.count_answers_shown();
    let left_out = match list.shown().len() - answers {
        0 => "",
        1 => " The vehicle without an answer is left out.",
        _ => " Vehicles without an answer are left out.",
    };
    let vehicles = match answers {
        1 => "The vehicle shown".to_owned(),
        many => format!("The {} vehicles shown", thousands(many as u64)),
    };
    let note = format!(
        "{vehicles}, one row for each recall, as CSV with UTF-8. Safe to open in a spreadsheet.{left_out}"
    );
    let words = Words {
        note: &note,
        write: "Save the vehicles",
        leave: "Do not save",
        title: "Save the vehicles",
        file_name: "vehicles.csv",
        row: ["row", "rows"],
    };
    let pressed = export::view::ui(&mut list.export, "vehicles-export", &words, ui, cx);
    ui.add_space(TIGHT);
    pressed
}

/// Answers the place of the row that was opened.
fn table(list: &mut VehicleList, ui: &mut Ui, cx: &mut Cx) -> Option<usize> {
    let places = list.shown().to_vec();
    if places.is_empty() {
        text::note(ui, "No vehicle fits the filter");
        return None;
    }
    if cx.take(Shortcut::SelectAll) {
        list.selection.all(&places);
    }
    let from = keys().row(ui);
    let stepped = keys().step(ui, &places);
    if let Some((place, choice)) = stepped {
        // Without Shift only the focus goes on, so that rows chosen with Space stay chosen.
        if choice == Choice::Range {
            list.selection.begin_at(from.unwrap_or(place));
            list.selection.choose(place, choice, &places);
        }
        list.handle_wanted = Some(place);
    }
    let scroll_to = stepped.and_then(|(place, _)| places.iter().position(|shown| *shown == place));
    let row_height = theme::table_row(ui);
    let mut opened = None;
    let height = ui.available_height().clamp(160.0, 4_000.0);
    let across = page::across(ui, "list-across").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.spacing_mut().interact_size.y = 20.0;
        table_ground::paint(ui, height);
        let mut builder = TableBuilder::new(ui)
            .id_salt("vehicles")
            .striped(false)
            .resizable(true)
            .sense(Sense::CLICK | Sense::HOVER)
            .max_scroll_height(height)
            .auto_shrink([false, false])
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Width::exact(CHECKBOX));
        for column in Column::ALL {
            builder = builder.column(width(column));
        }
        if let Some(row) = scroll_to {
            builder = builder.scroll_to_row(row, None);
        }
        builder
            .header(ROW, |mut header| {
                header.col(|ui| select_all(list, &places, ui));
                for column in Column::ALL {
                    header.col(|ui| {
                        padded(ui, column, |ui| sort_header::ui(ui, column.label(), column, &mut list.sort));
                    });
                }
            })
            .body(|body| {
                body.rows(row_height, places.len(), |mut drawn| {
                    let place = places.get(drawn.index()).copied().unwrap_or_default();
                    if one(list, place, &places, &mut drawn, cx) {
                        opened = Some(place);
                    }
                });
            })
    });
    // Not drawn yet: the page clips it.
    if let Some(row) = list.handle_wanted.and_then(|wanted| places.iter().position(|place| *place == wanted))
    {
        page_to(ui, &across.inner, row_height, row);
    }
    opened
}

/// The keys of this table.
fn keys() -> RowKeys {
    RowKeys::of("vehicles")
}

/// The box above the rows: all that are shown, or none.
fn select_all(list: &mut VehicleList, places: &[usize], ui: &mut Ui) {
    let selected = list.selection.count();
    let mut all = selected == places.len();
    let mixed = selected > 0 && !all;
    ui.add_space(TIGHT);
    let response = ui.add(Checkbox::without_text(&mut all).indeterminate(mixed));
    let name = "Select all vehicles shown";
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, all, name));
    if response.on_hover_text("Ctrl+A").changed() {
        if all { list.selection.all(places) } else { list.selection.clear() }
    }
}

/// Draws a row and answers whether its vehicle is to be opened.
fn one(
    list: &mut VehicleList,
    place: usize,
    places: &[usize],
    drawn: &mut TableRow<'_, '_>,
    cx: &Cx,
) -> bool {
    let is_selected = list.selection.contains(place);
    drawn.set_overline(true);
    drawn.set_selected(is_selected);
    let (mut opened, mut ticked) = (false, is_selected);
    let Some(row) = list.row(place) else { return false };
    let mut handle = None;
    drawn.col(|ui| handle = Some(checkbox(ui, row, &mut ticked)));
    for column in Column::ALL {
        drawn.col(|ui| opened |= padded(ui, column, |ui| cell(ui, column, row, cx)));
    }
    let pressed = drawn.response();
    if let Some(handle) = handle {
        keys().hold(&handle, place);
        if list.handle_wanted == Some(place) {
            list.handle_wanted = None;
            handle.request_focus();
        }
    }
    if ticked != is_selected {
        let choice = pressed.ctx.input(|input| Choice::by(input.modifiers));
        let choice = if choice == Choice::Range { choice } else { Choice::Toggle };
        list.selection.choose(place, choice, places);
    } else if pressed.clicked() && !opened {
        let choice = pressed.ctx.input(|input| Choice::by(input.modifiers));
        list.selection.choose(place, choice, places);
        list.handle_wanted = Some(place);
    }
    opened
}

/// The row's handle: the keyboard reaches it, and Space chooses it.
fn checkbox(ui: &mut Ui, row: &Row, ticked: &mut bool) -> Response {
    ui.add_space(TIGHT);
    let id = Id::unique("vehicle-handle").with(row.place);
    let response = ui.push_id(id, |ui| ui.add(Checkbox::without_text(ticked))).inner;
    let name = format!("Select {}", row.word);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, *ticked, &name));
    response
}

/// The width of the boxes, in points.
const CHECKBOX: f32 = 36.0;

fn padded<R>(ui: &mut Ui, column: Column, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.with_layout(layout(column), |ui| {
        ui.add_space(theme::GAP);
        ui.spacing_mut().item_spacing.x = TIGHT;
        contents(ui)
    })
    .inner
}

/// Numbers stand on the right of their column, headers included.
fn layout(column: Column) -> Layout {
    match column {
        Column::Place | Column::Recalls | Column::NotFixed => Layout::right_to_left(Align::Center),
        Column::Vin | Column::Manufacturer | Column::Result | Column::AsAt => {
            Layout::left_to_right(Align::Center)
        }
    }
}

fn width(column: Column) -> Width {
    match column {
        Column::Place => Width::initial(56.0).at_least(40.0).clip(true),
        Column::Vin => Width::initial(196.0).at_least(170.0).clip(true),
        Column::Manufacturer => Width::initial(150.0).at_least(80.0).clip(true),
        Column::Recalls => Width::initial(84.0).at_least(60.0).clip(true),
        Column::NotFixed => Width::initial(92.0).at_least(60.0).clip(true),
        Column::Result => Width::remainder().at_least(180.0).clip(true),
        Column::AsAt => Width::exact(76.0),
    }
}

/// Draws a cell and answers whether its vehicle is to be opened.
fn cell(ui: &mut Ui, column: Column, row: &Row, cx: &Cx) -> bool {
    let tokens = theme::of(ui);
    let words = RichText::new(column.text(row, &cx.clock)).text_style(fonts::table());
    match column {
        Column::Vin if !matches!(row.state, RowState::Waiting | RowState::NotAVin(_)) => {
            let text = words.text_style(TextStyle::Monospace).color(tokens.accent);
            let response = ui.add(Button::new(text).frame(false));
            let name = format!("Open {}", row.word);
            return button::named(response, &name).clicked();
        }
        Column::Vin => _ = ui.add(Label::new(words.text_style(TextStyle::Monospace)).selectable(false)),
        Column::Place | Column::Recalls | Column::NotFixed => {
            ui.add(Label::new(words).selectable(false));
        }
        Column::Result => {
            let (hue, icon) = result_look(ui, &row.state);
            icons::paint(ui, icon, 15.0, hue.ink);
            ui.add(Label::new(words).truncate().selectable(false));
        }
        Column::Manufacturer | Column::AsAt => _ = ui.add(Label::new(words).truncate().selectable(false)),
    }
    false
}

fn result_look(ui: &Ui, state: &RowState) -> (Hue, Icon) {
    let tokens = theme::of(ui);
    match state {
        RowState::Waiting => (tokens.info, Icon::Hourglass),
        RowState::NotAVin(_) => (tokens.error, Icon::CircleX),
        RowState::Held(vehicle) => match super::vehicle::counts(&vehicle.recalls) {
            (_, 0) => (tokens.ok, Icon::CircleCheck),
            _ => (tokens.warn, Icon::Wrench),
        },
        RowState::NotHeld => (tokens.info, Icon::CircleQuestionMark),
        RowState::Failed(_) => (tokens.error, Icon::CircleAlert),
    }
}
