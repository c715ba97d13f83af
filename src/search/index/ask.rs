//! Asking the index: single terms, several terms, characters apart, names that sound alike.
//!
//! A single term is put to all texts, the short ones first and then, where there are many, by several processors at once: who
//! waits for the list has typed a key, and nothing else is as urgent. What comes out does not depend on how the work was
//! shared, because [`Best`] does not depend on the order it was told.

use std::hash::Hash;
use std::ops::Range;

use super::quality::{quality, quality_at_most};
use super::{FIELD_BITS, Hit, Index, NONE, Namesake, SHORT_CHARS_MAX, Slot, pack, range};
use crate::search::best::{Best, Candidate};
use crate::search::field::Field;
use crate::search::fuzzy::Ranking;
use crate::search::near::near;
use crate::search::scan::{Term, terms};
use crate::search::sound::{Similar, Wanted, similar};

/// Scattered characters are looked for in so many texts that have them all, newest first, so that no question takes long.
const SCATTERED_TEXTS_MAX: usize = 25_000;
/// So many rows that have all of several terms are ranked, those with the newest texts.
const ROWS_RANKED_MAX: usize = 3_000;
/// So many scattered matches, the closest together, are ranked.
const SCATTERED_RANKED_MAX: usize = 400;
/// Fewer texts are not worth a second processor: waking one takes longer.
const TEXTS_SHARED_MIN: usize = if cfg!(test) { 4 } else { 40_000 };
/// Fewer characters are everywhere.
const SCATTERED_CHARS_MIN: usize = 3;

impl<Id: Copy + Eq + Hash, Card: Clone> Index<Id, Card> {
    /// The best hits for a query, best first, each row once. `admit` makes what says whether a row may be found by a field:
    /// one for each of the `workers` (at least one) the texts are shared among.
    pub fn find<Admit: Fn(&Card, Field) -> bool>(
        &self,
        query: &str,
        limit: usize,
        workers: usize,
        admit: impl Fn() -> Admit + Sync,
    ) -> Vec<Hit<Id>>
    where
        Id: Sync,
        Card: Sync,
    {
        let terms: Vec<Term> = terms(query).into_iter().map(|term| Term::new(term, &self.glyphs)).collect();
        let mut best = Best::new(limit);
        if limit == 0 {
            return Vec::new();
        }
        match terms.as_slice() {
            [] => return Vec::new(),
            [term] => {
                self.gather(term, &mut best, workers, &admit);
                if best.rows() < limit {
                    self.gather_scattered(term, &mut best, &admit());
                }
            }
            several => self.gather_all(several, &mut best, &admit()),
        }
        best.finish().into_iter().filter_map(|candidate| self.hit(&terms, candidate)).collect()
    }

    /// Names as good as `name`: the same when made comparable, the same in sound, or near. Best first; each with at most `rows_max`
    /// rows.
    pub fn namesakes(&self, name: &str, rows_max: usize, admit: impl Fn(&Card, Field) -> bool) -> Vec<Namesake<Id>> {
        let wanted = Wanted::new(name);
        let mut found: Vec<Namesake<Id>> = Vec::new();
        for known in self.names.iter().rev().filter(|known| wanted.may_be(known.filed)) {
            let text = self.glyphs.text(self.numbers_of(known.text));
            let may_be = || near(name, &text).then_some(Similar::Near);
            let Some(similar) = similar(name, &text).or_else(may_be) else { continue };
            let rows: Vec<(Id, Field)> = self
                .postings_of(known.text)
                .filter(|(slot, field)| field.is_party() && admit(&slot.row.card, *field))
                .take(rows_max)
                .map(|(slot, field)| (slot.row.id, field))
                .collect();
            if !rows.is_empty() {
                found.push(Namesake { similar, name: text, rows });
            }
        }
        found.sort_by_key(|namesake| namesake.similar);
        found
    }

