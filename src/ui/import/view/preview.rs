//! The first rows of a file as they were read.

use crate::domain::cell::Cell;
use crate::domain::mapping::header_of;
use crate::domain::sheet::Sheet;
use crate::domain::text::{plain, thousands};
use crate::ui::fonts;
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::{page, table_ground, text};
use egui::{Align, Label, Layout, RichText, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

/// Rows that are shown.
const ROWS: usize = 8;
/// Columns that are shown.
const COLUMNS: usize = 40;
/// The most characters of a cell.
const CELL_CHARS: usize = 80;

/// Draws the preview.
pub(super) fn ui(ui: &mut Ui, sheet: &Sheet) {
    text::section(ui, "First rows");
    let headers = sheet.original_headers();
    let shown = headers.len().min(COLUMNS);
    let rows = sheet.row_count().min(ROWS);
    #[expect(clippy::cast_precision_loss, reason = "at most eight rows")]
    let height = ROW * (rows as f32 + 1.0) + 16.0;
    let tokens = theme::of(ui);
    page::across(ui, "import-preview").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        table_ground::paint(ui, height);
        let mut table = TableBuilder::new(ui)
            .id_salt("import-preview-rows")
            .vscroll(false)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::exact(64.0));
        for column in 0..shown {
            let start = width(sheet, column, rows);
            table = table.column(Column::initial(start).at_least(60.0).clip(true).resizable(true));
        }
        let table = table.header(ROW, |mut header| {
            header.col(|ui| head(ui, "Line"));
            for column in 0..shown {
                header.col(|ui| head(ui, &plain(&header_of(column, headers), CELL_CHARS)));
            }
        });
        table.body(|body| {
            body.rows(ROW, rows, |mut drawn| {
                drawn.set_overline(true);
                let row = sheet.row(drawn.index());
                drawn.col(|ui| {
                    ui.add_space(GAP);
                    let line = RichText::new(thousands(u64::from(row.line()))).color(tokens.muted);
                    ui.add(Label::new(line.text_style(fonts::table())).selectable(false));
                });
                let cells = row.original_cells().chain(std::iter::repeat(Cell::EMPTY));
                for cell in cells.take(shown) {
                    drawn.col(|ui| {
                        ui.add_space(GAP);
                        let text = RichText::new(plain(cell.text, CELL_CHARS)).text_style(fonts::table());
                        ui.add(Label::new(text).truncate());
                    });
                }
            });
        });
    });
    if headers.len() > shown {
        let more = thousands((headers.len() - shown) as u64);
        text::note(ui, &format!("{more} more columns are not shown here. They are kept."));
    }
}

/// Wide enough for the first cells, in points, within reason.
#[expect(clippy::cast_precision_loss, reason = "at most 80 characters")]
fn width(sheet: &Sheet, column: usize, rows: usize) -> f32 {
    let name = header_of(column, sheet.original_headers()).chars().count();
    let cells = (0..rows).map(|row| sheet.row(row).cell(column).text.chars().count());
    let longest = cells.chain([name]).max().unwrap_or(0).min(CELL_CHARS);
    (longest as f32 * 9.0 + 2.0 * GAP).clamp(90.0, 280.0)
}

fn head(ui: &mut Ui, name: &str) {
    ui.add_space(GAP);
    ui.add(Label::new(RichText::new(name).text_style(fonts::strong())).truncate().selectable(false));
}
