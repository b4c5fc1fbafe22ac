//! What checking the chain of hashes showed, in words.

use crate::domain::audit::ChainReport;
use crate::domain::text::thousands;

/// A report for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainWords {
    /// What was found, in a line.
    pub title: String,
    /// What it means and what to do.
    pub meaning: String,
}

/// Words a report.
pub fn chain_words(report: &ChainReport) -> ChainWords {
    match *report {
        ChainReport::Whole { records: 0 } => ChainWords {
            title: "The history is whole".to_owned(),
            meaning: "It holds no records yet.".to_owned(),
        },
        ChainReport::Whole { records } => ChainWords {
            title: "The history is whole".to_owned(),
            meaning: format!("{} as they were written.", records_are(records)),
        },
        ChainReport::Broken { first_bad_record, good_records } => ChainWords {
            title: format!("The history is broken at record {first_bad_record}"),
            meaning: format!(
                "This record was changed, removed or inserted after it was written. {}. \
                 Export the history now, keep the journal file and its backups as they are, and tell the \
                 people who look after your records. What DVSA holds is not touched by this: look a vehicle \
                 up to see it.",
                before(good_records)
            ),
        },
    }
}

fn records_are(count: u64) -> String {
    if count == 1 { "Its 1 record is".to_owned() } else { format!("All {} records are", thousands(count)) }
}

fn before(count: u64) -> String {
    match count {
        0 => "No record before it could be proven".to_owned(),
        1 => "The 1 record before it is as it was written".to_owned(),
        count => format!("The {} records before it are as they were written", thousands(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_chain_names_the_record_and_what_to_do() {
        let words = chain_words(&ChainReport::Broken { first_bad_record: 1240, good_records: 1239 });
        assert_eq!(words.title, "The history is broken at record 1240");
        assert!(words.meaning.contains("The 1,239 records before it are as they were written."));
        assert!(words.meaning.contains("Export"));
    }

    #[test]
    fn a_whole_chain_says_how_much_was_checked() {
        let words = chain_words(&ChainReport::Whole { records: 12_408 });
        assert_eq!(words.meaning, "All 12,408 records are as they were written.");
    }
}