    /// Every text that matches.
    fn gather<Admit: Fn(&Card, Field) -> bool>(
        &self,
        term: &Term,
        best: &mut Best,
        workers: usize,
        admit: &(impl Fn() -> Admit + Sync),
    ) where
        Id: Sync,
        Card: Sync,
    {
        let own = admit();
        for text in self.short.iter().rev() {
            let text = *text as usize;
            if self.may_match(term, text) {
                self.put_to(term, text, best, &own);
            }
        }
        best.settle();
        let count = self.bags.len();
        let share = if count < TEXTS_SHARED_MIN { count } else { count.div_ceil(workers.max(1)) };
        let long = |texts: Range<usize>, best: &mut Best, admit: &Admit| {
            for text in texts.rev().filter(|text| self.may_match(term, *text)) {
                if self.numbers_of_at(text).len() > SHORT_CHARS_MAX {
                    self.put_to(term, text, best, admit);
                }
            }
        };
        let before = best.clone();
        std::thread::scope(|scope| {
            let older = (0..count.saturating_sub(share)).step_by(share.max(1));
            let older: Vec<_> = older
                .map(|from| {
                    let (texts, mut best, long) = (from..(from + share).min(count - share), before.clone(), &long);
                    let worker = std::thread::Builder::new().spawn_scoped(scope, {
                        let texts = texts.clone();
                        move || {
                            long(texts, &mut best, &admit());
                            best.finish()
                        }
                    });
                    (texts, worker)
                })
                .collect();
            long(count.saturating_sub(share)..count, best, &own);
            for (texts, worker) in older {
                match worker {
                    Ok(worker) => {
                        let found = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                        found.into_iter().for_each(|candidate| best.put(candidate));
                    }
                    // No thread is to be had: who asks looks there too.
                    Err(_) => long(texts, best, &own),
                }
            }
        });
    }

    /// Whether a text has what the term needs.
    #[inline]
    fn may_match(&self, term: &Term, text: usize) -> bool {
        self.bags.get(text).is_some_and(|bag| bag & term.needed == term.needed)
    }

    /// Puts a text to a term, unless the best so far are better than it can be.
    #[inline]
    fn put_to(&self, term: &Term, text: usize, best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        let numbers = self.numbers_of_at(text);
        let traits = self.traits.get(text).copied().unwrap_or_default();
        if !best.admits(quality_at_most(term, numbers.len(), traits) + i32::from(traits.weight)) {
            return;
        }
        if let Some(run) = term.find(numbers) {
            let whole = numbers.len() == run.to && run.from == 0;
            self.offer(text, quality(term, run, numbers.len()), whole, best, admit);
        }
    }

    /// Offers every row of a text that matched.
    fn offer(&self, text: usize, quality: i32, whole: bool, best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        let weight = self.traits.get(text).map_or(0, |traits| i32::from(traits.weight));
        if !best.admits(quality + weight) {
            return;
        }
        let Ok(text) = u32::try_from(text) else { return };
        let mut at = self.heads.get(text as usize).copied().unwrap_or(NONE);
        while let Some(posting) = self.postings.get(at as usize) {
            at = posting.next;
            let row = posting.of >> FIELD_BITS;
            let Some(field) = Field::from_bits(posting.of & ((1 << FIELD_BITS) - 1)) else { continue };
            let score = quality + field.weight();
            if !best.admits(score) || (field == Field::Identity && !whole) {
                continue;
            }
            let Some(slot) = self.slots.get(row as usize) else { continue };
            if best.admits_row(score, slot.row.day, row)
                && self.has(slot, pack(text, field))
                && admit(&slot.row.card, field)
            {
                best.put(Candidate { score, day: slot.row.day, row, text, field: field as u8 });
            }
        }
    }

    fn gather_scattered(&self, term: &Term, best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        if term.chars.len() < SCATTERED_CHARS_MIN {
            return;
        }
        let span_max = term.chars.len() * 3 + 6;
        let mut spans: Vec<(usize, usize, (usize, usize))> = Vec::new();
        let having = self.bags.iter().enumerate().rev().filter(|(_, bag)| *bag & term.needed == term.needed);
        for (text, _) in having.take(SCATTERED_TEXTS_MAX) {
            let numbers = self.numbers_of_at(text);
            if let Some((from, to)) = term.scattered(numbers, span_max)
                && !term.is_in(numbers)
            {
                spans.push((to - from, usize::MAX - text, (from, to)));
            }
        }
        spans.sort_unstable();
        let ranking = Ranking::default();
        for (_, text, span) in spans.into_iter().take(SCATTERED_RANKED_MAX) {
            let text = usize::MAX - text;
            let numbers = self.numbers_of_at(text);
            let stretch: Vec<char> = numbers
                .get(span.0..span.1)
                .unwrap_or_default()
                .iter()
                .filter_map(|glyph| self.glyphs.known(*glyph))
                .map(|known| known.folded)
                .collect();
            let score = ranking.score(&stretch, &term.chars, &term.spelled(numbers, span));
            self.offer(text, score, false, best, admit);
        }
    }

