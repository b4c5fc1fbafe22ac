//! Vehicles that were looked up, as a file: one row for each recall, and one for each vehicle without any.

use super::csv_file;
use super::failure::Failure;
use super::message::{LookedUp, Reply};
use crate::domain::recall::{HeldRecall, RepairStatus, Vehicle};
use chrono::SecondsFormat;
use std::path::PathBuf;

pub(super) async fn export(path: PathBuf, vehicles: Vec<LookedUp>) -> Result<Reply, Failure> {
    let rows = vehicles.iter().flat_map(rows).collect();
    let entries = csv_file::write(path, COLUMNS, [Ok(rows)]).await?;
    Ok(Reply::Exported { entries })
}

const COLUMNS: [&str; 10] = [
    "vin",
    "result",
    "manufacturer",
    "manufacturer_ref",
    "dvsa_ref",
    "start_date",
    "status",
    "last_updated",
    "as_at",
    "message",
];

fn rows(looked_up: &LookedUp) -> Vec<[String; 10]> {
    match &looked_up.result {
        Ok(Some(vehicle)) if !vehicle.recalls.is_empty() => {
            vehicle.recalls.iter().map(|recall| row(looked_up, "recall", Some(recall))).collect()
        }
        Ok(Some(_)) => vec![row(looked_up, "no-recalls", None)],
        Ok(None) => vec![row(looked_up, "not-held", None)],
        Err(_) => vec![row(looked_up, "failed", None)],
    }
}

fn row(looked_up: &LookedUp, result: &str, recall: Option<&HeldRecall>) -> [String; 10] {
    let vehicle = looked_up.result.as_ref().ok().and_then(Option::as_ref);
    let of_vehicle = |part: fn(&Vehicle) -> &Option<String>| {
        vehicle.and_then(|vehicle| part(vehicle).clone()).unwrap_or_default()
    };
    let of_recall = |part: fn(&HeldRecall) -> &Option<String>| {
        recall.and_then(|recall| part(recall).clone()).unwrap_or_default()
    };
    [
        looked_up.vin.as_str().to_owned(),
        result.to_owned(),
        of_vehicle(|vehicle| &vehicle.manufacturer),
        of_recall(|recall| &recall.manufacturer_ref),
        of_recall(|recall| &recall.dvsa_ref),
        of_recall(|recall| &recall.start_date),
        recall.and_then(|recall| recall.repair_status).map_or("", RepairStatus::wire).to_owned(),
        of_vehicle(|vehicle| &vehicle.last_updated),
        looked_up.as_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        looked_up.result.as_ref().err().map(Failure::message).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::LinkCause;
    use crate::domain::vin::Vin;
    use chrono::{TimeZone, Utc};

    fn looked_up(vin: &str, result: Result<Option<Vehicle>, Failure>) -> LookedUp {
        let as_at = Utc.with_ymd_and_hms(2026, 3, 27, 14, 5, 0).unwrap();
        LookedUp { vin: Vin::parse(vin).unwrap(), result, as_at }
    }

    fn vehicle(recalls: &[(&str, Option<RepairStatus>)]) -> Vehicle {
        let recalls = recalls.iter().map(|(reference, repair_status)| HeldRecall {
            manufacturer_ref: Some((*reference).to_owned()),
            dvsa_ref: None,
            start_date: Some("2026-01-12".to_owned()),
            repair_status: *repair_status,
        });
        Vehicle {
            vin: "SBX1".to_owned(),
            manufacturer: Some("=ACME()".to_owned()),
            recalls: recalls.collect(),
            last_updated: None,
        }
    }

    fn exported(vehicles: Vec<LookedUp>) -> (u64, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vehicles.csv");
        std::fs::write(&path, "what was there before").unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let Ok(Reply::Exported { entries }) = runtime.block_on(export(path.clone(), vehicles)) else {
            panic!("not exported")
        };
        (entries, std::fs::read_to_string(path).unwrap())
    }

    #[test]
    fn every_recall_and_every_vehicle_without_one_has_a_row() {
        let recalls = [("A/1", Some(RepairStatus::Fixed)), ("-A/2", None)];
        let (entries, text) = exported(vec![
            looked_up("SBX1", Ok(Some(vehicle(&recalls)))),
            looked_up("SBX2", Ok(Some(vehicle(&[])))),
            looked_up("SBX3", Ok(None)),
            looked_up("SBX4", Err(Failure::Link(LinkCause::Dns))),
        ]);
        let why = Failure::Link(LinkCause::Dns).message();
        let as_at = "2026-03-27T14:05:00Z";
        let expected = format!(
            "vin,result,manufacturer,manufacturer_ref,dvsa_ref,start_date,status,last_updated,as_at,message\n\
             SBX1,recall,'=ACME(),A/1,,2026-01-12,FIXED,,{as_at},\n\
             SBX1,recall,'=ACME(),'-A/2,,2026-01-12,,,{as_at},\n\
             SBX2,no-recalls,'=ACME(),,,,,,{as_at},\n\
             SBX3,not-held,,,,,,,{as_at},\n\
             SBX4,failed,,,,,,,{as_at},{why}\n"
        );
        assert_eq!((entries, text.replace("\r\n", "\n")), (5, expected));
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_failure_that_names_the_file() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(export("/nowhere/at/all.csv".into(), Vec::new()));
        let Err(Failure::File { path, .. }) = answer else { panic!("{answer:?}") };
        assert_eq!(path, PathBuf::from("/nowhere/at/all.csv"));
    }
}
