//! Draws what of a job can be taken back and what cannot. Pressing the button sends nothing: it hands the rows to
//! the import, which checks, plans, asks and sends them as a job of their own.

use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::change::Operation;
use crate::domain::dates::short;
use crate::domain::reversal::{Possible, Reversal};
use crate::domain::vin::Vin;
use crate::engine::message::Destination;
use crate::settings::Profile;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::desk::Desk;
use crate::ui::fonts;
use crate::ui::history::state::{Reversing, State};
use crate::ui::icons::Icon;
use crate::ui::import::handed::{Handed, HandedRow};
use crate::ui::keys::Shortcut;
use crate::ui::theme::{self, GAP, ROW, TIGHT};
use crate::ui::widgets::banner::{self, Tone};
use crate::ui::widgets::{button, pill, text};
use crate::ui::wording::import::counted;
use egui::{Align, Label, Layout, Rect, RichText, ScrollArea, TextStyle, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

/// The least height of a list, in points.
const LEAST: f32 = 90.0;
/// Room below which the whole page scrolls, in points.
const LOW: f32 = 480.0;
/// The height of a list where the whole page scrolls, in points.
const SCROLLED: f32 = 200.0;

/// Draws the page.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if ui.available_height() < LOW {
        ScrollArea::vertical().id_salt("reversal").auto_shrink([false, false]).show(ui, |ui| {
            page(state, Some(SCROLLED), ui, cx);
        });
    } else {
        page(state, None, ui, cx);
    }
}

/// Lists are as high as told, or share what room is left.
fn page(state: &mut State, list_height: Option<f32>, ui: &mut Ui, cx: &mut Cx) {
    let mut close = button::quiet_with_icon(ui, Icon::ArrowLeft, "Back to the history").clicked();
    match &state.reversing {
        Reversing::Closed => {}
        Reversing::Reading(job) => {
            text::title(ui, &format!("Reverse job {job}"));
            text::note(ui, "Looking through what was sent since…");
        }
        Reversing::Failed(failure) => {
            text::title(ui, "Reverse a job");
            banner::failure(ui, failure);
        }
        Reversing::Told(reversal) => close |= told(reversal, list_height, ui, cx),
    }
    if close {
        state.close_reversal();
    }
}

/// Answers whether the page is left.
fn told(reversal: &Reversal, list_height: Option<f32>, ui: &mut Ui, cx: &mut Cx) -> bool {
    pill::line(ui, |ui| {
        text::title(ui, &format!("Reverse job {}", reversal.job));
        pill::environment(ui, reversal.environment);
    });
    text::paragraph(ui, &explanation(reversal));
    ui.add_space(TIGHT);
    let possible = reversal.possible.len() as u64;
    let mut handed = false;
    if possible == 0 {
        banner::plain(ui, Tone::Note, "Nothing of this job can be reversed", "Each row says why below.");
    } else {
        ui.horizontal_wrapped(|ui| {
            let label = format!("{}…", asked(reversal.reverse(), possible));
            if button::main(ui, &label).clicked() || cx.take(Shortcut::Main) {
                cx.push(Action::Hand(Box::new(hand(reversal, cx.desk))));
                handed = true;
            }
            text::note(
                ui,
                "Handed to Import as a table. Nothing is sent before you have confirmed it there.",
            );
        });
    }
    ui.add_space(GAP);
    lists(reversal, list_height, ui);
    handed
}

fn explanation(reversal: &Reversal) -> String {
    let back = match reversal.reverse() {
        Operation::Open => "opens the recalls that it deleted again, as not fixed",
        Operation::Fix => "marks the recalls as fixed again. You say on which day: DVSA does not tell it",
        Operation::Unfix => "marks the recalls as not fixed again",
        Operation::Delete => "deletes the recalls that it opened",
    };
    format!(
        "A new job on {} ({}) {back}. What others have changed since is not known here: compare with DVSA before \
         you send.",
        reversal.environment, reversal.host
    )
}

/// `Mark 3 recalls as not fixed`.
fn asked(operation: Operation, rows: u64) -> String {
    let recalls = counted(rows, "recall");
    match operation {
        Operation::Open => format!("Open {recalls} again"),
        Operation::Fix => format!("Mark {recalls} as fixed"),
        Operation::Unfix => format!("Mark {recalls} as not fixed"),
        Operation::Delete => format!("Delete {recalls}"),
    }
}

