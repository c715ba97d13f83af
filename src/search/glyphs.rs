//! Every character the texts are made of, numbered, with its readings worked out once.
//!
//! A character that a word has read in its own way (重 in 重庆) gets a number of its own, so that a text of numbers says how
//! it is read. A number gives its character back, so texts are kept as numbers only, two bytes a character.

use std::collections::HashMap;

use super::bag::{self, Pairs};
use super::fold::{fold, is_passed_over};
use super::phrases;
use super::reading;

/// A character's number.
pub(super) type Glyph = u16;

/// Stands for a character there was no number left for: shown as �, found by nothing.
const UNKNOWN: Glyph = 0;
/// More characters than this a register does not have: there are some 9,000 in all the names of a province.
const GLYPHS_MAX: usize = u16::MAX as usize;

/// What is known of a character.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// As it was written.
    pub written: char,
    /// As it is compared.
    pub folded: char,
    /// Every reading, the usual one here first.
    pub readings: Vec<&'static str>,
    /// Its bits of a bag.
    pub bag: u64,
    /// It may be passed over inside a match.
    pub passed_over: bool,
}

impl Known {
    pub(super) fn new(written: char, usual: Option<&'static str>) -> Self {
        let folded = fold(written);
        let mut readings = reading::readings(folded);
        if let Some(usual) = usual {
            readings.retain(|reading| *reading != usual);
            readings.insert(0, usual);
        }
        let bag = bag::of_glyph(folded, &readings);
        Self { written, folded, readings, bag, passed_over: is_passed_over(folded) }
    }
}

/// All characters met so far.
#[derive(Debug, Clone)]
pub(super) struct Glyphs {
    known: Vec<Known>,
    /// Numbers of characters of the basic plane that are read as usual; [`UNKNOWN`] where there is none yet.
    plain: Vec<Glyph>,
    /// Numbers of all others.
    others: HashMap<(char, Option<&'static str>), Glyph>,
    pairs: Pairs,
}

impl Default for Glyphs {
    fn default() -> Self {
        Self { plain: vec![UNKNOWN; 0x1_0000], ..Self::few() }
    }
}

impl Glyphs {
    /// For a few texts: without the table that makes many quick.
    pub(super) fn few() -> Self {
        let unknown = Known { readings: Vec::new(), bag: 0, ..Known::new('\u{fffd}', None) };
        Self { known: vec![unknown], plain: Vec::new(), others: HashMap::new(), pairs: Pairs::default() }
    }

    /// The numbers of a text, and its bag.
    pub(super) fn number(&mut self, text: &str, chars_max: usize, numbers: &mut Vec<Glyph>) -> u64 {
        let chars: Vec<char> = text.chars().take(chars_max).collect();
        let mut bag = 0;
        for (c, usual) in chars.iter().zip(phrases::decided(&chars)) {
            let glyph = self.number_of(*c, usual);
            bag |= self.known(glyph).map_or(0, |known| known.bag);
            numbers.push(glyph);
        }
        bag
    }

    fn number_of(&mut self, c: char, usual: Option<&'static str>) -> Glyph {
        let plain = usize::try_from(u32::from(c)).ok().filter(|_| usual.is_none());
        let found = match plain.and_then(|at| self.plain.get(at)) {
            Some(&UNKNOWN) => None,
            Some(glyph) => Some(*glyph),
            None => self.others.get(&(c, usual)).copied(),
        };
        if let Some(glyph) = found {
            return glyph;
        }
        let Some(glyph) = Glyph::try_from(self.known.len()).ok().filter(|_| self.known.len() < GLYPHS_MAX) else {
            return UNKNOWN;
        };
        let known = Known::new(c, usual);
        for reading in &known.readings {
            self.pairs.add(reading);
        }
        self.known.push(known);
        match plain.and_then(|at| self.plain.get_mut(at)) {
            Some(slot) => *slot = glyph,
            None => drop(self.others.insert((c, usual), glyph)),
        }
        glyph
    }

    /// What is known of a character.
    pub(super) fn known(&self, glyph: Glyph) -> Option<&Known> {
        self.known.get(usize::from(glyph))
    }

    /// All characters, in the order of their numbers.
    pub(super) fn all(&self) -> &[Known] {
        &self.known
    }

    /// Which letters may stand inside a reading.
    pub(super) const fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// The text behind numbers, as it was written.
    pub(super) fn text(&self, numbers: &[Glyph]) -> String {
        numbers.iter().filter_map(|glyph| self.known(*glyph)).map(|known| known.written).collect()
    }

    /// Bytes taken, about.
    pub(super) fn bytes(&self) -> usize {
        self.known.len() * (size_of::<Known>() + 32) + self.plain.len() * size_of::<Glyph>() + self.others.len() * 48
    }
}
