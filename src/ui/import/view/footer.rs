//! The way back and the way on. What keeps someone from going on is said beside the button.

use crate::domain::text::thousands;
use crate::ui::action::Action;
use crate::ui::cx::Cx;
use crate::ui::icons::Icon;
use crate::ui::import::send::Stage;
use crate::ui::import::state::State;
use crate::ui::import::step::Step;
use crate::ui::keys::Shortcut;
use crate::ui::route::Route;
use crate::ui::theme::{self, MAIN_BUTTON};
use crate::ui::widgets::{button, text};
use crate::ui::wording::import::{counted, sending};
use egui::{Label, RichText, Stroke, TextStyle, TextWrapMode, Ui, WidgetText};

/// Draws the bar.
pub(super) fn ui(state: &mut State, ui: &mut Ui, cx: &mut Cx) {
    if state.step == Step::File && state.file.sheet.is_none() {
        return;
    }
    let top = ui.cursor().top() - 4.0;
    let line = Stroke::new(1.0, theme::of(ui).border);
    ui.painter().hline(ui.max_rect().x_range(), top, line);
    // As high as the main button, so that all stand on one line.
    ui.spacing_mut().interact_size.y = MAIN_BUTTON;
    ui.horizontal_wrapped(|ui| {
        if let Some(before) = state.step.before()
            && button::with_icon(ui, Icon::ArrowLeft, "Back").clicked()
        {
            state.show(before);
        }
        let obstacle = match state.step {
            Step::File => file(state, ui, cx),
            Step::Columns => Some(columns(state, ui, cx)),
            Step::Check => check(state, ui, cx),
            Step::Plan => Some(plan(state, ui, cx)),
            Step::Send => send(state, ui, cx),
            Step::Results => results(state, ui, cx),
        };
        if let Some(obstacle) = obstacle {
            // On a line of its own where it does not fit beside the buttons: its end below them reads as nothing.
            let words = WidgetText::from(RichText::new(obstacle).color(theme::of(ui).muted));
            let one_line =
                words.clone().into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
            text::break_row_unless(ui, one_line.size().x);
            ui.add(Label::new(words).wrap());
        }
    });
}

type Obstacle = Option<String>;

/// The button is there even when it cannot act: it then leads to the reason, which stands beside it.
fn next(ui: &mut Ui, cx: &mut Cx, label: &str) -> bool {
    button::main(ui, label).clicked() || cx.take(Shortcut::Main)
}

fn file(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> Obstacle {
    state.file.sheet.as_ref()?;
    let obstacle = state.file.obstacle();
    if next(ui, cx, "Next: columns") {
        state.show(Step::Columns);
    }
    obstacle.map(str::to_owned)
}

fn columns(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> String {
    let rows = state.file.sheet.as_ref().map_or(0, |sheet| sheet.row_count() as u64);
    if state.columns.purpose.is_none() {
        return "Choose what the rows are for first.".to_owned();
    }
    if next(ui, cx, &format!("Check {}", counted(rows, "row"))) {
        let actions = if state.check.outcome.is_some() {
            state.show(Step::Check);
            Vec::new()
        } else {
            state.check_columns(cx.clock.today())
        };
        cx.actions.extend(actions);
    }
    "Checking sends nothing.".to_owned()
}

fn check(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> Obstacle {
    let obstacle = state.check.obstacle();
    let rows = state.sendable();
    if obstacle.is_some() {
        return obstacle.map(str::to_owned);
    }
    if next(ui, cx, &format!("Next: plan for {}", counted(rows, "row"))) {
        state.show(Step::Plan);
    }
    let counts = state.check.outcome.as_ref().map(|outcome| outcome.checked.counts())?;
    let (one, more) = match counts.left_out {
        0 => ("has errors or is a repeat", "have errors or are repeats"),
        _ => ("has errors, is a repeat or was left out", "have errors, are repeats or were left out"),
    };
    match counts.not_sent() {
        0 => None,
        1 => Some(format!("1 row {one}. It is not sent, and is listed in the results.")),
        many => Some(format!(
            "{} rows {more}. They are not sent, and are listed in the results.",
            thousands(many)
        )),
    }
}

fn plan(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> String {
    if let Err(problem) = state.plan.first() {
        return format!("{problem}.");
    }
    if next(ui, cx, "Next: send") {
        state.show(Step::Send);
    }
    "Nothing is changed yet.".to_owned()
}

fn send(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> Obstacle {
    let Some((profile, purpose)) = cx.desk.profile().zip(state.columns.purpose) else {
        if button::plain(ui, "Go to Settings").clicked() {
            cx.push(Action::Go(Route::Settings));
        }
        return Some("No connection is chosen.".to_owned());
    };
    if state.belongs_elsewhere(Some(&profile.into())).is_some() {
        return Some("These rows belong to another connection.".to_owned());
    }
    match &state.send.stage {
        Stage::Started(job) => return Some(format!("These rows are job {} already.", job.0)),
        Stage::Copying { .. } => return Some("The rows are being copied into the journal.".to_owned()),
        Stage::Asking | Stage::Failed(_) => {}
    }
    let label = sending(purpose, state.plan.rows(state.sendable()), profile.environment);
    let button = if crate::ui::import::send::needs_number(purpose) {
        button::danger(ui, &label)
    } else {
        button::main(ui, &label)
    };
    if button.clicked() || cx.take(Shortcut::Main) {
        let actions = state.start(profile);
        cx.actions.extend(actions);
    }
    None
}

fn results(state: &mut State, ui: &mut Ui, cx: &mut Cx) -> Obstacle {
    if let Some(job) = state.send.job()
        && button::plain(ui, &format!("Show job {} in Jobs", job.0)).clicked()
    {
        cx.push(Action::Go(Route::Jobs));
    }
    // Not on Ctrl+Enter: that belongs to what the results may ask above.
    if button::main(ui, "Import another file").clicked() {
        state.begin_anew();
    }
    None
}
