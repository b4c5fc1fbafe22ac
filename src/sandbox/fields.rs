//! DVSA's rules for single fields. What is wrong is told as DVSA would, in a sentence.
//!
//! Used for requests and for seed files alike.

use chrono::NaiveDate;

/// A VIN is not empty. Nothing else is asked of it, and it is matched exactly.
pub(super) fn vin(value: &str) -> Result<String, String> {
    if value.trim().is_empty() { Err("vin cannot be empty".into()) } else { Ok(value.to_owned()) }
}

/// A reference: 1 to `longest` characters of `a-z A-Z 0-9 - _ \ /`.
pub(super) fn reference(field: &str, value: &str, longest: usize) -> Result<String, String> {
    if value.is_empty() {
        return Err(format!("{field} cannot be empty"));
    }
    if value.chars().count() > longest {
        return Err(format!("{field} cannot be longer than {longest} characters"));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '\\' | '/');
    if !value.chars().all(allowed) {
        return Err(format!("{field} has a character that is not allowed"));
    }
    Ok(value.to_owned())
}

/// A day of the calendar, written `YYYY-MM-DD` and no other way.
pub(super) fn date(field: &str, value: &str) -> Result<NaiveDate, String> {
    let shaped = value.len() == 10
        && value
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    shaped
        .then(|| NaiveDate::parse_from_str(value, "%Y-%m-%d").ok())
        .flatten()
        .ok_or_else(|| format!("{field} must be a date in the format YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_keep_to_the_published_alphabet_and_length() {
        for fine in ["CAR/1", "R/123/001", r"A\B", "a-Z_09", &"X".repeat(50)] {
            assert!(reference("r", fine, 50).is_ok(), "{fine}");
        }
        for wrong in ["", " ", "A B", "é", "50%", "A?B", "A#B", "A.B", &"X".repeat(51)] {
            assert!(reference("r", wrong, 50).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_have_one_shape_and_exist() {
        assert!(date("d", "2024-02-29").is_ok());
        for wrong in
            ["2023-02-29", "2024-2-09", "2024/02/09", "09-02-2024", "2024-02-09T00:00", "+024-02-09", ""]
        {
            assert!(date("d", wrong).is_err(), "{wrong}");
        }
    }
}
