//! A term made ready for the texts of an index, and how one text is put to it.
//!
//! Characters that consume the same are one class, so that what is looked at for every character of every text, the class
//! and whether it may begin a match, stays in the nearest cache.

use std::collections::HashMap;

use super::fold::fold;
use super::glyphs::{Glyph, Glyphs};
use super::masks::{Masks, Strict, TERM_CHARS_MAX, anchored, path};

/// Where and how a text matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub strict: Strict,
    /// The first character of the match.
    pub from: usize,
    /// The one behind its last.
    pub to: usize,
}

/// The terms of a query: between spaces, folded. Control characters are nothing.
pub(super) fn terms(query: &str) -> Vec<Vec<char>> {
    let folded: Vec<char> = query.chars().filter(|c| !c.is_control() || c.is_whitespace()).map(fold).collect();
    let terms = folded.split(|c| c.is_whitespace()).filter(|term| !term.is_empty());
    terms.take(TERMS_MAX).map(<[char]>::to_vec).collect()
}

/// More terms narrow nothing any more.
const TERMS_MAX: usize = 8;

/// A term, ready.
#[derive(Debug)]
pub(super) struct Term {
    pub chars: Vec<char>,
    /// What a text must have.
    pub needed: u64,
    accept: u64,
    /// Nothing in it can be a reading: only itself will do.
    only_literal: bool,
    /// It is Latin letters only.
    pub is_letters: bool,
    /// The class of every glyph; class 0 consumes nothing.
    classes: Vec<u16>,
    masks: Vec<Masks>,
    /// By which readings each class may begin a match: a bit for each of [`Strict`].
    begins: Vec<u8>,
    /// Folded characters by glyph, for a term that is too long for sets.
    folded: Vec<char>,
}

impl Term {
    pub(super) fn new(chars: Vec<char>, glyphs: &Glyphs) -> Self {
        let needed = glyphs.pairs().needed(&chars);
        let only_literal = !chars.iter().any(char::is_ascii_lowercase);
        let is_letters = chars.iter().all(char::is_ascii_lowercase);
        let is_long = chars.len() > TERM_CHARS_MAX;
        let accept = if is_long { 0 } else { 1 << chars.len() };
        let mut term = Self {
            chars,
            needed,
            accept,
            only_literal,
            is_letters,
            classes: Vec::new(),
            masks: vec![Masks::default()],
            begins: vec![0],
            folded: Vec::new(),
        };
        if is_long {
            term.folded = glyphs.all().iter().map(|known| known.folded).collect();
        } else {
            term.classify(glyphs);
        }
        term
    }

    fn classify(&mut self, glyphs: &Glyphs) {
        let any = self.chars.iter().fold(0, |bag, c| bag | super::bag::of_char(*c));
        let mut numbers: HashMap<Masks, u16> = HashMap::from([(Masks::default(), 0)]);
        self.classes = glyphs
            .all()
            .iter()
            .map(|known| {
                if known.bag & any == 0 && !known.passed_over {
                    return 0;
                }
                let masks = Masks::new(known, &self.chars);
                let next = u16::try_from(self.masks.len()).unwrap_or(0);
                *numbers.entry(masks).or_insert_with_key(|masks| {
                    self.begins.push(masks.begins());
                    self.masks.push(masks.clone());
                    next
                })
            })
            .collect();
    }

    fn class(&self, glyph: Glyph) -> usize {
        // A glyph that came after the term was made consumes nothing of it; terms live for one question.
        self.classes.get(usize::from(glyph)).map_or(0, |class| usize::from(*class))
    }

    fn masks_of(&self, glyph: Glyph) -> &Masks {
        static IDLE: Masks = Masks::IDLE;
        self.masks.get(self.class(glyph)).unwrap_or(&IDLE)
    }

    /// The best match in a text: the strictest reading, and the earliest of those.
    pub(super) fn find(&self, text: &[Glyph]) -> Option<Run> {
        if self.accept == 0 {
            return self.find_long(text);
        }
        let any = self.first(text, 0, Strict::Any)?;
        if self.only_literal {
            return Some(Run { strict: Strict::Literal, ..any });
        }
        // What is stricter also matches loosely, so it cannot begin earlier.
        let stricter = [Strict::Literal, Strict::Usual];
        Some(stricter.into_iter().find_map(|strict| self.first(text, any.from, strict)).unwrap_or(any))
    }

