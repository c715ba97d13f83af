//! Two names of one party: the same as written, the same when made comparable, or the same in sound.
//!
//! A clerk types what is said at the window, so 清增 for 青甑 is common. Sound is compared reading by reading: two characters
//! sound alike when one may be read as the other usually is. It is a hint with its reason, never a proof; a person decides.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::fold::fold;
use super::near::near_key;
use super::phrases::decided;
use super::reading::{readings, usual};
use crate::domain::text::normalise_name;

/// In which way two names are as good as one, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Similar {
    /// The same, full-width and case apart.
    Written,
    /// The same without legal form, brackets, kinds of places.
    Comparable,
    /// Sounds the same.
    Sound,
    /// May be the same: another place before it, two neighbours swapped, a character of like shape ([`super::near()`]).
    Near,
}

/// In which way a known name is as good as the one typed; none when it is not.
#[must_use]
pub fn similar(typed: &str, known: &str) -> Option<Similar> {
    let written = |name: &str| name.trim().chars().map(fold).collect::<String>();
    if written(typed) == written(known) {
        return Some(Similar::Written);
    }
    let (typed, known) = (normalise_name(typed), normalise_name(known));
    if typed.is_empty() || known.is_empty() {
        return None;
    }
    if typed == known {
        return Some(Similar::Comparable);
    }
    let (typed, known): (Vec<char>, Vec<char>) = (typed.chars().collect(), known.chars().collect());
    (sounds(&typed) == sounds(&known) || alike(&typed, &known)).then_some(Similar::Sound)
}

/// Character by character: what was typed in any of its readings, what is known as it is usually read.
fn alike(typed: &[char], known: &[char]) -> bool {
    let may_sound = |typed: &char, sound: &Sound| match sound {
        Sound::Reading(reading) => readings(*typed).contains(reading),
        Sound::Itself(c) => typed == c,
    };
    let known = sounds(known);
    typed.len() == known.len() && typed.iter().zip(&known).all(|(typed, sound)| may_sound(typed, sound))
}

/// What a name sounds like, as it is usually read: one sound a character. What has no reading sounds like itself.
fn sounds(chars: &[char]) -> Vec<Sound> {
    let heard = |c: &char, decided: Option<&'static str>| match decided.or_else(|| usual(*c)) {
        Some(reading) => Sound::Reading(reading),
        None => Sound::Itself(*c),
    };
    chars.iter().zip(decided(chars)).map(|(c, decided)| heard(c, decided)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sound {
    Reading(&'static str),
    Itself(char),
}

/// Hashes of what is compared: equal names have equal ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Filed {
    comparable: u32,
    sound: u32,
    near: u32,
}

/// How a name is filed: as it is usually read.
pub(super) fn filed(name: &str) -> Filed {
    let comparable = normalise_name(name);
    let chars: Vec<char> = comparable.chars().collect();
    Filed { comparable: hash(&comparable), sound: hash(&sounds(&chars)), near: near_hash(name, &comparable) }
}

/// The hashes of a name that is looked for: every way it may be read.
#[derive(Debug)]
pub(super) struct Wanted {
    comparable: u32,
    sounds: Vec<u32>,
    near: u32,
}

/// A name of more readings than this is looked for by so many of them.
const READINGS_MAX: usize = 256;

impl Wanted {
    pub(super) fn new(name: &str) -> Self {
        let comparable = normalise_name(name);
        let chars: Vec<char> = comparable.chars().collect();
        let usual = sounds(&chars);
        let mut read = vec![usual.clone()];
        for (at, c) in chars.iter().enumerate() {
            let is_other = |reading: &Sound| usual.get(at) != Some(reading);
            let others: Vec<Sound> = readings(*c).into_iter().map(Sound::Reading).filter(is_other).collect();
            if read.len() * (others.len() + 1) > READINGS_MAX {
                break;
            }
            let with = |sounds: &Vec<Sound>, other: Sound| {
                let said = sounds.iter().enumerate();
                said.map(|(n, sound)| if n == at { other } else { *sound }).collect::<Vec<Sound>>()
            };
            let changed: Vec<_> =
                read.iter().flat_map(|sounds| others.iter().map(move |other| with(sounds, *other))).collect();
            read.extend(changed);
        }
        Self {
            comparable: hash(&comparable),
            sounds: read.iter().map(hash).collect(),
            near: near_hash(name, &comparable),
        }
    }

    /// Whether a known name may be the same; [`similar`] and [`super::near()`] know.
    pub(super) fn may_be(&self, known: Filed) -> bool {
        known.comparable == self.comparable || known.near == self.near || self.sounds.contains(&known.sound)
    }
}

/// A name too short to be near to any is filed as itself: else all of them would be looked at for each.
fn near_hash(name: &str, comparable: &str) -> u32 {
    let key = near_key(name);
    hash(if key.is_empty() { comparable } else { key.as_str() })
}

fn hash(value: &(impl Hash + ?Sized)) -> u32 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    // Half of it does: what hashes alike is compared afterwards.
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_party_by_two_names() {
        for (one, other, expected) in [
            ("宿城青甑商行", "宿城青甑商行", Some(Similar::Written)),
            ("ＡＢＣ商行", "abc商行", Some(Similar::Written)),
            ("宿迁市青甑电子商务有限公司", "宿迁青甑电子商务（有限公司）", Some(Similar::Comparable)),
            ("宿迁清增电子商务", "宿迁青甑电子商务有限公司", Some(Similar::Sound)),
            ("曾一舟", "增一舟", Some(Similar::Sound)),
            ("单小禾", "山小禾", Some(Similar::Sound)),
            ("阿依古丽·买买提", "阿依古丽买买提", Some(Similar::Comparable)),
            ("宿城青甑商行", "宿城青甑商店", None),
            ("", "宿城青甑商行", None),
            ("（）", "·", None),
        ] {
            assert_eq!(similar(one, other), expected, "{one} {other}");
            assert_eq!(similar(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn what_is_similar_is_never_missed_by_the_hashes() {
        let names =
            ["宿迁清增电子商务", "宿迁青甑电子商务有限公司", "曾一舟", "增一舟", "单小禾", "山小禾", "ＡＢ行", "ab行"];
        for one in names {
            for other in names {
                if similar(one, other).is_some() {
                    assert!(Wanted::new(one).may_be(filed(other)), "{one} {other}");
                }
            }
        }
    }
}
