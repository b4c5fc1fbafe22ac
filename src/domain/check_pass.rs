//! One pass over all rows of a sheet. Long sheets are cut into parts that are checked side by side; what comes
//! out does not depend on how they are cut.

use super::campaign::CampaignReference;
use super::column_orders::{ColumnEvidence, ColumnOrders};
use super::draft::Field;
use super::edits::Edits;
use super::mapping::Mapping;
use super::purpose::Purpose;
use super::row_check::RowChecker;
use super::row_content::ReadRow;
use super::row_issue::{Cause, RowIssue, RowStatus, Severity};
use super::same_key::SameKey;
use super::sheet::{LeftOut, Sheet};
use chrono::NaiveDate;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;
use std::rc::Rc;

/// What rows are checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub sheet: &'a Sheet,
    pub edits: &'a Edits,
    pub mapping: &'a Mapping,
    pub purpose: Purpose,
    pub today: NaiveDate,
    pub orders: ColumnOrders,
}

/// What the rows came to, each by itself.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Of every row, in their order.
    pub statuses: Vec<RowStatus>,
    pub causes: Vec<Cause>,
    /// Rows with the number of a cause of theirs.
    pub found: Vec<(u32, u16)>,
    /// What makes rows concern the same recall, of the rows that can be sent.
    pub keys: SameKey,
    pub trimmed_cells: u64,
    pub evidence: ColumnEvidence,
}

/// Parts are not made smaller than this: starting a thread costs as much as a few hundred rows.
const ROWS_A_PART: usize = 20_000;

/// The most parts at a time.
const MOST_PARTS: usize = 8;

/// Checks these rows, each by itself.
pub(super) fn pass(inputs: Inputs<'_>, rows: Range<usize>) -> Findings {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = (rows.len() / ROWS_A_PART).clamp(1, cores.min(MOST_PARTS));
    let state = RandomState::new();
    if parts == 1 {
        return part(inputs, rows, &state);
    }
    let rows_a_part = rows.len().div_ceil(parts);
    let ranges: Vec<Range<usize>> = (0..parts)
        .map(|number| {
            rows.start + number * rows_a_part..rows.end.min(rows.start + (number + 1) * rows_a_part)
        })
        .collect();
    std::thread::scope(|scope| {
        let state = &state;
        let start = |range: &Range<usize>| {
            let range = range.clone();
            scope.spawn(move || part(inputs, range, state))
        };
        let threads: Vec<_> = ranges.iter().map(start).collect();
        let mut findings = Findings::default();
        for (thread, range) in threads.into_iter().zip(ranges) {
            // A thread that could not finish leaves the work to this one.
            findings.append(thread.join().unwrap_or_else(|_| part(inputs, range, state)));
        }
        findings
    })
}

fn part(inputs: Inputs<'_>, rows: Range<usize>, state: &RandomState) -> Findings {
    let mut checker = RowChecker::new(inputs);
    let mut hasher = KeyHasher::new(state);
    let mut findings = Findings {
        statuses: Vec::with_capacity(rows.len()),
        keys: SameKey::with_capacity(rows.len()),
        ..Findings::default()
    };
    for index in rows {
        // Sheets hold at most 4,000,000 rows.
        let Ok(row) = u32::try_from(index) else { break };
        if let Some(left_out) = inputs.sheet.row(index).left_out() {
            findings.statuses.push(RowStatus::LeftOut);
            findings.note(row, None, left_out.code(), Severity::Warning);
            // A row that was done before still stands for its recall; a hidden one is as if it were not there.
            if left_out == LeftOut::DoneBefore
                && let Some(content) = checker.judge(index).row
            {
                findings.keys.add(hasher.hash(&content), row);
            }
            continue;
        }
        let judged = checker.judge(index);
        findings.trimmed_cells += u64::from(judged.trimmed_cells);
        findings.statuses.push(status_of(&judged.issues));
        for issue in &judged.issues {
            findings.note(row, issue.field, issue.code, issue.severity);
        }
        if let Some(content) = judged.row {
            findings.keys.add(hasher.hash(&content), row);
        }
    }
    findings.keys.sort();
    findings.evidence = checker.into_evidence();
    findings
}

fn status_of(issues: &[RowIssue]) -> RowStatus {
    match issues.iter().map(|issue| issue.severity).max() {
        None => RowStatus::Ready,
        Some(Severity::Warning) => RowStatus::Warning,
        Some(Severity::Error) => RowStatus::Error,
    }
}

