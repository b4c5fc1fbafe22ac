//! The rows that share a forecast: which they are, and what they say. Only those in sight are drawn. The VIN is the
//! row's handle: the arrow keys go up and down from it, and pressing it looks the vehicle up.

use crate::domain::draft::Field;
use crate::domain::edits::CellAt;
use crate::domain::text::{plain, thousands};
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::import::plan::Listed;
use crate::ui::import::rows_text::{LINE, short, shown_fields};
use crate::ui::import::rows_view::PAGE;
use crate::ui::import::state::State;
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::row_keys::RowKeys;
use crate::ui::widgets::{page, table_ground, text};
use egui::{Align, Label, Layout, RichText, TextStyle, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

/// Rows in sight at most.
const IN_SIGHT: usize = 8;

/// Draws the rows.
pub(super) fn ui(state: &State, listed: &Listed, ui: &mut Ui, cx: &mut Cx) {
    let Some(sheet) = &state.file.sheet else { return };
    let Some(outcome) = &state.check.outcome else { return };
    let fields = shown_fields(outcome);
    let rows = listed.rows.get(..PAGE).unwrap_or(&listed.rows);
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let height = ROW * (rows.len().min(IN_SIGHT) + 1) as f32;
    let keys = RowKeys::of("forecast-rows");
    let stepped = keys.step_to(ui, rows.len());
    ui.add_space(GAP);
    let across = page::across(ui, "forecast-rows-across").show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        table_ground::paint(ui, height);
        let mut table = TableBuilder::new(ui)
            .id_salt(("forecast-rows", listed.forecast))
            .max_scroll_height(height - ROW)
            .min_scrolled_height(height - ROW)
            .auto_shrink([false, true])
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::initial(76.0).at_least(58.0).resizable(true));
        if let Some(place) = stepped {
            table = table.scroll_to_row(place, None);
        }
        for place in 1..=fields.len() {
            let last = place == fields.len();
            let width = if last { Column::remainder() } else { Column::initial(150.0) };
            table = table.column(width.at_least(80.0).clip(true).resizable(!last));
        }
        table
            .header(ROW, |mut header| {
                let names = fields.iter().map(|(field, _)| short(*field));
                for name in std::iter::once(LINE).chain(names) {
                    header.col(|ui| {
                        ui.add_space(GAP);
                        let name = RichText::new(name).text_style(fonts::strong());
                        ui.add(Label::new(name).truncate().selectable(false));
                    });
                }
            })
            .body(|body| {
                body.rows(ROW, rows.len(), |mut drawn| {
                    let place = drawn.index();
                    let Some(row) = rows.get(place).copied() else { return };
                    drawn.set_overline(true);
                    drawn.col(|ui| {
                        ui.add_space(GAP);
                        let line = thousands(u64::from(sheet.row(row as usize).line()));
                        ui.add(Label::new(RichText::new(line).color(theme::of(ui).muted)).selectable(false));
                    });
                    for (field, column) in &fields {
                        drawn.col(|ui| {
                            ui.add_space(GAP);
                            let cell = state.check.cell(sheet, CellAt { row, column: *column });
                            if *field == Field::Vin {
                                if keys.vin(ui, place, &plain(cell, 80)).clicked() {
                                    cx.push(Action::LookUp(cell.to_owned()));
                                }
                                return;
                            }
                            let text = RichText::new(plain(cell, 80));
                            let text = if field.is_date() {
                                text
                            } else {
                                text.text_style(TextStyle::Monospace).size(13.0)
                            };
                            ui.add(Label::new(text).truncate());
                        });
                    }
                });
            })
    });
    keys.page_follows(ui, &across.inner, ROW);
    let more = listed.rows.len().saturating_sub(PAGE);
    if more > 0 {
        text::note(ui, &format!("The first {} rows are listed.", thousands(PAGE as u64)));
    }
    ui.add_space(GAP);
}
