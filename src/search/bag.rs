//! A character bag of 64 bits: what a text is made of, so coarsely that one comparison dismisses most texts.
//!
//! | bits | set when the text has |
//! | --- | --- |
//! | 0 to 25 | this letter, or a character one of whose readings begins with it |
//! | 26 to 35 | this digit |
//! | 36 to 63 | a character that falls into this one of 28 classes |
//!
//! A bag may admit what does not match; it never dismisses what does. That hangs on which letters of a query *must* begin
//! something: in `suqian` s and q must, while u, i, a, n may stand inside a reading. [`Pairs`] knows which letters follow which
//! inside the readings there are.

const DIGITS_AT: u32 = 26;
const CLASSES_AT: u32 = 36;
const CLASSES: u32 = 28;

/// The bit of a folded character that stands for itself.
pub(super) fn of_char(c: char) -> u64 {
    let bit = match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => DIGITS_AT + u32::from(c) - u32::from('0'),
        other => CLASSES_AT + (u32::from(other).wrapping_mul(0x9e37_79b1) >> 16) % CLASSES,
    };
    1 << bit
}

/// The bits of a character: itself, and what its readings begin with.
pub(super) fn of_glyph(folded: char, readings: &[&str]) -> u64 {
    let initials = readings.iter().filter_map(|reading| reading.chars().next()).map(of_char);
    initials.fold(of_char(folded), |bag, bit| bag | bit)
}

/// Which letter follows which inside a reading: for each letter a set of 26.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs([u32; 26]);

impl Pairs {
    pub(super) fn add(&mut self, reading: &str) {
        for (before, after) in reading.bytes().zip(reading.bytes().skip(1)) {
            if let Some(set) = self.0.get_mut(usize::from(before.wrapping_sub(b'a'))) {
                *set |= 1 << u32::from(after.wrapping_sub(b'a')).min(31);
            }
        }
    }

    fn holds(&self, before: char, after: char) -> bool {
        let letter = |c: char| c.is_ascii_lowercase().then(|| u32::from(c) - u32::from('a'));
        let (Some(before), Some(after)) = (letter(before), letter(after)) else { return false };
        self.0.get(before as usize).is_some_and(|set| set >> after & 1 == 1)
    }

    /// What a text must have for a query to match it.
    pub(super) fn needed(&self, query: &[char]) -> u64 {
        let mut needed = 0;
        let mut before = None;
        for c in query {
            let may_be_inside = before.is_some_and(|before| self.holds(before, *c));
            // What may be passed over in a text may stand for itself in a query all the same.
            if !may_be_inside {
                needed |= of_char(*c);
            }
            before = Some(*c);
        }
        needed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_begin_something_is_needed() {
        let mut pairs = Pairs::default();
        for reading in ["su", "qian", "zhong", "er"] {
            pairs.add(reading);
        }
        let bits = |text: &str| text.chars().map(of_char).fold(0, |bag, bit| bag | bit);
        let needed = |text: &str| pairs.needed(&text.chars().collect::<Vec<_>>());
        assert_eq!(needed("suqian"), bits("sq"));
        assert_eq!(needed("zhong"), bits("z"));
        assert_eq!(needed("zhhr"), bits("zhr"));
        assert_eq!(needed("宿q2"), bits("宿q2"));
        assert_eq!(needed(""), 0);
    }

    #[test]
    fn a_character_brings_what_its_readings_begin_with() {
        assert_eq!(of_glyph('重', &["zhong", "chong"]), of_char('重') | of_char('z') | of_char('c'));
    }
}
