//! What a character can consume of a query, as sets of positions, so that a text is matched a character at a time.
//!
//! A set is 64 bits, bit p for "the first p characters of the query are consumed". A character maps a set to the next: for every
//! length it may consume, the positions from which it may, shifted by that length. That is a nondeterministic automaton over
//! the text, one step a few machine instructions.

use super::glyphs::Known;
use super::reading::{READING_MAX, initial};

/// The longest term matched this way, in characters; bit 63 is the last accepting state. Longer ones are compared literally.
pub(super) const TERM_CHARS_MAX: usize = 63;

/// How strictly characters are read. Each admits what the one before does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strict {
    /// Every character as itself.
    Literal,
    /// Or by the reading it usually has here.
    Usual,
    /// Or by any reading.
    Any,
}

/// For one character: from which positions it may consume one, two, ... characters of the query.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Masks {
    literal: u64,
    usual: [u64; READING_MAX],
    any: [u64; READING_MAX],
    /// It may also consume nothing, inside a match.
    passed_over: bool,
}

impl Masks {
    /// Of a character that consumes nothing.
    pub(super) const IDLE: Self =
        Self { literal: 0, usual: [0; READING_MAX], any: [0; READING_MAX], passed_over: false };

    /// Of a character for a query of at most [`TERM_CHARS_MAX`] folded characters.
    pub(super) fn new(known: &Known, query: &[char]) -> Self {
        let mut masks = Self { passed_over: known.passed_over, ..Self::default() };
        for at in 0..query.len() {
            let rest = query.get(at..).unwrap_or_default();
            if rest.first() == Some(&known.folded) {
                masks.literal |= 1 << at;
            }
            for (n, reading) in known.readings.iter().enumerate() {
                for length in lengths(reading, rest) {
                    let set = |sets: &mut [u64; READING_MAX]| {
                        if let Some(set) = sets.get_mut(length - 1) {
                            *set |= 1 << at;
                        }
                    };
                    set(&mut masks.any);
                    if n == 0 {
                        set(&mut masks.usual);
                    }
                }
            }
        }
        let literal = masks.literal;
        for sets in [&mut masks.usual, &mut masks.any] {
            if let Some(first) = sets.first_mut() {
                *first |= literal;
            }
        }
        masks
    }

    /// By which readings it may begin a match: a bit for each of [`Strict`].
    pub(super) fn begins(&self) -> u8 {
        let begin = |sets: &[u64]| sets.iter().any(|from| from & 1 == 1);
        let strict = [
            (Strict::Literal, begin(&[self.literal])),
            (Strict::Usual, begin(&self.usual)),
            (Strict::Any, begin(&self.any)),
        ];
        strict.into_iter().fold(0, |bits, (strict, begins)| bits | u8::from(begins) << strict as u8)
    }

    /// The positions after it.
    #[inline]
    pub(super) fn step(&self, strict: Strict, from: u64) -> u64 {
        let consumed = match strict {
            Strict::Literal => (from & self.literal) << 1,
            Strict::Usual => shifted(&self.usual, from),
            Strict::Any => shifted(&self.any, from),
        };
        if self.passed_over { consumed | from } else { consumed }
    }

    /// How many characters it may consume from a position, itself first, then most first; 0 for being passed over.
    pub(super) fn lengths_from(&self, strict: Strict, at: usize) -> impl Iterator<Item = usize> {
        let literal = self.literal >> at & 1 == 1;
        let sets = match strict {
            Strict::Literal => [0; READING_MAX],
            Strict::Usual => self.usual,
            Strict::Any => self.any,
        };
        let by_reading = (1..=READING_MAX).rev().filter(move |length| {
            sets.get(length - 1).is_some_and(|from| from >> at & 1 == 1) && !(literal && *length == 1)
        });
        literal.then_some(1).into_iter().chain(by_reading).chain(self.passed_over.then_some(0))
    }
}

#[inline]
fn shifted(sets: &[u64; READING_MAX], from: u64) -> u64 {
    let [one, two, three, four, five, six] = sets;
    (from & one) << 1
        | (from & two) << 2
        | (from & three) << 3
        | (from & four) << 4
        | (from & five) << 5
        | (from & six) << 6
}

/// How much of the query a reading may consume: all of itself, its initial, its first letter, or, at the query's end, any
/// beginning of itself.
fn lengths(reading: &str, query: &[char]) -> impl Iterator<Item = usize> {
    let common = reading.chars().zip(query).take_while(|(a, b)| a == *b).count();
    let (whole, initial, end) = (reading.len(), initial(reading), query.len());
    (1..=common).filter(move |length| *length == whole || *length == initial || *length == 1 || *length == end)
}

/// The shortest match that begins with the character at `at`: the position after it.
#[inline]
pub(super) fn anchored<'m>(
    at: usize,
    count: usize,
    strict: Strict,
    accept: u64,
    masks: impl Fn(usize) -> &'m Masks,
) -> Option<usize> {
    let mut reached = 1;
    for here in at..count {
        let masks = masks(here);
        reached = masks.step(strict, reached);
        if here == at {
            // The first character consumes something: a match does not begin with what it passes over.
            reached &= !1;
        }
        if reached & accept != 0 {
            return Some(here + 1);
        }
        if reached == 0 {
            return None;
        }
    }
    None
}

/// Which characters of `from..to` consume something, in a match that is known to be there.
pub(super) fn path<'m>(
    (from, to): (usize, usize),
    strict: Strict,
    length: usize,
    masks: impl Fn(usize) -> &'m Masks,
) -> Vec<usize> {
    let mut failed: Vec<u64> = vec![0; to.saturating_sub(from) + 1];
    let mut taken = Vec::new();
    walk(Walk { from, to, strict, length }, (from, 0), &masks, &mut failed, &mut taken);
    taken
}

#[derive(Clone, Copy)]
struct Walk {
    from: usize,
    to: usize,
    strict: Strict,
    length: usize,
}

fn walk<'m>(
    walk_: Walk,
    (here, at): (usize, usize),
    masks: &impl Fn(usize) -> &'m Masks,
    failed: &mut [u64],
    taken: &mut Vec<usize>,
) -> bool {
    let Walk { from, to, strict, length } = walk_;
    if at == length {
        return true;
    }
    let tried = failed.get(here - from).is_none_or(|failed| failed >> at & 1 == 1);
    if here >= to || tried {
        return false;
    }
    for consumed in masks(here).lengths_from(strict, at) {
        if here == from && consumed == 0 {
            continue;
        }
        if consumed > 0 {
            taken.push(here);
        }
        if walk(walk_, (here + 1, at + consumed), masks, failed, taken) {
            return true;
        }
        if consumed > 0 {
            taken.pop();
        }
    }
    if let Some(failed) = failed.get_mut(here - from) {
        *failed |= 1 << at;
    }
    false
}
