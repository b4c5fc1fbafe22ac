//! `lookup`: what DVSA holds for vehicles.

use super::unexpected;
use crate::cli::args::{LookupArgs, ReferenceArgs};
use crate::cli::exit::Exit;
use crate::cli::json;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::campaign::{CampaignReference, ReferenceFilter};
use crate::domain::recall::HeldRecall;
use crate::domain::vin::Vin;
use crate::engine::failure::Failure;
use crate::engine::message::{Command, LookedUp, Progress, Reply, VehicleCommand};
use std::fmt::Write;

pub(super) fn run(args: &LookupArgs, session: &mut Session, output: &mut Output) -> Result<Exit, Failure> {
    let vins: Vec<Vin> = args.vins.iter().map(|typed| vin(typed)).collect::<Result<_, _>>()?;
    let command =
        VehicleCommand::LookUp { to: session.destination()?, vins, filter: filter(&args.references)? };
    let asked = args.vins.len();
    let mut found: Vec<LookedUp> = Vec::new();
    let reply = session.ask_with_progress(Command::Vehicle(command), |progress| {
        if let Progress::Vehicle(vehicle) = progress {
            found.push(*vehicle);
            output.progress(&format!("{} of {asked} vehicles", found.len()));
        }
    });
    let failure = match reply {
        Ok(Reply::LookedUp) => found.iter().find_map(|vehicle| vehicle.result.as_ref().err()).cloned(),
        Ok(_) => return Err(unexpected()),
        Err(failure) if found.is_empty() => return Err(failure),
        Err(failure) => Some(failure),
    };
    let answer = json::Vehicles {
        vehicles: found.iter().map(json::Vehicle::from).collect(),
        error: failure.as_ref().map(json::Error::from),
    };
    output.answer(&answer, || found.iter().map(words).collect::<Vec<_>>().join("\n"));
    if let Some(failure) = failure {
        if found.len() < asked {
            output.note(&format!("{} of {asked} vehicles were not looked up.", asked - found.len()));
        }
        output.note(&format!("{} {}", failure.message(), failure.advice()));
        return Ok(Exit::from(&failure));
    }
    Ok(Exit::Done)
}

pub(super) fn vin(typed: &str) -> Result<Vin, Failure> {
    Vin::parse(typed)
        .map_err(|error| Failure::Invalid(format!("“{}”: {error}.", crate::domain::text::plain(typed, 40))))
}

pub(super) fn filter(references: &ReferenceArgs) -> Result<ReferenceFilter, Failure> {
    let parse = |typed: &Option<String>, flag: &str| match typed {
        Some(typed) => CampaignReference::parse(typed)
            .map(Some)
            .map_err(|error| Failure::Invalid(format!("{flag}: {error}."))),
        None => Ok(None),
    };
    Ok(ReferenceFilter {
        manufacturer_ref: parse(&references.manufacturer_ref, "--manufacturer-ref")?,
        dvsa_ref: parse(&references.dvsa_ref, "--dvsa-ref")?,
    })
}

fn words(looked_up: &LookedUp) -> String {
    let vehicle = match &looked_up.result {
        Ok(Some(vehicle)) => vehicle,
        Ok(None) => return format!("{}  DVSA holds no recall for this VIN", looked_up.vin),
        Err(failure) => return format!("{}  not looked up: {}", looked_up.vin, failure.message()),
    };
    let mut text = vehicle.vin.clone();
    if let Some(manufacturer) = &vehicle.manufacturer {
        let _infallible = write!(text, "  {manufacturer}");
    }
    if let Some(updated) = &vehicle.last_updated {
        let _infallible = write!(text, "  last updated {updated}");
    }
    for recall in &vehicle.recalls {
        text.push_str("\n  ");
        text.push_str(&line(recall));
    }
    text
}

/// One recall on one line: status, references, start.
pub(super) fn line(recall: &HeldRecall) -> String {
    let status = recall.repair_status.map_or_else(|| "Not known".to_owned(), |status| status.to_string());
    format!(
        "{status:<10} {:<20} {:<14} started {}",
        recall.manufacturer_ref.as_deref().unwrap_or("-"),
        recall.dvsa_ref.as_deref().unwrap_or("-"),
        recall.start_date.as_deref().unwrap_or("-")
    )
}
