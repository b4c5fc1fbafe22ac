//! A small repeatable source of chance (SplitMix64): the same seed gives the same faults and latencies.
//!
//! Not for secrets: those come from the operating system through `uuid`.

/// A seeded generator.
#[derive(Debug)]
pub(super) struct SmallRandom(u64);

impl SmallRandom {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// True with this probability (0 never, 1 always).
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        let thirty_two_bits = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        f64::from(thirty_two_bits) / (f64::from(u32::MAX) + 1.0) < probability
    }

    /// A number from `low` to `high`, both included; in either order.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        let (low, high) = (low.min(high), low.max(high));
        match (high - low).checked_add(1) {
            Some(span) => low + self.next() % span,
            None => self.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_keeps_its_probability_and_its_ends() {
        let mut random = SmallRandom::new(7);
        let hits = (0..10_000).filter(|_| random.chance(0.05)).count();
        assert!((400..600).contains(&hits), "{hits} of 10,000 at 5 %");
        assert!((0..1_000).all(|_| !random.chance(0.0)));
        assert!((0..1_000).all(|_| random.chance(1.0)));
    }

    #[test]
    fn between_reaches_both_ends_and_nothing_else() {
        let mut random = SmallRandom::new(1);
        let drawn: std::collections::BTreeSet<u64> = (0..1_000).map(|_| random.between(5, 3)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
        let _no_overflow = random.between(0, u64::MAX);
    }
}
