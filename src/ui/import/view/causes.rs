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
use crate::ui::theme::{self, GAP, ROW, TIGHT};
use crate::ui::widgets::{button, card, text};
use crate::ui::wording::import::counted;
use egui::{Button, Grid, Label, RichText, Role, Ui, Vec2, WidgetInfo};

/// Edits of a repair that are shown before it is made.
const PREVIEWED: usize = 5;

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
            state.check.proposal = None;
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
    let text = RichText::new(&title).text_style(fonts::table()).color(tokens.text);
    let count = RichText::new(thousands(cause.rows)).text_style(fonts::strong()).color(tokens.text);
    let fill = if chosen { tokens.raised } else { tokens.bg };
    let size = Vec2::new(ui.available_width(), ROW + TIGHT);
    let button = Button::new((icons::text(icon, 15.0).color(hue.ink), text, egui::Atom::grow(), count))
        .gap(6.0)
        .wrap()
        .fill(fill)
        .selected(chosen)
        .frame_when_inactive(chosen)
        .min_size(size);
    let response = ui.add(button);
    let name = format!("{title}, {word}, {}", counted(cause.rows, "row"));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    response.clicked()
}

fn repairing(state: &mut State, place: usize, repair: Repair, ui: &mut Ui, cx: &mut Cx) {
    ui.add_space(TIGHT);
    let Some(proposal) = &state.check.proposal else {
        if button::with_icon(ui, Icon::Wrench, &format!("{}…", repair.label())).clicked()
            && let Some(sheet) = state.file.sheet.clone()
        {
            state.check.propose(&sheet, place);
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
        Some(true) if state.check.accept_proposal() => {
            cx.actions.extend(state.start_check(cx.clock.today()));
        }
        Some(_) => state.check.proposal = None,
        None => {}
    }
}

fn preview(ui: &mut Ui, proposal: &Proposal) {
    text::strong(ui, proposal.repair.label());
    if proposal.edits.is_empty() {
        text::note(ui, "This would help none of the rows.");
        return;
    }
    Grid::new("repair-preview").num_columns(2).spacing(Vec2::new(GAP, 2.0)).show(ui, |ui| {
        let mono = |text: &str| RichText::new(plain(text, 24)).monospace().size(13.0);
        for edit in proposal.edits.iter().take(PREVIEWED) {
            ui.add(Label::new(mono(&edit.before).color(theme::of(ui).muted)).wrap());
            ui.add(Label::new(mono(&edit.after)).wrap());
            ui.end_row();
        }
    });
    let more = proposal.edits.len().saturating_sub(PREVIEWED);
    if more > 0 {
        text::note(ui, &format!("and {} more", thousands(more as u64)));
    }
}
