//! Finds rows with the same key among millions: keys as hashes, sorted.
//!
//! A map would touch a place of its own in memory for every row and wait for each; sorting does not, and takes
//! eight bytes a row.

/// Row numbers fit: sheets hold at most 4,000,000 rows.
const ROW_BITS: u32 = 22;
const ROW_MASK: u64 = (1 << ROW_BITS) - 1;

/// The keys of rows, as hashes. Different keys may look the same: groups are candidates, to be compared.
#[derive(Debug, Default)]
pub(super) struct SameKey {
    /// The upper part of the hash, then the row.
    entries: Vec<u64>,
}

impl SameKey {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { entries: Vec::with_capacity(rows) }
    }

    /// Notes a row's key by its hash.
    pub(super) fn add(&mut self, hash: u64, row: u32) {
        self.entries.push(hash & !ROW_MASK | u64::from(row) & ROW_MASK);
    }

    /// Sorts what was noted, so that putting it together with more of the kind is quick.
    pub(super) fn sort(&mut self) {
        self.entries.sort_unstable();
    }

    /// Adds the rows of another part.
    pub(super) fn append(&mut self, mut other: Self) {
        self.entries.append(&mut other.entries);
    }

    /// The groups of two rows or more whose keys look the same, rows rising within each.
    pub(super) fn groups(mut self) -> Vec<Vec<u32>> {
        #[expect(
            clippy::stable_sort_primitive,
            reason = "it sees that the parts are sorted, and merges them"
        )]
        self.entries.sort();
        let row = |entry: &u64| u32::try_from(entry & ROW_MASK).unwrap_or(u32::MAX);
        self.entries
            .chunk_by(|one, next| one >> ROW_BITS == next >> ROW_BITS)
            .filter(|group| group.len() > 1)
            .map(|group| group.iter().map(row).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_with_the_same_hash_come_together_in_their_order() {
        let mut keys = SameKey::default();
        for (row, hash) in (0u32..).zip([7 << 22, 9 << 22, 7 << 22, u64::MAX, 7 << 22, u64::MAX]) {
            keys.add(hash, row);
        }
        assert_eq!(keys.groups(), [vec![0, 2, 4], vec![3, 5]]);
    }

    #[test]
    fn the_last_row_of_the_longest_sheet_fits() {
        assert!(crate::domain::sheet::MAX_ROWS as u64 <= ROW_MASK);
    }
}
