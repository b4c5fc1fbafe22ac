//! `create`, `fix`, `unfix`, `delete`: one change.

use super::{lookup, unexpected};
use crate::cli::args::{CampaignArgs, CreateArgs, DeleteArgs, FixArgs, UnfixArgs};
use crate::cli::exit::Exit;
use crate::cli::json::{self, ChangeAnswer};
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::change::Operation;
use crate::domain::draft::ChangeDraft;
use crate::domain::outcome::Outcome;
use crate::engine::failure::Failure;
use crate::engine::message::{Basis, Changed, Command, Progress, Reply, VehicleCommand};
use chrono::Local;

pub(super) fn create(args: &CreateArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let draft = ChangeDraft { start_date: args.start_date.clone(), ..draft(&args.vin, &args.campaign) };
    send(&draft, Operation::Open, session, output)
}

pub(super) fn fix(args: &FixArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let draft = ChangeDraft { rectification_date: args.date.clone(), ..draft(&args.vin, &args.campaign) };
    send(&draft, Operation::Fix, session, output)
}

pub(super) fn unfix(args: &UnfixArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    send(&draft(&args.vin, &args.campaign), Operation::Unfix, session, output)
}

pub(super) fn delete(args: &DeleteArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let draft = ChangeDraft {
        vin: args.vin.clone(),
        manufacturer_ref: args.references.manufacturer_ref.clone().unwrap_or_default(),
        dvsa_ref: args.references.dvsa_ref.clone().unwrap_or_default(),
        ..ChangeDraft::default()
    };
    send(&draft, Operation::Delete, session, output)
}

fn draft(vin: &str, campaign: &CampaignArgs) -> ChangeDraft {
    ChangeDraft {
        vin: vin.to_owned(),
        manufacturer_ref: campaign.manufacturer_ref.clone(),
        dvsa_ref: campaign.dvsa_ref.clone().unwrap_or_default(),
        ..ChangeDraft::default()
    }
}

fn send(
    draft: &ChangeDraft,
    operation: Operation,
    session: &mut Session,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let change = draft.check(operation, Local::now().date_naive()).map_err(|issues| {
        let lines: Vec<String> =
            issues.iter().map(|issue| format!("{}: {}.", issue.field.label(), issue.message)).collect();
        Failure::Invalid(lines.join("\n"))
    })?;
    let to = session.destination()?;
    let command = VehicleCommand::Send { to, change: Box::new(change), basis: Basis::Unseen };
    let reply = session.ask_with_progress(Command::Vehicle(command), |progress| match progress {
        Progress::Settling { seconds_left } => {
            output.progress(&format!("The answer was lost; asking DVSA what it holds ({seconds_left} s)"));
        }
        Progress::SettlingEarlier { seconds_left } => output.progress(&format!(
            "An earlier change of this vehicle was cut off; asking DVSA about it first ({seconds_left} s)"
        )),
        _ => {}
    })?;
    let Reply::Changed(changed) = reply else { return Err(unexpected()) };
    if let Some(failure) = &changed.not_sent {
        // The outcome tells more than its cause: that DVSA was asked, for instance.
        let error = json::Error {
            code: failure.code(),
            message: changed.outcome.message(operation),
            advice: failure.advice(),
        };
        return Ok(output.refusal(error, Exit::from(failure)));
    }
    let answer = ChangeAnswer::new(&changed, changed.outcome.message(operation));
    output.answer(&answer, || words(&changed, operation));
    Ok(Exit::from(&changed.outcome))
}

fn words(changed: &Changed, operation: Operation) -> String {
    let mut text = format!("{operation}: {}", changed.outcome.message(operation));
    if let Outcome::Conflict { held: Some(held), .. } = &changed.outcome {
        text.push_str("\nDVSA holds:  ");
        text.push_str(&lookup::line(held));
    }
    if let Some(request_id) = &changed.request_id {
        text.push_str("\nRequest id:  ");
        text.push_str(request_id);
    }
    text
}
