//! How people name the columns that we need. Names are compared without case, spaces and punctuation.

use super::draft::Field;

/// A name without everything but letters and digits, in lower case.
pub fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names of each field, the surest first.
const NAMES: [(Field, &[&str]); 5] = [
    (
        Field::Vin,
        &[
            "vin",
            "vinnumber",
            "vinno",
            "vehicleidentificationnumber",
            "vehicleidentificationno",
            "chassisnumber",
            "chassisno",
            "vinchassisnumber",
            "vinchassisno",
            "vinchassis",
            "chassisvin",
            "chassis",
            "vehiclevin",
        ],
    ),
    (
        Field::ManufacturerRef,
        &[
            "manufacturerrecallcampaignreference",
            "manufacturercampaignreference",
            "manufacturerref",
            "manufacturerreference",
            "manufacturerscampaignreference",
            "manufacturersreference",
            "manufacturerrecallcampaignref",
            "manufacturercampaignref",
            "manufacturerrecallreference",
            "manufacturerrecallref",
            "manufacturercampaigncode",
            "recallcampaignreference",
            "recallcampaignref",
            "recallcampaigncode",
            "campaignreference",
            "campaignref",
            "campaigncode",
            "campaignnumber",
            "campaignno",
            "campaignid",
            "recallreference",
            "recallref",
            "recallcode",
            "recallnumber",
            "recallno",
            "campaign",
        ],
    ),
    (
        Field::DvsaRef,
        &[
            "dvsacampaignreference",
            "dvsarecallcampaignreference",
            "dvsareference",
            "dvsaref",
            "dvsacampaignref",
            "dvsarecallreference",
            "dvsarecallref",
            "dvsarecallnumber",
            "dvsanumber",
            "dvsano",
            "rnumber",
            "rno",
            "rref",
        ],
    ),
    (
        Field::StartDate,
        &[
            "recallcampaignstartdate",
            "campaignstartdate",
            "recallstartdate",
            "startdate",
            "recallcampaignlaunchdate",
            "campaignlaunchdate",
            "recalllaunchdate",
            "launchdate",
            "recallcampaignstart",
            "campaignstart",
            "recallstart",
            "campaignlaunch",
        ],
    ),
    (
        Field::RectificationDate,
        &[
            "rectificationdate",
            "repairdate",
            "fixeddate",
            "fixdate",
            "rectifieddate",
            "repaireddate",
            "dateofrectification",
            "dateofrepair",
            "daterectified",
            "daterepaired",
            "datefixed",
            "repairedon",
            "fixedon",
            "rectifiedon",
            "completiondate",
        ],
    ),
];

const REPAIR_STATUS: [&str; 5] =
    ["repairstatus", "recallstatus", "rectificationstatus", "fixstatus", "repairstate"];

/// The field that a column of this name holds, and how sure the name is (0 is the surest).
pub fn field_named(name: &str) -> Option<(Field, usize)> {
    let name = normalised(name);
    NAMES.iter().find_map(|(field, names)| Some((*field, names.iter().position(|known| *known == name)?)))
}

/// Whether a column of this name holds the repair status.
pub fn names_repair_status(name: &str) -> bool {
    REPAIR_STATUS.contains(&normalised(name).as_str())
}

/// How many different fields the names of a row stand for: how much the row looks like a header.
pub fn fields_named<'a>(names: impl IntoIterator<Item = &'a str>) -> usize {
    let mut seen: Vec<Field> = Vec::new();
    for name in names.into_iter().filter(|name| name.len() <= 100) {
        if let Some((field, _)) = field_named(name)
            && !seen.contains(&field)
        {
            seen.push(field);
        }
    }
    seen.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loose_names_are_known() {
        for (name, field) in [
            ("VIN", Field::Vin),
            ("\u{feff} vin ", Field::Vin),
            ("VIN number", Field::Vin),
            ("Chassis no.", Field::Vin),
            ("Vehicle Identification Number", Field::Vin),
            ("Manufacturer campaign reference", Field::ManufacturerRef),
            ("ManufacturerRecallCampaignReference", Field::ManufacturerRef),
            ("campaign code", Field::ManufacturerRef),
            ("Recall Ref", Field::ManufacturerRef),
            ("DVSA reference", Field::DvsaRef),
            ("DVSA campaign reference", Field::DvsaRef),
            ("R-number", Field::DvsaRef),
            ("RecallCampaignStartDate", Field::StartDate),
            ("Launch date", Field::StartDate),
            ("Rectification date", Field::RectificationDate),
            ("Repair_Date", Field::RectificationDate),
            ("fixed date", Field::RectificationDate),
        ] {
            assert_eq!(field_named(name).map(|(field, _)| field), Some(field), "{name:?}");
        }
        assert_eq!(field_named("Dealer"), None);
        assert!(names_repair_status("Repair status"));
    }

    #[test]
    fn every_field_knows_its_own_key_and_label() {
        for field in
            [Field::Vin, Field::ManufacturerRef, Field::DvsaRef, Field::StartDate, Field::RectificationDate]
        {
            for name in [field.key(), field.label()] {
                assert_eq!(field_named(name).map(|(field, _)| field), Some(field), "{name}");
            }
        }
    }
}
