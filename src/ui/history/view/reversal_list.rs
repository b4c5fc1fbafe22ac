//! Draws recalls of a job with what becomes of each. Only the rows in sight are drawn. The VIN is the row's handle:
//! the keyboard reaches it, the arrow keys go up and down from it, and pressing it looks the vehicle up.

use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::vin::Vin;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::theme::{self, GAP, ROW};
use crate::ui::widgets::row_keys::RowKeys;
use crate::ui::widgets::text;
use crate::ui::wording::import::counted;
use egui::{Align, Label, Layout, Rect, RichText, TextStyle, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

/// A list under its heading.
pub(super) struct List {
    /// What the rows have in common.
    pub heading: &'static str,
    /// What the last column tells.
    pub about: &'static str,
    /// How many rows there are.
    pub count: usize,
    /// The most height of the rows, in points.
    pub height: f32,
}

impl List {
    /// Draws the list.
    pub(super) fn ui<'a>(
        &self,
        row: impl Fn(usize) -> Option<(&'a Vin, &'a ReferenceFilter, String)>,
        ui: &mut Ui,
        cx: &mut Cx,
    ) {
        text::section(ui, &format!("{}: {}", self.heading, counted(self.count as u64, "recall")));
        let stepped = self.keys().step_to(ui, self.count);
        let tokens = theme::of(ui);
        let row_height = theme::table_row(ui);
        let drawn = egui::Frame::new()
            .fill(tokens.surface)
            .stroke(egui::Stroke::new(tokens.outline, tokens.border))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing = Vec2::ZERO;
                ui.spacing_mut().interact_size.y = 20.0;
                let width = ui.available_width();
                let head = Rect::from_min_size(ui.cursor().min, Vec2::new(width, ROW));
                ui.painter().rect_filled(head, 0.0, tokens.raised);
                let mut table = TableBuilder::new(ui)
                    .id_salt(("reversal", self.heading))
                    .resizable(true)
                    .max_scroll_height(self.height)
                    .min_scrolled_height(0.0)
                    .auto_shrink([false, true])
                    .cell_layout(Layout::left_to_right(Align::Center))
                    .column(Column::initial(190.0).at_least(150.0).clip(true))
                    .column(Column::initial(250.0).at_least(120.0).clip(true))
                    .column(Column::remainder().at_least(160.0).clip(true));
                if let Some(row) = stepped {
                    table = table.scroll_to_row(row, None);
                }
                table
                    .header(ROW, |mut header| {
                        for name in ["VIN", "Campaign references", self.about] {
                            header.col(|ui| cell(ui, RichText::new(name).text_style(fonts::strong())));
                        }
                    })
                    .body(|body| {
                        body.rows(row_height, self.count, |mut drawn| {
                            let place = drawn.index();
                            let Some((vin, references, words)) = row(place) else { return };
                            let both = [&references.manufacturer_ref, &references.dvsa_ref];
                            let both: Vec<&str> =
                                both.into_iter().flatten().map(CampaignReference::as_str).collect();
                            drawn.col(|ui| {
                                ui.add_space(GAP);
                                if self.keys().vin(ui, place, vin.as_str()).clicked() {
                                    cx.push(Action::LookUp(vin.to_string()));
                                }
                            });
                            drawn.col(|ui| cell(ui, mono(both.join(" · "))));
                            drawn.col(|ui| cell(ui, RichText::new(words).text_style(fonts::table())));
                        });
                    })
            });
        self.keys().page_follows(ui, &drawn.inner, row_height);
    }

    fn keys(&self) -> RowKeys {
        RowKeys::of(self.heading)
    }
}

fn mono(text: String) -> RichText {
    RichText::new(text).text_style(TextStyle::Monospace).size(13.0)
}

fn cell(ui: &mut Ui, text: RichText) {
    ui.add_space(GAP);
    ui.add(Label::new(text).truncate());
}