    /// Every term in some text of the row. The term that fewest texts can have leads, the others are looked for in its rows,
    /// those with the newest texts first. Of a great many rows that have them all, so many are ranked.
    fn gather_all(&self, terms: &[Term], best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        let can_have = |term: &&Term| self.bags.iter().filter(|bag| *bag & term.needed == term.needed).count();
        let Some(lead) = terms.iter().min_by_key(can_have) else { return };
        let having = self.bags.iter().enumerate().rev().filter(|(_, bag)| *bag & lead.needed == lead.needed);
        let found = having.map(|(text, _)| text).filter(|text| lead.is_in(self.numbers_of_at(*text)));
        let rows = found.filter_map(|text| u32::try_from(text).ok()).flat_map(|text| self.slots_of(text));
        let with_all = rows.filter_map(|(slot, row)| Some((self.with_all(slot, terms, lead, admit)?, slot, row)));
        for ((score, packed), slot, row) in with_all.take(ROWS_RANKED_MAX) {
            let Some(field) = Field::from_bits(packed & ((1 << FIELD_BITS) - 1)) else { continue };
            if best.admits_row(score, slot.row.day, row) {
                best.put(Candidate { score, day: slot.row.day, row, text: packed >> FIELD_BITS, field: field as u8 });
            }
        }
    }

    /// How well a row matches every term, and the text to show: that of the lead, or a better one. None if a term is missing.
    fn with_all(
        &self,
        slot: &Slot<Id, Card>,
        terms: &[Term],
        lead: &Term,
        admit: &impl Fn(&Card, Field) -> bool,
    ) -> Option<(i32, u32)> {
        let mut shown = self.best_in(slot, lead, admit)?;
        let mut sum = shown.0;
        for term in terms.iter().filter(|term| !std::ptr::eq(*term, lead)) {
            let found = self.best_in(slot, term, admit)?;
            sum += found.0;
            if found.0 > shown.0 {
                shown = found;
            }
        }
        Some((sum / i32::try_from(terms.len()).unwrap_or(1), shown.1))
    }

    /// The text of a row in which a term matches best.
    fn best_in(&self, slot: &Slot<Id, Card>, term: &Term, admit: &impl Fn(&Card, Field) -> bool) -> Option<(i32, u32)> {
        let list = self.lists.get(range(slot)).unwrap_or_default();
        let found = list.iter().filter_map(|packed| {
            let text = packed >> FIELD_BITS;
            self.bags.get(text as usize).filter(|bag| *bag & term.needed == term.needed)?;
            let numbers = self.numbers_of(text);
            let run = term.find(numbers)?;
            let field =
                Field::from_bits(packed & ((1 << FIELD_BITS) - 1)).filter(|field| admit(&slot.row.card, *field))?;
            if field == Field::Identity && run.to - run.from < numbers.len() {
                return None;
            }
            Some((quality(term, run, numbers.len()) + field.weight(), *packed))
        });
        found.max()
    }

    fn slots_of(&self, text: u32) -> impl Iterator<Item = (&Slot<Id, Card>, u32)> {
        self.posted(text).filter_map(move |(row, field)| {
            let slot = self.slots.get(row as usize).filter(|slot| self.has(slot, pack(text, field)))?;
            Some((slot, row))
        })
    }

    fn postings_of(&self, text: u32) -> impl Iterator<Item = (&Slot<Id, Card>, Field)> {
        self.posted(text).filter_map(move |(row, field)| {
            let slot = self.slots.get(row as usize).filter(|slot| self.has(slot, pack(text, field)))?;
            Some((slot, field))
        })
    }

    pub(super) fn posted(&self, text: u32) -> impl Iterator<Item = (u32, Field)> {
        let first = self.heads.get(text as usize).copied();
        let chain = std::iter::successors(first.and_then(|at| self.postings.get(at as usize)), |posting| {
            self.postings.get(posting.next as usize)
        });
        chain.filter_map(|posting| {
            Some((posting.of >> FIELD_BITS, Field::from_bits(posting.of & ((1 << FIELD_BITS) - 1))?))
        })
    }

    fn hit(&self, terms: &[Term], candidate: Candidate) -> Option<Hit<Id>> {
        let slot = self.slots.get(candidate.row as usize)?;
        let numbers = self.numbers_of(candidate.text);
        let mut matched: Vec<usize> = Vec::new();
        let mut whole = false;
        for term in terms {
            if let Some(run) = term.find(numbers) {
                whole |= run.from == 0 && run.to == numbers.len();
                matched.extend(term.matched(numbers, run));
            } else if let Some(span) = term.scattered(numbers, numbers.len()) {
                let taken = term.spelled(numbers, span).into_iter().enumerate();
                matched.extend(taken.filter(|(_, taken)| *taken > 0).map(|(at, _)| span.0 + at));
            }
        }
        matched.sort_unstable();
        matched.dedup();
        let (text, field) = (self.glyphs.text(numbers), Field::from_bits(u32::from(candidate.field))?);
        Some(Hit { id: slot.row.id, field, text, matched, score: candidate.score, whole })
    }
}
