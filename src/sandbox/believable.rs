//! Vehicles that look like a manufacturer's: invented, with every shape that DVSA's documents show.
//!
//! The maker's code `SBX` is not one of a real manufacturer.

use super::seed::SeedRecall;
use super::store::RepairState;
use chrono::NaiveDate;

/// A seeded VIN, and what there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The VIN, as DVSA holds it.
    pub vin: &'static str,
    /// What it shows, for people.
    pub description: &'static str,
}

/// A few seeded VINs for "try one of these".
pub const EXAMPLES: [Example; 6] = [
    Example { vin: "SBXAA11A4LW100001", description: "Three recalls, one of them fixed" },
    Example { vin: "SBXAA11A0LW100013", description: "One recall, not fixed yet" },
    Example { vin: "SBXAA11A6LW100016", description: "One recall, already fixed" },
    Example { vin: "SBXBC22D1MW200042", description: r"References with / and \" },
    Example { vin: "12345678910", description: "An older chassis number of 11 characters" },
    Example { vin: "SBXNONE00NW999999", description: "No recall: DVSA does not know this VIN" },
];

/// VIN, manufacturer's reference, DVSA's reference, start, rectification date.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 21] = [
    // Several campaigns on one vehicle, in both states.
    ("SBXAA11A4LW100001", "SBX/BRAKE/21", "R/2021/114", "2021-03-15", "2021-06-02"),
    ("SBXAA11A4LW100001", "SBX/AIRBAG/22", "R/2022/123", "2022-09-01", ""),
    ("SBXAA11A4LW100001", "SBX/SEATBELT/24", "R/2024/067", "2024-03-30", ""),
    ("SBXAA11A0LW100013", "SBX/AIRBAG/22", "R/2022/123", "2022-09-01", ""),
    ("SBXAA11A6LW100016", "SBX/AIRBAG/22", "R/2022/123", "2022-09-01", "2023-01-17"),
    ("SBXAA11A8LW100017", "SBX/AIRBAG/22", "R/2022/123", "2022-09-01", ""),
    ("SBXAA11A8LW100017", "SBX/BRAKE/21", "R/2021/114", "2021-03-15", "2021-03-15"),
    // The alphabet of references: slashes both ways, underscores, lower case, the full 50 characters.
    ("SBXBC22D1MW200042", r"SBX\EV\BATTERY\23", "R/123/20", "2023-05-22", ""),
    ("SBXBC22D1MW200042", r"SBX/EV\CABLE_2-b", "", "2023-11-06", ""),
    (
        "SBXBC22D1MW200042",
        "SBX_EV-SOFTWARE-charging-unit_2025/01_batch-000042",
        "R/2025/008",
        "2025-01-20",
        "",
    ),
    // Two recalls that share DVSA's reference: deleting by it alone is ambiguous.
    ("SBXBC22D3MW200043", "SBX/TOWBAR/20-A", "R/2020/301", "2020-10-12", ""),
    ("SBXBC22D3MW200043", "SBX/TOWBAR/20-B", "R/2020/301", "2020-10-12", ""),
    // VINs that are not 17 characters long, or use letters ISO 3779 leaves out: DVSA takes them.
    ("12345678910", "CAR/REF1", "R/123/20", "2024-04-01", ""),
    ("123456789AC", "CAR/1", "DVSA/1", "2024-03-30", "2024-04-30"),
    ("ABCCCX5RZUDE1234", "CAR/2", "R/456/20", "2024-03-30", ""),
    ("LH7PRODCJEE012345", "CAR/2", "R/456/20", "2024-03-30", ""),
    ("17748U47X15831234", "CAR/1", "R/123/001", "2024-03-30", ""),
    ("4B117883", "SBX/CLASSIC/98", "", "1998-02-16", ""),
    ("SB1962", "SBX/CLASSIC/98", "", "1998-02-16", "1999-07-05"),
    // Matched case by case: this vehicle is another one than its upper-case twin.
    ("sbxcase77nw300001", "SBX/CASE/24", "R/2024/200", "2024-06-03", ""),
    ("SBXCASE77NW300001", "SBX/CASE/24", "R/2024/200", "2024-06-03", "2024-08-19"),
];

/// The believable seed.
pub(super) fn believable() -> Vec<SeedRecall> {
    ROWS.into_iter().filter_map(recall).collect()
}

fn recall((vin, manufacturer_ref, dvsa_ref, start, rectified): Row) -> Option<SeedRecall> {
    let repair = match rectified {
        "" => RepairState::NotFixed,
        day => RepairState::Fixed { on: day.parse::<NaiveDate>().ok()? },
    };
    Some(SeedRecall {
        vin: vin.to_owned(),
        manufacturer_ref: manufacturer_ref.to_owned(),
        dvsa_ref: Some(dvsa_ref).filter(|text| !text.is_empty()).map(str::to_owned),
        start_date: start.parse().ok()?,
        repair,
    })
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::*;

    #[test]
    fn every_row_is_kept_and_keeps_the_rules() {
        let recalls = believable();
        assert_eq!(recalls.len(), ROWS.len(), "a date cannot be read");
        for recall in &recalls {
            assert!(fields::reference("m", &recall.manufacturer_ref, 50).is_ok(), "{recall:?}");
            assert!(recall.dvsa_ref.as_ref().is_none_or(|text| fields::reference("d", text, 50).is_ok()));
            if let RepairState::Fixed { on } = recall.repair {
                assert!(on >= recall.start_date, "{recall:?}");
            }
        }
        assert!(recalls.iter().any(|recall| recall.manufacturer_ref.len() == 50), "the longest reference");
    }

    #[test]
    fn the_examples_are_what_they_say() {
        let held = |vin: &str| believable().iter().filter(|recall| recall.vin == vin).count();
        let counts: Vec<usize> = EXAMPLES.iter().map(|example| held(example.vin)).collect();
        assert_eq!(counts, [3, 1, 1, 3, 1, 0]);
    }
}
