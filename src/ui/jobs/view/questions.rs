//! What is asked before a job is ended or its data deleted.

use crate::ui::cx::Cx;
use crate::ui::jobs::state::{Act, Question, State};
use crate::ui::widgets::dialog::{Answer, Dialog};
use crate::ui::wording::import::counted;
use egui::Context;

/// Draws the question, if there is one.
pub(super) fn ui(state: &mut State, context: &Context, cx: &mut Cx) {
    let Some(question) = state.question else { return };
    let answer = match question {
        Question::Stop(id) => {
            let left = state.job(id).map_or(0, |job| job.counts.open());
            let title = format!("Stop job {}?", id.0);
            let body = format!(
                "{} not settled yet. What is on its way is awaited; the others become “not sent”. What was sent \
                 is not taken back. You can send the others later from the job’s page.",
                if left == 1 { "1 row is".to_owned() } else { format!("{} are", counted(left, "row")) }
            );
            let act = format!("Stop job {}", id.0);
            Dialog { id: "stop-job", title: &title, body: &body, safe: "Let it go on", act: &act }
                .show(context, &mut cx.shortcut)
        }
        Question::Delete(id) => {
            let title = format!("Delete the data of job {}?", id.0);
            let act = format!("Delete the data of job {}", id.0);
            Dialog {
                id: "delete-job",
                title: &title,
                body: "Its rows, their VINs and the results are deleted from this computer for good. Export the \
                       results first if you need them. What was sent stays in History.",
                safe: "Keep it",
                act: &act,
            }
            .show(context, &mut cx.shortcut)
        }
    };
    let Some(answer) = answer else { return };
    state.question = None;
    match (question, answer) {
        (_, Answer::Safe) => {}
        (Question::Stop(id), Answer::Act) => cx.actions.extend(state.act(id, Act::Stop)),
        (Question::Delete(id), Answer::Act) => cx.actions.extend(state.delete(id)),
    }
}
