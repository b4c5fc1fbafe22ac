//! Rows of an ended job that can be sent or asked about again, and the number typed where one has to be.

use crate::domain::job::{Again, JobView};
use crate::domain::text::thousands;
use crate::ui::cx::Cx;
use crate::ui::jobs::state::{State, is_under_way, rows_of};
use crate::ui::keys::Shortcut;
use crate::ui::widgets::text_field::TextField;
use crate::ui::widgets::{button, card, page_start, pill, text};
use crate::ui::wording::import::{counted, sending};
use crate::ui::wording::jobs::{confirmation_heading, confirmation_issue, confirmation_label};
use egui::{Id, Ui};

/// Draws the buttons; which rows were chosen.
pub(super) fn offers(ui: &mut Ui, job: &JobView) -> Option<Again> {
    let environment = job.spec.environment;
    let mut wanted = None;
    for again in [Again::Unsent, Again::Rejected, Again::Unknown] {
        let rows = rows_of(again, &job.counts);
        let label = match again {
            Again::Unsent => format!("Send the other {} to {environment}", counted(rows, "row")),
            Again::Rejected => format!("Send {} again to {environment}", counted(rows, "refused row")),
            Again::Unknown => format!("Ask DVSA about {}", counted(rows, "unknown row")),
        };
        if rows > 0 && button::plain(ui, &label).clicked() {
            wanted = Some(again);
        }
    }
    wanted
}

/// Asks for the number of rows before they leave, as an import does.
pub(super) fn ui(state: &mut State, job: &JobView, ui: &mut Ui, cx: &mut Cx) {
    let Some(confirming) = &mut state.confirming else { return };
    let (purpose, environment) = (job.spec.purpose, job.spec.environment);
    let rows = rows_of(confirming.again, &job.counts);
    if rows == 0 || is_under_way(&job.state) || cx.take(Shortcut::Close) {
        state.confirming = None;
        return;
    }
    let label = sending(purpose, rows, environment);
    let (mut send, mut leave) = (cx.take(Shortcut::Main), false);
    card::show(ui, |ui| {
        pill::line(ui, |ui| {
            pill::environment(ui, environment);
            text::section(ui, &format!("{label}?"));
        });
        text::paragraph(ui, confirmation_heading(purpose));
        let number = thousands(rows);
        let (name, issue) = (confirmation_label(&number), confirmation_issue(&number, environment));
        let refused = confirming.confirmation.was_refused().then_some(issue.as_str());
        let field = TextField::new(Id::unique("job-confirm"), &name, &mut confirming.confirmation.typed)
            .issue(refused)
            .width(220.0)
            .show(ui);
        if page_start::no_control_has_focus(ui) {
            button::focus(&field);
        }
        ui.horizontal_wrapped(|ui| {
            send |= button::danger(ui, &label).clicked();
            leave = button::plain(ui, "Do not send").clicked();
        });
    });
    if send {
        cx.actions.extend(state.confirm(rows));
    } else if leave {
        state.confirming = None;
    }
}