    /// Whether a text matches at all.
    pub(super) fn is_in(&self, text: &[Glyph]) -> bool {
        if self.accept == 0 { self.find_long(text).is_some() } else { self.first(text, 0, Strict::Any).is_some() }
    }

    #[inline]
    fn first(&self, text: &[Glyph], from: usize, strict: Strict) -> Option<Run> {
        let masks = |at: usize| self.masks_of(text.get(at).copied().unwrap_or_default());
        for (at, glyph) in text.iter().enumerate().skip(from) {
            if self.begins.get(self.class(*glyph)).copied().unwrap_or_default() & (1 << strict as u8) == 0 {
                continue;
            }
            if let Some(to) = anchored(at, text.len(), strict, self.accept, masks) {
                return Some(Run { strict, from: at, to });
            }
        }
        None
    }

    fn find_long(&self, text: &[Glyph]) -> Option<Run> {
        let folded = |glyph: &Glyph| self.folded.get(usize::from(*glyph)).copied();
        let count = self.chars.len();
        let from =
            text.windows(count).position(|run| run.iter().map(folded).eq(self.chars.iter().copied().map(Some)))?;
        Some(Run { strict: Strict::Literal, from, to: from + count })
    }

    /// Which characters of a text a match consumes.
    pub(super) fn matched(&self, text: &[Glyph], run: Run) -> Vec<usize> {
        if self.accept == 0 {
            return (run.from..run.to).collect();
        }
        let masks = |at: usize| self.masks_of(text.get(at).copied().unwrap_or_default());
        path((run.from, run.to), run.strict, self.chars.len(), masks)
    }

    /// Characters in order but apart, read as they usually are here: the shortest stretch that ends where the first such match
    /// ends.
    pub(super) fn scattered(&self, text: &[Glyph], span_max: usize) -> Option<(usize, usize)> {
        if self.accept == 0 {
            return None;
        }
        let to = self.scattered_to(text, 0)?;
        // From behind: the latest beginning from which it still ends there.
        let from = (0..to)
            .rev()
            .take(span_max)
            .find(|from| self.scattered_to(text.get(..to).unwrap_or(text), *from).is_some())?;
        Some((from, to))
    }

    fn scattered_to(&self, text: &[Glyph], from: usize) -> Option<usize> {
        let mut reached = 1_u64;
        for (at, glyph) in text.iter().enumerate().skip(from) {
            reached |= self.masks_of(*glyph).step(Strict::Usual, reached);
            if reached & self.accept != 0 {
                return Some(at + 1);
            }
        }
        None
    }

    /// How a scattered match consumes the term: for each character of the stretch, how many characters of the term.
    pub(super) fn spelled(&self, text: &[Glyph], (from, to): (usize, usize)) -> Vec<usize> {
        let count = self.chars.len();
        let stretch = text.get(from..to).unwrap_or_default();
        // reached[n]: what can have been consumed before character n of the stretch.
        let mut reached = vec![1_u64];
        for glyph in stretch {
            let before = reached.last().copied().unwrap_or(1);
            reached.push(before | self.masks_of(*glyph).step(Strict::Usual, before));
        }
        let mut taken = vec![0; stretch.len()];
        let mut left = count;
        for (at, glyph) in stretch.iter().enumerate().rev() {
            let before = reached.get(at).copied().unwrap_or(1);
            let masks = self.masks_of(*glyph);
            let fits = |length: &usize| {
                let can = left.checked_sub(*length).is_some_and(|start| before >> start & 1 == 1);
                *length > 0 && can && masks.lengths_from(Strict::Usual, left - length).any(|known| known == *length)
            };
            // As much as possible, as late as possible.
            if let Some(length) = (1..=left.min(super::reading::READING_MAX)).rev().find(fits) {
                if let Some(slot) = taken.get_mut(at) {
                    *slot = length;
                }
                left -= length;
            }
        }
        taken
    }
}
