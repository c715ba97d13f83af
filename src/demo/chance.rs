//! Chance that can be repeated: every choice of the story comes from here, and from a seed.
//!
//! Each topic (a case, a firm, the cast) has a stream of its own, so that one case more or one sentence more in a case
//! changes nothing about the others. The stream is `ChaCha8`, whose numbers are the same on every machine.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What a stream of chance is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    /// People and committees.
    Cast = 1,
    /// One case.
    Case = 2,
    /// One right holder.
    Holder = 3,
    /// One shop.
    Shop = 4,
    /// The days requests come on.
    Season = 5,
    /// Ids of commands.
    Ids = 6,
    /// What the cases of one series have in common.
    Series = 7,
    /// What the credit officers do.
    Credit = 8,
}

/// A stream of chance.
#[derive(Debug, Clone)]
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one thing.
    pub(super) fn of(seed: u64, topic: Topic, index: u64) -> Self {
        let mixed = splitmix(splitmix(seed) ^ splitmix(topic as u64) ^ splitmix(index.wrapping_add(1 << 40)));
        Self(ChaCha8Rng::seed_from_u64(mixed))
    }

    /// A number below `n`; 0 for `n` = 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let scaled = (u64::from(self.0.next_u32()) * u64::from(n)) >> 32;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, p: u32) -> bool {
        self.below(100) < p
    }

    /// One of some words.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        self.one(words).copied().unwrap_or_default()
    }

    /// One of some things; none of none.
    pub(super) fn one<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let index = self.below(u32::try_from(things.len()).unwrap_or(u32::MAX));
        things.get(index as usize)
    }

    /// One of some things by their weights in a hundred; what the weights leave of the hundred is `otherwise`.
    pub(super) fn weighted<T: Copy>(&mut self, table: &[(u32, T)], otherwise: T) -> T {
        let mut left = self.below(100);
        for (weight, thing) in table {
            match left.checked_sub(*weight) {
                None => return *thing,
                Some(rest) => left = rest,
            }
        }
        otherwise
    }

    /// Ten bytes for an id.
    pub(super) fn ten_bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// Spreads neighbouring numbers (Steele, Lea, Flood 2014).
const fn splitmix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(seed: u64, topic: Topic, index: u64) -> Vec<u32> {
        let mut chance = Chance::of(seed, topic, index);
        (0..8).map(|_| chance.below(1_000_000)).collect()
    }

    #[test]
    fn a_stream_is_the_same_again_and_no_other() {
        let first = some(1, Topic::Case, 7);
        assert_eq!(first, some(1, Topic::Case, 7));
        for other in [some(2, Topic::Case, 7), some(1, Topic::Shop, 7), some(1, Topic::Case, 8)] {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut chance = Chance::of(1, Topic::Season, 0);
        let seen: std::collections::BTreeSet<_> = (0..1000).map(|_| chance.between(3, 6)).collect();
        assert_eq!(seen, [3, 4, 5, 6].into());
        assert_eq!(chance.below(0), 0);
        let drawn: std::collections::BTreeSet<_> =
            (0..1000).map(|_| chance.weighted(&[(10, 'a'), (0, 'b')], 'c')).collect();
        assert_eq!(drawn, ['a', 'c'].into());
    }
}
