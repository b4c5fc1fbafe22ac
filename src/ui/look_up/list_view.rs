//! Draws the list of vehicles: progress, filters, a table of which only the visible rows are drawn.

use super::columns::Column;
use super::list::{Direction, Row, RowState, Show, VehicleList};
use super::state::State;
use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{self, Hue, ROW, TIGHT};
use crate::ui::widgets::{banner, button, text};
use egui::{
    Align, Button, Label, Layout, ProgressBar, Rect, RichText, Role, ScrollArea, TextStyle, Ui, Vec2,
    WidgetInfo,
};
use egui_extras::{Column as Width, TableBuilder};

/// Draws the list.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let mut opened = None;
    if let Some(list) = &mut state.list {
        head(list, ui, cx);
        if let Some(failure) = &list.failure {
            banner::failure(ui, failure);
        }
        filters(list, ui, cx);
        opened = table(list, ui, cx);
    }
    if let Some(place) = opened {
        let actions = state.open_row(place);
        cx.actions.extend(actions);
    }
}

fn head(list: &VehicleList, ui: &mut Ui, cx: &mut Cx) {
    let (total, settled) = list.progress();
    ui.horizontal_wrapped(|ui| {
        text::section(ui, &format!("{} vehicles", thousands(total as u64)));
        if let Some(task) = list.looking {
            let words = format!("{} of {} looked up", thousands(settled as u64), thousands(total as u64));
            #[expect(clippy::cast_precision_loss, reason = "at most 5,000")]
            let share = settled as f32 / total.max(1) as f32;
            let bar = ui.add(ProgressBar::new(share).desired_width(160.0).desired_height(10.0));
            bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, "Lookup progress"));
            ui.label(words);
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
        ui.add(field).labelled_by(label.id);
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
    });
    ui.add_space(TIGHT);
}

/// Answers the place of the row that was opened.
fn table(list: &mut VehicleList, ui: &mut Ui, cx: &Cx) -> Option<usize> {
    let places = list.shown().to_vec();
    if places.is_empty() {
        text::note(ui, "No vehicle fits the filter");
        return None;
    }
    let mut opened = None;
    let height = ui.available_height().clamp(160.0, 4_000.0);
    ScrollArea::horizontal().id_salt("list-across").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        grounds(ui, height);
        let mut builder = TableBuilder::new(ui)
            .id_salt("vehicles")
            .striped(false)
            .max_scroll_height(height)
            .auto_shrink([false, false])
            .cell_layout(Layout::left_to_right(Align::Center));
        for column in Column::ALL {
            builder = builder.column(width(column));
        }
        builder
            .header(ROW, |mut header| {
                for column in Column::ALL {
                    header.col(|ui| padded(ui, column, |ui| header_cell(list, column, ui)));
                }
            })
            .body(|body| {
                body.rows(ROW, places.len(), |mut drawn| {
                    let place = places.get(drawn.index()).copied().unwrap_or_default();
                    let Some(row) = list.row(place) else { return };
                    drawn.set_overline(true);
                    for column in Column::ALL {
                        drawn.col(|ui| {
                            if padded(ui, column, |ui| cell(ui, column, row, cx)) {
                                opened = Some(place);
                            }
                        });
                    }
                });
            });
    });
    opened
}

/// The grounds of the header and of the rows, across all columns.
fn grounds(ui: &Ui, height: f32) {
    let tokens = theme::of(ui);
    let corner = ui.cursor().min;
    let width = ui.available_width();
    let rows = Rect::from_min_size(corner, Vec2::new(width, height));
    let header = Rect::from_min_size(corner, Vec2::new(width, ROW));
    ui.painter().rect_filled(rows, 0.0, tokens.surface);
    ui.painter().rect_filled(header, 0.0, tokens.raised);
}

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
        Column::Place => Width::exact(56.0),
        Column::Vin => Width::initial(196.0).at_least(170.0),
        Column::Manufacturer => Width::initial(150.0).at_least(80.0).clip(true).resizable(true),
        Column::Recalls => Width::exact(84.0),
        Column::NotFixed => Width::exact(92.0),
        Column::Result => Width::remainder().at_least(180.0).clip(true),
        Column::AsAt => Width::exact(76.0),
    }
}

fn header_cell(list: &mut VehicleList, column: Column, ui: &mut Ui) {
    let tokens = theme::of(ui);
    let (sorted, direction) = list.sort;
    let mut label = RichText::new(column.label()).text_style(fonts::strong()).color(tokens.text);
    label = label.size(13.5);
    let arrow = match direction {
        Direction::Up => Icon::ArrowUp,
        Direction::Down => Icon::ArrowDown,
    };
    let button = if sorted == column {
        Button::new((label, icons::text(arrow, 13.0).color(tokens.accent)))
    } else {
        Button::new(label)
    };
    let response = ui.add(button.frame(false).gap(2.0));
    let name = format!("Sort by {}", column.label());
    if button::named(response, &name).on_hover_text(&name).clicked() {
        list.sort_by(column);
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