impl Findings {
    /// Notes something about a row, and counts it to its cause.
    pub(super) fn note(&mut self, row: u32, field: Option<Field>, code: &'static str, severity: Severity) {
        let number = self.cause(field, code, severity, 1);
        self.found.push((row, number));
    }

    fn cause(&mut self, field: Option<Field>, code: &'static str, severity: Severity, rows: u64) -> u16 {
        let same = |cause: &Cause| cause.field == field && cause.code == code && cause.severity == severity;
        let index = self.causes.iter().position(same).unwrap_or_else(|| {
            self.causes.push(Cause { field, code, severity, rows: 0 });
            self.causes.len() - 1
        });
        if let Some(cause) = self.causes.get_mut(index) {
            cause.rows += rows;
        }
        // There are a few dozen codes.
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    /// Adds what the rows after these came to.
    fn append(&mut self, mut later: Self) {
        self.statuses.append(&mut later.statuses);
        let numbers: Vec<u16> = later
            .causes
            .iter()
            .map(|cause| self.cause(cause.field, cause.code, cause.severity, cause.rows))
            .collect();
        let renumbered =
            later.found.iter().filter_map(|(row, number)| Some((*row, *numbers.get(usize::from(*number))?)));
        self.found.extend(renumbered);
        self.keys.append(later.keys);
        self.trimmed_cells += later.trimmed_cells;
        self.evidence.append(&later.evidence);
    }
}

/// Hashes what makes rows concern the same recall, with random numbers of this run, so that no file can be made
/// to be slow. Equal hashes are only candidates, so it is made to be quick. The campaign's part is kept: in most
/// files it stays the same for long.
struct KeyHasher<'a> {
    state: &'a RandomState,
    seeds: [u64; 2],
    last_campaign: Option<(Rc<CampaignReference>, u64)>,
}

impl<'a> KeyHasher<'a> {
    fn new(state: &'a RandomState) -> Self {
        Self { state, seeds: [state.hash_one(0), state.hash_one(1) | 1], last_campaign: None }
    }

    fn hash(&mut self, row: &ReadRow) -> u64 {
        let campaign = row.campaign_key().map_or(0, |campaign| self.campaign_hash(campaign));
        let [start, factor] = self.seeds;
        let mix = |hash: u64, part: u64| folded_product(hash ^ part, factor);
        let vin = row.vin.as_str().as_bytes();
        let (eights, rest) = vin.as_chunks::<8>();
        let hash = eights.iter().fold(start, |hash, eight| mix(hash, u64::from_le_bytes(*eight)));
        let hash = rest.iter().fold(0, |part, byte| part << 8 | u64::from(*byte)) ^ hash;
        mix(mix(hash, vin.len() as u64), campaign)
    }

    fn campaign_hash(&mut self, campaign: &Rc<CampaignReference>) -> u64 {
        if let Some((last, hash)) = &self.last_campaign
            && Rc::ptr_eq(last, campaign)
        {
            return *hash;
        }
        let hash = self.state.hash_one(campaign.as_str());
        self.last_campaign = Some((Rc::clone(campaign), hash));
        hash
    }
}

/// Both halves of the product, folded into one.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
fn folded_product(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vin::Vin;
    use std::collections::HashSet;

    #[test]
    fn vehicles_that_differ_in_one_place_have_different_hashes() {
        let state = RandomState::new();
        let mut hasher = KeyHasher::new(&state);
        let mut hash = |vin: &str| {
            let vin = Vin::parse(vin).unwrap();
            hasher.hash(&ReadRow { vin, manufacturer_ref: None, dvsa_ref: None, date: None })
        };
        let vins: Vec<String> = (0..20_000).map(|number| format!("WVWZZZ1KZ{number:08}")).collect();
        let upper_bits: HashSet<u64> = vins.iter().map(|vin| hash(vin) >> 22).collect();
        assert!(upper_bits.len() >= 19_998, "{} of 20,000", upper_bits.len());
        assert_eq!(hash("ABC"), hash("abc"));
    }

    #[test]
    fn a_usual_vin_is_read_as_any_other_and_needs_no_advice() {
        for (text, usual) in [
            ("WVWZZZ1KZ00000001", true),
            ("WVWZZZ1KZ0000000O", false),
            ("wVWZZZ1KZ00000001", false),
            ("WVWZZZ1KZ0000001", false),
            ("12345678901234567", false),
            ("WVWZZZ1KZ 0000001", false),
        ] {
            let read = Vin::parse_usual(text);
            assert_eq!(read.is_some(), usual, "{text}");
            if let Some(vin) = read {
                assert_eq!((Vin::parse(text).as_ref(), vin.advice_for_typed(text).len()), (Ok(&vin), 0));
            }
        }
    }
}