fn hand(reversal: &Reversal, desk: &Desk) -> Handed {
    let row = |possible: &Possible| HandedRow {
        vin: possible.vin.clone(),
        references: possible.references.clone(),
        start_date: possible.start_date,
    };
    let rows: Vec<HandedRow> = reversal.possible.iter().map(row).collect();
    let name = format!("Reversal of job {}", reversal.job);
    Handed::new(name, reversal.reverse(), destination(reversal, desk), &rows)
}

/// Where the job went. If its connection was renamed since, the one in use, when that leads to the same place.
fn destination(reversal: &Reversal, desk: &Desk) -> Destination {
    let then = Destination {
        profile: reversal.profile.clone(),
        environment: reversal.environment,
        host: reversal.host.clone(),
    };
    let leads_there = |profile: &&Profile| {
        let now = Destination::from(*profile);
        now.environment == then.environment && now.host == then.host
    };
    match desk.profile_named(&then.profile) {
        Some(_) => then,
        None => desk.profile().filter(leads_there).map_or(then, Destination::from),
    }
}

fn lists(reversal: &Reversal, list_height: Option<f32>, ui: &mut Ui) {
    let (possible, impossible) = (reversal.possible.len(), reversal.impossible.len());
    let shown = usize::from(possible > 0) + usize::from(impossible > 0);
    #[expect(clippy::cast_precision_loss, reason = "one or two lists")]
    let room = ui.available_height() / shown.max(1) as f32 - 64.0;
    let height = list_height.unwrap_or(room.max(LEAST));
    if impossible > 0 {
        let row = |place: usize| {
            reversal.impossible.get(place).map(|row| (&row.vin, &row.references, row.why.to_string()))
        };
        list(ui, "Cannot be reversed", "Why", impossible, height, row);
        ui.add_space(GAP);
    }
    if possible > 0 {
        let operation = reversal.reverse();
        let row = |place: usize| {
            reversal.possible.get(place).map(|row| (&row.vin, &row.references, sent(operation, row)))
        };
        list(ui, "Can be reversed", "What is sent", possible, height, row);
    }
}

fn sent(operation: Operation, row: &Possible) -> String {
    match (operation, row.start_date) {
        (Operation::Open, Some(start)) => format!("{operation}, campaign start {}", short(start)),
        _ => operation.to_string(),
    }
}

fn list<'a>(
    ui: &mut Ui,
    heading: &str,
    about: &str,
    count: usize,
    height: f32,
    row: impl Fn(usize) -> Option<(&'a Vin, &'a ReferenceFilter, String)>,
) {
    text::section(ui, &format!("{heading}: {}", counted(count as u64, "recall")));
    let tokens = theme::of(ui);
    let row_height = theme::table_row(ui);
    egui::Frame::new().fill(tokens.surface).stroke(egui::Stroke::new(tokens.outline, tokens.border)).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.spacing_mut().interact_size.y = 20.0;
            let width = ui.available_width();
            let head = Rect::from_min_size(ui.cursor().min, Vec2::new(width, ROW));
            ui.painter().rect_filled(head, 0.0, tokens.raised);
            TableBuilder::new(ui)
                .id_salt(("reversal", heading))
                .resizable(true)
                .max_scroll_height(height)
                .min_scrolled_height(0.0)
                .auto_shrink([false, true])
                .cell_layout(Layout::left_to_right(Align::Center))
                .column(Column::initial(190.0).at_least(150.0).clip(true))
                .column(Column::initial(250.0).at_least(120.0).clip(true))
                .column(Column::remainder().at_least(160.0).clip(true))
                .header(ROW, |mut header| {
                    for name in ["VIN", "Campaign references", about] {
                        header.col(|ui| cell(ui, RichText::new(name).text_style(fonts::strong())));
                    }
                })
                .body(|body| {
                    body.rows(row_height, count, |mut drawn| {
                        let Some((vin, references, words)) = row(drawn.index()) else { return };
                        let both = [&references.manufacturer_ref, &references.dvsa_ref];
                        let both: Vec<&str> =
                            both.into_iter().flatten().map(CampaignReference::as_str).collect();
                        let mono =
                            |text: String| RichText::new(text).text_style(TextStyle::Monospace).size(13.0);
                        drawn.col(|ui| cell(ui, mono(vin.as_str().to_owned())));
                        drawn.col(|ui| cell(ui, mono(both.join(" · "))));
                        drawn.col(|ui| cell(ui, RichText::new(words).text_style(fonts::table())));
                    });
                });
        },
    );
}

fn cell(ui: &mut Ui, text: RichText) {
    ui.add_space(GAP);
    ui.add(Label::new(text).truncate());
}
