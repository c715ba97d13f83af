//! All texts of a register in memory, each once, with the rows that have them.
//!
//! Texts are numbers of characters laid end to end; beside each stands its bag. A question walks the bags from the newest text
//! to the oldest, puts those that are not dismissed to the term, and follows a text's postings only when its score still has
//! a chance. Whether a person may find a row by a field is asked of the caller before anything is counted.
//!
//! A row that changes leaves its old postings behind; a posting counts only while the row's own list still has the text. When
//! a third of everything is left behind, the index is laid out anew.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::best::{Best, Candidate};
use super::field::Field;
use super::fuzzy::{FUZZY_MAX, Ranking};
use super::glyphs::{Glyph, Glyphs};
use super::masks::Strict;
use super::scan::{Run, Term, terms};
use super::sound::{Filed, Similar, Wanted, filed, similar};

/// A text is looked through up to here; a remark that is longer has said by then what it is about.
const TEXT_CHARS_MAX: usize = 2_000;
/// No posting.
const NONE: u32 = u32::MAX;
/// Bits a field takes beside a row's or a text's number: up to 2^28 rows and texts.
const FIELD_BITS: u32 = 4;
/// Scattered characters are looked for in so many texts that have them all, newest first, so that no question takes long.
const SCATTERED_TEXTS_MAX: usize = 300_000;
/// So many scattered matches, the closest together, are ranked.
const SCATTERED_RANKED_MAX: usize = 400;
/// Fewer characters are everywhere.
const SCATTERED_CHARS_MIN: usize = 3;

/// A row to be found: who it is, what the caller needs to know to say who may find it, and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<Id, Card> {
    /// Which.
    pub id: Id,
    /// The caller's.
    pub card: Card,
    /// Of equal matches the row with the later day comes first.
    pub day: i32,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<Id> {
    /// Which row.
    pub id: Id,
    /// In which kind of text.
    pub field: Field,
    /// That text.
    pub text: String,
    /// Which of its characters matched.
    pub matched: Vec<usize>,
    /// Higher is better.
    pub score: i32,
    /// The text is nothing but what was looked for.
    pub whole: bool,
}

/// A name that is as good as the one looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake<Id> {
    /// In which way.
    pub similar: Similar,
    /// The name.
    pub name: String,
    /// Rows that have it, the latest first, with the kind of text.
    pub rows: Vec<(Id, Field)>,
}

#[derive(Debug, Clone)]
struct Slot<Id, Card> {
    row: Row<Id, Card>,
    /// Its texts in `lists`.
    first: u32,
    count: u32,
}

#[derive(Debug, Clone, Copy)]
struct Posting {
    /// Row and field.
    of: u32,
    next: u32,
}

/// What bounds the score of a text before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Traits {
    /// The most that a field it stands in is worth.
    weight: u8,
    /// It has Latin letters, so that letters may stand for themselves.
    has_letters: bool,
    /// It has characters that may be passed over, so that a match may be longer than the term.
    has_gaps: bool,
}

#[derive(Debug, Clone, Copy)]
struct NameKey {
    filed: Filed,
    text: u32,
}

/// The index. `Card` is what the caller needs to say who may find a row.
#[derive(Debug, Clone)]
pub struct Index<Id, Card> {
    glyphs: Glyphs,
    /// Every text, end to end.
    numbers: Vec<Glyph>,
    /// Where each begins, and behind the last.
    starts: Vec<u32>,
    bags: Vec<u64>,
    /// What bounds the score of a text before it is looked at.
    traits: Vec<Traits>,
    heads: Vec<u32>,
    postings: Vec<Posting>,
    slots: Vec<Slot<Id, Card>>,
    /// Texts and fields of rows.
    lists: Vec<u32>,
    by_id: HashMap<Id, u32>,
    /// Texts that many rows share, by hash.
    shared: HashMap<u64, u32>,
    names: Vec<NameKey>,
    left_behind: usize,
}

impl<Id, Card> Default for Index<Id, Card> {
    fn default() -> Self {
        Self {
            glyphs: Glyphs::default(),
            numbers: Vec::new(),
            starts: vec![0],
            bags: Vec::new(),
            traits: Vec::new(),
            heads: Vec::new(),
            postings: Vec::new(),
            slots: Vec::new(),
            lists: Vec::new(),
            by_id: HashMap::new(),
            shared: HashMap::new(),
            names: Vec::new(),
            left_behind: 0,
        }
    }
}

