//! Causes with their counts, and the repair that one of them may have.

use crate::domain::repair::Repair;
use crate::domain::row_issue::{Cause, Severity};
use crate::domain::text::{plain, thousands};
use crate::ui::cx::Cx;
use crate::ui::fonts;
use crate::ui::icons::{self, Icon};
use crate::ui::import::check::Proposal;
use crate::ui::import::row_filter::CauseKey;
use crate::ui::import::state::State;
use crate::ui::repaint::context_waker;
use crate::ui::theme::{self, GAP, RADIUS, TIGHT};
use crate::ui::widgets::{button, card, text};
use crate::ui::wording::import::counted;
use egui::{Align, Frame, Label, Layout, Margin, RichText, Role, Sense, Stroke, Ui, WidgetInfo};

/// Edits of a repair that are shown before it is made.
const PREVIEWED: usize = 5;
/// Room for a cause's number, in points.
const COUNT_WIDTH: f32 = 62.0;

/// Draws the causes: errors first, then warnings, the commonest first.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    let Some(outcome) = &state.check.outcome else { return };
    let checked = std::sync::Arc::clone(&outcome.checked);
    let mut causes: Vec<(usize, &Cause)> = checked.causes().iter().enumerate().collect();
    causes.sort_by_key(|(place, cause)| {
        (std::cmp::Reverse(cause.severity), std::cmp::Reverse(cause.rows), *place)
    });
    text::section(ui, "Causes");
    if causes.is_empty() {
        text::note(ui, "Nothing to remark: every row can be sent as it stands.");
        return;
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for (place, cause) in causes {
        let key = CauseKey::from(cause);
        let chosen = state.check.rows.filter.cause == Some(key);
        if one(ui, cause, chosen) {
            let filter = &mut state.check.rows.filter;
            filter.cause = (!chosen).then_some(key);
            filter.status = None;
            state.check.drop_proposal();
        }
        if chosen && let Some(repair) = Repair::for_cause(cause) {
            repairing(state, place, repair, ui, cx);
        }
    }
}

fn one(ui: &mut Ui, cause: &Cause, chosen: bool) -> bool {
    let tokens = theme::of(ui);
    let (icon, hue, word) = match cause.severity {
        Severity::Error => (Icon::CircleX, tokens.error, "error"),
        Severity::Warning => (Icon::TriangleAlert, tokens.warn, "warning"),
    };
    let title = cause.title();
    let fill = if chosen { tokens.raised } else { tokens.bg };
    let edge = if chosen { tokens.edge } else { fill };
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(tokens.outline, edge))
        .corner_radius(RADIUS)
        .inner_margin(Margin::symmetric(8, 5));
    let shown = frame.show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.horizontal_top(|ui| {
            icons::paint(ui, icon, 16.0, hue.ink);
            let room = ui.available_width() - COUNT_WIDTH;
            ui.scope(|ui| {
                ui.set_width(room);
                let text = RichText::new(&title).text_style(fonts::table()).color(tokens.text);
                ui.add(Label::new(text).wrap().selectable(false));
            });
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let count = RichText::new(thousands(cause.rows)).text_style(fonts::strong());
                ui.add(Label::new(count.color(tokens.text)).selectable(false));
            });
        });
    });
    // As for tiles: a frame's own response cannot hold the keyboard's focus.
    let response = ui.interact(shown.response.rect, shown.response.id.with("press"), Sense::click());
    let name = format!("{title}, {word}, {}", counted(cause.rows, "row"));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    response.clicked()
}

fn repairing(state: &mut State, place: usize, repair: Repair, ui: &mut Ui, cx: &mut Cx) {
    ui.add_space(TIGHT);
    let waker = context_waker(ui.ctx());
    let Some(proposal) = &state.check.proposal else {
        if state.check.proposing.is_busy() {
            text::note(ui, "Working out what would change…");
        } else if button::with_icon(ui, Icon::Wrench, &format!("{}…", repair.label())).clicked()
            && let Some(sheet) = state.file.sheet.clone()
        {
            state.check.propose(&sheet, place, &waker);
        }
        ui.add_space(GAP);
        return;
    };
    let mut answer = None;
    card::show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = TIGHT;
        preview(ui, proposal);
        ui.add_space(TIGHT);
        if !proposal.edits.is_empty() {
            let label = format!("Change {}", counted(proposal.edits.len() as u64, "cell"));
            if button::main(ui, &label).clicked() {
                answer = Some(true);
            }
        }
        if button::plain(ui, "Leave them as they are").clicked() {
            answer = Some(false);
        }
    });
    ui.add_space(GAP);
    match answer {
        Some(true) if state.check.accept_proposal(&waker) => {
            cx.actions.extend(state.start_check(cx.clock.today()));
        }
        Some(false) => state.check.proposal = None,
        Some(true) | None => {}
    }
}

fn preview(ui: &mut Ui, proposal: &Proposal) {
    text::strong(ui, proposal.repair.label());
    if proposal.edits.is_empty() {
        text::note(ui, "This would help none of the rows.");
        return;
    }
    let mono = |text: &str| RichText::new(plain(text, 24)).monospace().size(13.0);
    ui.spacing_mut().interact_size.y = 18.0;
    for edit in proposal.edits.iter().take(PREVIEWED) {
        ui.add(Label::new(mono(&edit.before).color(theme::of(ui).muted)).truncate());
        ui.horizontal(|ui| {
            icons::paint(ui, Icon::ArrowRight, 14.0, theme::of(ui).muted);
            ui.add(Label::new(mono(&edit.after)).truncate());
        });
    }
    let more = proposal.edits.len().saturating_sub(PREVIEWED);
    if more > 0 {
        text::note(ui, &format!("and {} more", thousands(more as u64)));
    }
}
