//! A Bloom filter: answers "surely not in this segment" without touching it.
//!
//! A command id is looked up once for every command appended, and is almost always new; with some eighty sealed
//! segments for two million records, sixteen bits a key keep that look-up in memory and wrong once in two thousand.

/// Bits a key.
const BITS_PER_KEY: usize = 16;
/// Probes a key: close to the optimum of `16 ln 2` and few enough to stay cheap.
const PROBES: u64 = 8;

/// A set of 128-bit keys that may say yes to a stranger but never no to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    bits: Vec<u8>,
}

impl Filter {
    /// A filter over these keys.
    pub(super) fn over(keys: impl ExactSizeIterator<Item = u128>) -> Self {
        let bytes = (keys.len() * BITS_PER_KEY).div_ceil(8).max(8);
        let mut filter = Self { bits: vec![0; bytes] };
        for key in keys {
            for bit in probes(key, filter.bits.len()) {
                if let Some(byte) = filter.bits.get_mut(bit / 8) {
                    *byte |= 1 << (bit % 8);
                }
            }
        }
        filter
    }

    /// As it was stored.
    pub(super) fn from_bytes(bits: Vec<u8>) -> Self {
        Self { bits }
    }

    /// To be stored.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bits
    }

    /// Whether the key may be in the set.
    pub(super) fn may_hold(&self, key: u128) -> bool {
        probes(key, self.bits.len()).all(|bit| self.bits.get(bit / 8).is_some_and(|byte| byte & (1 << (bit % 8)) != 0))
    }
}

/// The bits that stand for a key: two halves of a mixed key, added up (Kirsch and Mitzenmacher).
fn probes(key: u128, bytes: usize) -> impl Iterator<Item = usize> {
    let bits = (bytes as u64 * 8).max(1);
    let (high, low) = (mix((key >> 64) as u64), mix(key as u64));
    let (first, step) = (mix(high ^ low.rotate_left(32)), mix(low ^ high.rotate_left(17)) | 1);
    (0..PROBES).map(move |probe| (first.wrapping_add(probe.wrapping_mul(step)) % bits) as usize)
}

/// Spreads the bits of a word (the finisher of SplitMix64): command ids share their leading, time-ordered bits.
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_always_known_and_strangers_almost_never() {
        // Keys as a busy second makes them: the same leading bits, a counter at the end.
        let key = |n: u128| (0x0193_5000_u128 << 96) | (n * 7);
        let filter = Filter::over((0..10_000).map(key).collect::<Vec<_>>().into_iter());
        assert!((0..10_000).all(|n| filter.may_hold(key(n))));
        let mistaken = (10_000..110_000).filter(|&n| filter.may_hold(key(n))).count();
        assert!(mistaken < 200, "{mistaken} of 100000 strangers were let in");
        assert_eq!(Filter::from_bytes(filter.as_bytes().to_vec()), filter);
    }

    #[test]
    fn an_empty_filter_holds_nothing() {
        assert!(!Filter::over(std::iter::empty::<u128>()).may_hold(1));
    }
}