impl<Id: Copy + Eq + Hash, Card: Clone> Index<Id, Card> {
    /// Puts a row in, or in the place of what it was. Rows with later days are best put in last.
    pub fn put<'t>(&mut self, row: Row<Id, Card>, texts: impl IntoIterator<Item = (Field, &'t str)>) {
        let id = row.id;
        let slot = self.by_id.get(&id).copied();
        let before = slot.map_or(0..0, |slot| self.list_of(slot));
        let number = slot.unwrap_or_else(|| u32::try_from(self.slots.len()).unwrap_or(NONE) & (NONE >> FIELD_BITS));
        let mut list: Vec<u32> = Vec::new();
        for (field, text) in texts {
            if text.trim().is_empty() {
                continue;
            }
            let packed = self.text(field, text, before.clone());
            let is_new = !self.lists.get(before.clone()).is_some_and(|before| before.contains(&packed));
            if !list.contains(&packed) {
                list.push(packed);
                if is_new {
                    self.post(packed >> FIELD_BITS, pack(number, field));
                }
            }
        }
        let unchanged = self.lists.get(before.clone()).is_some_and(|before| before == list.as_slice());
        let (first, count) = if unchanged && slot.is_some() {
            (before.start, before.len())
        } else {
            self.left_behind += before.len();
            let first = self.lists.len();
            self.lists.extend(&list);
            (first, list.len())
        };
        let place = |value: usize| u32::try_from(value).unwrap_or(NONE);
        let filled = Slot { row, first: place(first), count: place(count) };
        match slot.and_then(|slot| self.slots.get_mut(slot as usize)) {
            Some(known) => *known = filled,
            None => self.slots.push(filled),
        }
        self.by_id.insert(id, number);
        self.tidy();
    }

    /// Takes a row out.
    pub fn remove(&mut self, id: &Id) {
        if let Some(slot) = self.by_id.remove(id).and_then(|slot| self.slots.get_mut(slot as usize)) {
            self.left_behind += slot.count as usize;
            slot.count = 0;
            self.tidy();
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Bytes taken, about: what grows with the rows, and the table of characters.
    #[must_use]
    pub fn bytes(&self) -> usize {
        // A hash table keeps an eighth free and a byte beside each place.
        let table = |capacity: usize, entry: usize| capacity * (entry + 1) * 8 / 7;
        self.numbers.capacity() * size_of::<Glyph>()
            + self.starts.capacity() * size_of::<u32>()
            + self.bags.capacity() * size_of::<u64>()
            + self.traits.capacity() * size_of::<Traits>()
            + self.heads.capacity() * size_of::<u32>()
            + self.postings.capacity() * size_of::<Posting>()
            + self.slots.capacity() * size_of::<Slot<Id, Card>>()
            + self.lists.capacity() * size_of::<u32>()
            + self.names.capacity() * size_of::<NameKey>()
            + table(self.by_id.capacity(), size_of::<(Id, u32)>())
            + table(self.shared.capacity(), size_of::<(u64, u32)>())
            + self.glyphs.bytes()
    }

    /// Gives back what was allocated ahead, once all rows are in.
    pub fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.starts.shrink_to_fit();
        self.bags.shrink_to_fit();
        self.traits.shrink_to_fit();
        self.heads.shrink_to_fit();
        self.postings.shrink_to_fit();
        self.slots.shrink_to_fit();
        self.lists.shrink_to_fit();
        self.names.shrink_to_fit();
        self.by_id.shrink_to_fit();
        self.shared.shrink_to_fit();
    }

    /// The best hits for a query, best first, each row once. `admit` says whether a row may be found by a field.
    pub fn find(&self, query: &str, limit: usize, admit: impl Fn(&Card, Field) -> bool) -> Vec<Hit<Id>> {
        let terms: Vec<Term> = terms(query).into_iter().map(|term| Term::new(term, &self.glyphs)).collect();
        let mut best = Best::new(limit);
        if limit == 0 {
            return Vec::new();
        }
        match terms.as_slice() {
            [] => return Vec::new(),
            [term] => {
                self.gather(term, &mut best, &admit);
                if best.rows() < limit {
                    self.gather_scattered(term, &mut best, &admit);
                }
            }
            several => self.gather_all(several, &mut best, &admit),
        }
        best.finish().into_iter().filter_map(|candidate| self.hit(&terms, candidate)).collect()
    }

    /// Names as good as `name`: the same when made comparable, or the same in sound. Best first; each with at most `rows_max`
    /// rows.
    pub fn namesakes(&self, name: &str, rows_max: usize, admit: impl Fn(&Card, Field) -> bool) -> Vec<Namesake<Id>> {
        let wanted = Wanted::new(name);
        let mut found: Vec<Namesake<Id>> = Vec::new();
        for known in self.names.iter().rev().filter(|known| wanted.may_be(known.filed)) {
            let text = self.glyphs.text(self.numbers_of(known.text));
            let Some(similar) = similar(name, &text) else { continue };
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

    fn gather(&self, term: &Term, best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        for (text, bag) in self.bags.iter().enumerate().rev() {
            if bag & term.needed != term.needed {
                continue;
            }
            let numbers = self.numbers_of_at(text);
            let traits = self.traits.get(text).copied().unwrap_or_default();
            if !best.admits(quality_at_most(term, numbers.len(), traits) + i32::from(traits.weight)) {
                continue;
            }
            if let Some(run) = term.find(numbers) {
                self.offer(
                    text,
                    quality(term, run, numbers.len()),
                    numbers.len() == run.to && run.from == 0,
                    best,
                    admit,
                );
            }
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

    /// Every term in some text of the row. The term fewest texts have leads; the others are looked for in its rows.
    fn gather_all(&self, terms: &[Term], best: &mut Best, admit: &impl Fn(&Card, Field) -> bool) {
        let texts: Vec<Vec<u32>> = terms.iter().map(|term| self.texts_with(term)).collect();
        let Some((lead, rarest)) = texts.iter().enumerate().min_by_key(|(_, texts)| texts.len()) else { return };
        for (slot, row) in rarest.iter().flat_map(|text| self.slots_of(*text)) {
            let mut sum = 0;
            let mut shown: Option<(i32, u32, Field)> = None;
            for (n, term) in terms.iter().enumerate() {
                let Some((quality, packed)) = self.best_in(slot, term, texts.get(n), admit) else { break };
                let Some(field) = Field::from_bits(packed & ((1 << FIELD_BITS) - 1)) else { break };
                sum += quality;
                if n == lead || shown.is_none_or(|(best, _, _)| quality > best) {
                    shown = Some((quality, packed >> FIELD_BITS, field));
                }
                if n + 1 < terms.len() {
                    continue;
                }
                let score = sum / i32::try_from(terms.len()).unwrap_or(1);
                if let Some((_, text, field)) = shown.filter(|_| best.admits_row(score, slot.row.day, row)) {
                    best.put(Candidate { score, day: slot.row.day, row, text, field: field as u8 });
                }
            }
        }
    }

    fn texts_with(&self, term: &Term) -> Vec<u32> {
        let having = self.bags.iter().enumerate().filter(|(_, bag)| *bag & term.needed == term.needed);
        let found = having.filter(|(text, _)| term.is_in(self.numbers_of_at(*text)));
        found.filter_map(|(text, _)| u32::try_from(text).ok()).collect()
    }

    /// The text of a row in which a term matches best, among those that have it.
    fn best_in(
        &self,
        slot: &Slot<Id, Card>,
        term: &Term,
        having: Option<&Vec<u32>>,
        admit: &impl Fn(&Card, Field) -> bool,
    ) -> Option<(i32, u32)> {
        let list = self.lists.get(range(slot)).unwrap_or_default();
        let found = list.iter().filter_map(|packed| {
            let text = packed >> FIELD_BITS;
            having.filter(|having| having.binary_search(&text).is_ok())?;
            let field =
                Field::from_bits(packed & ((1 << FIELD_BITS) - 1)).filter(|field| admit(&slot.row.card, *field))?;
            let numbers = self.numbers_of(text);
            let run = term.find(numbers)?;
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

    fn posted(&self, text: u32) -> impl Iterator<Item = (u32, Field)> {
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

    fn has(&self, slot: &Slot<Id, Card>, packed: u32) -> bool {
        self.lists.get(range(slot)).is_some_and(|list| list.contains(&packed))
    }

    fn list_of(&self, slot: u32) -> Range<usize> {
        self.slots.get(slot as usize).map_or(0..0, range)
    }

    fn numbers_of(&self, text: u32) -> &[Glyph] {
        self.numbers_of_at(text as usize)
    }

    #[inline]
    fn numbers_of_at(&self, text: usize) -> &[Glyph] {
        let (from, to) = (self.starts.get(text), self.starts.get(text + 1));
        let range = from.zip(to).map(|(from, to)| *from as usize..*to as usize);
        range.and_then(|range| self.numbers.get(range)).unwrap_or_default()
    }

    /// The number of a text, with its field: one the row had before, one that others have, or a new one.
    fn text(&mut self, field: Field, text: &str, before: Range<usize>) -> u32 {
        let begin = self.numbers.len();
        let bag = self.glyphs.number(text, TEXT_CHARS_MAX, &mut self.numbers);
        let written = self.numbers.get(begin..).unwrap_or_default();
        let same = |packed: &&u32| {
            *packed & ((1 << FIELD_BITS) - 1) == field as u32 && self.numbers_of(*packed >> FIELD_BITS) == written
        };
        let known = self.lists.get(before).unwrap_or_default().iter().find(same).map(|packed| packed >> FIELD_BITS);
        let hash = is_shared(field).then(|| hash(written));
        let shared =
            || hash.and_then(|hash| self.shared.get(&hash)).copied().filter(|text| self.numbers_of(*text) == written);
        if let Some(text) = known.or_else(shared) {
            self.numbers.truncate(begin);
            return pack(text, field);
        }
        let number = u32::try_from(self.bags.len()).unwrap_or(NONE);
        self.starts.push(u32::try_from(self.numbers.len()).unwrap_or(NONE));
        self.bags.push(bag);
        let known =
            || self.numbers.get(begin..).unwrap_or_default().iter().filter_map(|glyph| self.glyphs.known(*glyph));
        self.traits.push(Traits {
            weight: 0,
            has_letters: known().any(|known| known.folded.is_ascii_lowercase()),
            has_gaps: known().any(|known| known.passed_over),
        });
        self.heads.push(NONE);
        if let Some(hash) = hash {
            self.shared.insert(hash, number);
        }
        if field.is_party() {
            self.names.push(NameKey { filed: filed(text), text: number });
        }
        pack(number, field)
    }

    fn post(&mut self, text: u32, of: u32) {
        if let Some(traits) = self.traits.get_mut(text as usize)
            && let Some(field) = Field::from_bits(of & ((1 << FIELD_BITS) - 1))
        {
            traits.weight = traits.weight.max(u8::try_from(field.weight()).unwrap_or(u8::MAX));
        }
        let posting = u32::try_from(self.postings.len()).unwrap_or(NONE);
        if let Some(head) = self.heads.get_mut(text as usize) {
            self.postings.push(Posting { of, next: *head });
            *head = posting;
        }
    }

    /// Lays everything out anew when too much was left behind.
    fn tidy(&mut self) {
        if self.left_behind < 10_000 || self.left_behind * 2 < self.lists.len() {
            return;
        }
        let mut fresh = Self::default();
        for (at, slot) in self.slots.iter().enumerate() {
            if self.by_id.get(&slot.row.id).is_none_or(|known| *known as usize != at) {
                continue;
            }
            let list = self.lists.get(range(slot)).unwrap_or_default();
            let texts: Vec<(Field, String)> = list
                .iter()
                .filter_map(|packed| {
                    let field = Field::from_bits(packed & ((1 << FIELD_BITS) - 1))?;
                    Some((field, self.glyphs.text(self.numbers_of(packed >> FIELD_BITS))))
                })
                .collect();
            fresh.put(slot.row.clone(), texts.iter().map(|(field, text)| (*field, text.as_str())));
        }
        *self = fresh;
    }
}

fn range<Id, Card>(slot: &Slot<Id, Card>) -> Range<usize> {
    let first = slot.first as usize;
    first..first + slot.count as usize
}

const fn pack(number: u32, field: Field) -> u32 {
    number << FIELD_BITS | field as u32
}

/// Texts that come again and again: a rights holder's name, a mark, a mediator. A case number does not.
const fn is_shared(field: Field) -> bool {
    field.is_party() || matches!(field, Field::Right | Field::Mediator | Field::Person | Field::Code | Field::Place)
}

fn hash(numbers: &[Glyph]) -> u64 {
    let mut hasher = DefaultHasher::new();
    numbers.hash(&mut hasher);
    hasher.finish()
}

/// How good a match is, whatever the field: what it is by, how early, how much of the text, and how much was typed for it.
fn quality(term: &Term, run: Run, length: usize) -> i32 {
    let covered = run.to - run.from;
    base(run.strict, covered == length) - short(run.from, 100) - short(length - covered, 100)
        + 5 * short(term.chars.len().saturating_sub(covered), 20)
}

/// More than [`quality`] ever says of a text of this length: no character consumes less than one of the term.
fn quality_at_most(term: &Term, length: usize, traits: Traits) -> i32 {
    let count = term.chars.len();
    let strict = if traits.has_letters || !term.is_letters { Strict::Literal } else { Strict::Usual };
    let covered = if traits.has_gaps { length } else { count.min(length) };
    base(strict, covered == length) - short(length - covered, 100) + 5 * short(count.saturating_sub(1), 20)
}

fn base(strict: Strict, whole: bool) -> i32 {
    match (strict, whole) {
        (Strict::Literal, true) => 4_000,
        (Strict::Literal, false) => 3_500,
        (Strict::Usual, true) => 3_000,
        (Strict::Usual, false) => 2_500,
        (Strict::Any, true) => 2_000,
        (Strict::Any, false) => FUZZY_MAX + 500,
    }
}

fn short(value: usize, max: i32) -> i32 {
    i32::try_from(value).unwrap_or(max).min(max)
}
